"""Asked through complete_due_bookings, which begins packs that are valid from their first use."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from tests.sql.packs.builders import history, pack_row, sell_from_first_use
from tests.world import Business, all_is_right, book, booking, change, in_hours, row, rows


def test_the_days_count_from_the_earliest_booking(home: Business) -> None:
    pack = sell_from_first_use(home, days=30)
    early, late = (book(home, in_hours(-hours), pack) for hours in (50, 26))
    rows(home, "complete_due_bookings", 10)
    first_day = booking(home, early).starts_at.astimezone(ZoneInfo(home.timezone)).date()
    assert pack_row(home, pack).expires_on == first_day + timedelta(days=30)
    assert {booking(home, each).settlement for each in (early, late)} == {"deducted"}
    assert history(home, pack) == [("first_used", 0)]
    all_is_right(home)


def test_what_its_first_days_do_not_cover_is_owed(home: Business) -> None:
    pack = sell_from_first_use(home, days=1)
    early, late = (book(home, in_hours(-hours), pack) for hours in (100, 26))
    rows(home, "complete_due_bookings", 10)
    assert (booking(home, early).settlement, booking(home, late).owed_because) == ("deducted", "expired")
    all_is_right(home)


def test_a_frozen_pack_does_not_begin(home: Business) -> None:
    pack = sell_from_first_use(home)
    book(home, in_hours(-5), pack)
    row(home, "freeze_pack", pack)
    rows(home, "complete_due_bookings", 10)
    assert pack_row(home, pack).expires_on is None
    change(home, "UPDATE client_purchases SET frozen_at = NULL WHERE id = %s", pack)
