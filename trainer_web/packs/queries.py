"""Reads of session packs: the counts as the database returns them, and the ledger behind them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, func, select, true

from trainer_web.database import fetch, view
from trainer_web.models import Appointment, Booking, Membership, Offer, Purchase, Service, SessionEntry

LINES = 50
AUTOMATIC = ("worker", "ticker", "calendar")


@dataclass(frozen=True)
class PackState:
    """A session pack with its counts: a row of the view `pack_states`."""

    org_id: uuid.UUID
    purchase_id: uuid.UUID
    client_id: uuid.UUID
    name: str
    sessions_total: int
    sessions_used: int
    sessions_booked: int
    sessions_left: int
    sessions_short: int
    price_minor: int
    currency: str
    purchased_on: date
    expires_on: date | None
    days_from_first_use: int | None
    frozen_at: datetime | None
    closed_at: datetime | None
    closed_as: str | None
    note: str
    created_at: datetime
    state: str
    paid_minor: int
    due_minor: int
    session_minor: int | None
    unused_minor: int
    last_event_id: int

    @property
    def is_current(self) -> bool:
        """Whether it matters today: it can be used, will be again, or bookings draw on it."""
        return self.state in ("active", "frozen") or self.sessions_booked > 0


@dataclass(frozen=True)
class LedgerLine:
    """One session taken (`delta` +1) or given back (−1), and what was left then; with the service and
    start of the booking it was for, if any, and the name of the member who did it, if one did."""

    entry_id: int
    at: datetime
    delta: int
    left_after: int
    reason: str
    service_name: str | None
    booking_id: uuid.UUID | None
    starts_at: datetime | None
    actor: str
    member_name: str | None

    @property
    def author(self) -> str:
        """Who did it, in words."""
        kind, _, name = self.actor.partition(":")
        if kind in AUTOMATIC:
            return "Automatic"
        if kind == "client":
            return "The client"
        return f"Database ({name})" if kind == "database" else self.member_name or self.actor


@dataclass(frozen=True)
class Ledger:
    """A page of a pack's lines, newest first, and over the whole ledger how many sessions were taken
    and given back. `older` is where the next page starts, None on the last."""

    lines: list[LedgerLine]
    taken: int
    given_back: int
    older: int | None
    newest: bool


@dataclass(frozen=True)
class Sums:
    """How many sessions of a pack were ever taken, and how many given back."""

    taken: int
    given_back: int


@dataclass(frozen=True)
class OfferRow:
    """What can be sold; a pack sold today ends on `until`, or never."""

    offer_id: uuid.UUID
    name: str
    sessions: int
    price_minor: int
    retired_at: datetime | None
    until: date | None


LINE: tuple[SQLColumnExpression[Any], ...] = (
    SessionEntry.id.label("entry_id"),
    SessionEntry.at,
    SessionEntry.delta,
    (Purchase.sessions_total - SessionEntry.used_after).label("left_after"),
    SessionEntry.reason,
    Service.name.label("service_name"),
    Booking.id.label("booking_id"),
    Booking.starts_at,
    SessionEntry.actor,
    Membership.name.label("member_name"),
)
SUMS: tuple[SQLColumnExpression[Any], ...] = (
    func.count().filter(SessionEntry.delta == 1).label("taken"),
    func.count().filter(SessionEntry.delta == -1).label("given_back"),
)
OFFER: tuple[SQLColumnExpression[Any], ...] = (
    Offer.id.label("offer_id"),
    Offer.name,
    Offer.sessions,
    Offer.price_minor,
    Offer.retired_at,
    (func.business_day(func.now()) + Offer.valid_days).label("until"),
)

pack_states = view("pack_states", PackState)


def packs_of(client_id: uuid.UUID) -> list[PackState]:
    """A client's packs: the ones that can be used first, among them the one that ends first; then the
    newest."""
    usable = pack_states.c.state == "active"
    return fetch(
        PackState,
        select(pack_states)
        .where(pack_states.c.client_id == client_id)
        .order_by(
            usable.desc(),
            case((usable, pack_states.c.expires_on)).asc().nulls_last(),
            pack_states.c.created_at.desc(),
            pack_states.c.purchase_id,
        ),
    )


def pack(purchase_id: uuid.UUID) -> PackState | None:
    """One pack as it now is, or None when this business has no such pack."""
    return next(
        iter(fetch(PackState, select(pack_states).where(pack_states.c.purchase_id == purchase_id))),
        None,
    )


def ledger(purchase_id: uuid.UUID, before: int | None = None) -> Ledger:
    """The newest lines of a pack's ledger, or the newest before the line with this id."""
    mine = SessionEntry.purchase_id == purchase_id
    (sums,) = fetch(Sums, select(*SUMS).where(mine))
    statement = (
        select(*LINE)
        .join(Purchase, _key(Purchase, SessionEntry.purchase_id))
        .outerjoin(Booking, _key(Booking, SessionEntry.booking_id))
        .outerjoin(Appointment, _key(Appointment, Booking.appointment_id))
        .outerjoin(Service, _key(Service, Appointment.service_id))
        .outerjoin(Membership, SessionEntry.actor == func.concat("user:", Membership.user_id))
        .where(mine, SessionEntry.id < before if before else true())
        .order_by(SessionEntry.id.desc())
        .limit(LINES + 1)
    )
    lines = fetch(LedgerLine, statement)
    older = lines[LINES - 1].entry_id if len(lines) > LINES else None
    return Ledger(lines[:LINES], sums.taken, sums.given_back, older, newest=before is None)


def offers() -> list[OfferRow]:
    """What can be sold today, the smallest first."""
    on_sale = select(*OFFER).where(Offer.retired_at.is_(None))
    return fetch(OfferRow, on_sale.order_by(Offer.sessions, Offer.price_minor, Offer.name))


def offer(offer_id: uuid.UUID) -> OfferRow | None:
    """One offer, retired or not; None when this business has no such offer."""
    return next(iter(fetch(OfferRow, select(*OFFER).where(Offer.id == offer_id))), None)


def _key(kind: type[Purchase | Booking | Appointment | Service], id_: Any) -> ColumnElement[bool]:
    """Row security already keeps to one business; that it is the key's first column is said for the index."""
    return and_(kind.org_id == SessionEntry.org_id, kind.id == id_)
