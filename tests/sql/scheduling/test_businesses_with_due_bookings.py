from datetime import timedelta

from tests.sql.scheduling.test_complete_due_bookings import break_booking
from tests.world import Business, book, booking, call, in_hours, row, rows


def due(business: Business, *p_now: object) -> set[object]:
    """What the ticker is told: it asks outside any business."""
    with business.database.as_login() as ticker:
        ticker.execute("SELECT set_config('role', 'trainer_app', true)")
        return {found[0] for found in call(ticker, "businesses_with_due_bookings", *p_now)}


def test_names_each_business_in_which_something_is_over(home: Business, stranger: Business) -> None:
    book(home, in_hours(-3))
    book(stranger, in_hours(3))
    assert home.id in due(home)
    assert stranger.id not in due(home)
    rows(home, "complete_due_bookings", 100)
    assert home.id not in due(home)


def test_from_the_moment_a_booking_ends(home: Business) -> None:
    ends_at = booking(home, book(home, in_hours(3))).ends_at
    assert home.id not in due(home, ends_at - timedelta(microseconds=1))
    assert home.id in due(home, ends_at)


def test_not_for_what_is_set_aside_until_its_hour_is_over(home: Business) -> None:
    booking_id = book(home, in_hours(-3))
    break_booking(home, booking_id)
    rows(home, "complete_due_bookings", 100)
    until = booking(home, booking_id).set_aside_until
    assert home.id not in due(home, until - timedelta(microseconds=1))
    assert home.id in due(home, until)


def test_not_for_what_moved_on(home: Business) -> None:
    row(home, "mark_no_show", book(home, in_hours(-3)))
    assert home.id not in due(home)


def test_leaves_the_transaction_without_a_business(home: Business) -> None:
    book(home, in_hours(-3))
    with home.database.as_login() as ticker:
        ticker.execute("SELECT set_config('role', 'trainer_app', true)")
        call(ticker, "businesses_with_due_bookings")
        assert ticker.execute("SELECT app_org()").fetchone() == (None,)
        assert ticker.execute("SELECT count(*) FROM bookings").fetchone() == (0,)
