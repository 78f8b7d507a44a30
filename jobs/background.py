"""What every background process shares: the app around a job, and the queue."""

from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec, TypeVar

from flask import Flask
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from trainer_web import create_app
from trainer_web.config import settings

P = ParamSpec("P")
T = TypeVar("T")

TIMEOUT_SECONDS = 5


def in_app(job: Callable[P, T]) -> Callable[P, T]:
    """Run a job inside the app, so that it has a database session of its own."""

    @wraps(job)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        with app().app_context():
            return job(*args, **kwargs)

    return wrapped


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
