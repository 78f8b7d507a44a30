"""Reads of clients: finding them while somebody types, the list, and one client's page."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    func,
    or_,
    select,
    true,
)

from trainer_web.calendar.queries import OPEN, BookingState, booking_states
from trainer_web.database import fetch
from trainer_web.models import Booking, Client, db
from trainer_web.packs.queries import pack_states

State = Literal["active", "archived", "all"]
Sort = Literal["name", "left", "next"]
Section = Literal["owed", "upcoming", "past"]

PAGE = 50
BOOKINGS_SHOWN = 10
LONGEST = 200  # characters of a name, and so of a search
SOUNDS_LIKE = 0.4  # word_similarity: “Jonson” finds Johansson, “Ana” does not find Hanna Berg

CLIENT: tuple[SQLColumnExpression[Any], ...] = (
    Client.id.label("client_id"),
    Client.name,
    Client.email,
    Client.phone,
    Client.alert,
    Client.archived_at,
    Client.timezone,
)

# One figure for each client: the next open booking, and the sessions left on active packs.
next_booking = (
    select(Booking.client_id, func.min(Booking.starts_at).label("figure"))
    .where(Booking.starts_at >= func.now(), Booking.status.in_(OPEN))
    .group_by(Booking.client_id)
    .subquery()
)
sessions_left = (
    select(pack_states.c.client_id, func.sum(pack_states.c.sessions_left).label("figure"))
    .where(pack_states.c.state == "active")
    .group_by(pack_states.c.client_id)
    .subquery()
)


@dataclass(frozen=True)
class ClientRow:
    """A client and how to reach them; `phone` is E.164, `timezone` is none when it is the business's."""

    client_id: uuid.UUID
    name: str
    email: str | None
    phone: str | None
    alert: str
    archived_at: datetime | None
    timezone: str | None


@dataclass(frozen=True)
class ListedClient(ClientRow):
    """A client with the next open booking and the sessions left on active packs (None: no such pack)."""

    next_at: datetime | None
    sessions_left: int | None


@dataclass(frozen=True)
class Found:
    """One page of clients out of `total`; `similar` when nothing matched and these only sound alike."""

    clients: list[ListedClient]
    total: int
    similar: bool = False


@dataclass(frozen=True)
class SectionedBooking(BookingState):
    """A booking with the section of the client's page in which it stands."""

    section: Section


@dataclass
class Shown:
    """A page of bookings of one section, and whether another follows."""

    bookings: list[SectionedBooking] = field(default_factory=list)
    more: bool = False

    def add(self, row: SectionedBooking) -> None:
        """Take the next row of an answer that holds one more than is shown."""
        if len(self.bookings) < BOOKINGS_SHOWN:
            self.bookings.append(row)
        else:
            self.more = True


def search(text: str, limit: int) -> list[ClientRow]:
    """The active clients that `text` means, by name, phone digits or e-mail; the likeliest first.
    When it matches nobody, the ones whose name sounds alike."""
    text = _plain(text)
    active = select(*CLIENT).where(_in_state("active")).limit(limit)
    starts = Client.name.istartswith(text, autoescape=True)
    found = fetch(ClientRow, active.where(matches(text)).order_by(starts.desc(), func.lower(Client.name)))
    return found or fetch(ClientRow, _similar(active, text))


def listed(text: str, state: State, sort: Sort, page: int) -> Found:
    """One page of the list, at most two statements; pages count from 1."""
    text = _plain(text)
    rows = select(*CLIENT, _of_client(next_booking, "next_at"), _of_client(sessions_left, "sessions_left"))
    rows = rows.where(_in_state(state))
    matching = _sorted(rows.where(matches(text)), sort)
    clients = fetch(ListedClient, matching.limit(PAGE).offset(PAGE * (page - 1)))
    if not clients and text and page == 1:
        clients = fetch(ListedClient, _similar(rows, text).limit(PAGE))
        return Found(clients, len(clients), similar=bool(clients))
    if page == 1 and len(clients) < PAGE:
        return Found(clients, len(clients))
    total = select(func.count()).select_from(Client).where(_in_state(state), matches(text))
    return Found(clients, db.session.scalars(total).one())


def client(client_id: uuid.UUID) -> ClientRow | None:
    """One client, archived or not; None when this business has no such client."""
    return next(iter(fetch(ClientRow, select(*CLIENT).where(Client.id == client_id))), None)


def bookings(client_id: uuid.UUID) -> dict[Section, Shown]:
    """The first bookings of each section of the client's page, in one statement."""
    shown: dict[Section, Shown] = {"owed": Shown(), "upcoming": Shown(), "past": Shown()}
    for row in _bookings(client_id, 1):
        shown[row.section].add(row)
    return shown


def more_bookings(client_id: uuid.UUID, section: Section, page: int) -> Shown:
    """A later page of one section; pages count from 1."""
    shown = Shown()
    for row in _bookings(client_id, page):
        if row.section == section:
            shown.add(row)
    return shown


def _plain(text: str) -> str:
    """What was typed, without what no name has and the database would refuse."""
    return text.replace("\0", "").strip()[:LONGEST]


def matches(text: str) -> ColumnElement[bool]:
    """Every word in the name, or the whole in the e-mail address, or its digits in the number."""
    text = _plain(text)
    if not text:
        return true()
    name = and_(*(Client.name.icontains(word, autoescape=True) for word in text.split()))
    ways = [name, Client.email.icontains(text, autoescape=True)]
    # A number is kept as +4930…, and typed as 030…
    digits = re.sub(r"\D", "", text).lstrip("0")
    if len(digits) >= 3 and re.fullmatch(r"[\d\s()+/.-]+", text):
        ways.append(Client.phone.contains(digits))
    return or_(*ways)


def _similar(rows: Select[Any], text: str) -> Select[Any]:
    alike = func.word_similarity(text, Client.name)
    return rows.where(alike >= SOUNDS_LIKE).order_by(alike.desc(), func.lower(Client.name))


def _in_state(state: State) -> ColumnElement[bool]:
    if state == "all":
        return true()
    return Client.archived_at.is_(None) if state == "active" else Client.archived_at.is_not(None)


def _sorted(rows: Select[Any], sort: Sort) -> Select[Any]:
    name = (func.lower(Client.name), Client.id)
    if sort == "name":
        return rows.order_by(*name)
    # Joined as a whole: one look-up for each of 100,000 clients took three times as long.
    figures = sessions_left if sort == "left" else next_booking
    return rows.outerjoin(figures, figures.c.client_id == Client.id).order_by(
        figures.c.figure.asc().nulls_last(), *name
    )


def _of_client(figures: Subquery, label: str) -> ColumnElement[Any]:
    """The figure of the client in whose row this stands."""
    figure = select(figures.c.figure).where(figures.c.client_id == Client.id).correlate(Client)
    return figure.scalar_subquery().label(label)


def _bookings(client_id: uuid.UUID, page: int) -> list[SectionedBooking]:
    """A page of every section, and one booking more to know whether another follows."""
    placed = _sections(client_id)
    first = BOOKINGS_SHOWN * (page - 1) + 1
    return fetch(
        SectionedBooking,
        select(booking_states, placed.c.section)
        .join(placed, placed.c.id == booking_states.c.booking_id)
        .where(placed.c.place.between(first, first + BOOKINGS_SHOWN))
        .order_by(placed.c.section, placed.c.place),
    )


def _sections(client_id: uuid.UUID) -> Subquery:
    """Which section each booking of the client stands in, and at which place."""
    owed = Booking.settlement == "owed"
    upcoming = and_(Booking.status.in_(OPEN), Booking.ends_at > func.now())
    section = case((owed, "owed"), (upcoming, "upcoming"), else_="past").label("section")
    soonest_first = case((upcoming, Booking.starts_at)).asc()
    place = func.row_number().over(
        partition_by=section, order_by=(soonest_first, Booking.starts_at.desc(), Booking.id)
    )
    placed: Select[Any] = select(Booking.id, section, place.label("place"))
    return placed.where(Booking.client_id == client_id).subquery()
