"""Reads of what happened to a pack: every line of its ledger with the running count, its history, and the
money that came in and went out."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    DateTime,
    Integer,
    Select,
    SQLColumnExpression,
    Text,
    Uuid,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import Subquery

from trainer_web.calendar.queries import OPEN, BookingState, booking_states
from trainer_web.database import fetch
from trainer_web.models import (
    Appointment,
    Booking,
    Client,
    Membership,
    PackEvent,
    Payment,
    Service,
    SessionEntry,
)
from trainer_web.packs.queries import PackState

LINES = 50
INSTANT = DateTime(timezone=True)
ALWAYS = cast(literal("-infinity"), INSTANT)
AUTOMATIC = ("worker", "ticker", "calendar")


def author(actor: str, member_name: str | None) -> str:
    """Who did it, in words: "user:<id>" is told by the team member's name."""
    kind, _, name = actor.partition(":")
    if kind in AUTOMATIC:
        return "Automatic"
    if kind == "client":
        return "The client, by text"
    return f"Database ({name})" if kind == "database" else member_name or actor


@dataclass(frozen=True)
class LedgerLine:
    """One line of the arithmetic, the `place`-th of its pack: `change` is what it added to what is left (−1
    for a session used). It is a line of the ledger (`entry_id`), with the booking it was for, if any, and
    the policy frozen on it; or one of the pack's history that changed the total (`event_id`)."""

    place: int
    entry_id: int | None
    event_id: int | None
    kind: str
    at: datetime
    change: int
    left_after: int
    reason: str
    service_name: str | None
    booking_id: uuid.UUID | None
    booking_status: str | None
    client_name: str | None
    starts_at: datetime | None
    cancel_window_minutes: int | None
    can_undo: bool
    actor: str
    member_name: str | None
    hash: bytes

    @property
    def author(self) -> str:
        """Who did it, in words."""
        return author(self.actor, self.member_name)


@dataclass(frozen=True)
class Sums:
    """Over a whole pack: how many sessions were bought, added since (or taken out), used and given back."""

    bought: int
    added: int
    taken: int
    given_back: int


@dataclass(frozen=True)
class Ledger:
    """A page of a pack's lines, newest first, and the sums over all. `older` is where the next page starts,
    None on the last."""

    lines: list[LedgerLine]
    sums: Sums
    older: int | None
    newest: bool


@dataclass(frozen=True)
class HistoryLine:
    """One thing that was done to a pack, or money for it; `details` as the function that did it wrote them,
    `other_name` the client it was shared with or moved to, `undone_at` when it was taken back."""

    event_id: int | None
    payment_id: uuid.UUID | None
    kind: str
    undid: str | None
    at: datetime
    sessions: int
    details: dict[str, Any]
    amount_minor: int
    method: str
    on: date | None
    reason: str
    other_name: str | None
    undone_at: datetime | None
    actor: str
    member_name: str | None

    @property
    def author(self) -> str:
        """Who did it, in words."""
        return author(self.actor, self.member_name)

    @property
    def until(self) -> date | None:
        """The last day that it gave the pack; None for none."""
        return _day(self.details.get("expires_after"))

    @property
    def until_before(self) -> date | None:
        """The last day that the pack had before it; None for none."""
        return _day(self.details.get("expires_before"))


def ledger(purchase_id: uuid.UUID, before: int | None = None, limit: int | None = LINES) -> Ledger:
    """The newest lines of a pack, or those before the line at that place; all of them without a limit."""
    lines = _placed(purchase_id)
    (sums,) = fetch(Sums, _sums(lines))
    newest_first = select(
        *(column for column in lines.c if column.key not in ("position", "height", "source"))
    )
    statement = newest_first.where(lines.c.place < before if before else true()).order_by(
        lines.c.place.desc()
    )
    found = fetch(LedgerLine, statement.limit(limit + 1 if limit else None))
    older = found[limit - 1].place if limit and len(found) > limit else None
    return Ledger(found[:limit], sums, older, newest=before is None)


def _sums(lines: Subquery) -> Select[Any]:
    change, is_event = lines.c.change, lines.c.event_id.is_not(None)

    def total(figure: ColumnElement[Any], which: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.coalesce(func.sum(figure).filter(which), 0)

    return select(
        total(change, lines.c.kind == "sold").label("bought"),
        total(change, and_(is_event, lines.c.kind != "sold")).label("added"),
        total(-change, and_(~is_event, change < 0)).label("taken"),
        total(change, and_(~is_event, change > 0)).label("given_back"),
    )


def _placed(purchase_id: uuid.UUID) -> Subquery:
    """All lines with their places and what was left after each. What a person did by hand can be undone
    where no later line by hand has done so: uses and reinstatements match like brackets."""
    lines = _lines(purchase_id).subquery()
    order = (lines.c.position, lines.c.source, lines.c.entry_id, lines.c.event_id)
    by_hand = and_(lines.c.entry_id.is_not(None), lines.c.booking_id.is_(None), lines.c.change.in_((-1, 1)))
    counted = select(
        lines,
        func.row_number().over(order_by=order).label("place"),
        func.sum(lines.c.change).over(order_by=order, rows=(None, 0)).label("left_after"),
        by_hand.label("by_hand"),
        func.sum(case((by_hand, -lines.c.change), else_=0))
        .over(order_by=order, rows=(None, 0))
        .label("height"),
    ).subquery()
    lowest_later = func.min(counted.c.height).over(order_by=counted.c.place, rows=(1, None))
    newest_by_hand = func.max(case((counted.c.by_hand, counted.c.place))).over()
    open_use = and_(counted.c.change == -1, func.coalesce(lowest_later, counted.c.height) >= counted.c.height)
    can_undo = and_(counted.c.by_hand, or_(open_use, counted.c.place == newest_by_hand))
    kept = [column for column in counted.c if column.key not in ("by_hand", "position", "height", "source")]
    return select(*kept, can_undo.label("can_undo")).subquery()


def _lines(purchase_id: uuid.UUID) -> CompoundSelect[Any]:
    return union_all(_events(purchase_id), _entries(purchase_id))


def _events(purchase_id: uuid.UUID) -> Select[Any]:
    """What changed the total; the sale stands first, whenever it was written down."""
    undone = aliased(PackEvent)
    nothing = null()
    columns: tuple[SQLColumnExpression[Any], ...] = (
        case((PackEvent.kind == "sold", ALWAYS), else_=PackEvent.at).label("position"),
        literal(0).label("source"),
        cast(nothing, BigInteger).label("entry_id"),
        PackEvent.id.label("event_id"),
        func.concat(PackEvent.kind, " " + undone.kind).label("kind"),
        PackEvent.at.label("at"),
        PackEvent.sessions.label("change"),
        PackEvent.reason.label("reason"),
        cast(nothing, Text).label("service_name"),
        cast(nothing, Uuid).label("booking_id"),
        cast(nothing, Text).label("booking_status"),
        cast(nothing, Text).label("client_name"),
        cast(nothing, INSTANT).label("starts_at"),
        cast(nothing, Integer).label("cancel_window_minutes"),
        PackEvent.actor.label("actor"),
        Membership.name.label("member_name"),
        PackEvent.hash.label("hash"),
    )
    return (
        select(*columns)
        .outerjoin(undone, and_(undone.org_id == PackEvent.org_id, undone.id == PackEvent.undoes))
        .outerjoin(Membership, PackEvent.actor == func.concat("user:", Membership.user_id))
        .where(PackEvent.purchase_id == purchase_id, PackEvent.sessions != 0)
    )


def _entries(purchase_id: uuid.UUID) -> Select[Any]:
    """The lines of the ledger, with the bookings they were for; columns as in `_events`."""
    columns: tuple[SQLColumnExpression[Any], ...] = (
        SessionEntry.at,
        literal(1),
        SessionEntry.id,
        cast(null(), BigInteger),
        literal("entry"),
        SessionEntry.at,
        -SessionEntry.delta,
        SessionEntry.reason,
        Service.name,
        Booking.id,
        Booking.status,
        Client.name,
        Booking.starts_at,
        Booking.cancel_window_minutes,
        SessionEntry.actor,
        Membership.name,
        SessionEntry.hash,
    )
    return (
        select(*columns)
        .outerjoin(Booking, _key(Booking, SessionEntry, SessionEntry.booking_id))
        .outerjoin(Client, _key(Client, Booking, Booking.client_id))
        .outerjoin(Appointment, _key(Appointment, Booking, Booking.appointment_id))
        .outerjoin(Service, _key(Service, Appointment, Appointment.service_id))
        .outerjoin(Membership, SessionEntry.actor == func.concat("user:", Membership.user_id))
        .where(SessionEntry.purchase_id == purchase_id)
    )


def history(purchase_id: uuid.UUID) -> list[HistoryLine]:
    """What was done to a pack, and the money for it, newest first."""
    lines = fetch(HistoryLine, _done(purchase_id)) + fetch(HistoryLine, _paid(purchase_id))
    return sorted(lines, key=lambda line: line.at, reverse=True)


def newest_payment(purchase_id: uuid.UUID) -> uuid.UUID | None:
    """The payment that was noted last for a pack and was not taken back."""
    found = [line for line in fetch(HistoryLine, _paid(purchase_id)) if line.kind == "payment"]
    standing = [line for line in found if line.payment_id and not line.undone_at]
    return max(standing, key=lambda line: line.at).payment_id if standing else None


def left_behind(pack: PackState) -> list[BookingState]:
    """The open bookings of its owner on a pack: were it moved, they would draw elsewhere."""
    state = booking_states.c
    mine = and_(state.purchase_id == pack.purchase_id, state.client_id == pack.client_id)
    statement = select(booking_states).where(mine, state.status.in_(OPEN))
    return fetch(BookingState, statement.order_by(state.starts_at, state.booking_id))


def _done(purchase_id: uuid.UUID) -> Select[Any]:
    undone, undoing = aliased(PackEvent), aliased(PackEvent)
    other = func.coalesce(PackEvent.details["client_id"].astext, PackEvent.details["client_after"].astext)
    columns: tuple[SQLColumnExpression[Any], ...] = (
        PackEvent.id.label("event_id"),
        cast(null(), Uuid).label("payment_id"),
        PackEvent.kind,
        undone.kind.label("undid"),
        PackEvent.at,
        PackEvent.sessions,
        PackEvent.details,
        literal(0).label("amount_minor"),
        literal("").label("method"),
        null().label("on"),
        PackEvent.reason,
        Client.name.label("other_name"),
        undoing.at.label("undone_at"),
        PackEvent.actor,
        Membership.name.label("member_name"),
    )
    return (
        select(*columns)
        .outerjoin(undone, and_(undone.org_id == PackEvent.org_id, undone.id == PackEvent.undoes))
        .outerjoin(undoing, and_(undoing.org_id == PackEvent.org_id, undoing.undoes == PackEvent.id))
        .outerjoin(Client, and_(Client.org_id == PackEvent.org_id, Client.id == cast(other, Uuid)))
        .outerjoin(Membership, PackEvent.actor == func.concat("user:", Membership.user_id))
        .where(PackEvent.purchase_id == purchase_id)
    )


def _paid(purchase_id: uuid.UUID) -> Select[Any]:
    """Payments and refunds; a line that takes another back is told with that one."""
    undoing = aliased(Payment)
    columns: tuple[SQLColumnExpression[Any], ...] = (
        cast(null(), BigInteger).label("event_id"),
        Payment.id.label("payment_id"),
        Payment.kind,
        null().label("undid"),
        Payment.at,
        literal(0).label("sessions"),
        func.jsonb_build_object().label("details"),
        Payment.amount_minor,
        Payment.method,
        Payment.paid_on.label("on"),
        Payment.note.label("reason"),
        null().label("other_name"),
        undoing.at.label("undone_at"),
        Payment.actor,
        Membership.name.label("member_name"),
    )
    return (
        select(*columns)
        .outerjoin(undoing, and_(undoing.org_id == Payment.org_id, undoing.undoes == Payment.id))
        .outerjoin(Membership, Payment.actor == func.concat("user:", Membership.user_id))
        .where(Payment.purchase_id == purchase_id, Payment.undoes.is_(None))
    )


def _key(
    kind: type[Booking | Client | Appointment | Service],
    of: type[SessionEntry | Booking | Appointment],
    id_: Any,
) -> ColumnElement[bool]:
    """Row security already keeps to one business; that it is the key's first column is said for the index."""
    return and_(kind.org_id == of.org_id, kind.id == id_)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
