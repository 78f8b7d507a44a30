"""Asked outside any business, by a page that anybody may open."""

from typing import Any

import pytest

from tests.sql.messages.builders import add_link, outside
from tests.world import Business, book, change, fingerprints, in_hours, read, row


@pytest.fixture
def link(home: Business) -> Any:
    booking_id = book(home, in_hours(48), home.pack)
    number = add_link(home, booking_id)
    (found,) = read(home, "SELECT * FROM reply_links WHERE number = %s", number)
    return found


def find(business: Business, number: int) -> list[Any]:
    return outside(business.database, "find_reply_link", number)


def test_shows_the_booking_and_what_may_be_done(home: Business, link: Any) -> None:
    (found,) = find(home, link.number)
    assert (found.org_id, found.booking_id) == (home.id, link.booking_id)
    assert (found.org_name, found.trainer_name, found.status) == (home.name, "Trainer", "booked")
    assert (found.is_open, found.can_change, found.cancel_cost) == (True, True, 0)


def test_inside_the_window_it_can_not_be_moved_and_says_what_cancelling_costs(home: Business) -> None:
    (found,) = find(home, add_link(home, book(home, in_hours(3), home.pack)))
    assert (found.is_open, found.can_change, found.cancel_cost) == (True, False, 1)


def test_opened_a_hundred_times_it_counts_and_changes_nothing_else(home: Business, link: Any) -> None:
    before = fingerprints(home)
    for _ in range(100):
        find(home, link.number)
    after = fingerprints(home)
    assert {table for table in before if before[table] != after[table]} == {"reply_links"}
    (now,) = read(home, "SELECT * FROM reply_links WHERE number = %s", link.number)
    assert now == link._replace(opened=100)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reply_links SET used_at = now() WHERE number = %(number)s",
        "UPDATE bookings SET status = 'cancelled' WHERE id = %(booking)s",
        "UPDATE bookings SET status = 'completed' WHERE id = %(booking)s",
        "UPDATE reply_links SET for_start = for_start + interval '1 hour' WHERE number = %(number)s",
        "UPDATE appointments SET during = tstzrange(now() - interval '1 minute', now() + interval '1 hour')"
        " WHERE id = (SELECT appointment_id FROM bookings WHERE id = %(booking)s)",
    ],
)
def test_one_that_can_not_be_followed_any_more_shows_nothing(
    home: Business, link: Any, statement: str
) -> None:
    read(home, statement + " RETURNING 1", number=link.number, booking=link.booking_id)
    change(home, "UPDATE reply_links SET opened = opened WHERE number = %s", link.number)
    assert find(home, link.number) == []


def test_a_moved_booking_has_left_its_link(home: Business, link: Any) -> None:
    row(home, "reschedule", link.booking_id, in_hours(72))
    assert find(home, link.number) == []


@pytest.mark.parametrize("number", [0, -1, 2**62])
def test_an_unknown_number_shows_nothing(home: Business, number: int) -> None:
    assert find(home, number) == []


def test_only_its_own_business_is_entered(home: Business, stranger: Business, link: Any) -> None:
    with home.database.as_login() as app:
        app.execute("SELECT set_config('role', 'trainer_app', true)")
        app.execute("SELECT find_reply_link(%s)", [link.number])
        assert app.execute("SELECT id FROM orgs").fetchall() == [(home.id,)]
