"""Writes of the calendar: one short function for each SQL function that moves a booking.

Each returns the booking as it now is, or None when the database refused: not this business's, or
the booking has moved on.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from trainer_web.calendar.queries import BookingState
from trainer_web.database import call, call_column

BATCH = 500


@dataclass(frozen=True)
class CompletedBooking:
    """What completing a due booking did: `settlement` is deducted, owed or none."""

    booking_id: uuid.UUID
    client_id: uuid.UUID
    purchase_id: uuid.UUID | None
    settlement: str


def book(
    *,
    client_id: uuid.UUID,
    service_id: uuid.UUID,
    trainer_id: uuid.UUID,
    starts_at: datetime,
    purchase_id: uuid.UUID | None,
    minutes: int | None,
    location_id: uuid.UUID | None,
    request_id: uuid.UUID,
) -> BookingState | None:
    """Book a client with a trainer, drawing on a pack or on none."""
    return _one(
        "book",
        p_client_id=client_id,
        p_service_id=service_id,
        p_trainer_id=trainer_id,
        p_starts_at=starts_at,
        p_purchase_id=purchase_id,
        p_minutes=minutes,
        p_location_id=location_id,
        p_request_id=request_id,
    )


def reschedule(
    *,
    booking_id: uuid.UUID,
    starts_at: datetime,
    minutes: int | None,
    trainer_id: uuid.UUID | None,
    version: int | None,
    request_id: uuid.UUID,
) -> BookingState | None:
    """Move a booking to another time, length or trainer, if it still is as the person saw it."""
    return _one(
        "reschedule",
        p_booking_id=booking_id,
        p_starts_at=starts_at,
        p_minutes=minutes,
        p_trainer_id=trainer_id,
        p_version=version,
        p_request_id=request_id,
    )


def complete_booking(booking_id: uuid.UUID, request_id: uuid.UUID) -> BookingState | None:
    """Complete a booking; one session leaves its pack, or is owed."""
    return _one("complete_booking", p_booking_id=booking_id, p_request_id=request_id)


def confirm_booking(booking_id: uuid.UUID, request_id: uuid.UUID) -> BookingState | None:
    """Note that the client confirmed."""
    return _one("confirm_booking", p_booking_id=booking_id, p_request_id=request_id)


def mark_no_show(booking_id: uuid.UUID, request_id: uuid.UUID) -> BookingState | None:
    """Mark that the client did not come; costs what the policy frozen on the booking says."""
    return _one("mark_no_show", p_booking_id=booking_id, p_request_id=request_id)


def reopen_booking(booking_id: uuid.UUID, request_id: uuid.UUID) -> BookingState | None:
    """Undo completing, a no-show or a cancellation; a session taken for it is given back."""
    return _one("reopen_booking", p_booking_id=booking_id, p_request_id=request_id)


def cancel_booking(
    booking_id: uuid.UUID, request_id: uuid.UUID, *, waive: bool, expected_cost: int | None
) -> BookingState | None:
    """Cancel a booking at the cost the person was told (0 or 1 session), or without any."""
    return _one(
        "cancel_booking",
        p_booking_id=booking_id,
        p_waive=waive,
        p_expected_cost=expected_cost,
        p_request_id=request_id,
    )


def complete_due_bookings(limit: int = BATCH) -> list[CompletedBooking]:
    """Complete up to `limit` bookings of this business that are over; what was done to each."""
    return call(CompletedBooking, "complete_due_bookings", p_limit=limit)


def businesses_with_due_bookings() -> list[uuid.UUID]:
    """The businesses in which something is due; leaves the transaction without a business."""
    return list(call_column("businesses_with_due_bookings"))


def _one(function: str, **parameters: object) -> BookingState | None:
    return next(iter(call(BookingState, function, **parameters)), None)
