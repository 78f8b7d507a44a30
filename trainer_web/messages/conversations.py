"""Reads of one conversation: who is on the other side, and what was said."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    FromClause,
    Select,
    SQLColumnExpression,
    Subquery,
    Text,
    Uuid,
    and_,
    any_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from trainer_web.calendar.queries import OPEN, BookingState, booking_states
from trainer_web.database import fetch
from trainer_web.messages.queries import MessageState, message_states
from trainer_web.models import (
    Appointment,
    Booking,
    Client,
    Membership,
    Message,
    MessageEvent,
    Org,
    PhoneConsent,
    Service,
    db,
)

SHOWN = 40  # messages of a conversation at a time
PLANNED_SHOWN = 5
BOOKINGS_OFFERED = 4
PERSONAL = ("text", "reply", "answer")


@dataclass(frozen=True)
class Party:
    """The other side of a conversation: a client, or a number that belongs to none."""

    client_id: uuid.UUID | None = None
    phone: str | None = None

    def said(self, message: Any) -> ColumnElement[bool]:
        """Whether a row of messages belongs to this conversation. Tests to the team are in none."""
        if self.client_id:
            return and_(message.client_id == self.client_id, message.kind != "test")
        return and_(message.client_id.is_(None), message.address == self.phone, message.kind != "test")


@dataclass(frozen=True)
class Line(MessageState):
    """A message in a conversation: when it happened, which team member wrote it, if one did, and how it would
    go out now, as settle_messages decides: "sms", "email", or None for not at all."""

    at: datetime
    member_name: str | None
    goes_by: str | None


@dataclass(frozen=True)
class Planned(Line):
    """A message that waits for its time; `of` is how many do."""

    of: int


@dataclass(frozen=True)
class Contact:
    """The other side of a conversation: how to reach them, what they agreed to, and what comes next."""

    client_id: uuid.UUID | None
    name: str | None
    phone: str | None
    email: str | None
    alert: str
    archived_at: datetime | None
    timezone: str
    quiet_until: time
    quiet_from: time
    segment_price: Decimal | None
    canned_answers: list[str]
    consent: str | None
    consent_source: str | None
    consent_evidence: str | None
    consent_at: datetime | None
    consent_by: str | None
    has_written: bool
    next_id: uuid.UUID | None
    next_at: datetime | None
    next_service: str | None
    next_status: str | None


@dataclass(frozen=True)
class PhoneState:
    """What the owner of a number agreed to, how and when."""

    state: str
    source: str
    at: datetime


@dataclass(frozen=True)
class Event:
    """What was learned about a message, and from where."""

    at: datetime
    attempt: int
    source: str
    status: str
    provider_sid: str
    error_code: str


Columns = tuple[SQLColumnExpression[Any], ...]
CLIENT: Columns = (
    Client.id.label("client_id"),
    Client.name,
    Client.phone,
    Client.email,
    Client.alert,
    Client.archived_at,
    Client.timezone,
)
NOBODY: Columns = (
    cast(null(), Uuid).label("client_id"),
    cast(null(), Text).label("name"),
    cast(null(), Text).label("email"),
    literal("").label("alert"),
    cast(null(), DateTime(timezone=True)).label("archived_at"),
    cast(null(), Text).label("timezone"),
)
EVENT: Columns = (
    MessageEvent.at,
    MessageEvent.attempt,
    MessageEvent.source,
    MessageEvent.status,
    MessageEvent.provider_sid,
    MessageEvent.error_code,
)
CONSENT: Columns = (PhoneConsent.state, PhoneConsent.source, PhoneConsent.at)


def happened(message: Any) -> ColumnElement[Any]:
    """When a message was said: an automatic one when it was sent, not when it was planned."""
    sent = func.coalesce(message.called_at, message.created_at)
    return case((message.kind.in_(PERSONAL), message.created_at), else_=sent)


def history(party: Party, before: datetime | None = None) -> list[Line]:
    """What was said, oldest first: the last `SHOWN`, or those before an instant; and one more, earlier one
    when there are such. What never went out because the booking was changed first is left out."""
    waits_for_its_time = and_(Message.state == "pending", Message.kind.not_in(PERSONAL))
    superseded = and_(Message.state == "cancelled", Message.reason == "booking_changed")
    # A planned message has no reason yet: NULL is no match.
    newest = (
        select(Message.id)
        .where(party.said(Message), ~waits_for_its_time, func.coalesce(superseded, false()).is_(False))
        .where(happened(Message) < before if before else true())
        .order_by(happened(Message).desc(), Message.id)
        .limit(SHOWN + 1)
    )
    # As an array: joined with the view, which has more tables than the planner puts in order, it would come
    # last, after 300,000 messages were put together (0.6 s instead of 5 ms).
    ids = func.array(newest.scalar_subquery(), type_=ARRAY(Uuid))
    at = happened(message_states.c)
    found = _lines(at).where(message_states.c.message_id == any_(ids))
    return fetch(Line, found.order_by(at, message_states.c.message_id))


def planned(party: Party) -> list[Planned]:
    """What waits for its time, the soonest first."""
    state = message_states.c
    waits = and_(party.said(state), state.state == "pending", state.kind.not_in(PERSONAL))
    return fetch(
        Planned,
        _lines(state.send_after)
        .add_columns(func.count().over().label("of"))
        .where(waits)
        .order_by(state.send_after, state.message_id)
        .limit(PLANNED_SHOWN),
    )


def message(message_id: uuid.UUID) -> Line | None:
    """One message; None when this business has no such message."""
    found = _lines(happened(message_states.c)).where(message_states.c.message_id == message_id)
    return next(iter(fetch(Line, found)), None)


def of_booking(booking_id: uuid.UUID) -> list[Line]:
    """What was written about a booking, oldest first, without what was superseded before it went out."""
    state = message_states.c
    at = case((state.state == "pending", state.send_after), else_=happened(state))
    superseded = and_(state.state == "cancelled", state.reason == "booking_changed")
    return fetch(
        Line,
        _lines(at)
        .where(state.booking_id == booking_id, func.coalesce(superseded, false()).is_(False))
        .order_by(at, state.message_id)
        .limit(SHOWN),
    )


def _lines(at: ColumnElement[Any]) -> Select[Any]:
    state = message_states.c
    phone = func.coalesce(state.address, Client.phone)
    wrote = select(Message.id).where(Message.direction == "in", Message.address == phone).exists()
    may_text = or_(
        PhoneConsent.state == "granted",
        and_(PhoneConsent.state.is_(None), or_(state.kind == "answer", and_(state.kind == "text", wrote))),
    )
    goes_by = case(
        (state.state != "pending", state.channel),
        (and_(phone.is_not(None), may_text), "sms"),
        (Client.email.is_not(None), "email"),
    )
    return (
        select(
            message_states,
            at.label("at"),
            Membership.name.label("member_name"),
            goes_by.label("goes_by"),
        )
        .select_from(message_states)
        .outerjoin(Membership, state.created_by == func.concat("user:", Membership.user_id))
        .outerjoin(Client, and_(Client.org_id == state.org_id, Client.id == state.client_id))
        .outerjoin(PhoneConsent, and_(PhoneConsent.org_id == state.org_id, PhoneConsent.phone == phone))
    )


def events(message_id: uuid.UUID) -> list[Event]:
    """Everything that was learned about a message, in order."""
    mine = select(*EVENT).where(MessageEvent.message_id == message_id)
    return fetch(Event, mine.order_by(MessageEvent.at, MessageEvent.id))


def contact(party: Party) -> Contact | None:
    """Who is on the other side; None for no client of this business, and for a number that never wrote to
    it nor was written to."""
    person = select(*CLIENT).where(Client.id == party.client_id)
    if not party.client_id:
        known = select(Message.id).where(party.said(Message)).exists()
        person = select(literal(party.phone).label("phone"), *NOBODY).where(known)
    return next(iter(fetch(Contact, _contact(person.subquery("person")))), None)


def _contact(person: Subquery) -> Select[Any]:
    coming = _next_booking(person)
    wrote = and_(Message.direction == "in", Message.address == person.c.phone)
    taken_by = PhoneConsent.actor == func.concat("user:", Membership.user_id)
    return (
        select(
            *(column for column in person.c if column.name != "timezone"),
            func.coalesce(person.c.timezone, Org.timezone).label("timezone"),
            Org.quiet_until, Org.quiet_from, Org.segment_price, Org.canned_answers,
            PhoneConsent.state.label("consent"),
            PhoneConsent.source.label("consent_source"),
            PhoneConsent.evidence.label("consent_evidence"),
            PhoneConsent.at.label("consent_at"),
            Membership.name.label("consent_by"),
            select(Message.id).where(wrote).exists().label("has_written"),
            *coming.c,
        )
        .select_from(person)
        .join(Org, true())
        .outerjoin(PhoneConsent, PhoneConsent.phone == person.c.phone)
        .outerjoin(Membership, taken_by)
        .outerjoin(coming, true())
    )  # fmt: skip


def _next_booking(person: Subquery) -> FromClause:
    return (
        select(
            Booking.id.label("next_id"),
            Booking.starts_at.label("next_at"),
            Service.name.label("next_service"),
            Booking.status.label("next_status"),
        )
        .join(
            Appointment, and_(Appointment.org_id == Booking.org_id, Appointment.id == Booking.appointment_id)
        )
        .outerjoin(Service, and_(Service.org_id == Appointment.org_id, Service.id == Appointment.service_id))
        .where(
            Booking.client_id == person.c.client_id,
            Booking.status.in_(OPEN),
            Booking.starts_at > func.now(),
        )
        .order_by(Booking.starts_at)
        .limit(1)
        .lateral("coming")
    )


def consent(phone: str) -> PhoneState | None:
    """What the owner of a number agreed to; None when nothing is known."""
    found = select(*CONSENT).where(PhoneConsent.phone == phone)
    return next(iter(fetch(PhoneState, found)), None)


def segment_price() -> Decimal | None:
    """What one segment costs this business, in its currency; None when nobody said."""
    return db.session.scalar(select(Org.segment_price))


def bookings_for(client_id: uuid.UUID, named: list[uuid.UUID]) -> list[BookingState]:
    """The bookings a reply may be about: those it names, and the next open ones; the soonest first."""
    state = booking_states.c
    ahead = and_(state.status.in_(OPEN), state.starts_at > func.now())
    return fetch(
        BookingState,
        select(booking_states)
        .where(state.client_id == client_id, or_(state.booking_id.in_(named), ahead))
        .order_by(state.starts_at, state.booking_id)
        .limit(BOOKINGS_OFFERED + len(named)),
    )
