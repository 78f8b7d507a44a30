"""The calendar's week with a long history against the same week with a short one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.bench.history import make_history
from tests.bench.measure import Comparison, in_turns
from tests.databases import Database
from tests.web.browsing import Browser
from tests.world import make_business
from trainer_web import create_app
from trainer_web.config import Settings

LONG, SHORT = 1_000_000, 1_000
ROUNDS = 40
STATEMENTS = 3
WEEK = "/calendar?view=week"


def compare(long: Database, short: Database) -> Comparison:
    """Milliseconds for a page, from the request to its last byte, without a network."""
    clients = {database: _visit(database, bookings) for database, bookings in ((long, LONG), (short, SHORT))}
    ours, reference = in_turns(ROUNDS, _milliseconds(clients[long]), _milliseconds(clients[short]))
    return Comparison(
        f"calendar week at {LONG:,} bookings against {SHORT:,}",
        ours,
        reference,
        "ms",
        most=1.3,
        faults=tuple(_faults(clients[long], clients[short])),
    )


def _visit(database: Database, bookings: int) -> FlaskClient:
    business = make_business(database)
    make_history(business, bookings)
    return Browser(_site(database), business).client


def _site(database: Database) -> Flask:
    return create_app(
        Settings(database_url=database.app_url, redis_url=database.servers.redis_url, secret_key="x" * 32)
    )


def _milliseconds(client: FlaskClient) -> Callable[[], float]:
    def measured() -> float:
        started = perf_counter()
        client.get(WEEK)
        return 1000 * (perf_counter() - started)

    return measured


def _faults(long: FlaskClient, short: FlaskClient) -> Iterator[str]:
    with _statements() as asked:
        page = long.get(WEEK)
    if page.status_code != 200:
        yield f"The page answered {page.status}."
    if len(asked) > STATEMENTS:
        yield f"The page took {len(asked)} statements."
    if page.text.count("Client number") != short.get(WEEK).text.count("Client number"):
        yield "The two weeks are not the same."


@contextmanager
def _statements() -> Iterator[list[str]]:
    """What is asked of the database inside the block, but for entering the business."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: bool) -> None:
        if not context.execution_options.get("enters_business"):
            asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)
