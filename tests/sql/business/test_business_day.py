from datetime import UTC, date, datetime

import pytest

from tests.world import as_app, call, make_business

NEW_YEAR = datetime(2026, 1, 1, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("timezone", "at", "day"),
    [
        ("UTC", NEW_YEAR, date(2026, 1, 1)),
        ("America/New_York", NEW_YEAR, date(2025, 12, 31)),
        ("Pacific/Auckland", NEW_YEAR, date(2026, 1, 1)),
        # The last and first instants around a midnight in half-hour and summer time.
        ("Asia/Kolkata", datetime(2026, 6, 1, 18, 29, 59, tzinfo=UTC), date(2026, 6, 1)),
        ("Asia/Kolkata", datetime(2026, 6, 1, 18, 30, tzinfo=UTC), date(2026, 6, 2)),
        ("Europe/Berlin", datetime(2026, 10, 24, 21, 59, tzinfo=UTC), date(2026, 10, 24)),
        ("Europe/Berlin", datetime(2026, 10, 24, 22, 0, tzinfo=UTC), date(2026, 10, 25)),
        ("Europe/Berlin", datetime(2026, 10, 25, 22, 59, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_is_the_date_on_the_wall_of_the_business(database, timezone, at, day) -> None:
    with as_app(make_business(database, timezone=timezone)) as app:
        assert call(app, "business_day", at)[0][0] == day


def test_is_nothing_outside_a_business(database) -> None:
    with database.as_login() as login:
        login.execute("SELECT set_config('role', 'trainer_app', true)")
        assert call(login, "business_day", NEW_YEAR)[0][0] is None
