from datetime import UTC, datetime, time, timedelta

import pytest
from psycopg.errors import CheckViolation

from tests.sql.messages.builders import DUE, START, due_reminder, reminders
from tests.world import Business, book, in_hours, read, row, unchanged, value

DAY = (time(8), time(20, 30))


def test_keeps_when_to_remind_and_plans_everything_anew(home: Business) -> None:
    booking_id = due_reminder(home).booking_id
    assert value(home, "set_reminders", ["2880", "120"], *DAY) == 1
    waiting = [each.lead for each in reminders(home, booking_id) if each.state == "pending"]
    assert waiting == ["2880", "120"]
    ((leads,),) = read(home, "SELECT reminder_leads FROM orgs WHERE id = %s", home.id)
    assert leads == ["2880", "120"]


def test_a_time_taken_away_and_given_back_comes_back(home: Business) -> None:
    booking_id = due_reminder(home).booking_id
    value(home, "set_reminders", [], *DAY)
    assert [each.state for each in reminders(home, booking_id)] == ["cancelled"]
    value(home, "set_reminders", ["1440"], *DAY)
    assert [each.state for each in reminders(home, booking_id)] == ["pending"]


def test_other_hours_move_what_waits(home: Business) -> None:
    booking_id = due_reminder(home).booking_id
    value(home, "set_reminders", ["1440"], time(9), time(17))
    (moved,) = reminders(home, booking_id)
    assert moved.send_after == datetime(2031, 6, 3, 15, 0, tzinfo=UTC) == DUE - timedelta(hours=1)


def test_looks_at_open_bookings_ahead_only(home: Business) -> None:
    book(home, in_hours(-5))
    row(home, "cancel_booking", book(home, in_hours(50)))
    row(home, "confirm_booking", book(home, in_hours(52)))
    assert value(home, "set_reminders", ["1440"], *DAY) == 1


def test_a_second_time_changes_nothing(home: Business) -> None:
    due_reminder(home, starts_at=START)
    value(home, "set_reminders", ["120"], *DAY)
    with unchanged(home):
        assert value(home, "set_reminders", ["120"], *DAY) == 1


@pytest.mark.parametrize(
    ("leads", "until", "since", "constraint"),
    [
        (["soon"], *DAY, "orgs_reminder_leads_are_known"),
        (["-5"], *DAY, "orgs_reminder_leads_are_known"),
        (["d8@18:00"], *DAY, "orgs_reminder_leads_are_known"),
        (["d1@25:00"], *DAY, "orgs_reminder_leads_are_known"),
        (["1", "2", "3", "4", "5", "6"], *DAY, "orgs_reminder_leads_are_known"),
        (["1440"], time(20), time(8), "orgs_quiet_hours_leave_a_day"),
        (["1440"], time(8), time(8), "orgs_quiet_hours_leave_a_day"),
    ],
)
def test_what_makes_no_sense_is_refused(
    home: Business, leads: list[str], until: time, since: time, constraint: str
) -> None:
    due_reminder(home)
    with unchanged(home), pytest.raises(CheckViolation) as refusal:
        value(home, "set_reminders", leads, until, since)
    assert refusal.value.diag.constraint_name == constraint


def test_the_stranger_reminds_as_before(home: Business, stranger: Business) -> None:
    due_reminder(stranger)
    with unchanged(stranger):
        value(home, "set_reminders", ["120"], *DAY)
