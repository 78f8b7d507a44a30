"""From a time on the wall to an instant: the one place, because PostgreSQL and Python disagree by an
hour on the repeated hour of the autumn clock change."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


class NoSuchTimeError(ValueError):
    """The clocks skip this time on that day. `instead` is the time after it."""

    def __init__(self, instead: time) -> None:
        self.instead = instead
        super().__init__(f"the clocks skip this time; {instead:%H:%M} is the same instant")


def instant(day: date, at: time, zone: ZoneInfo, fold: int = 0) -> datetime:
    """The instant at which the wall clock of `zone` shows this. A time that comes twice is the first of
    the two, or the second with `fold` 1.

    Raises:
        NoSuchTimeError: the clocks go forward over this time.
    """
    wall = datetime.combine(day, at, zone).replace(fold=fold)
    back = wall.astimezone(UTC).astimezone(zone)
    if back.replace(tzinfo=None, fold=0) != wall.replace(tzinfo=None, fold=0):
        first = wall.replace(fold=0).astimezone(UTC).astimezone(zone)
        raise NoSuchTimeError(first.time())
    return wall.astimezone(UTC)


def comes_twice(day: date, at: time, zone: ZoneInfo) -> bool:
    """Whether the wall clock of `zone` shows this time twice on that day."""
    first = datetime.combine(day, at, zone).replace(fold=0)
    return first.utcoffset() > first.replace(fold=1).utcoffset()  # type: ignore[operator]  # a zone has an offset


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which the day begins, also where the clocks skip midnight."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
