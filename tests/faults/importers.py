"""Importers to be killed: `python -m tests.faults.importers VARIANT ORG_ID` forks one for each line it reads,
as tests.faults.senders does.

The variant `noted_at_once` is the product's own way; the other is the mistake it avoids.
"""

import os
import sys

import psycopg

from jobs import imports
from tests.faults import senders

LINES = 20
NEXT = """
SELECT line.import_id, line.line, line.fields
FROM import_lines AS line
INNER JOIN imports ON imports.id = line.import_id
WHERE imports.org_id = %s AND imports.state = 'running' AND line.applied_at IS NULL
ORDER BY line.line
LIMIT %s
"""
ADD_CLIENT = "INSERT INTO clients (org_id, name, phone) VALUES (%s, %s, %s)"
NOTE = "UPDATE import_lines SET applied_at = now() WHERE import_id = %s AND line BETWEEN %s AND %s"
END = "UPDATE imports SET state = 'done' WHERE org_id = %s AND state = 'running'"


def noted_at_once(org_id: str) -> None:
    """Drain the business again and again, as the worker does."""
    while True:
        imports.drain(org_id)


def noted_afterwards(org_id: str) -> None:
    """Commit the clients of some lines, then note those lines: killed in between, they come again."""
    with psycopg.connect(os.environ["ADMIN_URL"], autocommit=True) as connection:
        connection.execute("SELECT set_config('app.org_id', %s, false)", [org_id])
        while found := connection.execute(NEXT, [org_id, LINES]).fetchall():
            for _, _, fields in found:
                connection.execute(ADD_CLIENT, [org_id, fields["name"], fields["phone"]])
            connection.execute(NOTE, [found[0][0], found[0][1], found[-1][1]])
        connection.execute(END, [org_id])


if __name__ == "__main__":
    variant, business = {each.__name__: each for each in (noted_at_once, noted_afterwards)}, sys.argv[2]
    senders.VARIANTS = {name: lambda drain=drain: drain(business) for name, drain in variant.items()}
    senders.main()
