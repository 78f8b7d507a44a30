"""The way to the database: one transaction per act, always as the site's role and inside one business."""

import dataclasses
import uuid
from collections.abc import Callable, Sequence
from functools import cache
from select import POLLIN, poll
from typing import Any, ParamSpec, TypeVar

from flask import Flask, g
from psycopg import errors as pg
from sqlalchemy import Connection, Select, TableClause, TextClause, column, event, table, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.orm import Session, SessionTransaction

from trainer_web.errors import refusal_of
from trainer_web.models import db

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 3
ENTER = text(
    "SELECT set_config('role', 'trainer_app', true), set_config('app.org_id', :org_id, true),"
    " set_config('app.actor', :actor, true), set_config('statement_timeout', :timeout, true)"
).execution_options(enters_business=True)


@dataclasses.dataclass(frozen=True)
class Tenant:
    """Whose rows a transaction may see, who is written down as its author, and for how long a statement
    of it may run (PostgreSQL's `statement_timeout`, 0 for ever)."""

    org_id: uuid.UUID | None
    actor: str
    timeout: str = "0"


NOBODY = Tenant(None, "")


def init_app(app: Flask) -> None:
    """Give the app its engine; nothing connects until the first statement."""
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {
        # What people write is nobody's business in a log.
        "hide_parameters": True,
        "pool_size": 10,
        "max_overflow": 10,
        # No prepared statements: a pooler in transaction mode may stand in between.
        "connect_args": {"prepare_threshold": None, "connect_timeout": 5},
    }
    db.init_app(app)
    with app.app_context():
        event.listen(db.engine, "checkout", _check_alive)
        if not event.contains(db.session.session_factory, "after_begin", _enter_business):
            event.listen(db.session.session_factory, "after_begin", _enter_business)


def act_as(org_id: uuid.UUID | None, actor: str, timeout: str = "0") -> None:
    """From here on, the transactions of this request or job belong to this business and author."""
    g.tenant = Tenant(org_id, actor, timeout)


def run(act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do `act` in one transaction and return what it returned. The only place that commits.

    A deadlock or serialization failure is tried again, three times in all.

    Raises:
        trainer_web.errors.Refused: the database said no by a constraint or a missing function;
            nothing was changed.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            result = act(*args, **kwargs)
            db.session.commit()
        except DBAPIError as error:
            db.session.rollback()
            transient = isinstance(error.orig, pg.DeadlockDetected | pg.SerializationFailure)
            if transient and attempt < ATTEMPTS:
                continue
            raise refusal_of(error) or error from error
        except BaseException:
            db.session.rollback()
            raise
        return result
    raise AssertionError("unreachable: the last attempt returns or raises")


def view(name: str, row_type: type[Any]) -> TableClause:
    """A view or table as something to select from, with a column for each field of `row_type`."""
    return table(name, *(column(field.name) for field in dataclasses.fields(row_type)))


def fetch(row_type: type[T], statement: Select[Any]) -> list[T]:
    """The rows of `statement`, each as a `row_type` with a field per column."""
    return [row_type(**row) for row in db.session.execute(statement).mappings()]


def call(row_type: type[T], function: str, **parameters: object) -> list[T]:
    """The rows that an SQL function returns, each as a `row_type` with a field per column."""
    return [row_type(**row._mapping) for row in _call(function, parameters)]


def call_column(function: str, **parameters: object) -> list[Any]:
    """The values that an SQL function returns, one a row."""
    return [row[0] for row in _call(function, parameters)]


def call_scalar(function: str, **parameters: object) -> Any:
    """The single value that an SQL function returns."""
    return call_column(function, **parameters)[0]


def _call(function: str, parameters: dict[str, object]) -> Sequence[Any]:
    return db.session.execute(_calling(function, tuple(parameters)), parameters).all()


@cache
def _calling(function: str, names: tuple[str, ...]) -> TextClause:
    """The statement that calls a function by the names of its parameters; reading it anew takes longer than
    a short function runs."""
    arguments = ", ".join(f"{name} => :{name}" for name in names)
    return text(f"SELECT * FROM {function}({arguments})")  # noqa: S608  # the name is ours


def _check_alive(connection: Any, _record: object, _proxy: object) -> None:
    """Notice a connection that died with its server before it is used. A server that ends says so, and an
    idle connection has nothing else to say: looking for that costs no question to the server."""
    waiting = poll()
    waiting.register(connection.fileno(), POLLIN)
    if waiting.poll(0):
        raise DisconnectionError("the server has ended this connection")


def _enter_business(_session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    # Local to the transaction, so that no pooled connection can carry one business into another.
    tenant: Tenant = g.get("tenant", NOBODY)
    connection.execute(
        ENTER, {"org_id": str(tenant.org_id or ""), "actor": tenant.actor, "timeout": tenant.timeout}
    )
