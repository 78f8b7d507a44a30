import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.sql.messages.builders import (
    DUE,
    LEASE,
    by_email,
    claim,
    claimed,
    consent_of,
    due_reminder,
    events,
    message,
    new_sender,
    new_sid,
    outside,
    result,
)
from tests.world import Business, read, rows, unchanged, value

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("outcome", "state", "reason", "finished", "taken"),
    [
        ("accepted", "accepted", None, False, True),
        ("console", "console", None, True, True),
        ("sent", "sent", None, True, True),
        ("retry", "pending", None, False, False),
        ("wait", "pending", None, False, False),
        ("unknown", "unknown", None, False, False),
        ("failed", "failed", "refused", True, False),
        ("suppressed", "suppressed", "opted_out", True, False),
    ],
)
def test_each_result_has_its_state(
    home: Business, outcome: str, state: str, reason: str | None, finished: bool, taken: bool
) -> None:
    found = claimed(home)
    assert result(home, found, outcome)
    kept = message(home, found.message_id)
    assert (kept.state, kept.reason) == (state, reason)
    assert (kept.finished_at is not None, kept.accepted_at is not None) == (finished, taken)
    assert kept.lease_until is None
    assert events(home, found.message_id) == [("api", outcome, "")]


def test_the_providers_id_is_kept(home: Business) -> None:
    found, sid = claimed(home), new_sid()
    result(home, found, "accepted", p_provider_sid=sid)
    kept = message(home, found.message_id)
    assert (kept.provider_sid, kept.rank, kept.accepted_at) == (sid, 10, DUE)


def test_it_is_tried_again_after_as_long_as_asked(home: Business) -> None:
    found = claimed(home)
    result(home, found, "retry", p_error_code="unreachable", p_retry_after=5 * MINUTE)
    kept = message(home, found.message_id)
    assert (kept.send_after, kept.error_code) == (DUE + 5 * MINUTE, "unreachable")
    assert claim(home, DUE + 5 * MINUTE - timedelta(seconds=1)) == []
    assert len(claim(home, DUE + 5 * MINUTE)) == 1


def test_an_unknown_text_is_looked_up_in_two_minutes_and_an_e_mail_never(home: Business) -> None:
    text, mail = claimed(home), claimed(home, client=by_email(home))
    for found in (text, mail):
        result(home, found, "unknown")
    assert message(home, text.message_id).next_check_at == DUE + 2 * MINUTE
    assert message(home, mail.message_id).next_check_at is None


def test_a_result_without_the_claims_token_changes_nothing(home: Business) -> None:
    found = claimed(home)
    with unchanged(home):
        wrong = found._replace(lease_token=uuid.uuid4())
        assert not result(home, wrong, "accepted", p_provider_sid=new_sid())
        assert not value(home, "record_send_result", found.message_id, None, "accepted")


def test_a_result_after_somebody_else_took_over_changes_nothing(home: Business) -> None:
    found = claimed(home)
    value(home, "reap_messages", DUE + LEASE)
    for minutes in (3, 6):
        rows(home, "claim_lookups", 10, DUE + minutes * MINUTE)
        value(home, "record_lookup", found.message_id, 1, None, DUE + minutes * MINUTE)
    (again,) = claim(home, DUE + 10 * MINUTE)
    with unchanged(home):
        assert not result(home, found, "accepted", p_provider_sid=new_sid())
    assert result(home, again, "accepted", p_provider_sid=new_sid())


@pytest.mark.parametrize("outcome", ["accepted", "sent", "failed", "retry"])
def test_a_second_time_changes_nothing(home: Business, outcome: str) -> None:
    found = claimed(home)
    assert result(home, found, outcome)
    with unchanged(home):
        assert not result(home, found, outcome)


def test_what_was_unknown_may_still_become_known(home: Business) -> None:
    found, sid = claimed(home), new_sid()
    result(home, found, "unknown")
    assert result(home, found, "accepted", p_provider_sid=sid)
    kept = message(home, found.message_id)
    assert (kept.state, kept.provider_sid, kept.next_check_at) == ("accepted", sid, None)


def faster(business: Business, status: str, code: str | None = None) -> tuple[Any, str]:
    """A claimed text of which the provider has told already."""
    found, sid = claimed(business), new_sid()
    outside(business.database, "record_delivery", found.message_id, 1, sid, status, code, DUE)
    return found, sid


@pytest.mark.parametrize("outcome", ["accepted", "unknown", "retry", "failed", "suppressed"])
@pytest.mark.parametrize(
    ("status", "code"), [("delivered", None), ("queued", None), ("undelivered", "30007")]
)
def test_what_a_faster_callback_said_stays(
    home: Business, outcome: str, status: str, code: str | None
) -> None:
    found, sid = faster(home, status, code)
    before = message(home, found.message_id)
    assert result(home, found, outcome, p_provider_sid=sid, p_retry_after=MINUTE)
    after = message(home, found.message_id)
    assert after == before._replace(lease_token=after.lease_token)
    assert (after.accepted_at, after.provider_sid) == (DUE, sid)


def test_a_faster_callback_that_asks_for_another_attempt_gets_it(home: Business) -> None:
    found, sid = faster(home, "undelivered", "30003")
    assert not result(home, found, "accepted", p_provider_sid=sid)
    assert message(home, found.message_id).state == "pending"


def test_a_fault_of_the_account_stops_the_sender_for_everybody_who_shares_it(
    home: Business, stranger: Business
) -> None:
    sender = new_sender()
    due_reminder(home)
    due_reminder(stranger)
    (found,) = claim(home, sender=sender)
    result(home, found, "wait", p_error_code="20003", p_retry_after=MINUTE)
    ((stopped_at, because),) = read(
        home, "SELECT stopped_at, stopped_because FROM senders WHERE sender = %s", sender
    )
    assert (stopped_at, because) == (DUE, "20003")
    assert claim(stranger, DUE + timedelta(minutes=4), sender=sender) == []
    assert message(home, found.message_id).state == "pending"


@pytest.mark.parametrize("code", ["429", "20429"])
def test_being_asked_to_slow_down_slows_the_sender_for_five_minutes(home: Business, code: str) -> None:
    found = claimed(home)
    result(home, found, "retry", p_error_code=code, p_retry_after=MINUTE)
    ((slow_until,),) = read(home, "SELECT slow_until FROM senders WHERE sender = %s", found.sender)
    assert slow_until == DUE + 5 * MINUTE


@pytest.mark.parametrize(
    ("outcome", "code", "state"),
    [
        ("suppressed", "21610", "opted_out"),
        ("failed", "21211", "unreachable"),
        ("failed", "30034", "granted"),
        ("retry", "21211", "granted"),
    ],
)
def test_what_it_says_about_the_number_is_remembered(
    home: Business, outcome: str, code: str, state: str
) -> None:
    found = claimed(home)
    result(home, found, outcome, p_error_code=code)
    assert consent_of(home, found.address).state == state


def test_an_address_that_refuses_mail_says_nothing_about_a_number(home: Business) -> None:
    found = claimed(home, client=by_email(home))
    result(home, found, "failed", p_error_code="21211")
    assert read(home, "SELECT FROM phone_consents WHERE org_id = %s", home.id) == []


def test_the_stranger_knows_no_such_message(home: Business, stranger: Business) -> None:
    found = claimed(home)
    with unchanged(home), unchanged(stranger):
        assert not result(stranger, found, "accepted", p_provider_sid=new_sid())
