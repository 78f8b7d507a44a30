"""Where everything stands on the calendar: days as columns, appointments as cards in lanes.

The grid counts in rows of five minutes from midnight on the wall; CSS classes turn rows into places.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from babel import Locale
from babel.dates import format_date
from flask import g, url_for

from trainer_web.calendar import times
from trainer_web.calendar.queries import DiaryEntry, diary
from trainer_web.formats import local, long_date, today, zone

ROW_MINUTES = 5
ROW = timedelta(minutes=ROW_MINUTES)
ROWS = 24 * 60 // ROW_MINUTES
ROWS_OF_AN_HOUR = 60 // ROW_MINUTES
ROWS_OF_A_SLOT = ROWS_OF_AN_HOUR // 2
FIRST_HOUR, LAST_HOUR = 6, 22
LONGEST_CARD = 12 * ROWS_OF_AN_HOUR
MOST_LANES = 6


@dataclass(frozen=True)
class Wish:
    """Which stretch of the calendar somebody wants to see, and whose; None is everybody's."""

    view: str
    on: date
    trainer_id: uuid.UUID | None

    @property
    def days(self) -> list[date]:
        """The day itself, or its week, which begins as the business's locale has it."""
        if self.view == "day":
            return [self.on]
        first = self.on - timedelta((self.on.weekday() - Locale.parse(g.login.locale).first_week_day) % 7)
        return [first + timedelta(day) for day in range(7)]

    def url(self, **other: object) -> str:
        """The address of this view, or of one that differs in view, on or trainer."""
        query: dict[str, Any] = {"view": self.view, "on": self.on, "trainer": self.trainer_id or "all"}
        return url_for("calendar.page", **(query | other))


@dataclass(frozen=True)
class Trainer:
    """Somebody who gives sessions, with the number of their colour."""

    id: uuid.UUID
    name: str
    colour: int


@dataclass
class Card:
    """One appointment's piece in one column: its first row, how many rows, its lane among `lanes`, and
    how many lanes wide it is. `begins` unless it is the rest of one that began in another piece."""

    entries: list[DiaryEntry]
    row: int
    rows: int
    begins: bool
    lane: int = 1
    lanes: int = 1
    wide: int = 1

    @property
    def appointment(self) -> DiaryEntry:
        """What all its bookings share."""
        return self.entries[0]

    def covers(self, row: int, rows: int) -> bool:
        """Whether it takes all of these rows."""
        return self.row <= row and row + rows <= self.row + self.rows

    def overlaps(self, other: "Card") -> bool:
        """Whether they have a row in common."""
        return self.row < other.row + other.rows and other.row < self.row + self.rows


@dataclass(frozen=True)
class Slot:
    """An empty half hour: its first row, its time on the wall, and where it can be booked."""

    row: int
    time: str
    url: str


@dataclass
class Column:
    """A day of everybody shown, or of one trainer; `now` is the row of this minute on today's."""

    id: str
    day: date
    trainer: Trainer | None
    today: date
    cards: list[Card] = field(default_factory=list)
    now: int | None = None

    @property
    def trainer_id(self) -> uuid.UUID | None:
        """Whose time an empty slot here is, when that is certain."""
        return self.trainer.id if self.trainer else None

    @property
    def weekday(self) -> str:
        """Sat"""
        return format_date(self.day, "EEE", g.login.locale)

    def slots(self, first: int, last: int) -> Iterator[Slot]:
        """The half hours between two hours; those that are certainly taken are left out."""
        for row in range(first * ROWS_OF_AN_HOUR, last * ROWS_OF_AN_HOUR, ROWS_OF_A_SLOT):
            if self.trainer and any(card.covers(row, ROWS_OF_A_SLOT) for card in self.cards):
                continue
            at = f"{row // ROWS_OF_AN_HOUR:02}:{row % ROWS_OF_AN_HOUR * ROW_MINUTES:02}"
            here = url_for("calendar.new_booking", at=f"{self.day}T{at}", trainer=self.trainer_id)
            yield Slot(row, at, here)


@dataclass(frozen=True)
class Grid:
    """The calendar as it is drawn: `first` to `last` are the hours shown."""

    wish: Wish
    title: str
    trainers: list[Trainer]
    columns: list[Column]
    first: int
    last: int

    @property
    def previous_url(self) -> str:
        """The day or week before."""
        return self.wish.url(on=self.wish.on - timedelta(len(self.wish.days)))

    @property
    def next_url(self) -> str:
        """The day or week after."""
        return self.wish.url(on=self.wish.on + timedelta(len(self.wish.days)))

    @property
    def today_url(self) -> str:
        """The day or week in which today is."""
        return self.wish.url(on=today())

    @property
    def booking_day(self) -> date:
        """The day a new booking is most likely for: today when it is shown, else the first shown."""
        return today() if today() in self.wish.days else self.wish.days[0]

    def columns_of(self, day: date, trainer_id: uuid.UUID) -> list[Column]:
        """The columns in which this trainer's appointments of that day stand."""
        return [c for c in self.columns if c.day == day and c.trainer_id in (None, trainer_id)]


def wish(query: Mapping[str, str]) -> Wish:
    """What the query of an address asks for; whatever is malformed becomes the default."""
    return Wish(
        view="day" if query.get("view") == "day" else "week",
        on=_day(query.get("on", "")),
        trainer_id=_trainer(query.get("trainer", "")),
    )


def draw(wanted: Wish) -> Grid:
    """The calendar as the database has it now: one statement, two when it asks for an unknown trainer."""
    start = times.midnight(wanted.days[0], zone())
    end = times.midnight(wanted.days[-1] + timedelta(1), zone())
    entries = diary(start, end, wanted.trainer_id)
    trainers = _trainers(entries)
    if wanted.trainer_id and wanted.trainer_id not in {trainer.id for trainer in trainers}:
        return draw(Wish(wanted.view, wanted.on, None))
    shown = [t for t in trainers if wanted.trainer_id in (None, t.id)]
    columns = list(_columns(wanted, shown))
    held = list(_held(entries))
    for column in columns:
        column.cards = _cards(column, held)
        _set_lanes(column.cards)
    first, last = _hours(columns)
    return Grid(wanted, _title(wanted.days), trainers, columns, first, last)


def lies_outside(starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the calendar shows more than the usual hours because of this."""
    start, end = local(starts_at), local(ends_at)
    usual = time(FIRST_HOUR) <= start.time() and end.time() <= time(LAST_HOUR)
    return not usual or start.date() != end.date()


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today()
    # A year on either side stays inside what dates can say.
    return min(max(day, date(1900, 1, 1)), date(9000, 1, 1))


def _trainer(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        own = g.login.role == "trainer" and g.login.gives_sessions and text != "all"
        return g.login.user_id if own else None


def _trainers(entries: Iterable[DiaryEntry]) -> list[Trainer]:
    found = {e.trainer_id: Trainer(e.trainer_id, e.trainer_name, e.trainer_colour) for e in entries}
    return list(found.values())


def _columns(wanted: Wish, shown: list[Trainer]) -> Iterator[Column]:
    now = datetime.now(zone())
    alone = shown[0] if len(shown) == 1 else None
    for day in wanted.days:
        row = (now.hour * 60 + now.minute) // ROW_MINUTES if day == now.date() else None
        if wanted.view == "week":
            yield Column(f"column-{day}", day, alone, now.date(), now=row)
        else:
            for trainer in shown:
                yield Column(f"column-{day}-{trainer.id}", day, trainer, now.date(), now=row)


@dataclass(frozen=True)
class _Held:
    """An appointment with its times on the wall. Where the wall clock goes back over its end, it keeps its
    length."""

    entries: list[DiaryEntry]
    start: datetime
    end: datetime


def _held(entries: Iterable[DiaryEntry]) -> Iterator[_Held]:
    for _, bookings in groupby(entries, key=lambda entry: entry.appointment_id):
        of_one = list(bookings)
        starts_at, ends_at = of_one[0].starts_at, of_one[0].ends_at
        if starts_at is None or ends_at is None:
            continue  # a trainer with nothing to do
        start, end = (local(instant).replace(tzinfo=None) for instant in (starts_at, ends_at))
        yield _Held(of_one, start, end if start < end else start + (ends_at - starts_at))


def _cards(column: Column, held: Iterable[_Held]) -> list[Card]:
    midnight = datetime.combine(column.day, time())
    cards = []
    for appointment in held:
        if column.trainer_id in (None, appointment.entries[0].trainer_id):
            first = (appointment.start - midnight) // ROW
            last = min(-((midnight - appointment.end) // ROW), ROWS)
            for row in range(max(first, 0), last, LONGEST_CARD):
                rows = min(last - row, LONGEST_CARD)
                cards.append(Card(appointment.entries, row, rows, begins=row == first))
    return sorted(cards, key=lambda card: (card.row, -card.rows))


def _set_lanes(cards: list[Card]) -> None:
    """Put overlapping cards beside each other: each in the first lane that is free, over as many lanes as
    stay free to its right."""
    heap: list[Card] = []
    for card in cards:
        if not any(card.row < other.row + other.rows for other in heap):
            _widen(heap)
            heap = []
        taken = {other.lane for other in heap if card.overlaps(other)}
        card.lane = next((lane for lane in range(1, MOST_LANES) if lane not in taken), MOST_LANES)
        heap.append(card)
    _widen(heap)


def _widen(heap: list[Card]) -> None:
    lanes = max((card.lane for card in heap), default=1)
    for card in heap:
        right = [other.lane for other in heap if other.lane > card.lane and card.overlaps(other)]
        card.lanes = lanes
        card.wide = min(right, default=lanes + 1) - card.lane


def _hours(columns: Iterable[Column]) -> tuple[int, int]:
    # Blocked time is often a whole day: it widens nothing.
    cards = [card for column in columns for card in column.cards if card.appointment.kind != "blocked"]
    first = min((card.row // ROWS_OF_AN_HOUR for card in cards), default=FIRST_HOUR)
    last = max((-(-(card.row + card.rows) // ROWS_OF_AN_HOUR) for card in cards), default=LAST_HOUR)
    return min(first, FIRST_HOUR), max(last, LAST_HOUR)


def _title(days: list[date]) -> str:
    first, last = days[0], days[-1]
    if first == last:
        return long_date(first)
    shared = first.year == last.year, first.month == last.month
    pattern = {(True, True): "d", (True, False): "d MMMM"}.get(shared, "d MMMM y")
    start, end = (format_date(first, pattern, g.login.locale), format_date(last, "d MMMM y", g.login.locale))
    return f"{start} – {end}"
