"""What every background process shares: the app around a job, the queue, and how due work is found."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, wraps
from typing import ParamSpec, TypeVar

import structlog
from flask import Flask
from redis import Redis, RedisError
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import func, select

from trainer_web import create_app
from trainer_web.config import settings
from trainer_web.database import act_as, run
from trainer_web.errors import Refused
from trainer_web.models import db

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

TIMEOUT_SECONDS = 5
CLOCKS_APART_SECONDS = 30


def in_app(job: Callable[P, T]) -> Callable[P, T]:
    """Run a job inside the app, so that it has a database session of its own."""

    @wraps(job)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        with app().app_context():
            return job(*args, **kwargs)

    return wrapped


class Finder:
    """Finds businesses in which something is due and hints at them; does the work itself where a hint did
    not help.

    A hint is lost when the queue is emptied, and waits for minutes when a worker was killed: a
    business that is still due at the next look is drained here.
    """

    def __init__(
        self, queue_name: str, due: Callable[[], list[uuid.UUID]], drain: Callable[[str, str], object]
    ) -> None:
        self.queue_name, self.due, self.drain = queue_name, due, drain
        self.hinted: set[uuid.UUID] = set()

    def look(self) -> None:
        """One look at all businesses."""
        with app().app_context():
            act_as(None, "ticker")
            due = set(run(self.due))
        unhelped = due & self.hinted if self._hint(due - self.hinted) else due
        for org_id in sorted(unhelped):
            self.drain(str(org_id), "ticker")
        self.hinted = due - unhelped

    def _hint(self, org_ids: set[uuid.UUID]) -> bool:
        """Whether the queue took a hint for each of these businesses."""
        try:
            with connect() as connection:
                for org_id in sorted(org_ids):
                    queue(self.queue_name, connection).enqueue(
                        self.drain, str(org_id), "worker", result_ttl=0
                    )
        except RedisError as error:
            log.warning("queue out of reach, working without it", kind=type(error).__name__)
            return False
        return True


def check_clock() -> None:
    """Refuse to work beside a database whose clock is another. One that is away is waited for later on.

    Raises:
        SystemExit: with the sentence to show.
    """
    with app().app_context():
        act_as(None, "ticker")
        try:
            theirs = run(_database_time)
        except Refused:
            log.warning("the database is away, its clock was not compared")
            return
    apart = abs((datetime.now(UTC) - theirs).total_seconds())
    if apart > CLOCKS_APART_SECONDS:
        raise SystemExit(
            f"The clocks of this machine and of the database are {apart:.0f} seconds apart:"
            " set both by NTP, then start again."
        )


def _database_time() -> datetime:
    found: datetime = db.session.execute(select(func.clock_timestamp())).scalar_one()
    return found


def connect() -> Redis:
    """A connection to the queue's server that gives up soon: due work never waits for a hint."""
    return Redis.from_url(
        settings().redis_url, socket_connect_timeout=TIMEOUT_SECONDS, socket_timeout=TIMEOUT_SECONDS
    )


def queue(name: str, connection: Redis) -> Queue:
    """The queue of that name; jobs are JSON, their arguments ids."""
    return Queue(name, connection=connection, serializer=JSONSerializer)


@cache
def app() -> Flask:
    """The app of this process; made without connecting, so that a worker's children may inherit it."""
    return create_app()
