"""Reads of session packs: the counts as the database returns them, and the ledger behind them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, select

from trainer_web.database import fetch, view


@dataclass(frozen=True)
class PackState:
    """A session pack with its counts: a row of the view `pack_states`."""

    org_id: uuid.UUID
    purchase_id: uuid.UUID
    client_id: uuid.UUID
    name: str
    sessions_total: int
    sessions_used: int
    sessions_booked: int
    sessions_left: int
    sessions_short: int
    price_minor: int
    currency: str
    purchased_on: date
    expires_on: date | None
    frozen_at: datetime | None
    created_at: datetime
    state: str


pack_states = view("pack_states", PackState)


def packs_of(client_id: uuid.UUID) -> list[PackState]:
    """A client's packs: the ones that can be used first, among them the one that ends first."""
    usable = case((pack_states.c.state == "active", 0), else_=1)
    return fetch(
        PackState,
        select(pack_states)
        .where(pack_states.c.client_id == client_id)
        .order_by(
            usable,
            pack_states.c.expires_on.asc().nulls_last(),
            pack_states.c.created_at,
            pack_states.c.purchase_id,
        ),
    )


def pack(purchase_id: uuid.UUID) -> PackState | None:
    """One pack as it now is, or None when this business has no such pack."""
    return next(
        iter(fetch(PackState, select(pack_states).where(pack_states.c.purchase_id == purchase_id))),
        None,
    )
