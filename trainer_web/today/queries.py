"""Reads of the Today page: three statements, whatever the day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from trainer_web.calendar.queries import BookingState, booking_states
from trainer_web.database import fetch
from trainer_web.packs.owing import Owing, attention
from trainer_web.packs.queries import EndingPack, about_to_end

ENDING_SHOWN = 8
ATTENTION_SHOWN = 15


@dataclass(frozen=True)
class Board:
    """What Today shows: the day's bookings in order, what needs attention, what was completed
    automatically since yesterday (odd ones first), and packs about to end."""

    bookings: list[BookingState]
    attention: list[Owing]
    digest: list[BookingState]
    ending: list[EndingPack]


def board(day: date, zone: ZoneInfo) -> Board:
    """The board of one day in the business's zone."""
    midnight = datetime.combine(day, time(), zone)
    recent = _bookings(midnight - timedelta(days=1), midnight + timedelta(days=1))
    return Board(
        bookings=[row for row in recent if row.starts_at >= midnight],
        attention=attention(ATTENTION_SHOWN),
        digest=sorted(filter(_completed_by_itself, recent), key=lambda row: row.settlement == "deducted"),
        ending=about_to_end(day, limit=ENDING_SHOWN),
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
