"""A business with years of history, quickly: every booking completed, its session taken and entered."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.databases import Connection
from tests.world import Business

PACK_SESSIONS = 10
SEATS = 8
CLIENTS = 500
TABLES = ["appointments", "bookings", "client_purchases", "clients", "session_entries"]

# Full classes of eight, one an hour for each of two trainers, day and night, back from last Sunday.
HISTORY = """
INSERT INTO clients (org_id, id, name)
SELECT %(org)s, ('00000000-0000-4000-8000-' || lpad(number::text, 12, '0'))::uuid, 'Client number ' || number
FROM generate_series(0, %(clients)s - 1) AS number;

INSERT INTO client_purchases
    (org_id, id, client_id, name, sessions_total, sessions_used, currency, purchased_on)
SELECT
    %(org)s,
    ('00000000-0000-4000-8001-' || lpad(number::text, 12, '0'))::uuid,
    ('00000000-0000-4000-8000-' || lpad((number %% %(clients)s)::text, 12, '0'))::uuid,
    'Sessions', %(sessions)s, %(sessions)s, 'EUR', '2020-01-01'
FROM generate_series(0, %(packs)s - 1) AS number;

CREATE TEMPORARY TABLE history ON COMMIT DROP AS
SELECT
    number,
    number %% %(packs)s AS pack,
    ('00000000-0000-4000-8002-' || lpad(number::text, 12, '0'))::uuid AS id,
    ('00000000-0000-4000-8002-' || lpad((number / %(seats)s * %(seats)s)::text, 12, '0'))::uuid
        AS appointment_id,
    tstzrange(hour, hour + interval '1 hour') AS during
FROM generate_series(0, %(bookings)s - 1) AS number
CROSS JOIN LATERAL (
    SELECT
        date_trunc('week', now())
        - make_interval(hours => 1 + (%(bookings)s - 1 - number) / %(seats)s / 2) AS hour
) AS slot;

INSERT INTO appointments (org_id, id, trainer_id, service_id, kind, during, capacity, seats_taken)
SELECT
    %(org)s, id, (ARRAY[%(trainer)s::uuid, %(other_trainer)s::uuid])[1 + number / %(seats)s %% 2],
    %(service)s, 'class', during, %(seats)s, %(seats)s
FROM history WHERE id = appointment_id;

INSERT INTO bookings (
    org_id, id, appointment_id, during, client_id, purchase_id, status, settlement, settled_at,
    changed_by, cancel_window_minutes, late_cancel_cost, no_show_cost
)
SELECT
    %(org)s, id, appointment_id, during,
    ('00000000-0000-4000-8000-' || lpad((pack %% %(clients)s)::text, 12, '0'))::uuid,
    ('00000000-0000-4000-8001-' || lpad(pack::text, 12, '0'))::uuid,
    'completed', 'deducted', upper(during), 'worker', 1440, 1, 1
FROM history;

INSERT INTO session_entries (org_id, purchase_id, booking_id, delta, used_after, reason, actor, at)
SELECT
    %(org)s, ('00000000-0000-4000-8001-' || lpad(pack::text, 12, '0'))::uuid, id, 1,
    1 + number / %(packs)s, 'Completed', 'worker', upper(during)
FROM history ORDER BY number;
"""

# From eight to eight for both trainers on each day of this week, on packs with a few sessions left.
WEEK = """
INSERT INTO client_purchases
    (org_id, id, client_id, name, sessions_total, currency, purchased_on)
SELECT
    %(org)s,
    ('00000000-0000-4000-8003-' || lpad(number::text, 12, '0'))::uuid,
    ('00000000-0000-4000-8000-' || lpad((number %% %(clients)s)::text, 12, '0'))::uuid,
    'Sessions', %(sessions)s, 'EUR', '2020-01-01'
FROM generate_series(0, 59) AS number;

CREATE TEMPORARY TABLE week ON COMMIT DROP AS
SELECT
    gen_random_uuid() AS id,
    trainer_id,
    day * 10 + hour AS pack,
    tstzrange(starts_at, starts_at + interval '1 hour') AS during
FROM
    unnest(ARRAY[%(trainer)s::uuid, %(other_trainer)s::uuid]) AS trainer_id,
    generate_series(0, 5) AS day,
    generate_series(0, 9) AS hour
CROSS JOIN LATERAL (
    SELECT date_trunc('week', now()) + make_interval(days => day, hours => 8 + hour) AS starts_at
) AS slot;

INSERT INTO appointments (org_id, id, trainer_id, service_id, kind, during, seats_taken)
SELECT %(org)s, id, trainer_id, %(service)s, 'one_to_one', during, 1 FROM week;

INSERT INTO bookings (
    org_id, appointment_id, during, client_id, purchase_id,
    changed_by, cancel_window_minutes, late_cancel_cost, no_show_cost
)
SELECT
    %(org)s, id, during,
    ('00000000-0000-4000-8000-' || lpad((pack %% %(clients)s)::text, 12, '0'))::uuid,
    ('00000000-0000-4000-8003-' || lpad(pack::text, 12, '0'))::uuid,
    'bench', 1440, 1, 1
FROM week;
"""


def make_history(business: Business, bookings: int) -> None:
    """Give a new business this many completed bookings, over by last Sunday, and a full week now."""
    values = {
        "org": business.id, "trainer": business.trainer, "other_trainer": business.other_trainer,
        "service": business.service, "bookings": bookings, "clients": CLIENTS, "seats": SEATS,
        "packs": bookings // PACK_SESSIONS, "sessions": PACK_SESSIONS,
    }  # fmt: skip
    with business.database.as_admin() as admin:
        admin.execute("SET LOCAL maintenance_work_mem = '512MB'")
        with _indexes_made_afterwards(admin):
            psycopg.ClientCursor(admin).execute(HISTORY, values)
        psycopg.ClientCursor(admin).execute(WEEK, values)
    with psycopg.connect(business.database.admin_url, autocommit=True) as admin:
        admin.execute(f"VACUUM (ANALYZE) {', '.join(TABLES)}")


@contextmanager
def _indexes_made_afterwards(admin: Connection) -> Iterator[None]:
    """Inside the block the tables lack what is faster to make afterwards; an exclusion constraint isn't."""
    constraints = admin.execute(
        "SELECT conrelid::regclass::text AS owner, conname AS name, pg_get_constraintdef(oid) AS definition"
        " FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype IN ('f', 'u')"
        " ORDER BY contype = 'f'",
        [TABLES],
    ).fetchall()
    indexes = admin.execute(
        "SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition"
        # By this one each new line finds the one before it in its pack, whose hash it carries.
        " FROM pg_index WHERE indrelid = ANY(%s::regclass[])"
        " AND indexrelid <> 'session_entries_org_id_purchase_id_id_idx'::regclass"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        [TABLES],
    ).fetchall()
    for constraint in reversed(constraints):
        admin.execute(f"ALTER TABLE {constraint.owner} DROP CONSTRAINT {constraint.name}")
    for index in indexes:
        admin.execute(f"DROP INDEX {index.name}")
    yield
    for index in indexes:
        admin.execute(index.definition)
    for constraint in constraints:
        admin.execute(
            f"ALTER TABLE {constraint.owner} ADD CONSTRAINT {constraint.name} {constraint.definition}"
        )
