"""`kill -9` of importers in the middle of a file: every line is brought in once, and taken back once."""

import json
import os
import random
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from flask import Flask

from tests.databases import wait_until
from tests.faults.crew import Crew
from tests.sql.imports.builders import one
from tests.world import Business, all_is_right, read, value
from trainer_web.imports import working
from trainer_web.imports.uploading import read_whole
from trainer_web.local.supervisor import ROOT

LINES = 1500
FIELDS = ("name", "phone", "pack_name", "total", "used")
TRULY = """
SELECT
    count(*) AS lines,
    count(DISTINCT line.client_id) AS clients,
    count(DISTINCT line.purchase_id) AS packs,
    count(*) FILTER (WHERE line.verdict = 'new' AND line.reason = '') AS new,
    count(*) FILTER (WHERE line.applied_at IS NOT NULL) AS applied,
    count(*) FILTER (WHERE line.undone_at IS NOT NULL) AS undone
FROM import_lines AS line
WHERE line.import_id = %s
"""
CLIENTS = "SELECT count(*) FROM clients WHERE org_id = %s AND name LIKE 'Client %%' AND hidden_because IS {}"
ENTRIES = "SELECT reason, count(*), sum(delta) FROM session_entries WHERE org_id = %s GROUP BY reason"
EVENTS = "SELECT kind, count(*) FROM pack_events WHERE org_id = %s AND purchase_id <> %s GROUP BY kind"
AT_WORK = (
    "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
    " AND backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid())"
)
OPENED = {"Opening balance": (LINES * 9 // 10, sum(number % 10 for number in range(LINES)))}
VOIDED = {"Import undone": (OPENED["Opening balance"][0], -OPENED["Opening balance"][1])}


def test_a_file_comes_in_once_and_is_undone_once_whatever_is_killed(home: Business) -> None:
    import_id = chosen(home)
    with importers("noted_at_once", home) as crew:
        finish(crew, home, import_id, ("checking", "checked"), kills=2)
        finish(crew, home, import_id, ("running", "done"), kills=6)
        assert tuple(read(home, TRULY, import_id)[0]) == (LINES, LINES, LINES, LINES, LINES, 0)
        assert clients(home) == LINES
        assert ledger_of(home) == OPENED
        assert events(home) == {"sold": LINES}
        assert one(home, import_id).lines_done == LINES
        all_is_right(home)

        finish(crew, home, import_id, ("undoing", "undone"), kills=2)
        assert tuple(read(home, TRULY, import_id)[0]) == (LINES, LINES, LINES, LINES, LINES, LINES)
        assert (clients(home), clients(home, "NOT NULL")) == (0, LINES)
        assert ledger_of(home) == OPENED | VOIDED
        assert events(home) == {"sold": LINES, "voided": LINES}
        assert one(home, import_id).lines_done == LINES
        all_is_right(home)


def test_control_noting_lines_afterwards_brings_some_in_twice(app: Flask, home: Business) -> None:
    import_id = chosen(home)
    move(home, import_id, "checking")
    with app.app_context():
        working.drain(home.id, "worker", 60)
    with importers("noted_afterwards", home) as crew:
        finish(crew, home, import_id, ("running", "done"), kills=3)
    assert clients(home) > LINES


def chosen(business: Business) -> uuid.UUID:
    """A file of clients with packs that are partly used, which waits for its check."""
    rows = [f"Client {number},+49 30 {2000000 + number},Ten,10,{number % 10}" for number in range(LINES)]
    content = "\n".join(["Name,Phone,Pack,Sessions,Used", *rows]).encode()
    table = read_whole(content, "en")
    mapping = json.dumps(table.mapping(dict(enumerate(FIELDS))))
    return value(business, "add_import", "clients.csv", content, table.columns, table.total, mapping)


def move(business: Business, import_id: uuid.UUID, state: str) -> None:
    """Let a person press the button that leads to this state."""
    mapping = json.dumps(one(business, import_id).mapping) if state == "checking" else None
    assert value(business, "change_import_state", import_id, state, mapping)


def finish(crew: Crew, business: Business, import_id: uuid.UUID, way: tuple[str, str], kills: int) -> None:
    """Move the import on, kill importers, the first at once and others at random moments, and let the last
    one finish."""
    state, end = way
    move(business, import_id, state)
    met = 0
    for number in range(kills):
        crew.start(1)
        wait_until(lambda: at_work(business) or one(business, import_id).state == end, "one is at it")
        Event().wait(random.uniform(0, 0.3) if number else 0)
        crew.kill()
        met += one(business, import_id).state == state
        wait_until(lambda: not at_work(business), "its transaction is over")
    assert met
    crew.start(1)
    wait_until(lambda: one(business, import_id).state == end, f"the import is {end}")
    crew.kill()


def at_work(business: Business) -> bool:
    """Whether an importer has a transaction open."""
    return read(business, AT_WORK)[0][0]


def clients(business: Business, hidden: str = "NULL") -> int:
    """How many clients of the file are there, or hidden."""
    return read(business, CLIENTS.format(hidden), business.id)[0][0]


def ledger_of(business: Business) -> dict[str, tuple[int, int]]:
    """The lines of the ledger: of each reason how many, and what they add up to."""
    return {reason: (count, total) for reason, count, total in read(business, ENTRIES, business.id)}


def events(business: Business) -> dict[str, int]:
    """What happened to the packs of the file."""
    return dict(read(business, EVENTS, business.id, business.pack))


@contextmanager
def importers(variant: str, business: Business) -> Iterator[Crew]:
    """Importers of one variant for this business."""
    settings = {
        **os.environ,
        "DATABASE_URL": business.database.app_url,
        "ADMIN_URL": business.database.admin_url,
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "SECRET_KEY": "only-for-tests-" + "0" * 32,
    }
    command = [sys.executable, "-m", "tests.faults.importers", variant, str(business.id)]
    with subprocess.Popen(
        command, cwd=ROOT, env=settings, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        running = Crew(process)
        try:
            assert process.stdout.readline().strip() == "ready"
            yield running
        finally:
            running.kill()
            process.stdin.close()
