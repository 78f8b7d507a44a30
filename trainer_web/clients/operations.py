"""Writes of clients. None of them moves a session or a booking, so each is one plain statement."""

import uuid
from collections.abc import Mapping

from flask import g
from sqlalchemy import func, insert, null, update

from trainer_web.models import Client, db


def add(values: dict[str, str | None]) -> uuid.UUID:
    """Add a client with these columns; the new id."""
    statement = insert(Client).values(org_id=g.tenant.org_id, **values).returning(Client.id)
    return db.session.scalars(statement).one()


def change(client_id: uuid.UUID, values: dict[str, str | None]) -> str | None:
    """Set these columns; the client's name, or None when this business has no such client."""
    return _update(client_id, values)


def archive(client_id: uuid.UUID) -> str | None:
    """Put a client away, if not done before; the client's name, or None when there is no such client."""
    return _update(client_id, {"archived_at": func.coalesce(Client.archived_at, func.now())})


def restore(client_id: uuid.UUID) -> str | None:
    """Bring a client back; the client's name, or None when this business has no such client."""
    return _update(client_id, {"archived_at": null()})


def _update(client_id: uuid.UUID, values: Mapping[str, object]) -> str | None:
    statement = update(Client).where(Client.id == client_id).values(**values).returning(Client.name)
    return db.session.scalars(statement).one_or_none()
