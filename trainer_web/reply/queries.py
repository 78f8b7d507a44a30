"""Reads of the reply page, inside the link's business: the terms of the booking, and what is taken."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import SQLColumnExpression, func, or_, select

from trainer_web.calendar.queries import OPEN
from trainer_web.database import fetch
from trainer_web.models import Appointment, Booking, Purchase
from trainer_web.reply.operations import ReplyLinkState

TERMS: tuple[SQLColumnExpression[Any], ...] = (
    (Booking.starts_at - func.make_interval(0, 0, 0, 0, 0, Booking.cancel_window_minutes)).label(
        "free_until"
    ),
    Purchase.expires_on,
)
STRETCH: tuple[SQLColumnExpression[Any], ...] = (Appointment.starts_at, Appointment.ends_at)


@dataclass(frozen=True)
class Terms:
    """Until when cancelling and changing a booking is free, and the last day of the pack it draws on."""

    free_until: datetime
    expires_on: date | None


@dataclass(frozen=True)
class Stretch:
    """A stretch of time that is taken."""

    starts_at: datetime
    ends_at: datetime


def terms(link: ReplyLinkState) -> Terms:
    """The terms of the link's booking."""
    statement = (
        select(*TERMS)
        .outerjoin(Purchase, Purchase.id == Booking.purchase_id)
        .where(Booking.id == link.booking_id)
    )
    return fetch(Terms, statement)[0]


def taken(link: ReplyLinkState, until: datetime) -> list[Stretch]:
    """When the trainer or the client can't, from now on; the booking itself is in nobody's way."""
    own = select(Booking.appointment_id).where(Booking.id == link.booking_id).scalar_subquery()
    clients = select(Booking.appointment_id).where(
        Booking.client_id == link.client_id, Booking.status.in_(OPEN), Booking.starts_at < until
    )
    statement = select(*STRETCH).where(
        Appointment.holds_time,
        Appointment.id != own,
        or_(Appointment.trainer_id == link.trainer_id, Appointment.id.in_(clients)),
        Appointment.ends_at > func.now(),
        Appointment.starts_at < until,
    )
    return fetch(Stretch, statement)
