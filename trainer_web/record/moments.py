"""What happened with a client, read from wherever it is kept, in one order."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal, TypeAlias

from flask import g
from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB

from trainer_web.calendar.queries import OPEN
from trainer_web.database import fetch
from trainer_web.messages.conversations import PERSONAL, happened
from trainer_web.models import (
    Appointment,
    Booking,
    ClientFile,
    ClientMeasurement,
    ClientNote,
    Membership,
    Message,
    PackEvent,
    Payment,
    Purchase,
    Service,
    SessionEntry,
)
from trainer_web.record.queries import author

Subject = Literal["bookings", "packs", "sessions", "messages", "notes", "measurements", "files", "payments"]
MOMENTS_SHOWN = 30
NOON = time(12)
Parts: TypeAlias = tuple[Any, Any, Any, Any]


@dataclass(frozen=True)
class Moment:
    """One thing that happened. `facts` depend on the subject; `actor` is as it was written down, with the
    name of the member who it is, if one did it."""

    at: datetime
    key: str
    subject: Subject
    facts: dict[str, Any]
    actor: str | None
    member_name: str | None


@dataclass(frozen=True)
class Cursor:
    """After which moment an older page begins."""

    at: datetime
    key: str


def moments(client_id: uuid.UUID, subjects: list[Subject], before: Cursor | None) -> list[Moment]:
    """The newest moments of these subjects, or the newest before another; one more than is shown when
    there are more."""
    limited = [_newest(SOURCES[subject](client_id), subject, before).subquery() for subject in subjects]
    all_ = union_all(*(select(part) for part in limited)).subquery("moments")
    newest = select(all_).order_by(all_.c.at.desc(), all_.c.key.desc()).limit(MOMENTS_SHOWN + 1).subquery()
    statement = select(*newest.c, Membership.name.label("member_name"))
    statement = statement.outerjoin(Membership, author(newest.c.actor))
    return fetch(Moment, statement.order_by(newest.c.at.desc(), newest.c.key.desc()))


def _newest(source: Select[Any], subject: Subject, before: Cursor | None) -> Select[Any]:
    """So many of one source as may be shown: no source is read further than a page."""
    rows = source.add_columns(literal(subject, Text).label("subject")).subquery()
    place = tuple_(rows.c.at, rows.c.key)
    older = place < tuple_(literal(before.at), literal(before.key)) if before else true()
    return select(rows).where(older).order_by(rows.c.at.desc(), rows.c.key.desc()).limit(MOMENTS_SHOWN + 1)


def _source(at: Any, id_: Any, actor: Any, **facts: Any) -> Select[Any]:
    pairs = [part for name, fact in facts.items() for part in (literal(name, Text), fact)]
    return select(
        at.label("at"),
        cast(id_, Text).label("key"),
        cast(actor, Text).label("actor"),
        cast(func.jsonb_build_object(*pairs), JSONB).label("facts"),
    )


def _bookings(client_id: uuid.UUID) -> Select[Any]:
    """A booking when it took place, or when it was cancelled; not what is still to come."""
    cancelled = Booking.status.in_(("cancelled", "late_cancelled"))
    at = case((cancelled, func.least(Booking.changed_at, Booking.starts_at)), else_=Booking.starts_at)
    return (
        _source(
            at, Booking.id, null(),
            id=Booking.id, starts_at=Booking.starts_at, status=Booking.status,
            settlement=Booking.settlement, service=Service.name, trainer=_trainer(),
        )
        .select_from(Booking)
        .join(Appointment, _same(Appointment, Booking, Booking.appointment_id))
        .outerjoin(Service, _same(Service, Appointment, Appointment.service_id))
        .where(Booking.client_id == client_id, at <= func.now())
        .where(or_(~Booking.status.in_(OPEN), Booking.starts_at <= func.now()))
    )  # fmt: skip


def _trainer() -> ColumnElement[Any]:
    name = select(Membership.name).where(
        Membership.org_id == Appointment.org_id, Membership.user_id == Appointment.trainer_id
    )
    return name.correlate(Appointment).scalar_subquery()


def _packs(client_id: uuid.UUID) -> Select[Any]:
    """The history of the client's packs, and where one of them went to another client."""
    moved = and_(
        PackEvent.kind == "moved",
        PackEvent.details["client_before"].astext == literal(str(client_id), Text),
        Purchase.client_id != client_id,
    )
    # Each part has its index; one condition with OR would read the history of every pack.
    both = union_all(_pack_events(client_id, Purchase.client_id == client_id), _pack_events(client_id, moved))
    return select(both.subquery())


def _pack_events(client_id: uuid.UUID, which: ColumnElement[bool]) -> Select[Any]:
    return (
        _source(
            PackEvent.at, PackEvent.id, PackEvent.actor,
            kind=PackEvent.kind, sessions=PackEvent.sessions, details=PackEvent.details,
            reason=PackEvent.reason, pack=Purchase.name, purchase_id=Purchase.id,
            came=PackEvent.details["client_after"].astext == literal(str(client_id), Text),
        )
        .select_from(PackEvent)
        .join(Purchase, _same(Purchase, PackEvent, PackEvent.purchase_id))
        .where(which)
    )  # fmt: skip


def _sessions(client_id: uuid.UUID) -> Select[Any]:
    return (
        _source(
            SessionEntry.at, SessionEntry.id, SessionEntry.actor,
            delta=SessionEntry.delta, reason=SessionEntry.reason, pack=Purchase.name,
            purchase_id=Purchase.id, booking_id=SessionEntry.booking_id,
        )
        .select_from(SessionEntry)
        .join(Purchase, _same(Purchase, SessionEntry, SessionEntry.purchase_id))
        .where(Purchase.client_id == client_id)
    )  # fmt: skip


def _messages(client_id: uuid.UUID) -> Select[Any]:
    """What was said; not what waits for its time, nor what was superseded before it went out."""
    waits = and_(Message.state == "pending", Message.kind.not_in(PERSONAL))
    # Who booked did not write the reminder.
    actor = case((Message.kind.in_(PERSONAL), Message.created_by), else_="ticker")
    superseded = and_(Message.state == "cancelled", Message.reason == "booking_changed")
    return (
        _source(
            happened(Message), Message.id, actor,
            direction=Message.direction, kind=Message.kind, channel=Message.channel, state=Message.state,
            body=func.left(Message.body, 300),
        )
        .select_from(Message)
        .where(Message.client_id == client_id, Message.kind != "test", ~waits)
        .where(func.coalesce(superseded, false()).is_(False))
    )  # fmt: skip


def _notes(client_id: uuid.UUID) -> Select[Any]:
    """Notes that whoever asks may see: the policy of the table leaves out others' private ones."""
    return (
        _source(
            ClientNote.created_at, ClientNote.id, func.concat("user:", ClientNote.author_id),
            body=func.left(ClientNote.body, 300), is_private=ClientNote.is_private,
        )
        .select_from(ClientNote)
        .where(ClientNote.client_id == client_id, ClientNote.removed_at.is_(None))
    )  # fmt: skip


def _measurements(client_id: uuid.UUID) -> Select[Any]:
    """A measurement when it was noted, or at noon of its day when it was noted later."""
    noon = func.timezone(g.login.timezone, ClientMeasurement.taken_on + NOON)
    noted_on = func.business_day(ClientMeasurement.created_at)
    at = case((ClientMeasurement.taken_on == noted_on, ClientMeasurement.created_at), else_=noon)
    return (
        _source(
            at, ClientMeasurement.id, ClientMeasurement.actor,
            kind=ClientMeasurement.kind, value=cast(ClientMeasurement.value, Text),
            unit=ClientMeasurement.unit, note=ClientMeasurement.note,
        )
        .select_from(ClientMeasurement)
        .where(ClientMeasurement.client_id == client_id, ClientMeasurement.removed_at.is_(None))
    )  # fmt: skip


def _files(client_id: uuid.UUID) -> Select[Any]:
    return (
        _source(
            ClientFile.created_at, ClientFile.id, ClientFile.actor,
            id=ClientFile.id, name=ClientFile.name, media_type=ClientFile.media_type,
        )
        .select_from(ClientFile)
        .where(ClientFile.client_id == client_id, ClientFile.removed_at.is_(None))
    )  # fmt: skip


def _payments(client_id: uuid.UUID) -> Select[Any]:
    return (
        _source(
            Payment.at, Payment.id, Payment.actor,
            kind=Payment.kind, amount_minor=Payment.amount_minor, currency=Payment.currency,
            method=Payment.method, note=Payment.note, pack=Purchase.name,
            is_undoing=Payment.undoes.is_not(None), booking_id=Payment.booking_id,
        )
        .select_from(Payment)
        .outerjoin(Purchase, _same(Purchase, Payment, Payment.purchase_id))
        .where(Payment.client_id == client_id)
    )  # fmt: skip


def _same(kind: Any, of: Any, id_: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Row security already keeps to one business; that it is the key's first column is said for the index."""
    return and_(kind.org_id == of.org_id, kind.id == id_)


SOURCES = {
    "bookings": _bookings,
    "packs": _packs,
    "sessions": _sessions,
    "messages": _messages,
    "notes": _notes,
    "measurements": _measurements,
    "files": _files,
    "payments": _payments,
}
