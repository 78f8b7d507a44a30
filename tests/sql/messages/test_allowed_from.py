from datetime import UTC, datetime, time

import pytest

from tests.sql.messages.builders import privately
from tests.world import Business


def allowed(business: Business, at: str, timezone: str, until: str = "08:00", since: str = "20:30") -> str:
    ((found,),) = privately(
        business, "allowed_from", datetime.fromisoformat(at), timezone,
        time.fromisoformat(until), time.fromisoformat(since),
    )  # fmt: skip
    return found.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00")


@pytest.mark.parametrize(
    ("at", "timezone", "expected"),
    [
        # By day nothing moves; the first and the last allowed minute are allowed.
        ("2031-06-04T12:00+00:00", "Europe/Berlin", "2031-06-04T12:00:00"),
        ("2031-06-04T06:00+00:00", "Europe/Berlin", "2031-06-04T06:00:00"),
        ("2031-06-04T18:30:59+00:00", "Europe/Berlin", "2031-06-04T18:30:59"),
        # At night it is the next morning: after midnight the same day's, before it the next day's.
        ("2031-06-04T05:59:59+00:00", "Europe/Berlin", "2031-06-04T06:00:00"),
        ("2031-06-04T18:31+00:00", "Europe/Berlin", "2031-06-05T06:00:00"),
        ("2031-12-31T23:30+00:00", "Europe/Berlin", "2032-01-01T07:00:00"),
        # Zones of half an hour, and of three quarters.
        ("2031-06-04T15:00+00:00", "Asia/Kolkata", "2031-06-04T15:00:00"),
        ("2031-06-04T15:01+00:00", "Asia/Kolkata", "2031-06-05T02:30:00"),
        ("2031-06-04T15:00+00:00", "Asia/Kathmandu", "2031-06-05T02:15:00"),
        # Lord Howe goes by half an hour: +11 in summer (January), +10:30 in winter (July).
        ("2031-01-15T10:00+00:00", "Australia/Lord_Howe", "2031-01-15T21:00:00"),
        ("2031-07-15T10:00+00:00", "Australia/Lord_Howe", "2031-07-15T10:00:00"),
        ("2031-07-15T10:01+00:00", "Australia/Lord_Howe", "2031-07-15T21:30:00"),
        # The night in which the clocks go forward is an hour shorter, the one in which they go back longer.
        ("2031-03-29T20:00+00:00", "Europe/Berlin", "2031-03-30T06:00:00"),
        ("2031-10-25T20:00+00:00", "Europe/Berlin", "2031-10-26T07:00:00"),
        ("2031-10-04T12:00+00:00", "Australia/Sydney", "2031-10-04T21:00:00"),
        ("2031-04-05T11:00+00:00", "Australia/Sydney", "2031-04-05T22:00:00"),
    ],
)
def test_waits_for_the_morning_on_the_wall_of_the_zone(
    home: Business, at: str, timezone: str, expected: str
) -> None:
    assert allowed(home, at, timezone) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [("2031-03-30T00:45+00:00", "2031-03-30T01:30:00"), ("2031-03-30T01:15+00:00", "2031-03-30T01:15:00")],
)
def test_quiet_hours_that_end_in_the_hour_that_is_left_out_end_after_it(
    home: Business, at: str, expected: str
) -> None:
    assert allowed(home, at, "Europe/Berlin", until="02:30") == expected


def test_without_quiet_hours_every_minute_is_allowed(home: Business) -> None:
    for hour in range(24):
        at = f"2031-06-04T{hour:02}:59:59"
        assert allowed(home, at + "+00:00", "Europe/Berlin", "00:00", "23:59") == at
