"""What pages show of a pack and of a booking, as the database counts it."""

from datetime import timedelta

import pytest

from tests.world import (
    Business,
    add_pack,
    add_service,
    as_app,
    book,
    in_hours,
    make_business,
    read,
    row,
)


def pack_state(business: Business, pack: object):
    with as_app(business) as app:
        return app.execute("SELECT * FROM pack_states WHERE purchase_id = %s", [pack]).fetchone()


def booking_state(business: Business, booking: object):
    with as_app(business) as app:
        return app.execute("SELECT * FROM booking_states WHERE booking_id = %s", [booking]).fetchone()


def test_only_open_bookings_are_reserved(home: Business) -> None:
    acts = [None, "confirm_booking", "complete_booking", "mark_no_show", "cancel_booking"]
    for number, act in enumerate(acts):
        booking = book(home, in_hours(48 + number), home.pack)
        if act:
            row(home, act, booking)
    state = pack_state(home, home.pack)
    assert (state.sessions_total, state.sessions_used, state.sessions_left) == (10, 2, 8)
    assert (state.sessions_booked, state.sessions_short) == (2, 0)


def test_more_reserved_than_left_is_short(home: Business) -> None:
    pack = add_pack(home, total=3, used=2)
    for hours in (48, 50, 52):
        book(home, in_hours(hours), pack)
    assert pack_state(home, pack).sessions_short == 2


@pytest.mark.parametrize(
    ("pack", "state"),
    [
        ({}, "active"),
        ({"total": 2, "used": 2}, "empty"),
        ({"frozen": True}, "frozen"),
        ({"total": 2, "used": 2, "frozen": True}, "frozen"),
    ],
)
def test_a_pack_says_whether_it_can_be_used(home: Business, pack: dict, state: str) -> None:
    assert pack_state(home, add_pack(home, **pack)).state == state


@pytest.mark.parametrize("timezone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_a_pack_is_expired_the_day_after_its_last_one_in_the_business(database, timezone: str) -> None:
    business = make_business(database, timezone=timezone)
    ((today,),) = read(business, "SELECT (now() AT TIME ZONE %s)::date", timezone)
    yesterday = today - timedelta(days=1)
    assert pack_state(business, add_pack(business, expires_on=today)).state == "active"
    assert pack_state(business, add_pack(business, expires_on=yesterday)).state == "expired"
    used_up = add_pack(business, total=1, used=1, expires_on=yesterday)
    assert pack_state(business, used_up).state == "expired"


@pytest.mark.parametrize(
    ("hours", "late_cost", "expected"),
    [
        (48, 1, ("cancelled", 0)),
        (3, 1, ("late_cancelled", 1)),
        (3, 0, ("late_cancelled", 0)),
    ],
)
def test_a_booking_says_what_cancelling_it_now_would_do(
    home: Business, hours: int, late_cost: int, expected: tuple[str, int]
) -> None:
    kind = add_service(home, late_cancel_cost=late_cost)
    booking = book(home, in_hours(hours), home.pack, p_service_id=kind)
    told = booking_state(home, booking)
    assert (told.cancel_status, told.cancel_cost) == expected
    done = row(home, "cancel_booking", booking, p_expected_cost=told.cancel_cost)
    assert (done.status, done.sessions_used) == expected


def test_a_booking_without_a_pack_is_shown_without_counts(home: Business) -> None:
    state = booking_state(home, book(home, in_hours(48)))
    assert (state.purchase_id, state.sessions_left, state.pack_state) == (None, None, None)
    assert state.client_name == "Ana Keller"
