"""Asked through use_session and complete_booking: a pack begins once."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.sql.packs.builders import history, last_event, pack_row, sell, sell_from_first_use
from tests.world import Business, all_is_right, book, in_hours, row, value


def test_the_first_session_by_hand_begins_it_today(home: Business) -> None:
    pack = sell_from_first_use(home, days=30)
    assert pack_row(home, pack).expires_on is None
    assert [value(home, "use_session", pack) for _ in range(2)] == [1, 2]
    last_day = datetime.now(ZoneInfo(home.timezone)).date() + timedelta(days=30)
    assert pack_row(home, pack).expires_on == last_day
    assert history(home, pack) == [("first_used", 0)]
    assert last_event(home, pack).details == {"expires_before": None, "expires_after": last_day.isoformat()}
    all_is_right(home)


def test_a_completed_booking_begins_it_on_its_day(home: Business) -> None:
    pack = sell_from_first_use(home, days=10)
    done = row(home, "complete_booking", book(home, in_hours(-30), pack))
    day = done.starts_at.astimezone(ZoneInfo(home.timezone)).date()
    assert pack_row(home, pack).expires_on == day + timedelta(days=10)
    assert history(home, pack) == [("first_used", 0)]
    all_is_right(home)


def test_an_ordinary_pack_does_not_begin(home: Business) -> None:
    pack = sell(home)
    value(home, "use_session", pack)
    assert history(home, pack) == []
