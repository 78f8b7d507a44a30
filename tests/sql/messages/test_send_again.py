from datetime import timedelta

import pytest

from tests.sql.messages.builders import (
    DUE,
    START,
    accepted,
    claim,
    claimed,
    due_reminder,
    message,
    result,
    texted,
)
from tests.world import Business, change, in_hours, row, rows, unchanged


@pytest.mark.parametrize("state", ["failed", "undelivered", "suppressed", "cancelled"])
def test_what_did_not_go_out_or_arrive_waits_again(home: Business, state: str) -> None:
    reminder = due_reminder(home)
    change(
        home,
        "UPDATE messages SET state = %s, reason = 'refused', finished_at = now(), retries = 1, checks = 2"
        " WHERE id = %s",
        state, reminder.id,
    )  # fmt: skip
    again = row(home, "send_again", reminder.id)
    assert (again.message_id, again.state, again.reason) == (reminder.id, "pending", None)
    kept = message(home, reminder.id)
    assert (kept.retries, kept.checks, kept.finished_at) == (0, 0, None)
    with unchanged(home):
        assert rows(home, "send_again", reminder.id) == []


@pytest.mark.parametrize(
    "state", ["pending", "sending", "accepted", "sent", "delivered", "expired", "console"]
)
def test_what_waits_or_went_out_is_left(home: Business, state: str) -> None:
    found = claimed(home)
    change(home, "UPDATE messages SET state = %s WHERE id = %s", state, found.message_id)
    with unchanged(home):
        assert rows(home, "send_again", found.message_id) == []


def test_one_of_unknown_outcome_only_when_nobody_looks_it_up_any_more(home: Business) -> None:
    found = claimed(home)
    result(home, found, "unknown")
    with unchanged(home):
        assert rows(home, "send_again", found.message_id) == []
    change(home, "UPDATE messages SET next_check_at = NULL WHERE id = %s", found.message_id)
    assert row(home, "send_again", found.message_id).state == "pending"
    assert not result(home, found, "accepted", p_provider_sid="SM1")


def test_it_is_judged_anew(home: Business) -> None:
    client = texted(home)
    reminder = due_reminder(home, client.id)
    change(home, "UPDATE phone_consents SET state = 'opted_out' WHERE phone = %s", client.phone)
    for _ in range(2):
        assert claim(home) == []
        assert message(home, reminder.id).reason == "opted_out"
        row(home, "send_again", reminder.id)
    row(home, "cancel_booking", reminder.booking_id)
    row(home, "send_again", reminder.id)
    claim(home)
    assert message(home, reminder.id).reason == "booking_changed"


def test_a_reminder_that_came_too_late_can_be_sent_by_a_person(home: Business) -> None:
    reminder = due_reminder(home, starts_at=in_hours(20))
    assert reminder.reason == "too_late"
    assert row(home, "send_again", reminder.id).state == "pending"


def test_one_that_the_provider_lost_is_tried_anew_from_the_first_attempt_on(home: Business) -> None:
    sent = accepted(home)
    change(home, "UPDATE messages SET state = 'undelivered', rank = 60 WHERE id = %s", sent.id)
    row(home, "send_again", sent.id)
    (again,) = claim(home, DUE + timedelta(minutes=1))
    kept = message(home, sent.id)
    assert (again.attempt, kept.rank, kept.provider_sid) == (2, 0, None)


def test_after_its_time_it_is_left(home: Business) -> None:
    reminder = due_reminder(home)
    change(home, "UPDATE messages SET state = 'failed', expires_at = now() WHERE id = %s", reminder.id)
    with unchanged(home):
        assert rows(home, "send_again", reminder.id) == []


def test_the_strangers_message_is_left(home: Business, stranger: Business) -> None:
    reminder = due_reminder(home, starts_at=START)
    row(home, "withdraw_message", reminder.id)
    with unchanged(home):
        assert rows(stranger, "send_again", reminder.id) == []
