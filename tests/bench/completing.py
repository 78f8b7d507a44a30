"""`complete_due_bookings` against one call of `complete_booking` for each booking."""

import uuid
from collections.abc import Callable
from time import perf_counter
from typing import Any

import psycopg

from tests.bench.measure import Comparison, in_turns
from tests.databases import Database
from tests.world import ENTER, Business, make_business, read
from trainer_web.calendar.operations import BATCH

BOOKINGS = 2000
PACKS = 200
ROUNDS = 7

Completing = Callable[[psycopg.Connection, list[uuid.UUID]], None]

# Ten bookings for most packs, of which every third has six sessions; some are expired or frozen, and
# some bookings draw on no pack. The ids are the same in every business.
PREPARE = """
INSERT INTO client_purchases
    (org_id, id, client_id, name, sessions_total, currency, purchased_on, expires_on, frozen_at)
SELECT
    %(org)s, ('00000000-0000-4000-8000-' || to_char(number, 'FM000000000000'))::uuid, %(client)s,
    'Sessions', CASE number %% 3 WHEN 0 THEN 6 ELSE 12 END, 'EUR', '2020-01-01',
    CASE number %% 50 WHEN 1 THEN date '2020-02-01' END, CASE number %% 70 WHEN 2 THEN now() END
FROM generate_series(1, %(packs)s) AS number;

CREATE TEMPORARY TABLE hours ON COMMIT DROP AS
SELECT
    number,
    ('00000000-0000-4000-8001-' || to_char(number, 'FM000000000000'))::uuid AS id,
    tstzrange(now() - make_interval(hours => number + 1), now() - make_interval(hours => number)) AS during
FROM generate_series(1, %(bookings)s) AS number;

INSERT INTO appointments (org_id, id, trainer_id, service_id, kind, during, seats_taken)
SELECT %(org)s, id, %(trainer)s, %(service)s, 'one_to_one', during, 1 FROM hours;

INSERT INTO bookings (
    org_id, id, appointment_id, during, client_id, purchase_id, changed_by,
    cancel_window_minutes, late_cancel_cost, no_show_cost
)
SELECT
    %(org)s, id, id, during, %(client)s,
    CASE WHEN number %% 20 > 0
        THEN ('00000000-0000-4000-8000-' || to_char(1 + number %% %(packs)s, 'FM000000000000'))::uuid
    END,
    'bench', 1440, 1, 1
FROM hours;

ANALYZE client_purchases, appointments, bookings;
"""
RESULT = """
SELECT
    booking.id, booking.status, booking.settlement, booking.owed_because,
    entry.purchase_id, entry.used_after
FROM bookings AS booking
LEFT JOIN session_entries AS entry ON entry.org_id = booking.org_id AND entry.booking_id = booking.id
WHERE booking.org_id = %s
ORDER BY booking.id
"""


def compare(database: Database) -> Comparison:
    """Bookings a second; and both must leave the same behind."""
    results: list[list[Any]] = []

    def measured(complete: Completing) -> float:
        business = _prepare(database)
        with psycopg.connect(database.app_url, autocommit=True) as connection:
            # For the whole connection: a transaction of its own for each call would only slow down the many.
            connection.execute(ENTER.replace("true", "false"), [str(business.id), "bench"])
            bookings = [row[0] for row in connection.execute("SELECT id FROM bookings ORDER BY ends_at")]
            started = perf_counter()
            complete(connection, bookings)
            taken = perf_counter() - started
        results.append(read(business, RESULT, business.id))
        return BOOKINGS / taken

    ours, reference = in_turns(ROUNDS, lambda: measured(_together), lambda: measured(_one_by_one))
    same = all(result == results[0] for result in results)
    return Comparison(
        "complete_due_bookings against one call a booking",
        ours,
        reference,
        "bookings/s",
        least=6,
        faults=() if same else ("The two did not leave the same behind.",),
    )


def _prepare(database: Database) -> Business:
    business = make_business(database)
    values = {
        "org": business.id, "client": business.client, "trainer": business.trainer,
        "service": business.service, "packs": PACKS, "bookings": BOOKINGS,
    }  # fmt: skip
    with database.as_admin() as admin:
        psycopg.ClientCursor(admin).execute(PREPARE, values)
    return business


def _together(connection: psycopg.Connection, _bookings: list[uuid.UUID]) -> None:
    while connection.execute("SELECT * FROM complete_due_bookings(%s)", [BATCH]).rowcount:
        pass


def _one_by_one(connection: psycopg.Connection, bookings: list[uuid.UUID]) -> None:
    for booking in bookings:
        connection.execute("SELECT * FROM complete_booking(%s)", [booking], prepare=True)
