import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.sql.messages.builders import START, add_trainer, by_email, reminders, texted
from tests.world import (
    Business,
    add_class,
    add_client,
    add_pack,
    add_to_class,
    book,
    change,
    in_hours,
    read,
    row,
    unchanged,
    value,
)

NOW = START - timedelta(days=3)


def plan(business: Business, limit: int = 100, now: datetime = NOW) -> int:
    return value(business, "plan_due_messages", limit, now)


def imported(business: Business, starts_at: datetime = START) -> uuid.UUID:
    """A booking that was written without the functions."""
    made = add_to_class(business, add_class(business, starts_at), business.client)
    assert reminders(business, made) == []
    return made


def endings(business: Business) -> list:
    return read(
        business, "SELECT * FROM messages WHERE org_id = %s AND kind = 'pack_ending' ORDER BY id", business.id
    )


def test_plans_the_reminders_that_nobody_planned(home: Business) -> None:
    booking_id = imported(home)
    assert plan(home) == 1
    (reminder,) = reminders(home, booking_id)
    assert (reminder.state, reminder.send_after) == ("pending", START - timedelta(days=1))
    with unchanged(home):
        assert plan(home) == 0


@pytest.mark.parametrize("days", [-1, 0, 8])
def test_what_is_over_or_more_than_eight_days_ahead_is_left(home: Business, days: int) -> None:
    imported(home, NOW + timedelta(days=days))
    with unchanged(home):
        assert plan(home) == 0


def test_what_is_not_open_is_left(home: Business) -> None:
    change(home, "UPDATE bookings SET status = 'completed' WHERE id = %s", imported(home))
    with unchanged(home):
        assert plan(home) == 0


def test_a_business_that_reminds_nobody_is_left(home: Business) -> None:
    imported(home)
    change(home, "UPDATE orgs SET reminder_leads = '{}' WHERE id = %s", home.id)
    with unchanged(home):
        assert plan(home) == 0


def test_no_more_are_planned_than_asked_for_the_soonest_first(home: Business) -> None:
    bookings = [imported(home, START + timedelta(hours=hours)) for hours in (4, 2, 0)]
    assert plan(home, limit=2) == 2
    assert [len(reminders(home, each)) for each in bookings] == [0, 1, 1]
    assert plan(home, limit=2) == 1


def test_what_was_planned_is_not_planned_again_whatever_became_of_it(home: Business) -> None:
    booking_id = book(home, START, p_client_id=texted(home).id)
    change(home, "UPDATE messages SET state = 'cancelled' WHERE booking_id = %s", booking_id)
    with unchanged(home):
        assert plan(home) == 0


def test_a_pack_that_is_about_to_end_is_written_about_once(home: Business) -> None:
    client = by_email(home)
    pack = add_pack(home, total=10, used=8, client=client)
    assert plan(home) == 1
    (ending,) = endings(home)
    assert (ending.client_id, ending.purchase_id, ending.channel) == (client, pack, "email")
    assert ending.expires_at == NOW + timedelta(days=3)
    value(home, "use_session", pack)
    with unchanged(home):
        assert plan(home) == 0


def test_a_text_about_it_waits_for_the_morning(home: Business) -> None:
    client = texted(home)
    add_pack(home, total=10, used=9, client=client.id)
    plan(home, now=datetime(2031, 6, 2, 22, 0, tzinfo=UTC))
    (ending,) = endings(home)
    assert (ending.channel, ending.send_after) == ("sms", datetime(2031, 6, 3, 6, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "pack",
    [
        {"used": 7},
        {"used": 10},
        {"used": 9, "frozen": True},
        {"used": 9, "expires_on": date(2031, 5, 31)},
    ],
)
def test_a_pack_with_more_left_or_none_or_that_can_not_be_used_is_left(home: Business, pack: dict) -> None:
    add_pack(home, total=10, **pack)
    with unchanged(home):
        assert plan(home) == 0


def test_a_pack_may_be_used_on_its_last_day(home: Business) -> None:
    add_pack(home, total=10, used=9, expires_on=date(2031, 6, 1))
    assert plan(home) == 1


def test_how_many_are_few_is_for_the_business_to_say(home: Business) -> None:
    add_pack(home, total=10, used=6)
    change(home, "UPDATE orgs SET pack_ending_left = 4 WHERE id = %s", home.id)
    assert plan(home) == 1


def test_whoever_is_archived_is_not_written_to(home: Business) -> None:
    client = add_client(home, archived_at=datetime.now(UTC))
    add_pack(home, total=10, used=9, client=client)
    with unchanged(home):
        assert plan(home) == 0


def test_no_more_packs_are_written_about_than_asked_for(home: Business) -> None:
    for _ in range(3):
        add_pack(home, total=10, used=9)
    assert [plan(home, limit=2), plan(home, limit=2), plan(home, limit=2)] == [2, 1, 0]


def test_the_stranger_is_left_alone(home: Business, stranger: Business) -> None:
    imported(stranger)
    add_pack(stranger, total=10, used=9)
    with unchanged(stranger):
        assert plan(home) == 0


def test_bookings_made_by_the_site_need_no_planning(home: Business) -> None:
    booking_id = book(home, in_hours(60), p_trainer_id=add_trainer(home))
    row(home, "confirm_booking", booking_id)
    with unchanged(home):
        assert plan(home, now=in_hours(0)) == 0
