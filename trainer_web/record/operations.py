"""Writes of a client's record. None of them moves a session or money, so each is one plain statement.

A new row gets the request's id as its own: pressing the button twice adds one row.
"""

import uuid
from datetime import datetime
from typing import Any, TypeAlias

from flask import g
from sqlalchemy import func, null, update
from sqlalchemy.dialects.postgresql import insert

from trainer_web.models import ClientFile, ClientGoal, ClientMeasurement, ClientNote, db

Kind: TypeAlias = type[ClientNote] | type[ClientMeasurement] | type[ClientGoal] | type[ClientFile]


def add(thing: Kind, client_id: uuid.UUID, request_id: uuid.UUID, /, **values: object) -> None:
    """Add a row with these columns to a client's record, unless this request did so before."""
    row = {"org_id": g.tenant.org_id, "id": request_id, "client_id": client_id, **values}
    db.session.execute(insert(thing).values(**row).on_conflict_do_nothing())


def remove(kind: Kind, row_id: uuid.UUID) -> uuid.UUID | None:
    """Take a row off the record; its client, or None when there is none that could be removed."""
    return _update(kind, row_id, kind.removed_at.is_(None), removed_at=func.now())


def restore(kind: Kind, row_id: uuid.UUID) -> uuid.UUID | None:
    """Bring a removed row back; its client, or None when there is none that was removed."""
    return _update(kind, row_id, kind.removed_at.is_not(None), removed_at=null())


def change_note(
    note_id: uuid.UUID, author_id: uuid.UUID, seen: datetime | None, body: str, is_private: bool
) -> uuid.UUID | None:
    """Write a note anew as its author, who saw it as it was at `seen`; its client, or None when it isn't
    theirs, is removed, or was changed since."""
    mine = (ClientNote.author_id == author_id) & ClientNote.removed_at.is_(None)
    values = {"body": body, "is_private": is_private, "changed_at": func.clock_timestamp()}
    return _update(ClientNote, note_id, mine & (ClientNote.changed_at == seen), **values)


def pin_note(note_id: uuid.UUID, is_pinned: bool) -> uuid.UUID | None:
    """Pin a note or take the pin out; its client, or None when there is no such note or it is so already."""
    is_other = (ClientNote.is_pinned != is_pinned) & ClientNote.removed_at.is_(None)
    return _update(ClientNote, note_id, is_other, is_pinned=is_pinned)


def reach_goal(goal_id: uuid.UUID) -> uuid.UUID | None:
    """Note that a goal is reached; its client, or None when there is no such open goal."""
    is_open = ClientGoal.reached_at.is_(None) & ClientGoal.removed_at.is_(None)
    return _update(ClientGoal, goal_id, is_open, reached_at=func.now())


def reopen_goal(goal_id: uuid.UUID) -> uuid.UUID | None:
    """Go on with a goal that was reached; its client, or None when there is no such goal."""
    is_reached = ClientGoal.reached_at.is_not(None) & ClientGoal.removed_at.is_(None)
    return _update(ClientGoal, goal_id, is_reached, reached_at=null())


def _update(kind: Kind, row_id: uuid.UUID, guard: Any, **values: object) -> uuid.UUID | None:
    statement = update(kind).where(kind.id == row_id, guard).values(**values).returning(kind.client_id)
    return db.session.scalars(statement).one_or_none()
