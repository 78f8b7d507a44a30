"""Reads of imports: the list, one import with what its lines come to, and the lines themselves."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, SQLColumnExpression, and_, func, select

from trainer_web.database import fetch
from trainer_web.models import Client, Import, ImportLine, ImportMapping, Membership, Org, db

PAGE = 50
LISTED = 50
DUE = ("checking", "running", "undoing")


@dataclass(frozen=True)
class ImportRow:
    """An import without its file; `mapping` holds how the file is read and which field each column fills."""

    import_id: uuid.UUID
    name: str
    columns: list[str]
    mapping: dict[str, Any]
    state: str
    lines_total: int
    lines_read: int
    lines_done: int
    failure: str | None
    created_at: datetime
    changed_at: datetime
    member_name: str | None

    @property
    def is_moving(self) -> bool:
        """Whether a worker is at it."""
        return self.state in DUE

    @property
    def so_far(self) -> int:
        """How many of the lines the worker has been through in this step."""
        return self.lines_read if self.state == "checking" else self.lines_done


@dataclass(frozen=True)
class Counts:
    """How many lines came to which verdict; how many packs they make, how many of them have changed anything
    by now, and how many of these undoing kept."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    packs: int = 0
    applied: int = 0
    kept: int = 0


@dataclass(frozen=True)
class LineRow:
    """One line of an import, with the name of the client it is about, where that is known."""

    line: int
    fields: dict[str, Any]
    changes: list[str]
    verdict: str
    reason: str
    client_id: uuid.UUID | None
    before: dict[str, Any] | None
    client_name: str | None


@dataclass(frozen=True)
class Due:
    """An import that the worker has to do something for, and how people of the business write."""

    import_id: uuid.UUID
    state: str
    mapping: dict[str, Any]
    lines_read: int
    changed_at: datetime
    timezone: str
    locale: str
    currency: str


IMPORT: tuple[SQLColumnExpression[Any], ...] = (
    Import.id.label("import_id"),
    Import.name,
    Import.columns,
    Import.mapping,
    Import.state,
    Import.lines_total,
    Import.lines_read,
    Import.lines_done,
    Import.failure,
    Import.created_at,
    Import.changed_at,
    Membership.name.label("member_name"),
)
DOES_SOMETHING = ImportLine.verdict.in_(("new", "changed"))
KEPT = and_(ImportLine.undone_at.is_not(None), ImportLine.reason.startswith("Kept"))
MADE_BY = Import.actor == func.concat("user:", Membership.user_id)


def imports() -> list[ImportRow]:
    """The newest imports."""
    newest = select(*IMPORT).outerjoin(Membership, MADE_BY).order_by(Import.created_at.desc()).limit(LISTED)
    return fetch(ImportRow, newest)


def one(import_id: uuid.UUID) -> ImportRow | None:
    """One import, or None when this business has no such import."""
    found = select(*IMPORT).outerjoin(Membership, MADE_BY).where(Import.id == import_id)
    return next(iter(fetch(ImportRow, found)), None)


def content(import_id: uuid.UUID) -> bytes | None:
    """The file of an import, as long as it is kept."""
    return db.session.scalars(select(Import.content).where(Import.id == import_id)).one_or_none()


def counts(import_id: uuid.UUID) -> Counts:
    """What the lines of an import come to."""
    said: list[SQLColumnExpression[Any]] = [
        func.count().filter(ImportLine.verdict == verdict).label(verdict)
        for verdict in ("new", "changed", "unchanged", "rejected")
    ]
    said += [
        func.count().filter(ImportLine.fields.has_key("pack"), DOES_SOMETHING).label("packs"),
        func.count(ImportLine.applied_at).filter(DOES_SOMETHING).label("applied"),
        func.count().filter(KEPT).label("kept"),
    ]
    statement: Select[Any] = select(*said).where(ImportLine.import_id == import_id)
    return fetch(Counts, statement)[0]


def lines(import_id: uuid.UUID, verdict: str, page: int) -> list[LineRow]:
    """A page of lines of one verdict (or `kept` by undoing), and one more to know whether another follows."""
    asked = KEPT if verdict == "kept" else ImportLine.verdict == verdict
    statement = (
        select(
            ImportLine.line,
            ImportLine.fields,
            ImportLine.changes,
            ImportLine.verdict,
            ImportLine.reason,
            ImportLine.client_id,
            ImportLine.before,
            Client.name.label("client_name"),
        )
        .outerjoin(Client, (Client.org_id == ImportLine.org_id) & (Client.id == ImportLine.client_id))
        .where(ImportLine.import_id == import_id, asked)
        .order_by(ImportLine.line)
        .limit(PAGE + 1)
        .offset(PAGE * (page - 1))
    )
    return fetch(LineRow, statement)


def remembered(columns: list[str]) -> dict[int, str]:
    """How columns of these names were mapped the last time; empty when they never were."""
    found = db.session.scalars(select(ImportMapping.mapping).where(ImportMapping.columns == columns)).first()
    return {int(place): field for place, field in (found or {}).items()}


def due() -> list[Due]:
    """The imports of this business that a worker has to do something for, the oldest first."""
    statement = (
        select(
            Import.id.label("import_id"),
            Import.state,
            Import.mapping,
            Import.lines_read,
            Import.changed_at,
            Org.timezone,
            Org.locale,
            Org.currency,
        )
        .join(Org, Org.id == Import.org_id)
        .where(Import.state.in_(DUE))
        .order_by(Import.changed_at)
    )
    return fetch(Due, statement)
