"""The demo: two businesses with a year of history each, around the day on which they are loaded."""

import json

import psycopg
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from psycopg import sql

from trainer_web.demo.businesses import BERLIN, NEW_YORK
from trainer_web.demo.year import TABLES, Row, Year

# The passwords are printed for everybody to read: a slow hash would protect nobody.
hasher = PasswordHasher.from_parameters(CHEAPEST)


def load(database_url: str) -> bool:
    """Load the two demo businesses; False, and nothing is changed, when there is a business already.

    Raises:
        psycopg.Error: the database can't be reached, lacks the tables, or the login may not become
            trainer_owner.
    """
    with psycopg.connect(database_url) as connection:
        connection.execute("SET LOCAL ROLE trainer_owner")
        connection.execute("LOCK TABLE orgs IN SHARE ROW EXCLUSIVE MODE")  # of two loads, one waits
        if connection.execute("SELECT FROM orgs LIMIT 1").rowcount:
            return False
        (now,) = connection.execute("SELECT now()").fetchone() or ()
        for business in (BERLIN, NEW_YORK):
            year = Year(business, now, hasher.hash)
            connection.execute("SELECT set_config('app.actor', %s, true)", [year.desk])  # who sold the packs
            for table, rows in year.rows.items():
                _insert(connection, table, rows)
        # The first pages are to be planned for these rows, not for empty tables.
        connection.execute(sql.SQL("ANALYZE {}").format(sql.SQL(", ").join(map(sql.Identifier, TABLES))))
    return True


def _insert(connection: psycopg.Connection, table: str, rows: list[Row]) -> None:
    # Not COPY: it refuses to write under row security, which is forced on the owner too.
    statement = sql.SQL(
        "INSERT INTO {0} ({1}) SELECT {1} FROM json_populate_recordset(NULL::{0}, %s)"
    ).format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, rows[0])))
    connection.execute(statement, [json.dumps(rows, default=str)])
