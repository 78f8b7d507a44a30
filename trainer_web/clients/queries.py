"""Reads of clients: finding them while somebody types, the list, and one client's page."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Float,
    Select,
    SQLColumnExpression,
    Subquery,
    TableValuedAlias,
    Text,
    Uuid,
    and_,
    case,
    column,
    func,
    literal,
    select,
    true,
)

from trainer_web.calendar.queries import OPEN, BookingState, booking_states
from trainer_web.database import fetch
from trainer_web.models import Booking, Client, ClientTag, db
from trainer_web.packs.queries import pack_states

State = Literal["active", "archived", "all"]
Sort = Literal["name", "left", "next"]
Section = Literal["owed", "upcoming", "past"]

PAGE = 50
BOOKINGS_SHOWN = 10
LONGEST = 200  # characters of a name, and so of a search
ALIKE = 3  # the rank from which find_clients found nobody, and these only sound alike

tags = (
    select(ClientTag.tag)
    .where(ClientTag.org_id == Client.org_id, ClientTag.client_id == Client.id)
    .order_by(ClientTag.tag)
    .correlate(Client)
    .scalar_subquery()
)

CLIENT: tuple[SQLColumnExpression[Any], ...] = (
    Client.id.label("client_id"),
    Client.name,
    Client.email,
    Client.phone,
    Client.alert,
    Client.archived_at,
    Client.timezone,
    func.array(tags, type_=ARRAY(Text)).label("tags"),
)

# Figures for each client, one to sort by: the next open booking, and the sessions of active packs.
next_booking = (
    select(Booking.client_id, func.min(Booking.starts_at).label("figure"))
    .where(Booking.starts_at >= func.now(), Booking.status.in_(OPEN))
    .group_by(Booking.client_id)
    .subquery()
)
COUNTS = ("sessions_total", "sessions_used", "sessions_booked")
active_packs = (
    select(
        pack_states.c.client_id,
        func.sum(pack_states.c.sessions_left).label("figure"),
        *(func.sum(pack_states.c[count]).label(count) for count in COUNTS),
    )
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
    tags: list[str]


@dataclass(frozen=True)
class ListedClient(ClientRow):
    """A client with the next open booking and the sessions of active packs (None: no such pack); `rank`
    as find_clients gave it."""

    rank: float
    next_at: datetime | None
    sessions_left: int | None
    sessions_total: int | None
    sessions_used: int | None
    sessions_booked: int | None


@dataclass(frozen=True)
class Emergency:
    """Whom to call in an emergency; empty where nobody is known."""

    emergency_name: str
    emergency_phone: str


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
    When it matches nobody, the ones whose name sounds alike; for nothing typed, the first by name."""
    text = _plain(text)
    if not text:
        return fetch(ClientRow, select(*CLIENT).where(in_state("active")).order_by(Client.name).limit(limit))
    found = found_by(text, "active", limit)
    hits = select(*CLIENT).join(found, found.c.client_id == Client.id)
    return fetch(ClientRow, hits.order_by(found.c.rank, func.lower(Client.name)))


def listed(text: str, state: State, sort: Sort, page: int, tagged: tuple[str, ...] = ()) -> Found:
    """One page of the list, at most two statements; pages count from 1."""
    text = _plain(text)
    figures = (
        _of_client(next_booking, "figure").label("next_at"),
        _of_client(active_packs, "figure").label("sessions_left"),
        *(_of_client(active_packs, count).label(count) for count in COUNTS),
    )
    if text:
        found = found_by(text, state)
        alike = case((found.c.rank >= ALIKE, found.c.rank), else_=0)
        rows = select(*CLIENT, *figures, found.c.rank).join(found, found.c.client_id == Client.id)
        rows = rows.order_by(alike)
    else:
        rows = select(*CLIENT, *figures, literal(0.0).label("rank")).where(in_state(state))
    for tag in tagged:
        rows = rows.where(_has_tag(tag))
    clients = fetch(ListedClient, _sorted(rows, sort).limit(PAGE).offset(PAGE * (page - 1)))
    similar = bool(clients) and clients[0].rank >= ALIKE
    if page == 1 and len(clients) < PAGE:
        return Found(clients, len(clients), similar)
    everybody = rows.with_only_columns(Client.id).order_by(None).subquery()
    total = select(func.count()).select_from(everybody)
    return Found(clients, db.session.scalars(total).one(), similar)


def client(client_id: uuid.UUID) -> ClientRow | None:
    """One client, archived or not; None when this business has no such client, or they are hidden."""
    known = select(*CLIENT).where(Client.id == client_id, in_state("all"))
    return next(iter(fetch(ClientRow, known)), None)


def emergency(client_id: uuid.UUID) -> Emergency:
    """Whom to call for a client of this business."""
    contact: tuple[SQLColumnExpression[Any], ...] = (Client.emergency_name, Client.emergency_phone)
    return fetch(Emergency, select(*contact).where(Client.id == client_id))[0]


def kept_instead(client_id: uuid.UUID) -> uuid.UUID | None:
    """Into whom a client was merged; None for whoever was not."""
    return db.session.scalars(select(Client.merged_into).where(Client.id == client_id)).one_or_none()


def is_known(client_id: uuid.UUID) -> bool:
    """Whether this business has, or had, such a client, hidden or not."""
    return db.session.scalar(select(Client.id).where(Client.id == client_id)) is not None


def known_tags() -> list[str]:
    """Every tag in use, in the order of the alphabet."""
    return list(db.session.scalars(select(ClientTag.tag).distinct().order_by(ClientTag.tag)))


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
    """Whether `text` means the client: every one when there is none."""
    text = _plain(text)
    return Client.id.in_(select(found_by(text, "all").c.client_id)) if text else true()


def in_state(state: State) -> ColumnElement[bool]:
    """Whether a client is on the list of this state; who is hidden is on none."""
    shown = Client.hidden_because.is_(None)
    if state == "all":
        return shown
    archived = Client.archived_at.is_not(None)
    return and_(shown, archived if state == "archived" else ~archived)


def found_by(text: str, state: State, limit: int | None = None, alike: bool = False) -> TableValuedAlias:
    """The rows of find_clients, the only search for clients there is; with `alike` also who sounds alike
    when somebody matches."""
    hits = func.find_clients(text, state, limit, alike)
    return hits.table_valued(column("client_id", Uuid), column("rank", Float), name="found")


def _has_tag(tag: str) -> ColumnElement[bool]:
    mine = (ClientTag.org_id == Client.org_id, ClientTag.client_id == Client.id)
    return select(ClientTag.tag).where(*mine, ClientTag.tag == tag).exists()


def _sorted(rows: Select[Any], sort: Sort) -> Select[Any]:
    name = (func.lower(Client.name), Client.id)
    if sort == "name":
        return rows.order_by(*name)
    # Joined as a whole: one look-up for each of 100,000 clients took three times as long.
    figures = active_packs if sort == "left" else next_booking
    return rows.outerjoin(figures, figures.c.client_id == Client.id).order_by(
        figures.c.figure.asc().nulls_last(), *name
    )


def _of_client(figures: Subquery, name: str) -> ColumnElement[Any]:
    """A figure of the client in whose row this stands."""
    return select(figures.c[name]).where(figures.c.client_id == Client.id).correlate(Client).scalar_subquery()


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
