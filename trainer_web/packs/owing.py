"""Reads of sessions that were delivered and are owed, each with the ways to settle it."""

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.sql.selectable import LateralFromClause, Subquery

from trainer_web.calendar.queries import BookingState, booking_states
from trainer_web.database import fetch
from trainer_web.packs.queries import pack_states


@dataclass(frozen=True)
class Owing(BookingState):
    """A booking that needs a person; `of` is how many there are in all. When it owes a session: the pack it
    would be settled from (None: no pack can), and what one session of its own pack cost, in minor units."""

    of: int
    settle_id: uuid.UUID | None
    settle_name: str | None
    settle_left: int | None
    charge_minor: int | None
    currency: str | None


def attention(limit: int) -> list[Owing]:
    """What is owed, and what could not be completed, the newest first."""
    # Worded like the partial index bookings_attention_idx, so that it is used.
    needs = or_(booking_states.c.settlement == "owed", booking_states.c.failure.is_not(None))
    return fetch(Owing, _with_ways(_newest(needs, limit)))


def owed_by(client_id: uuid.UUID, limit: int) -> list[Owing]:
    """What a client owes, the newest first."""
    owed = and_(booking_states.c.client_id == client_id, booking_states.c.settlement == "owed")
    return fetch(Owing, _with_ways(_newest(owed, limit)))


def _newest(which: ColumnElement[bool], limit: int) -> Subquery:
    return (
        select(booking_states, func.count().over().label("of"))
        .where(which)
        .order_by(booking_states.c.starts_at.desc(), booking_states.c.booking_id)
        .limit(limit)
        .subquery()
    )


def _with_ways(found: Subquery) -> Select[Any]:
    usable, own = _usable(found), pack_states
    return (
        select(
            found,
            usable.c.settle_id,
            usable.c.settle_name,
            usable.c.settle_left,
            own.c.session_minor.label("charge_minor"),
            own.c.currency,
        )
        .select_from(found)
        .outerjoin(usable, true())
        .outerjoin(own, and_(own.c.org_id == found.c.org_id, own.c.purchase_id == found.c.purchase_id))
        .order_by(found.c.starts_at.desc(), found.c.booking_id)
    )


def _usable(found: Subquery) -> LateralFromClause:
    """The first pack that can pay; a pack that had not ended on the day of the booking still can."""
    day = func.least(func.business_day(func.now()), func.business_day(found.c.starts_at))
    packs = func.usable_packs(found.c.client_id, found.c.service_id, day).table_valued(
        "purchase_id", "name", "sessions_left", name="usable"
    )
    return (
        select(
            packs.c.purchase_id.label("settle_id"),
            packs.c.name.label("settle_name"),
            packs.c.sessions_left.label("settle_left"),
        )
        .where(found.c.settlement == "owed")
        .limit(1)
        .lateral("settle")
    )
