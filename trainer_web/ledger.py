"""The ledger check: each invariant as a query that returns the rows that break it."""

from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row

from trainer_web.schema import SQL

INVARIANTS = SQL / "invariants"


def verify(owner_url: str) -> list[str]:
    """What is wrong in any business, one line per broken row; empty when every count is right.

    Raises:
        psycopg.Error: the database can't be reached, or the login may not become trainer_owner.
    """
    with psycopg.connect(owner_url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return broken(connection)


def broken(connection: psycopg.Connection[Any]) -> list[str]:
    """The same, as the transaction of `connection` sees it; from here on it is trainer_owner's."""
    connection.execute("SET LOCAL ROLE trainer_owner")
    connection.execute("SET LOCAL work_mem = '64MB'")
    return [line for path in sorted(INVARIANTS.glob("*.sql")) for line in _lines(connection, path)]


def _lines(connection: psycopg.Connection[Any], path: Path) -> list[str]:
    """One line for each row of a query: its `subject`, what is `wrong` with it, and its `org_id`
    unless it concerns every business."""
    number, _, rule = path.stem.partition("_")
    rows = connection.cursor(row_factory=dict_row).execute(path.read_bytes())
    return [
        f"Invariant {number}, {rule.replace('_', ' ')}: {_business(row)}, {row['subject']}: {row['wrong']}"
        for row in rows
    ]


def _business(row: DictRow) -> str:
    return f"business {row['org_id']}" if "org_id" in row else "all businesses"
