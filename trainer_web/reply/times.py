"""The times a client may move a session to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from trainer_web.calendar.times import NoSuchTimeError, instant
from trainer_web.reply.operations import ReplyLinkState
from trainer_web.reply.queries import Stretch

DAYS = 14
STEP = timedelta(minutes=30)
LEAD = timedelta(hours=2)  # a trainer has to learn of it in time
TAKING = timedelta(hours=1)  # a time that was offered may be taken for as long as the page was looked at
A_DAY = 8  # times shown of a day until all are asked for
A_PAGE = 5  # days on a page


@dataclass(frozen=True)
class Day:
    """A day on the client's calendar: the times shown of it, and how many there are."""

    date: date
    times: list[datetime]
    total: int


@dataclass(frozen=True)
class Page:
    """Some of the days, and whether others follow; `number` counts from 1."""

    days: list[Day]
    number: int
    later: bool


def last(now: datetime) -> datetime:
    """The instant up to which times are offered."""
    return now + timedelta(days=DAYS)


def free(link: ReplyLinkState, taken: Sequence[Stretch], now: datetime, lead: timedelta) -> list[datetime]:
    """The starts, soonest first, at which a session of the same length is in nobody's way: every half
    hour between the quiet hours, on the wall of the business."""
    length = link.ends_at - link.starts_at
    return [
        start
        for start in _starts(link, length, now + lead, last(now))
        if start != link.starts_at
        and not any(each.starts_at < start + length and start < each.ends_at for each in taken)
    ]


def by_day(link: ReplyLinkState, starts: Sequence[datetime], chosen: date | None = None) -> list[Day]:
    """The starts by the client's days. Of each those nearest to the session's own hour, all of `chosen`."""
    zone = ZoneInfo(link.timezone)
    days: dict[date, list[datetime]] = {}
    for start in starts:
        days.setdefault(start.astimezone(zone).date(), []).append(start)
    usual = _minutes(link.starts_at.astimezone(zone))
    return [
        Day(day, times if day == chosen else _nearest(times, usual, zone), len(times))
        for day, times in days.items()
    ]


def page_of(days: list[Day], number: int, chosen: date | None) -> Page:
    """The page of that number, or the one day that was chosen."""
    if chosen:
        return Page([day for day in days if day.date == chosen], 1, later=False)
    number = min(number, max(1, -(-len(days) // A_PAGE)))
    end = number * A_PAGE
    return Page(days[end - A_PAGE : end], number, later=len(days) > end)


def _nearest(times: list[datetime], usual: int, zone: ZoneInfo) -> list[datetime]:
    return sorted(sorted(times, key=lambda at: abs(_minutes(at.astimezone(zone)) - usual))[:A_DAY])


def _minutes(at: datetime) -> int:
    return at.hour * 60 + at.minute


def _starts(
    link: ReplyLinkState, length: timedelta, earliest: datetime, latest: datetime
) -> Iterator[datetime]:
    zone = ZoneInfo(link.org_timezone)
    day, end = earliest.astimezone(zone).date(), latest.astimezone(zone).date()
    while day <= end:
        opens, closes = datetime.combine(day, link.quiet_until), datetime.combine(day, link.quiet_from)
        wall = datetime.combine(day, time())
        while wall + length <= closes:
            if wall >= opens:
                yield from _between(earliest, latest, wall, zone)
            wall += STEP
        day += timedelta(days=1)


def _between(earliest: datetime, latest: datetime, wall: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    try:
        start = instant(wall.date(), wall.time(), zone)
    except NoSuchTimeError:
        return
    if earliest <= start <= latest:
        yield start
