"""Reads for merging: who may be the same person, what each of two has, and which merges there were."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import SQLColumnExpression, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased

from trainer_web.clients.queries import ALIKE, CLIENT, ClientRow, found_by, in_state
from trainer_web.database import fetch
from trainer_web.models import (
    Appointment,
    Booking,
    Client,
    ClientFile,
    ClientMeasurement,
    ClientMerge,
    ClientNote,
    Membership,
    Message,
    Purchase,
    Service,
)

SIMILAR_SHOWN = 4
MERGES_SHOWN = 100
SAME_NAME = ALIKE + 0.6  # the rank up to which a whole name is alike enough to ask
LIVE = ("booked", "confirmed", "completed", "no_show")


@dataclass(frozen=True)
class Similar(ClientRow):
    """A client who may be the one that is being entered, because of the number, the address or the name."""

    because: str


@dataclass(frozen=True)
class Side(ClientRow):
    """One of two clients before they are merged, and how much belongs to them."""

    emergency_name: str
    emergency_phone: str
    created_at: datetime
    packs: int
    sessions_left: int
    bookings: int
    messages: int
    notes: int
    measurements: int
    files: int


@dataclass(frozen=True)
class Clash:
    """An appointment in which both have a place."""

    booking_id: uuid.UUID
    service_name: str | None
    starts_at: datetime


@dataclass(frozen=True)
class PastMerge:
    """A merge: who was kept, who was merged as they were called, by whom, and whether it was undone.
    `is_latest` when the kept client is still on the lists, so that it can be undone."""

    merge_id: uuid.UUID
    kept_id: uuid.UUID
    kept_name: str
    merged_name: str
    at: datetime
    member_name: str | None
    undone_at: datetime | None
    is_latest: bool


def similar(name: str, phone: str | None, email: str | None, but: uuid.UUID | None) -> list[Similar]:
    """Who has the same number, the same address or a similar name, the surest first; never the one who is
    being edited."""
    hits = found_by(name if len(name) >= 4 else "", "all", SIMILAR_SHOWN + 1, alike=True)
    same_phone = Client.phone == phone if phone else false()
    same_email = Client.email == email if email else false()
    because = case((same_phone, "phone"), (same_email, "email"), else_="name")
    statement = (
        select(*CLIENT, because.label("because"))
        .outerjoin(hits, hits.c.client_id == Client.id)
        .where(in_state("all"), or_(same_phone, same_email, hits.c.rank <= SAME_NAME))
        .order_by(case((same_phone, 0), (same_email, 1), else_=2), hits.c.rank, Client.name)
        .limit(SIMILAR_SHOWN)
    )
    return fetch(Similar, statement.where(Client.id != but) if but else statement)


def sides(one: uuid.UUID, other: uuid.UUID) -> dict[uuid.UUID, Side]:
    """Two clients with how much belongs to each; one who is not there, or hidden, is missing."""
    left = func.coalesce(func.sum(Purchase.sessions_total - Purchase.sessions_used), 0)
    statement = select(
        *CLIENT,
        Client.emergency_name,
        Client.emergency_phone,
        Client.created_at,
        _count(Purchase, "packs"),
        select(left).where(*_of(Purchase)).correlate(Client).scalar_subquery().label("sessions_left"),
        _count(Booking, "bookings"),
        _count(Message, "messages"),
        _count(ClientNote, "notes"),
        _count(ClientMeasurement, "measurements"),
        _count(ClientFile, "files"),
    ).where(Client.id.in_((one, other)), in_state("all"))
    return {side.client_id: side for side in fetch(Side, statement)}


def clashes(one: uuid.UUID, other: uuid.UUID) -> list[Clash]:
    """The appointments in which both have a place: what stands in the way of merging them."""
    theirs = aliased(Booking)
    columns: tuple[SQLColumnExpression[Any], ...] = (
        theirs.id.label("booking_id"),
        Service.name.label("service_name"),
        theirs.starts_at,
    )
    statement = (
        select(*columns)
        .join(
            Booking,
            and_(Booking.org_id == theirs.org_id, Booking.appointment_id == theirs.appointment_id),
        )
        .join(
            Appointment,
            and_(Appointment.org_id == theirs.org_id, Appointment.id == theirs.appointment_id),
        )
        .outerjoin(Service, and_(Service.org_id == Appointment.org_id, Service.id == Appointment.service_id))
        .where(Booking.client_id == one, theirs.client_id == other)
        .where(Booking.status.in_(LIVE), theirs.status.in_(LIVE))
        .order_by(theirs.starts_at)
        .limit(5)
    )
    return fetch(Clash, statement)


def merges() -> list[PastMerge]:
    """The merges, the latest first."""
    statement = (
        select(
            ClientMerge.id.label("merge_id"),
            ClientMerge.kept_id,
            Client.name.label("kept_name"),
            ClientMerge.before["merged"]["name"].astext.label("merged_name"),
            ClientMerge.at,
            Membership.name.label("member_name"),
            ClientMerge.undone_at,
            Client.hidden_because.is_(None).label("is_latest"),
        )
        .join(Client, and_(Client.org_id == ClientMerge.org_id, Client.id == ClientMerge.kept_id))
        .outerjoin(Membership, ClientMerge.actor == func.concat("user:", Membership.user_id))
        .order_by(ClientMerge.at.desc(), ClientMerge.id)
        .limit(MERGES_SHOWN)
    )
    return fetch(PastMerge, statement)


def _of(kind: Any) -> tuple[SQLColumnExpression[bool], ...]:
    return kind.org_id == Client.org_id, kind.client_id == Client.id


def _count(kind: Any, label: str) -> SQLColumnExpression[int]:
    counted = select(func.count()).select_from(kind).where(*_of(kind)).correlate(Client)
    return counted.scalar_subquery().label(label)
