from datetime import timedelta
from typing import Any

import pytest

from tests.sql.messages.builders import (
    DUE,
    START,
    accepted,
    claim,
    claimed,
    events,
    message,
    new_sid,
    result,
    texted,
)
from tests.world import Business, rows, unchanged, value

LOOKUPS = [DUE + timedelta(minutes=2), DUE + timedelta(minutes=5)]


def lost(business: Business, **named: Any) -> Any:
    found = claimed(business, **named)
    result(business, found, "unknown")
    return found


def look_up(business: Business, found: Any, sid: str | None, now: Any) -> str | None:
    """Take it to look up, and note what was found."""
    taken = [each.message_id for each in rows(business, "claim_lookups", 10, now)]
    assert found.message_id in taken
    return value(business, "record_lookup", found.message_id, found.attempt, sid, now)


def test_found_it_was_accepted(home: Business) -> None:
    found, sid = lost(home), new_sid()
    assert look_up(home, found, sid, LOOKUPS[0]) == "accepted"
    kept = message(home, found.message_id)
    assert (kept.state, kept.provider_sid, kept.rank, kept.reason) == ("accepted", sid, 10, None)
    assert (kept.accepted_at, kept.next_check_at) == (LOOKUPS[0], None)
    assert events(home, found.message_id)[-1][:2] == ("reconcile", "found")


def test_not_found_once_it_is_looked_up_again(home: Business) -> None:
    found = lost(home)
    assert look_up(home, found, None, LOOKUPS[0]) == "unknown"
    assert message(home, found.message_id).next_check_at == LOOKUPS[1]
    assert claim(home, LOOKUPS[0]) == []


def test_not_found_twice_it_is_due_again_with_the_same_words(home: Business) -> None:
    found = lost(home)
    assert [look_up(home, found, None, now) for now in LOOKUPS] == ["unknown", "pending"]
    (again,) = claim(home, LOOKUPS[1])
    assert (again.message_id, again.attempt, again.error_code) == (found.message_id, 2, None)
    assert value(home, "write_message", again.message_id, again.lease_token, None, "Other words", 1) is True


def test_found_at_the_second_look_it_is_not_sent_again(home: Business) -> None:
    found = lost(home)
    look_up(home, found, None, LOOKUPS[0])
    assert look_up(home, found, new_sid(), LOOKUPS[1]) == "accepted"
    assert claim(home, LOOKUPS[1]) == []


def test_lost_again_and_again_it_stays_unknown_until_a_person_decides(home: Business) -> None:
    found, now, states = lost(home), DUE, []
    for _ in range(10):
        states += [look_up(home, found, None, now + timedelta(minutes=minutes)) for minutes in (2, 5)]
        now += timedelta(minutes=10)
        sending = claim(home, now)
        if not sending:
            break
        (found,) = sending
        result(home, found, "unknown")
    assert states[:2] == ["unknown", "pending"]
    assert states[-2:] == ["unknown", "unknown"]
    assert found.attempt == 4
    kept = message(home, found.message_id)
    assert (kept.state, kept.reason, kept.next_check_at) == ("unknown", "no_answer", None)
    assert rows(home, "claim_lookups", 10, now + timedelta(days=1)) == []


def test_one_that_would_come_too_late_expires(home: Business) -> None:
    found = lost(home)
    look_up(home, found, None, LOOKUPS[0])
    assert look_up(home, found, None, START) == "expired"
    kept = message(home, found.message_id)
    assert (kept.reason, kept.finished_at) == ("too_late", START)


def test_the_same_words_of_another_message_were_not_sent_for_this_one(home: Business) -> None:
    client = texted(home)
    sent = accepted(home, client=client.id)
    found = lost(home, client=client.id)
    assert look_up(home, found, sent.provider_sid, LOOKUPS[0]) == "unknown"
    assert look_up(home, found, sent.provider_sid, LOOKUPS[1]) == "pending"
    assert message(home, sent.id) == sent


@pytest.mark.parametrize("state", ["accepted", "failed"])
def test_what_is_not_unknown_any_more_stays_as_it_is(home: Business, state: str) -> None:
    found = claimed(home)
    result(home, found, state)
    with unchanged(home):
        assert value(home, "record_lookup", found.message_id, 1, new_sid(), DUE) is None


def test_an_answer_about_another_attempt_is_too_late(home: Business) -> None:
    found = lost(home)
    with unchanged(home):
        assert value(home, "record_lookup", found.message_id, 2, new_sid(), DUE) is None


def test_a_second_time_changes_nothing(home: Business) -> None:
    found, sid = lost(home), new_sid()
    look_up(home, found, sid, LOOKUPS[0])
    with unchanged(home):
        assert value(home, "record_lookup", found.message_id, 1, sid, LOOKUPS[0]) is None


def test_the_strangers_message_is_not_known(home: Business, stranger: Business) -> None:
    found = lost(home)
    with unchanged(home):
        assert value(stranger, "record_lookup", found.message_id, 1, new_sid(), DUE) is None
