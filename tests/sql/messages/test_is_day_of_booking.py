from datetime import UTC, datetime

import pytest

from tests.sql.messages.builders import booking_start, privately
from tests.world import Business, add_client, book, in_hours, read

LATE = datetime(2031, 6, 4, 22, 30, tzinfo=UTC)  # Wednesday; half past midnight on Thursday in Berlin


def is_day(business: Business, booking_id: object, weekdays: list[int], ahead: list[int]) -> bool | None:
    ((found,),) = privately(business, "is_day_of_booking", booking_id, weekdays, ahead)
    return found


@pytest.mark.parametrize(
    ("zone", "weekday"),
    [(None, 3), ("America/New_York", 2), ("Pacific/Kiritimati", 3), ("Asia/Kolkata", 3)],
)
def test_a_weekday_is_the_one_on_the_wall_of_the_client(
    home: Business, zone: str | None, weekday: int
) -> None:
    booking_id = book(home, LATE, p_client_id=add_client(home, timezone=zone))
    assert [day for day in range(7) if is_day(home, booking_id, [day], [])] == [weekday]
    assert is_day(home, booking_id, [0, weekday], [])


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"])
def test_tomorrow_is_the_one_of_the_client(home: Business, zone: str) -> None:
    booking_id = book(home, in_hours(30), p_client_id=add_client(home, timezone=zone))
    ((days,),) = read(
        home,
        "SELECT (%s AT TIME ZONE %s)::date - (now() AT TIME ZONE %s)::date",
        booking_start(home, booking_id), zone, zone,
    )  # fmt: skip
    assert [day for day in range(4) if is_day(home, booking_id, [], [day])] == [days]


def test_one_of_the_days_named_is_enough_and_none_means_any(home: Business) -> None:
    booking_id = book(home, LATE)
    assert is_day(home, booking_id, [3], [0])
    assert is_day(home, booking_id, [], [])
    assert not is_day(home, booking_id, [2], [0])


def test_the_strangers_booking_is_on_no_day(home: Business, stranger: Business) -> None:
    assert not is_day(stranger, book(home, LATE), [0, 1, 2, 3, 4, 5, 6], [])
