"""Messages: planning and claiming reminders against one UPDATE of the same rows, and texts that come in
against an empty Flask handler on the same server."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from itertools import count
from math import ceil
from time import perf_counter
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from tests.bench.measure import Comparison, in_turns
from tests.bench.serving import served
from tests.databases import Connection, Database
from tests.world import Business, enter, make_business

REMINDERS = 10_000
PARALLEL, TEXTS, P99_SECONDS = 20, 1500, 0.5
ACCOUNT, TOKEN, NUMBER, SITE = "AC" + "1" * 32, "a token", "+15005550006", "http://bench.test"
EMPTY, HOOK = "/empty/", "/hooks/twilio/sms"

CLIENTS = """
INSERT INTO clients (org_id, id, name, phone)
SELECT %(org)s, gen_random_uuid(), 'Client ' || number, '+1555' || lpad((%(first)s + number)::text, 7, '0')
FROM generate_series(1, %(clients)s) AS number;

INSERT INTO phone_consents (org_id, phone, state, source, actor)
SELECT org_id, phone, 'granted', 'form', 'bench' FROM clients
WHERE org_id = %(org)s AND phone IS NOT NULL;

INSERT INTO appointments (org_id, id, trainer_id, service_id, kind, during, seats_taken, holds_time)
SELECT
    org_id, id, %(trainer)s, %(service)s, 'one_to_one',
    tstzrange(now() + interval '25 hours', now() + interval '26 hours'), 1, false
FROM clients WHERE org_id = %(org)s AND phone IS NOT NULL;

INSERT INTO bookings (
    org_id, id, appointment_id, during, client_id, changed_by,
    cancel_window_minutes, late_cancel_cost, no_show_cost
)
SELECT org_id, gen_random_uuid(), id, during, id, 'bench', 60, 1, 1
FROM appointments WHERE org_id = %(org)s;

UPDATE orgs SET quiet_until = '00:00', quiet_from = '23:59', reminder_leads = '{1440}' WHERE id = %(org)s;

ANALYZE clients, phone_consents, appointments, bookings;
"""


def compare_sending(database: Database) -> Comparison:
    """Reminders a second, from bookings without any to claimed and committed, by batches of 500."""
    business = make_business(database)
    _add_bookings(business, REMINDERS)
    with database.connect() as app, database.as_admin() as admin:
        started = perf_counter()
        claimed = sum(_plan(app, business)) and sum(_claim(app, business))
        ours = claimed / (perf_counter() - started)
        started = perf_counter()
        moved = admin.execute(
            "UPDATE messages SET state = 'accepted' WHERE org_id = %s AND kind = 'reminder'", [business.id]
        ).rowcount
        reference = moved / (perf_counter() - started)
    faults = () if claimed == moved == REMINDERS else (f"{claimed} were claimed, {moved} moved.",)
    return Comparison(
        "reminders planned and claimed against one UPDATE", ours, reference, "reminders/s", faults=faults
    )


def _plan(app: Connection, business: Business) -> Iterator[int]:
    while planned := _once(app, business, "SELECT plan_due_messages(500)"):
        yield planned


def _claim(app: Connection, business: Business) -> Iterator[int]:
    due = "now() + interval '61 minutes'"
    while claimed := _once(app, business, f"SELECT count(*) FROM claim_messages(500, NULL, {due})"):
        yield claimed


def _once(app: Connection, business: Business, query: str) -> int:
    with app.transaction():
        enter(app, business)
        return app.execute(query).fetchone()[0]


def compare_receiving(database: Database) -> Comparison:
    """Requests a second with 20 of them under way: each a new text that confirms a booking."""
    business = make_business(database)
    phones = _add_bookings(business, 6 * TEXTS)
    with database.as_admin() as admin:
        admin.execute(
            "INSERT INTO messages (org_id, kind, channel, client_id, booking_id, for_start, address, sender,"
            " body, state, called_at) SELECT booking.org_id, 'reminder', 'sms', client.id, booking.id,"
            " booking.starts_at, client.phone, %s, 'A reminder', 'delivered', now()"
            " FROM bookings AS booking INNER JOIN clients AS client"
            " ON client.org_id = booking.org_id AND client.id = booking.client_id"
            " WHERE booking.org_id = %s",
            [f"{ACCOUNT}/{NUMBER}", business.id],
        )
    with database.as_admin() as admin:
        admin.execute("ANALYZE messages")
    numbers = iter(phones)
    settings = {
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_SENDER": NUMBER,
        "PUBLIC_BASE_URL": SITE,
    }  # fmt: skip
    taken: list[float] = []
    with served(database, **settings) as port:
        ours, reference = in_turns(
            4,
            lambda: _rate(port, HOOK, lambda: _text(next(numbers)), taken),
            lambda: _rate(port, EMPTY, lambda: ("", {}), []),
        )
    slowest = sorted(taken)[ceil(0.99 * len(taken)) - 1]
    confirmed = _confirmed(business)
    faults = [f"p99 was {1000 * slowest:.0f} ms."] if slowest > P99_SECONDS else []
    if confirmed != len(taken):
        faults.append(f"{len(taken)} texts confirmed {confirmed} bookings.")
    name = f"texts received, {PARALLEL} at once (p99 {1000 * slowest:.0f} ms)"
    return Comparison(name, ours, reference, "requests/s", least=0.4, faults=tuple(faults))


def _text(phone: str) -> tuple[str, dict[str, str]]:
    """A signed text that confirms."""
    form = {
        "MessageSid": "SM" + uuid.uuid4().hex, "AccountSid": ACCOUNT, "From": phone, "To": NUMBER,
        "Body": "1", "NumMedia": "0",
    }  # fmt: skip
    return urlencode(form), {
        "X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(SITE + HOOK, form)
    }


def _rate(port: int, path: str, make: Callable[[], tuple[str, dict[str, str]]], taken: list[float]) -> float:
    """Answers a second to prepared requests, PARALLEL of them at a time; `taken` gets the seconds of each."""
    requests = [make() for _ in range(TEXTS)]
    places = count()

    def work() -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        while (place := next(places)) < len(requests):
            body, headers = requests[place]
            headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
            started = perf_counter()
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            taken.append(perf_counter() - started)
            assert answer.status == 200, answer.status

    started = perf_counter()
    with ThreadPoolExecutor(PARALLEL) as executor:
        for each in [executor.submit(work) for _ in range(PARALLEL)]:
            each.result()
    return len(requests) / (perf_counter() - started)


def _confirmed(business: Business) -> int:
    with business.database.as_admin() as admin:
        return admin.execute(
            "SELECT count(*) FROM bookings WHERE org_id = %s AND status = 'confirmed'", [business.id]
        ).fetchone()[0]


def _add_bookings(business: Business, clients: int) -> list[str]:
    """That many clients who agreed to texts, with a booking each; their numbers."""
    first = uuid.uuid4().int % 1_000_000 * 9
    values = {
        "org": business.id, "clients": clients, "first": first, "trainer": business.trainer,
        "service": business.service,
    }  # fmt: skip
    with business.database.as_admin() as admin:
        for statement in CLIENTS.split(";\n\n"):
            admin.execute(statement, values)
        found = admin.execute(
            "SELECT phone FROM clients WHERE org_id = %s AND phone IS NOT NULL", [business.id]
        )
        return [phone for (phone,) in found]
