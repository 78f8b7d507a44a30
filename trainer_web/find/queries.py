"""What the frame's search finds: clients, their next bookings, and pages by name."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import SQLColumnExpression, and_, func, select

from trainer_web.account.permissions import Act
from trainer_web.calendar.queries import OPEN
from trainer_web.clients.queries import ClientRow, search
from trainer_web.database import fetch
from trainer_web.models import Appointment, Booking, Client, Service

CLIENTS_SHOWN = 6
BOOKINGS_SHOWN = 4

BOOKING: tuple[SQLColumnExpression[Any], ...] = (
    Booking.id.label("booking_id"),
    Client.name.label("client_name"),
    Service.name.label("service_name"),
    Booking.starts_at,
)

# Each page by its name and by what else people call it.
PAGES = (
    ("Today", "today.page", Act.VIEW, "owed digest attention"),
    ("Calendar", "calendar.page", Act.VIEW, "diary week day bookings appointments"),
    ("New booking", "calendar.new_booking", Act.BOOK, "book appointment"),
    ("Clients", "clients.index", Act.VIEW, "people list"),
    ("Add client", "clients.new", Act.EDIT_CLIENT, "new person"),
    ("Saved filters and tags", "clients.filters", Act.VIEW, "list"),
    ("Merges", "clients.past_merges", Act.MERGE, "duplicates double clients"),
    ("Messages", "messages.index", Act.VIEW, "texts inbox sms e-mail replies"),
    ("Settings", "settings.index", Act.SETTINGS, "reminders templates texts e-mail"),
)


@dataclass(frozen=True)
class FoundPage:
    """A page of the site and its endpoint."""

    name: str
    endpoint: str


@dataclass(frozen=True)
class FoundBooking:
    """A booking to come of a client who was found."""

    booking_id: uuid.UUID
    client_name: str
    service_name: str | None
    starts_at: datetime


@dataclass(frozen=True)
class Findings:
    """What was found for a text, at most two statements."""

    clients: list[ClientRow]
    bookings: list[FoundBooking]
    pages: list[FoundPage]


def find(text: str, can: Iterable[Act]) -> Findings:
    """Everything that `text` means to whoever may do `can`."""
    clients = search(text, CLIENTS_SHOWN)
    bookings = _bookings([client.client_id for client in clients]) if clients else []
    return Findings(clients, bookings, _pages(text, set(can)))


def _bookings(client_ids: list[uuid.UUID]) -> list[FoundBooking]:
    """The next bookings of these clients, the soonest first."""
    statement = (
        select(*BOOKING)
        .join(Client, and_(Client.org_id == Booking.org_id, Client.id == Booking.client_id))
        .join(
            Appointment,
            and_(Appointment.org_id == Booking.org_id, Appointment.id == Booking.appointment_id),
        )
        .outerjoin(Service, and_(Service.org_id == Appointment.org_id, Service.id == Appointment.service_id))
        .where(Booking.client_id.in_(client_ids), Booking.status.in_(OPEN), Booking.ends_at > func.now())
        .order_by(Booking.starts_at)
        .limit(BOOKINGS_SHOWN)
    )
    return fetch(FoundBooking, statement)


def _pages(text: str, can: set[Act]) -> list[FoundPage]:
    """The pages with a word that begins with the text."""
    typed = text.casefold()
    return [
        FoundPage(name, endpoint)
        for name, endpoint, act, also in PAGES
        if act in can and any(part.startswith(typed) for part in [name.casefold(), *_parts(name, also)])
    ]


def _parts(name: str, also: str) -> list[str]:
    return f"{name} {also}".casefold().split()
