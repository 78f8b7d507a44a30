"""Reads of the calendar: bookings as the database returns them, the team's diaries, what can be booked."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Integer,
    SQLColumnExpression,
    and_,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.sql.selectable import LateralFromClause

from trainer_web.database import fetch, view
from trainer_web.messages.queries import asks_to_cancel, unproven
from trainer_web.models import Appointment, Client, Location, Membership, Message, Service, db
from trainer_web.packs.queries import ShownPack, packs_of

OPEN = ("booked", "confirmed")
LIVE = (*OPEN, "completed", "no_show")


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


@dataclass(frozen=True)
class DiaryEntry:
    """A trainer, one appointment that holds their time, and one booking in it.

    A trainer with nothing in the stretch that was asked for has one entry without an appointment;
    blocked time and a class nobody has booked have one without a booking.
    """

    trainer_id: uuid.UUID
    trainer_name: str
    trainer_colour: int
    appointment_id: uuid.UUID | None
    kind: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    capacity: int | None
    seats_taken: int | None
    service_name: str | None
    booking_id: uuid.UUID | None
    client_name: str | None
    client_alert: str | None
    status: str | None
    settlement: str | None
    set_aside_until: datetime | None
    failure: str | None
    purchase_id: uuid.UUID | None
    sessions_left: int | None
    sessions_short: int | None
    lacks_proof: bool | None
    wants_to_cancel: bool | None


def diary(start: datetime, end: datetime, trainer_id: uuid.UUID | None = None) -> list[DiaryEntry]:
    """Everybody who gives sessions, with what holds their time between two instants, in one statement.

    With `trainer_id` only that trainer's appointments; the others still come, without any. Somebody
    who left the team comes as long as there is an appointment.
    """
    gives_sessions_now = and_(Membership.gives_sessions, Membership.ended_at.is_(None))
    appointment_holds_time = and_(
        Appointment.org_id == Membership.org_id,
        Appointment.trainer_id == Membership.user_id,
        Appointment.holds_time,
        # Plain instants and not `during &&`: row security lets only leakproof operators use an index.
        Appointment.ends_at > start,
        Appointment.starts_at < end,
        Appointment.trainer_id == trainer_id if trainer_id else true(),
    )
    booked = _live_bookings_of_each_appointment()
    entry: tuple[SQLColumnExpression[Any], ...] = (
        Membership.user_id.label("trainer_id"),
        Membership.name.label("trainer_name"),
        Membership.colour.label("trainer_colour"),
        Appointment.id.label("appointment_id"),
        Appointment.kind,
        Appointment.starts_at,
        Appointment.ends_at,
        Appointment.capacity,
        Appointment.seats_taken,
        Service.name.label("service_name"),
        *booked.c,
    )
    return fetch(
        DiaryEntry,
        select(*entry)
        .select_from(Membership)
        .outerjoin(Appointment, appointment_holds_time)
        .outerjoin(Service, and_(Service.org_id == Appointment.org_id, Service.id == Appointment.service_id))
        .outerjoin(booked, true())
        .where(or_(gives_sessions_now, Appointment.id.is_not(None)))
        .order_by(Membership.name, Membership.user_id, Appointment.starts_at, booked.c.client_name),
    )


def _live_bookings_of_each_appointment() -> LateralFromClause:
    """Looked up for one appointment at a time: OFFSET 0 keeps the planner from joining the view as a whole.
    Where the statistics knew nothing of a new business yet, that took 20 s and more; this way a week of 280
    appointments takes 30 ms then and always."""
    state = booking_states.c
    told = _told_of_each_booking()
    return (
        select(
            state.booking_id,
            state.client_name,
            state.client_alert,
            state.status,
            state.settlement,
            state.set_aside_until,
            state.failure,
            state.purchase_id,
            state.sessions_left,
            state.sessions_short,
            told.c.lacks_proof,
            told.c.wants_to_cancel,
        )
        .select_from(booking_states)
        .outerjoin(told, and_(state.status.in_(OPEN), state.starts_at > func.now()))
        .where(
            state.org_id == Appointment.org_id,
            state.appointment_id == Appointment.id,
            state.status.in_(LIVE),
        )
        .offset(0)
        .lateral("booked")
    )


def _told_of_each_booking() -> LateralFromClause:
    """Whether a booking's reminder may not have arrived, and whether the client asked to cancel it: by the
    index on the messages of a booking."""
    state = booking_states.c
    return (
        select(
            and_(state.status == "booked", func.bool_or(unproven(Message))).label("lacks_proof"),
            func.bool_or(asks_to_cancel(Message)).label("wants_to_cancel"),
        )
        .where(Message.org_id == state.org_id, Message.booking_id == state.booking_id)
        .correlate(booking_states)
        .lateral("told")
    )


@dataclass(frozen=True)
class Choice:
    """Something a booking form offers: a service (with its minutes), a trainer, a place, or its client."""

    kind: str
    id: uuid.UUID
    name: str
    minutes: int | None


@dataclass(frozen=True)
class Offered:
    """What a booking form has to choose from; the packs and the latest booking are the client's."""

    services: list[Choice]
    trainers: list[Choice]
    places: list[Choice]
    client: Choice | None
    packs: list[ShownPack]
    latest: BookingState | None


def offered(client_id: uuid.UUID | None = None) -> Offered:
    """What can be booked now: one statement, and two more for the packs and habits of a client."""
    by_kind: dict[str, list[Choice]] = {"service": [], "trainer": [], "place": [], "client": []}
    for choice in _choices(client_id):
        by_kind[choice.kind].append(choice)
    client = next(iter(by_kind["client"]), None)
    return Offered(
        services=by_kind["service"],
        trainers=by_kind["trainer"],
        places=by_kind["place"],
        client=client,
        packs=packs_of(client.id) if client else [],
        latest=next(iter(bookings_of(client.id, limit=1)), None) if client else None,
    )


def _choices(client_id: uuid.UUID | None) -> list[Choice]:
    nothing = cast(null(), Integer)
    union = union_all(
        select(
            literal("service").label("kind"),
            Service.id,
            Service.name,
            Service.duration_minutes.label("minutes"),
        ).where(Service.retired_at.is_(None)),
        select(literal("trainer"), Membership.user_id, Membership.name, nothing).where(
            Membership.gives_sessions, Membership.ended_at.is_(None)
        ),
        select(literal("place"), Location.id, Location.name, nothing),
        select(literal("client"), Client.id, Client.name, nothing).where(
            Client.id == client_id if client_id else false(), Client.archived_at.is_(None)
        ),
    ).subquery()
    return fetch(Choice, select(union).order_by(union.c.name, union.c.id))


def member_name(actor: str) -> str | None:
    """What the team member is called whom an actor such as "user:<id>" names, also one who left."""
    return db.session.scalar(select(Membership.name).where(func.concat("user:", Membership.user_id) == actor))
