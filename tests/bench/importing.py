"""Clients and packs from a file, upload to done, against COPY of the same rows into the same tables."""

import os
from time import perf_counter

from flask import Flask

from tests.bench.measure import Comparison
from tests.databases import Database
from tests.world import Business, make_business, read
from trainer_web import create_app
from trainer_web.database import act_as, run
from trainer_web.imports import operations, uploading, working
from trainer_web.imports.fields import guessed

ROWS = 20_000
SECONDS = 60
TABLES = ("clients", "client_purchases", "session_entries")
MADE = {
    "clients": "id, name, email, phone, alert, emergency_name, emergency_phone",
    "client_purchases": "id, client_id, name, sessions_total, sessions_used, price_minor, currency,"
    " purchased_on, expires_on",
    "session_entries": "purchase_id, delta, used_after, reason, actor",
}
OURS = {
    "clients": "id IN (SELECT client_id FROM import_lines WHERE org_id = %(org)s)",
    "client_purchases": "id IN (SELECT purchase_id FROM import_lines WHERE org_id = %(org)s)",
    "session_entries": "purchase_id IN (SELECT purchase_id FROM import_lines WHERE org_id = %(org)s)",
}


def compare(database: Database) -> Comparison:
    """Lines of the file a second; 20,000 lines in less than a minute."""
    business = make_business(database)
    taken = _import(database, business)
    reference = _copy(database, business)
    (done,) = read(business, "SELECT state, lines_done FROM imports WHERE org_id = %s", business.id)
    faults = () if tuple(done) == ("done", ROWS) else (f"The import ended as {tuple(done)}.",)
    if taken > SECONDS:
        faults = (*faults, f"{ROWS:,} lines took {taken:.0f} seconds, more than {SECONDS}.")
    return Comparison(
        f"{ROWS:,} lines imported against COPY of the rows",
        ROWS / taken,
        ROWS / reference,
        "lines/s",
        faults=faults,
    )


def _file() -> bytes:
    lines = ["Name;Phone;E-mail;Package;Sessions;Used;Price;Bought on;Expires on"]
    lines += [
        f"Client {n};030 {1000000 + n};client{n}@example.org;10 sessions;10;{n % 10};450,00;1/2/2026;1.3.2099"
        for n in range(ROWS)
    ]
    return "\n".join(lines).encode()


def _import(database: Database, business: Business) -> float:
    """Seconds from the bytes of the file to the last line done."""
    app, content = _app(database), _file()
    started = perf_counter()
    with app.app_context():
        act_as(business.id, f"user:{business.owner}")
        table = uploading.read_whole(content, "en")
        mapping = table.mapping(guessed(table.columns))
        import_id = run(
            operations.add_import, "list.csv", content, table.columns, table.total or 0, mapping, business.id
        )
        for state in ("checking", "running"):
            assert run(operations.change_import_state, import_id, state, mapping)
            working.drain(business.id, "worker", SECONDS * 2)
            act_as(business.id, f"user:{business.owner}")
    return perf_counter() - started


def _app(database: Database) -> Flask:
    os.environ |= {
        "DATABASE_URL": database.app_url,
        "REDIS_URL": database.servers.redis_url,
        "SECRET_KEY": "only-for-the-bench-" + "0" * 32,
    }
    return create_app()


def _copy(database: Database, business: Business) -> float:
    """Seconds that COPY takes for the same rows in another business, triggers and all."""
    other = make_business(database)
    taken = 0.0
    with database.as_admin() as admin:
        admin.execute("SELECT set_config('app.org_id', %s, true)", [str(other.id)])
        for table in TABLES:
            # Other ids, as they are keys across the copy too; the same otherwise.
            rows = admin.execute(
                f"SELECT {MADE[table]} FROM {table} WHERE org_id = %(org)s AND {OURS[table]}",
                {"org": business.id},
            ).fetchall()
            started = perf_counter()
            with admin.cursor().copy(f"COPY {table} (org_id, {MADE[table]}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((other.id, *row))
            taken += perf_counter() - started
    return taken
