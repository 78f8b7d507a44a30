"""Many callers at the same moment, brought about by locks and not by luck; and guards taken away."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg

from tests.databases import Connection, Database, wait_until
from tests.world import Business, call, enter, rows
from trainer_web import schema

CALLERS = 25  # connections; two test processes must fit into one server's hundred


def waiting(database: Database) -> int:
    """How many transactions in this database wait for a lock."""
    with database.as_admin() as admin:
        return admin.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ).fetchone()[0]


def held_up(business: Business, function: str, *arguments: object, **named: object) -> Future:
    """Call a function on a connection of its own, and return as soon as it waits for a lock."""
    executor = ThreadPoolExecutor(1)
    before = waiting(business.database)
    future = executor.submit(rows, business, function, *arguments, **named)
    executor.shutdown(wait=False)
    wait_until(lambda: future.done() or waiting(business.database) > before, f"{function} waits for a lock")
    if future.done():
        raise RuntimeError(f"{function} did not wait but answered {future}")
    return future


def at_once(business: Business, acts: Sequence[tuple[Any, ...]], behind: str, *values: object) -> list[Any]:
    """Let the acts (a function and its arguments each) happen at the same moment.

    All callers run into the lock that the statement `behind` takes, and are let go together.
    Returns for each act the rows it returned or the error it raised.
    """
    answers: dict[int, Any] = {}

    def perform(first: int) -> None:
        with business.database.connect() as connection:
            for number in range(first, len(acts), CALLERS):
                answers[number] = _answer(connection, business, acts[number])

    with ThreadPoolExecutor(CALLERS) as executor:
        with business.database.as_admin() as holder:
            enter_as_admin(holder, business)
            holder.execute(behind, values)
            callers = [executor.submit(perform, first) for first in range(min(CALLERS, len(acts)))]
            wait_until(
                lambda: waiting(business.database) == len(callers),
                f"{len(callers)} callers wait behind {behind}",
            )
        for caller in callers:
            caller.result()
    return [answers[number] for number in range(len(acts))]


def answered(answers: list[Any]) -> list[Any]:
    """The same answers, after asserting that none of them is an error."""
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    return answers


def enter_as_admin(admin: Connection, business: Business) -> None:
    """Let the administrator's transaction call functions in this business."""
    admin.execute("SELECT set_config('app.org_id', %s, true)", [str(business.id)])


def install_variant(database: Database, function: str, *changes: tuple[str, str]) -> None:
    """Replace a function by its own text with parts changed: a guard taken away by a control."""
    text = schema.function_files()[function].read_text()
    for old, new in changes:
        if text.count(old) != 1:
            raise LookupError(f"{function} has changed; this control no longer fits it")
        text = text.replace(old, new)
    with database.as_admin() as admin:
        admin.execute(text)


def _answer(connection: Connection, business: Business, act: tuple[Any, ...]) -> Any:
    try:
        with connection.transaction():
            enter(connection, business)
            return call(connection, *act)
    except psycopg.Error as error:
        return error
