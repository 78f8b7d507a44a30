"""Reads of a client's record: who it is about, notes, measurements, goals and files."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    SQLColumnExpression,
    Text,
    and_,
    case,
    cast,
    func,
    null,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.sql.selectable import LateralFromClause

from trainer_web.clients.queries import CLIENT, ClientRow
from trainer_web.database import fetch
from trainer_web.models import (
    Client,
    ClientFile,
    ClientGoal,
    ClientMeasurement,
    ClientNote,
    Membership,
    PhoneConsent,
    db,
)
from trainer_web.record.operations import Kind

NOTES_SHOWN = 30
MEASUREMENTS_SHOWN = 200  # of one kind: about four years, once a week
KINDS_SHOWN = 100
PINNED_SHOWN = 5

Columns = tuple[SQLColumnExpression[Any], ...]

NOTE: Columns = (
    ClientNote.id.label("note_id"),
    ClientNote.author_id,
    Membership.name.label("author"),
    ClientNote.body,
    ClientNote.is_private,
    ClientNote.is_pinned,
    ClientNote.created_at,
    ClientNote.changed_at,
)
KIND: Columns = (ClientMeasurement.kind, ClientMeasurement.unit)
VALUE: Columns = (ClientMeasurement.value, ClientMeasurement.unit)
FILE: Columns = (
    ClientFile.id.label("file_id"),
    ClientFile.name,
    ClientFile.media_type,
    ClientFile.size,
    ClientFile.created_at,
    Membership.name.label("author"),
)
CONTENT: Columns = (ClientFile.name, ClientFile.media_type, ClientFile.content)


@dataclass(frozen=True, kw_only=True)
class Head(ClientRow):
    """A client with whom to call in an emergency, what the owner of the number agreed to, and the pinned
    notes."""

    emergency_name: str
    emergency_phone: str
    consent: str | None
    consent_source: str | None
    consent_evidence: str | None
    consent_at: datetime | None
    consent_by: str | None
    pinned: list[str] | None


@dataclass(frozen=True)
class Note:
    """A note with its author's name."""

    note_id: uuid.UUID
    author_id: uuid.UUID
    author: str
    body: str
    is_private: bool
    is_pinned: bool
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class Notes:
    """A page of notes, the pinned ones first, and whether another follows."""

    notes: list[Note]
    page: int
    more: bool


@dataclass(frozen=True)
class Measurement:
    """A number measured on a day, and the name of the member who noted it, if one did."""

    measurement_id: uuid.UUID
    kind: str
    unit: str
    value: Decimal
    taken_on: date
    note: str
    author: str | None


@dataclass(frozen=True)
class Series:
    """What was measured of one kind in one unit, the newest first."""

    kind: str
    unit: str
    measurements: list[Measurement]


@dataclass(frozen=True)
class KnownKind:
    """A kind of measurement in use, with the unit it was last measured in."""

    kind: str
    unit: str


@dataclass(frozen=True)
class Goal:
    """A goal, and how far the newest measurement of its kind is on the way from where it began: in
    percent, and what is still to go. Both are None where that can't be said."""

    goal_id: uuid.UUID
    title: str
    kind: str | None
    target: Decimal | None
    due_on: date | None
    is_overdue: bool
    reached_at: datetime | None
    start: Decimal | None
    latest: Decimal | None
    unit: str | None
    percent: int | None
    to_go: Decimal | None


@dataclass(frozen=True)
class File:
    """A file without its content; `size` in bytes."""

    file_id: uuid.UUID
    name: str
    media_type: str
    size: int
    created_at: datetime
    author: str | None


@dataclass(frozen=True)
class Content:
    """What is in a file."""

    name: str
    media_type: str
    content: bytes


def author(actor: Any) -> ColumnElement[bool]:
    """Whether a membership is that of the member named by `actor`."""
    is_theirs: ColumnElement[bool] = actor == func.concat("user:", Membership.user_id)
    return is_theirs


def head(client_id: uuid.UUID, with_notes: bool) -> Head | None:
    """Who it is and how to reach them, in one statement; None when this business has no such client."""
    pinned = (
        select(ClientNote.body)
        .where(
            ClientNote.org_id == Client.org_id,
            ClientNote.client_id == Client.id,
            ClientNote.is_pinned,
            ClientNote.removed_at.is_(None),
        )
        .order_by(ClientNote.created_at.desc())
        .limit(PINNED_SHOWN)
        .correlate(Client)
    )
    bodies = (
        func.array(pinned.scalar_subquery(), type_=ARRAY(Text)) if with_notes else cast(null(), ARRAY(Text))
    )
    agreed = and_(PhoneConsent.org_id == Client.org_id, PhoneConsent.phone == Client.phone)
    statement = (
        select(
            *CLIENT,
            Client.emergency_name,
            Client.emergency_phone,
            PhoneConsent.state.label("consent"),
            PhoneConsent.source.label("consent_source"),
            PhoneConsent.evidence.label("consent_evidence"),
            PhoneConsent.at.label("consent_at"),
            Membership.name.label("consent_by"),
            bodies.label("pinned"),
        )
        .select_from(Client)
        .outerjoin(PhoneConsent, agreed)
        .outerjoin(Membership, author(PhoneConsent.actor))
        .where(Client.id == client_id, Client.hidden_because.is_(None))
    )
    return next(iter(fetch(Head, statement)), None)


def owner(kind: Kind, row_id: uuid.UUID) -> uuid.UUID | None:
    """Whose record a row belongs to, removed or not; None when whoever asks has no such row."""
    return db.session.scalars(select(kind.client_id).where(kind.id == row_id)).one_or_none()


def notes(client_id: uuid.UUID, page: int = 1) -> Notes:
    """A page of a client's notes; pages count from 1."""
    statement: Select[Any] = (
        select(*NOTE)
        .join(Membership, Membership.user_id == ClientNote.author_id)
        .where(ClientNote.client_id == client_id, ClientNote.removed_at.is_(None))
        .order_by(ClientNote.is_pinned.desc(), ClientNote.created_at.desc(), ClientNote.id)
        .limit(NOTES_SHOWN + 1)
        .offset(NOTES_SHOWN * (page - 1))
    )  # fmt: skip
    found = fetch(Note, statement)
    return Notes(found[:NOTES_SHOWN], page, more=len(found) > NOTES_SHOWN)


def measurements(client_id: uuid.UUID) -> list[Series]:
    """What was measured, by kind and unit; of each the newest."""
    kind = func.lower(ClientMeasurement.kind)
    place = func.row_number().over(
        partition_by=(kind, ClientMeasurement.unit),
        order_by=(ClientMeasurement.taken_on.desc(), ClientMeasurement.created_at.desc()),
    )
    placed = (
        select(
            ClientMeasurement.id.label("measurement_id"), ClientMeasurement.kind, ClientMeasurement.unit,
            ClientMeasurement.value, ClientMeasurement.taken_on, ClientMeasurement.note,
            ClientMeasurement.actor, place.label("place"),
        )
        .where(ClientMeasurement.client_id == client_id, ClientMeasurement.removed_at.is_(None))
        .subquery()
    )  # fmt: skip
    columns = [column for column in placed.c if column.name not in ("actor", "place")]
    statement = (
        select(*columns, Membership.name.label("author"))
        .outerjoin(Membership, author(placed.c.actor))
        .where(placed.c.place <= MEASUREMENTS_SHOWN)
        .order_by(func.lower(placed.c.kind), placed.c.unit, placed.c.place)
    )
    found = groupby(fetch(Measurement, statement), lambda row: (row.kind.lower(), row.unit))
    series = (list(rows) for _, rows in found)
    return [Series(rows[0].kind, rows[0].unit, rows) for rows in series]


def known_kinds() -> list[KnownKind]:
    """The kinds of measurements this business uses."""
    kind = func.lower(ClientMeasurement.kind)
    statement = select(*KIND).ext(distinct_on(kind))
    statement = statement.where(ClientMeasurement.removed_at.is_(None))
    return fetch(KnownKind, statement.order_by(kind, ClientMeasurement.created_at.desc()).limit(KINDS_SHOWN))


def known_kind(kind: str) -> KnownKind | None:
    """A kind as this business spells it, whatever the case, with its last unit; None for a new one."""
    statement = (
        select(*KIND)
        .where(func.lower(ClientMeasurement.kind) == kind.lower(), ClientMeasurement.removed_at.is_(None))
        .order_by(ClientMeasurement.created_at.desc())
        .limit(1)
    )
    return next(iter(fetch(KnownKind, statement)), None)


def goals(client_id: uuid.UUID) -> list[Goal]:
    """A client's goals, the open ones first, the one due next on top."""
    latest = _latest()
    latest = _latest()
    start = _start(latest)
    target, value = ClientGoal.target, latest.c.value
    way = target - start.c.value
    is_met = and_(target.is_not(None), case((way == 0, value == target), else_=way * (value - target) >= 0))
    percent = case(
        (is_met, 100),
        (way != 0, func.least(99, func.greatest(0, func.round(100 * (value - start.c.value) / way)))),
    )
    statement = (
        select(
            ClientGoal.id.label("goal_id"), ClientGoal.title, ClientGoal.kind, target, ClientGoal.due_on,
            func.coalesce(ClientGoal.due_on < func.business_day(func.now()), False).label("is_overdue"),
            ClientGoal.reached_at, start.c.value.label("start"), value.label("latest"), latest.c.unit,
            cast(percent, Integer).label("percent"), func.abs(target - value).label("to_go"),
        )
        .select_from(ClientGoal)
        .outerjoin(latest, true())
        .outerjoin(start, true())
        .where(ClientGoal.client_id == client_id, ClientGoal.removed_at.is_(None))
        .order_by(
            ClientGoal.reached_at.desc().nulls_first(), ClientGoal.due_on.asc().nulls_last(),
            ClientGoal.created_at,
        )
    )  # fmt: skip
    return fetch(Goal, statement)


def _latest() -> LateralFromClause:
    """The newest measurement of a goal's kind."""
    newest = (ClientMeasurement.taken_on.desc(), ClientMeasurement.created_at.desc())
    return _of_goal().order_by(*newest).limit(1).lateral("latest")


def _start(latest: LateralFromClause) -> LateralFromClause:
    """Where the way to a goal begins: at the last one measured when it was set, else the first after."""
    day, taken_on = func.business_day(ClientGoal.created_at), ClientMeasurement.taken_on
    is_later = tuple_(taken_on, ClientMeasurement.created_at) > tuple_(day, ClientGoal.created_at)
    same_unit = _of_goal().where(ClientMeasurement.unit == latest.c.unit)
    nearest = (is_later, func.abs(taken_on - day), case((is_later, ClientMeasurement.created_at)).asc())
    return same_unit.order_by(*nearest, ClientMeasurement.created_at.desc()).limit(1).lateral("start")


def _of_goal() -> Select[Any]:
    return select(*VALUE).where(
        ClientMeasurement.org_id == ClientGoal.org_id,
        ClientMeasurement.client_id == ClientGoal.client_id,
        func.lower(ClientMeasurement.kind) == func.lower(ClientGoal.kind),
        ClientMeasurement.removed_at.is_(None),
    )


def files(client_id: uuid.UUID) -> list[File]:
    """A client's files, the newest first."""
    statement = (
        select(*FILE)
        .outerjoin(Membership, author(ClientFile.actor))
        .where(ClientFile.client_id == client_id, ClientFile.removed_at.is_(None))
        .order_by(ClientFile.created_at.desc(), ClientFile.id)
    )  # fmt: skip
    return fetch(File, statement)


def content(file_id: uuid.UUID) -> Content | None:
    """What is in a file; None when this business has no such file, or it is removed."""
    statement = select(*CONTENT)
    return next(
        iter(fetch(Content, statement.where(ClientFile.id == file_id, ClientFile.removed_at.is_(None)))), None
    )
