"""Reads of the Today page: three statements, whatever the day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, column, func, or_, select, table

from trainer_web.calendar.queries import BookingState, booking_states
from trainer_web.database import fetch
from trainer_web.packs.queries import PackState, pack_states

ENDING_WITHIN_DAYS = 14
ENDING_WITH_LEFT = 2
ENDING_SHOWN = 8
ATTENTION_SHOWN = 15

clients = table("clients", column("org_id"), column("id"), column("name"))


@dataclass(frozen=True)
class EndingPack(PackState):
    """A pack that is about to end, with whose it is."""

    client_name: str


@dataclass(frozen=True)
class Notable(BookingState):
    """A booking that needs a person; `of` is how many there are in all."""

    of: int


@dataclass(frozen=True)
class Board:
    """What Today shows: the day's bookings in order, what needs attention, what was completed
    automatically since yesterday (odd ones first), and packs about to end."""

    bookings: list[BookingState]
    attention: list[Notable]
    digest: list[BookingState]
    ending: list[EndingPack]


def board(day: date, zone: ZoneInfo) -> Board:
    """The board of one day in the business's zone."""
    midnight = datetime.combine(day, time(), zone)
    recent = _bookings(midnight - timedelta(days=1), midnight + timedelta(days=1))
    return Board(
        bookings=[row for row in recent if row.starts_at >= midnight],
        attention=_attention(),
        digest=sorted(filter(_completed_by_itself, recent), key=lambda row: row.settlement == "deducted"),
        ending=_ending(day),
    )


def _bookings(start: datetime, end: datetime) -> list[BookingState]:
    starts_at = booking_states.c.starts_at
    return fetch(
        BookingState,
        select(booking_states)
        .where(starts_at >= start, starts_at < end)
        .order_by(starts_at, booking_states.c.trainer_name, booking_states.c.booking_id),
    )


def _completed_by_itself(row: BookingState) -> bool:
    return row.status == "completed" and not row.changed_by.startswith("user:")


def _attention() -> list[Notable]:
    return fetch(
        Notable,
        select(booking_states, func.count().over().label("of"))
        # Worded like the partial index bookings_attention_idx, so that it is used.
        .where(or_(booking_states.c.settlement == "owed", booking_states.c.failure.is_not(None)))
        .order_by(booking_states.c.starts_at.desc(), booking_states.c.booking_id)
        .limit(ATTENTION_SHOWN),
    )


def _ending(day: date) -> list[EndingPack]:
    soon = day + timedelta(days=ENDING_WITHIN_DAYS)
    pack = pack_states.c
    return fetch(
        EndingPack,
        select(pack_states, clients.c.name.label("client_name"))
        .join(clients, and_(clients.c.org_id == pack.org_id, clients.c.id == pack.client_id))
        .where(
            pack.state == "active",
            or_(pack.sessions_left <= ENDING_WITH_LEFT, pack.expires_on <= soon),
        )
        .order_by(pack.sessions_left, pack.expires_on.asc().nulls_last(), pack.purchase_id)
        .limit(ENDING_SHOWN),
    )
