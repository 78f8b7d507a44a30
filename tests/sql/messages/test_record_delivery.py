"""News from the provider, in any order and any number of times. Asked outside any business."""

import uuid
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from tests.sql.messages.builders import (
    DUE,
    START,
    accepted,
    claim,
    claimed,
    consent_of,
    events,
    leave,
    message,
    new_sid,
    outside,
    result,
    written,
)
from tests.world import Business, change, unchanged

MINUTE = timedelta(minutes=1)
ORDER = ["queued", "sending", "sent", "delivered"]
STATE = {"queued": "accepted", "sending": "accepted", "sent": "sent", "delivered": "delivered"}


def news(
    business: Business, found: Any, status: str, code: str | None = None, *,
    sid: str | None = None, attempt: int | None = None, now: Any = DUE + MINUTE,
) -> str:  # fmt: skip
    """Tell of a message as the webhook does; what came of it."""
    ((answer,),) = outside(
        business.database, "record_delivery", found.id, attempt or found.attempt,
        sid or found.provider_sid, status, code, now,
    )  # fmt: skip
    return answer


@pytest.mark.parametrize("order", list(permutations(ORDER)), ids="-".join)
def test_in_any_order_the_furthest_news_holds(home: Business, order: tuple[str, ...]) -> None:
    found = accepted(home)
    furthest = -1
    for status in order:
        further = ORDER.index(status) > furthest
        assert news(home, found, status) == ("recorded" if further else "ignored")
        furthest = max(furthest, ORDER.index(status))
        assert message(home, found.id).state == STATE[ORDER[furthest]]
    kept = message(home, found.id)
    assert (kept.state, kept.rank, kept.finished_at) == ("delivered", 60, DUE + MINUTE)
    assert len(events(home, found.id)) == 5  # the API's own and four of these


@pytest.mark.parametrize("status", [*ORDER, "undelivered", "failed", "read"])
def test_five_times_the_same_is_one_event(home: Business, status: str) -> None:
    found = accepted(home)
    assert news(home, found, status) == "recorded"
    with unchanged(home):
        assert [news(home, found, status) for _ in range(4)] == ["ignored"] * 4


@pytest.mark.parametrize(
    ("status", "state", "reason"),
    [
        ("accepted", "accepted", None),
        ("queued", "accepted", None),
        ("sent", "sent", None),
        ("delivered", "delivered", None),
        ("read", "delivered", None),
        ("undelivered", "undelivered", "not_delivered"),
        ("failed", "failed", "not_delivered"),
        ("canceled", "failed", "not_delivered"),
    ],
)
def test_each_status_has_its_state(home: Business, status: str, state: str, reason: str | None) -> None:
    found = accepted(home)
    news(home, found, status, "30007" if reason else None)
    kept = message(home, found.id)
    assert (kept.state, kept.reason) == (state, reason)
    assert (kept.finished_at is not None) == (kept.rank >= 60)


def test_a_status_nobody_knows_moves_nothing(home: Business) -> None:
    found = accepted(home)
    assert news(home, found, "levitating") == "ignored"
    assert message(home, found.id).state == "accepted"


def test_news_of_an_unknown_message_leaves_nothing(home: Business) -> None:
    answer = outside(home.database, "record_delivery", uuid.uuid4(), 1, "SM1", "delivered", None)
    assert answer == [("unknown",)]


def test_what_came_in_is_not_delivered_anywhere(home: Business) -> None:
    said = written(home, kind="reply", direction="in", state="received")
    with unchanged(home):
        assert news(home, message(home, said), "delivered", sid="SM1", attempt=1) == "unknown"


def test_news_under_another_id_is_kept_and_changes_nothing(home: Business) -> None:
    found = accepted(home)
    assert news(home, found, "delivered", sid=new_sid()) == "ignored"
    assert message(home, found.id) == found
    assert ("callback", "delivered", "") in events(home, found.id)


def test_news_of_another_attempt_is_kept_and_changes_nothing(home: Business) -> None:
    found = accepted(home)
    assert news(home, found, "failed", "30007", attempt=2) == "ignored"
    assert message(home, found.id) == found


def test_news_may_be_faster_than_the_answer_to_sending(home: Business) -> None:
    sent = claimed(home)
    found, sid = message(home, sent.message_id), new_sid()
    assert news(home, found, "delivered", sid=sid) == "recorded"
    assert result(home, sent, "accepted", p_provider_sid=sid)
    kept = message(home, found.id)
    assert (kept.state, kept.provider_sid, kept.rank) == ("delivered", sid, 60)


@pytest.mark.parametrize("outcome", ["unknown", "retry"])
def test_news_settles_what_became_of_a_lost_answer(home: Business, outcome: str) -> None:
    sent = claimed(home)
    result(home, sent, outcome, p_retry_after=MINUTE)
    found = message(home, sent.message_id)
    assert news(home, found, "sent", sid="SM" + found.id.hex) == "recorded"
    kept = message(home, found.id)
    assert (kept.state, kept.next_check_at, kept.reason) == ("sent", None, None)
    assert claim(home, DUE + timedelta(hours=1)) == []


@pytest.mark.parametrize("state", ["suppressed", "expired", "cancelled", "console"])
def test_what_was_given_up_is_not_brought_back(home: Business, state: str) -> None:
    found = message(home, claimed(home).message_id)
    change(home, "UPDATE messages SET state = %s WHERE id = %s", state, found.id)
    assert news(home, found, "sent", sid="SM" + found.id.hex) == "ignored"
    assert message(home, found.id).state == state


@pytest.mark.parametrize("code", ["30001", "30003", "30008"])
def test_a_passing_trouble_is_tried_once_more_after_half_an_hour(home: Business, code: str) -> None:
    found = accepted(home)
    assert news(home, found, "undelivered", code) == "recorded"
    kept = message(home, found.id)
    assert (kept.state, kept.reason, kept.send_after) == ("pending", None, DUE + MINUTE + 30 * MINUTE)
    assert claim(home, DUE + 30 * MINUTE) == []
    (again,) = claim(home, DUE + 31 * MINUTE)
    assert (again.message_id, again.attempt) == (found.id, 2)
    result(home, again, "accepted", p_provider_sid=new_sid())
    news(home, message(home, found.id), "undelivered", code, now=DUE + 40 * MINUTE)
    assert message(home, found.id).state == "undelivered"


@pytest.mark.parametrize("status", ["queued", "sent", "delivered", "failed"])
def test_late_news_of_the_first_attempt_does_not_stop_the_second(home: Business, status: str) -> None:
    found = accepted(home)
    news(home, found, "undelivered", "30003")
    before = message(home, found.id)
    assert news(home, found, status) == "ignored"
    assert message(home, found.id) == before


def test_two_hours_before_the_start_it_is_not_tried_again(home: Business) -> None:
    found = accepted(home)
    news(home, found, "undelivered", "30003", now=START - timedelta(hours=2))
    assert message(home, found.id).state == "undelivered"


@pytest.mark.parametrize("code", ["30005", "30006", "30007", "30034", "30450", None])
def test_other_troubles_are_not_tried_again(home: Business, code: str | None) -> None:
    found = accepted(home)
    news(home, found, "undelivered", code)
    kept = message(home, found.id)
    assert (kept.state, kept.error_code) == ("undelivered", code)


def test_words_of_ones_own_are_not_tried_again(home: Business) -> None:
    text = written(
        home, address="+4915100000009", state="accepted", attempt=1, rank=10, provider_sid=new_sid()
    )
    news(home, message(home, text), "undelivered", "30003")
    assert message(home, text).state == "undelivered"


def test_a_landline_is_noted_as_such(home: Business) -> None:
    found = accepted(home)
    news(home, found, "undelivered", "30006")
    assert consent_of(home, found.address).state == "unreachable"


def test_it_leaves_the_transaction_inside_the_messages_business(home: Business, stranger: Business) -> None:
    found = accepted(home)
    with unchanged(stranger), stranger.database.as_login() as app:
        leave(app)
        app.execute("SELECT record_delivery(%s, 1, %s, 'sent')", [found.id, found.provider_sid])
        assert app.execute("SELECT id FROM orgs").fetchall() == [(home.id,)]
        left = app.execute("SELECT current_setting('app.message_id')").fetchone()
        assert left == ("",)


def test_another_accounts_news_is_of_an_unknown_message(home: Business) -> None:
    found = accepted(home)
    told = (found.id, 1, found.provider_sid, "delivered", None)
    with unchanged(home):
        answer = outside(home.database, "record_delivery", *told, p_account_sid="AC" + "0" * 32)
    assert answer == [("unknown",)]
    account = found.sender.partition("/")[0]
    assert outside(home.database, "record_delivery", *told, p_account_sid=account) == [("recorded",)]
