"""Asked through the booking functions: from which status to which, and what it does to the seat."""

import pytest

from tests.world import (
    Business,
    all_is_right,
    appointment_of,
    book,
    booking,
    in_hours,
    row,
    rows,
    unchanged,
)

ACTS = {
    "confirm_booking": "confirmed",
    "complete_booking": "completed",
    "mark_no_show": "no_show",
    "cancel_booking": "late_cancelled",
    "reopen_booking": "booked",
}
ALLOWED = {
    "booked": {"confirm_booking", "complete_booking", "mark_no_show", "cancel_booking"},
    "confirmed": {"complete_booking", "mark_no_show", "cancel_booking"},
    "completed": {"mark_no_show", "reopen_booking"},
    "no_show": {"reopen_booking"},
    "late_cancelled": {"reopen_booking"},
    "cancelled": {"reopen_booking"},
}


def booking_in(business: Business, status: str):
    """A booking that draws on the pack, begins in two hours and has come to this status."""
    booking_id = book(business, in_hours(2), business.pack)
    for act, to in ACTS.items():
        if to == status != "booked":
            row(business, act, booking_id)
    if status == "cancelled":
        row(business, "cancel_booking", booking_id, p_waive=True)
    assert booking(business, booking_id).status == status
    return booking_id


@pytest.mark.parametrize("status", ALLOWED)
@pytest.mark.parametrize("act", ACTS)
def test_only_the_transitions_of_the_domain_happen(home: Business, status: str, act: str) -> None:
    booking_id = booking_in(home, status)
    if act in ALLOWED[status]:
        moved = row(home, act, booking_id)
        assert (moved.status, moved.version) == (ACTS[act], booking(home, booking_id).version)
        live = moved.status in ("booked", "confirmed", "completed", "no_show")
        appointment = appointment_of(home, booking_id)
        assert (appointment.seats_taken, appointment.holds_time) == (int(live), live)
    else:
        with unchanged(home):
            assert rows(home, act, booking_id) == []
    all_is_right(home)


def test_each_transition_is_one_version(home: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    acts = ["confirm_booking", "complete_booking", "mark_no_show", "reopen_booking"]
    assert [row(home, act, booking_id).version for act in acts] == [2, 3, 4, 5]
