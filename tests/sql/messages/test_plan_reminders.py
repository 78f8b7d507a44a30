"""Asked through the booking functions where these call it. When one is due: test_reminder_time.py."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from tests.sql.messages.builders import (
    DUE,
    START,
    add_trainer,
    by_email,
    claim,
    due_reminder,
    message,
    new_phone,
    privately,
    reminders,
    result,
    texted,
)
from tests.world import Business, add_client, book, change, in_hours, read, row, unchanged

DAY = timedelta(days=1)


def states(business: Business, booking_id: uuid.UUID) -> list[tuple[object, ...]]:
    return [(each.for_start, each.lead, each.state) for each in reminders(business, booking_id)]


def leads(business: Business, *chosen: str) -> None:
    change(business, "UPDATE orgs SET reminder_leads = %s WHERE id = %s", list(chosen), business.id)


def plan(business: Business, booking_id: uuid.UUID, now: datetime | None = None) -> None:
    privately(business, "plan_reminders", [booking_id], **({"p_now": now} if now else {}))


def test_a_booking_gets_one_for_each_time_that_was_chosen(home: Business) -> None:
    leads(home, "2880", "120", "d1@18:00", "120")
    booking_id = book(home, START, p_client_id=texted(home).id)
    assert [(each.lead, each.send_after) for each in reminders(home, booking_id)] == [
        ("2880", START - 2 * DAY),
        ("d1@18:00", datetime(2031, 6, 3, 16, 0, tzinfo=UTC)),
        ("120", START - timedelta(hours=2)),
    ]


def test_its_key_names_booking_start_and_time(home: Business) -> None:
    reminder = due_reminder(home)
    assert reminder.dedupe_key == f"rem:{reminder.booking_id}:{int(START.timestamp())}:1440"
    assert (reminder.channel, reminder.for_start) == ("sms", START)
    assert reminder.expires_at == START - timedelta(minutes=15)
    assert due_reminder(home, by_email(home)).channel == "email"


def test_booked_within_the_time_there_is_none_and_that_is_noted(home: Business) -> None:
    (noted,) = reminders(home, book(home, in_hours(5)))
    assert (noted.state, noted.reason) == ("suppressed", "too_late")
    assert noted.finished_at is not None


def test_moving_cancels_the_old_and_makes_a_new_one(home: Business) -> None:
    booking_id = due_reminder(home).booking_id
    row(home, "reschedule", booking_id, START + DAY)
    assert states(home, booking_id) == [
        (START, "1440", "cancelled"),
        (START + DAY, "1440", "pending"),
    ]
    assert reminders(home, booking_id)[0].reason == "booking_changed"


def test_moved_back_the_first_one_comes_back_and_no_third_is_made(home: Business) -> None:
    booking_id = due_reminder(home).booking_id
    row(home, "reschedule", booking_id, START + DAY)
    row(home, "reschedule", booking_id, START)
    assert states(home, booking_id) == [
        (START, "1440", "pending"),
        (START + DAY, "1440", "cancelled"),
    ]
    (first, _) = reminders(home, booking_id)
    assert (first.reason, first.finished_at, first.send_after) == (None, None, DUE)


@pytest.mark.parametrize("act", ["cancel_booking", "complete_booking", "mark_no_show"])
def test_a_booking_that_is_not_open_has_none_and_reopened_it_has(home: Business, act: str) -> None:
    booking_id = due_reminder(home).booking_id
    row(home, act, booking_id)
    assert states(home, booking_id) == [(START, "1440", "cancelled")]
    row(home, "reopen_booking", booking_id)
    assert states(home, booking_id) == [(START, "1440", "pending")]


@pytest.mark.parametrize("outcome", ["accepted", "unknown", "failed", "suppressed"])
def test_what_was_sent_or_tried_is_never_made_again(home: Business, outcome: str) -> None:
    reminder = due_reminder(home)
    (found,) = claim(home)
    result(home, found, outcome, p_error_code="30034")
    before = message(home, reminder.id)
    row(home, "reschedule", reminder.booking_id, START + DAY)
    row(home, "reschedule", reminder.booking_id, START)
    assert message(home, reminder.id) == before


def test_what_is_in_hand_stays_in_hand(home: Business) -> None:
    booking_id = due_reminder(home).booking_id
    claim(home)
    row(home, "reschedule", booking_id, START + DAY)
    assert states(home, booking_id) == [
        (START, "1440", "sending"),
        (START + DAY, "1440", "pending"),
    ]


def test_one_that_was_tried_and_surely_not_sent_comes_back_too(home: Business) -> None:
    reminder = due_reminder(home)
    (found,) = claim(home)
    result(home, found, "retry", p_error_code="20429", p_retry_after=timedelta(minutes=1))
    row(home, "reschedule", reminder.booking_id, START + DAY)
    assert message(home, reminder.id).state == "cancelled"
    row(home, "reschedule", reminder.booking_id, START)
    assert message(home, reminder.id).state == "pending"


def test_one_the_provider_took_and_could_not_deliver_does_not(home: Business) -> None:
    reminder = due_reminder(home)
    (found,) = claim(home)
    result(home, found, "accepted", p_provider_sid="SM1")
    with home.database.as_admin() as admin:
        admin.execute("SELECT record_delivery(%s, 1, 'SM1', 'undelivered', '30003', %s)", [reminder.id, DUE])
    assert message(home, reminder.id).state == "pending"
    row(home, "reschedule", reminder.booking_id, START + DAY)
    row(home, "reschedule", reminder.booking_id, START)
    assert message(home, reminder.id).state == "cancelled"


def test_what_a_person_withdrew_stays_withdrawn(home: Business) -> None:
    reminder = due_reminder(home)
    row(home, "withdraw_message", reminder.id)
    row(home, "confirm_booking", reminder.booking_id)
    row(home, "reschedule", reminder.booking_id, START + DAY)
    row(home, "reschedule", reminder.booking_id, START)
    assert (message(home, reminder.id).state, message(home, reminder.id).reason) == ("cancelled", "withdrawn")


def undone(business: Business, starts_in: timedelta, after: timedelta) -> tuple[object, ...]:
    """A booking cancelled just before its reminder was due and brought back that much later."""
    reminder = due_reminder(business)
    change(business, "UPDATE bookings SET status = 'cancelled' WHERE id = %s", reminder.booking_id)
    lead = str(int(starts_in.total_seconds() // 60))
    change(business, "UPDATE messages SET lead = %s WHERE id = %s", lead, reminder.id)
    key = reminder.dedupe_key.removesuffix("1440") + lead
    change(business, "UPDATE messages SET dedupe_key = %s WHERE id = %s", key, reminder.id)
    leads(business, lead)
    due = START - starts_in
    plan(business, reminder.booking_id, due - timedelta(seconds=1))
    assert message(business, reminder.id).state == "cancelled"
    change(business, "UPDATE bookings SET status = 'booked' WHERE id = %s", reminder.booking_id)
    plan(business, reminder.booking_id, due - timedelta(seconds=1) + after)
    kept = message(business, reminder.id)
    return kept.state, kept.reason, kept.send_after - due


def test_one_that_fell_due_while_an_undo_was_on_the_screen_goes_out_now(home: Business) -> None:
    assert undone(home, DAY, timedelta(seconds=10)) == ("pending", None, timedelta(seconds=9))


def test_brought_back_later_or_shortly_before_the_start_it_is_too_late(home: Business) -> None:
    assert undone(home, DAY, timedelta(minutes=2))[:2] == ("suppressed", "too_late")
    assert undone(home, timedelta(hours=2), timedelta(seconds=10))[:2] == ("suppressed", "too_late")


def test_a_time_that_is_no_longer_chosen_is_cancelled_and_comes_back(home: Business) -> None:
    booking_id = due_reminder(home).booking_id
    leads(home, "2880")
    plan(home, booking_id)
    assert states(home, booking_id) == [(START, "2880", "pending"), (START, "1440", "cancelled")]
    leads(home, "1440")
    plan(home, booking_id)
    assert states(home, booking_id) == [(START, "2880", "cancelled"), (START, "1440", "pending")]


def test_other_quiet_hours_move_what_waits(home: Business) -> None:
    reminder = due_reminder(home)
    change(home, "UPDATE orgs SET quiet_from = '17:00' WHERE id = %s", home.id)
    plan(home, reminder.booking_id)
    assert message(home, reminder.id).send_after == datetime(2031, 6, 3, 15, 0, tzinfo=UTC)


def test_one_that_is_due_and_waits_is_not_lost_when_the_booking_is_touched(home: Business) -> None:
    reminder = due_reminder(home)
    with unchanged(home):
        plan(home, reminder.booking_id, DUE + timedelta(minutes=1))


def test_a_second_time_changes_nothing(home: Business) -> None:
    booking_id = due_reminder(home).booking_id
    with unchanged(home):
        plan(home, booking_id)


def test_the_client_s_zone_says_when_it_is_night(home: Business) -> None:
    client = add_client(home, phone=new_phone(), timezone="Pacific/Auckland")  # four in the morning there
    reminder = due_reminder(home, client, p_trainer_id=add_trainer(home))
    assert reminder.send_after == datetime(2031, 6, 3, 8, 30, tzinfo=UTC)


def test_the_strangers_bookings_are_not_planned(home: Business, stranger: Business) -> None:
    booking_id = due_reminder(home).booking_id
    read(home, "DELETE FROM messages WHERE booking_id = %s RETURNING 1", booking_id)
    with unchanged(home), unchanged(stranger):
        plan(stranger, booking_id)
