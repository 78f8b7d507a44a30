"""Reads of the calendar: bookings as the database returns them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from trainer_web.database import fetch, view


@dataclass(frozen=True)
class BookingState:
    """A booking with its client, its pack's counts and what cancelling it now would do: a row of the
    view `booking_states`, which every booking function returns."""

    org_id: uuid.UUID
    booking_id: uuid.UUID
    appointment_id: uuid.UUID
    version: int
    status: str
    settlement: str
    owed_because: str | None
    set_aside_until: datetime | None
    failure: str | None
    no_show_cost: int
    changed_at: datetime
    changed_by: str
    trainer_id: uuid.UUID
    trainer_name: str
    trainer_colour: int
    kind: str
    service_id: uuid.UUID | None
    service_name: str | None
    location_name: str | None
    client_id: uuid.UUID
    client_name: str
    client_alert: str
    purchase_id: uuid.UUID | None
    pack_name: str | None
    pack_state: str | None
    sessions_total: int | None
    sessions_used: int | None
    sessions_booked: int | None
    sessions_left: int | None
    sessions_short: int | None
    starts_at: datetime
    ends_at: datetime
    cancel_status: str
    cancel_cost: int


booking_states = view("booking_states", BookingState)


def booking(booking_id: uuid.UUID) -> BookingState | None:
    """One booking as it now is, or None when this business has no such booking."""
    return next(
        iter(
            fetch(
                BookingState,
                select(booking_states).where(booking_states.c.booking_id == booking_id),
            )
        ),
        None,
    )


def bookings_of(client_id: uuid.UUID, limit: int = 50) -> list[BookingState]:
    """A client's bookings, newest first."""
    return fetch(
        BookingState,
        select(booking_states)
        .where(booking_states.c.client_id == client_id)
        .order_by(booking_states.c.starts_at.desc(), booking_states.c.booking_id)
        .limit(limit),
    )
