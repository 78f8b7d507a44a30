"""Writes of clients. None of them moves a session."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy import delete, func, null, update
from sqlalchemy.dialects.postgresql import insert

from trainer_web.database import call, call_scalar
from trainer_web.models import Client, ClientTag, SavedFilter, db


@dataclass(frozen=True)
class Merge:
    """A row of `client_merges`: one client made of two. `before` holds both as they were."""

    org_id: uuid.UUID
    id: uuid.UUID
    kept_id: uuid.UUID
    merged_id: uuid.UUID
    moved: dict[str, Any]
    before: dict[str, Any]
    actor: str
    at: datetime
    undone_at: datetime | None
    undone_by: str | None


def add(values: Mapping[str, str | None], request_id: uuid.UUID | None = None) -> uuid.UUID:
    """Add a client with these columns; the id, the same for the same request."""
    known: Mapping[str, str | None] = {"name": None, **values}
    added: uuid.UUID = call_scalar(
        "add_client",
        p_name=known["name"],
        p_email=known.get("email"),
        p_phone=known.get("phone"),
        p_alert=known.get("alert") or "",
        p_timezone=known.get("timezone"),
        p_emergency_name=known.get("emergency_name") or "",
        p_emergency_phone=known.get("emergency_phone") or "",
        p_request_id=request_id,
    )
    return added


def change(client_id: uuid.UUID, values: Mapping[str, str | None]) -> str | None:
    """Set these columns; the client's name, or None when this business has no such client."""
    return _update(client_id, values)


def archive(client_id: uuid.UUID) -> str | None:
    """Put a client away, if not done before; the client's name, or None when there is no such client."""
    return _update(client_id, {"archived_at": func.coalesce(Client.archived_at, func.now())})


def restore(client_id: uuid.UUID) -> str | None:
    """Bring a client back; the client's name, or None when this business has no such client."""
    return _update(client_id, {"archived_at": null()})


def add_tag(client_id: uuid.UUID, tag: str) -> None:
    """Give a client of this business a tag, if they have it not."""
    row = {"org_id": g.tenant.org_id, "client_id": client_id, "tag": tag}
    db.session.execute(insert(ClientTag).values(**row).on_conflict_do_nothing())


def remove_tag(client_id: uuid.UUID, tag: str) -> None:
    """Take a tag from a client."""
    db.session.execute(delete(ClientTag).where(ClientTag.client_id == client_id, ClientTag.tag == tag))


def save_filter(name: str, query: Mapping[str, object]) -> uuid.UUID:
    """Keep a question to the list under a name; under one that is taken, it takes the other's place."""
    row = {"org_id": g.tenant.org_id, "name": name, "query": query}
    statement = insert(SavedFilter).values(**row)
    statement = statement.on_conflict_do_update(
        index_elements=["org_id", "name"], set_={"query": statement.excluded.query}
    )
    return db.session.scalars(statement.returning(SavedFilter.id)).one()


def rename_filter(filter_id: uuid.UUID, name: str) -> str | None:
    """Give a saved question another name; the name, or None when there is no such question."""
    statement = update(SavedFilter).where(SavedFilter.id == filter_id).values(name=name)
    return db.session.scalars(statement.returning(SavedFilter.name)).one_or_none()


def remove_filter(filter_id: uuid.UUID) -> tuple[str, dict[str, Any]] | None:
    """Forget a saved question; its name and what it asked, or None when there is no such question."""
    statement = delete(SavedFilter).where(SavedFilter.id == filter_id)
    gone = db.session.execute(statement.returning(SavedFilter.name, SavedFilter.query)).one_or_none()
    return (gone.name, gone.query) if gone else None


def merge_clients(kept_id: uuid.UUID, merged_id: uuid.UUID, request_id: uuid.UUID) -> Merge | None:
    """Make one client of two; None, and nothing changed, when one of them is not there any more."""
    done = call(Merge, "merge_clients", p_kept_id=kept_id, p_merged_id=merged_id, p_request_id=request_id)
    return next(iter(done), None)


def unmerge_clients(merge_id: uuid.UUID, request_id: uuid.UUID) -> Merge | None:
    """Make two clients of one again; None, and nothing changed, when that is not possible any more."""
    done = call(Merge, "unmerge_clients", p_merge_id=merge_id, p_request_id=request_id)
    return next(iter(done), None)


def _update(client_id: uuid.UUID, values: Mapping[str, object]) -> str | None:
    statement = (
        update(Client)
        .where(Client.id == client_id, Client.hidden_because.is_(None))
        .values(**values)
        .returning(Client.name)
    )
    return db.session.scalars(statement).one_or_none()
