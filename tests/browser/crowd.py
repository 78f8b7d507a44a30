"""Businesses for pictures: one in which nothing happened yet, and one in which all is long and much."""

import uuid
from datetime import UTC, date, datetime, timedelta

from tests.databases import Database
from tests.world import (
    Business,
    add_class,
    add_client,
    add_offer,
    add_pack,
    add_to_class,
    book,
    change,
    in_hours,
    make_business,
    password_hash,
)

LONG = "Maximiliane-Katharina von Hohenstaufen-Schwarzenfels"
STUDIO = "Zentrum für Bewegung, Kraft und Gesundheit am Prenzlauer Berg"
OFFER = "10er-Karte Funktionelles Rückentraining mit Geräteeinweisung"
ALERT = (
    "Herniated disc L4/L5, operated on in spring: no deadlifts, no jumps, no rotation under load, and a break"
    " as soon as the left leg tingles. Allergic to latex bands; the inhaler is in the side pocket of the bag."
)
NOTE = (
    "Slept five hours, so we kept to mobility: hips, ankles, thoracic spine. The left shoulder is better than"
    " last week, overhead still pinches at the top. Next time: front squat with the safety bar, 4 × 6."
)
MEASURED = {
    "Weight": ("kg", 81.4), "Body fat": ("%", 24.1), "Waist": ("cm", 94), "Hip": ("cm", 103),
    "Resting heart rate": ("bpm", 63), "Front squat, five repetitions": ("kg", 47.5),
}  # fmt: skip
INVOICE = "Invoice to the employer, cost centre 4711-B; reminder sent twice."
FILE = "Ärztliche Unbedenklichkeitsbescheinigung"
FILE_BYTES = 184_320
TAGS = ("early bird", "physiotherapy referral", "pays by invoice", "back pain", "half marathon 2027")


def make_bare(database: Database, name: str) -> tuple[uuid.UUID, str]:
    """A business of an owner and one client of whom nothing is known: the client, and the owner's e-mail."""
    email = f"owner@{uuid.uuid4()}.test"
    with database.as_admin() as admin:
        org, user, client = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
        admin.execute("INSERT INTO orgs (id, name, timezone) VALUES (%s, %s, 'Europe/Berlin')", [org, name])
        admin.execute(
            "INSERT INTO users (id, email, password_hash) VALUES (%s, %s, %s)", [user, email, password_hash()]
        )
        admin.execute(
            "INSERT INTO memberships (org_id, user_id, name, role, gives_sessions)"
            " VALUES (%s, %s, 'Noor Haddad', 'owner', true)",
            [org, user],
        )
        admin.execute("INSERT INTO clients (org_id, id, name) VALUES (%s, %s, 'Ana Keller')", [org, client])
    return client, email


def make_crowded(database: Database) -> Business:
    """A business whose first client has long words and much of everything."""
    crowded = make_business(database, STUDIO)
    change(
        crowded,
        "UPDATE clients SET name = %s, alert = %s, email = %s, phone = '+493012345678',"
        " emergency_name = %s, emergency_phone = '+491701234567' WHERE id = %s",
        LONG, ALERT, "maximiliane-katharina.von.hohenstaufen@schwarzenfels-consulting.example",
        "Friedrich-Wilhelm von Hohenstaufen-Schwarzenfels (husband)", crowded.client,
    )  # fmt: skip
    change(crowded, "UPDATE clients SET name = %s WHERE id = %s", f"{LONG}-Lehmann", crowded.other_client)
    change(crowded, "UPDATE services SET name = %s WHERE id = %s", OFFER, crowded.service)
    _add_packs(crowded)
    _add_record(crowded)
    _add_others(crowded)
    return crowded


def make_clash(business: Business) -> None:
    """Put both clients into one class, so that they can't be merged."""
    hour = add_class(business, in_hours(70))
    for client in (business.client, business.other_client):
        add_to_class(business, hour, client)


def _add_packs(crowded: Business) -> None:
    today = date.today()
    for number in range(9):
        add_offer(
            crowded, name=f"{OFFER}, Stufe {number + 1}", sessions=10 + number, price_minor=123_456 + number
        )
    for total, used, last in ((10, 9, 3), (24, 11, 40), (120, 87, 300), (5, 5, 90), (8, 2, -30)):
        _add_long_pack(crowded, total, used, expires_on=today + timedelta(days=last))
    _add_long_pack(crowded, 12, 4, frozen_at=datetime.now(UTC))
    for number in range(6):
        book(crowded, _morning(number + 2), crowded.pack)


def _add_long_pack(crowded: Business, total: int, used: int, **dates: object) -> None:
    """A pack sold by the owner, used by them once a week."""
    actor, id = f"user:{crowded.owner}", uuid.uuid4()
    with crowded.database.as_admin() as admin:
        admin.execute("SELECT set_config('app.actor', %s, true)", [actor])
        admin.execute(
            "INSERT INTO client_purchases (org_id, id, client_id, offer_id, name, sessions_total,"
            " sessions_used, price_minor, currency, purchased_on, note, expires_on, frozen_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, 987650, 'EUR', %s, %s, %s, %s)",
            [crowded.id, id, crowded.client, crowded.offer, OFFER, total, used,
             date.today() - timedelta(weeks=used + 1), INVOICE,
             dates.get("expires_on"), dates.get("frozen_at")],
        )  # fmt: skip
        admin.execute(
            "INSERT INTO session_entries (org_id, purchase_id, delta, used_after, reason, actor, at)"
            " SELECT %s, %s, 1, number, 'Used by hand', %s, now() - make_interval(weeks => %s - number)"
            " FROM generate_series(1, %s) AS number ORDER BY number",
            [crowded.id, id, actor, used, used],
        )


def _add_record(crowded: Business) -> None:
    with crowded.database.as_admin() as admin:
        for number in range(25):
            admin.execute(
                "INSERT INTO client_notes (org_id, client_id, author_id, body, is_pinned, created_at)"
                " VALUES (%s, %s, %s, %s, %s, now() - make_interval(days => %s))",
                [crowded.id, crowded.client, crowded.owner, f"{NOTE}\n{NOTE}", number % 9 == 4, number * 3],
            )
            admin.execute(
                "INSERT INTO client_files"
                " (org_id, client_id, name, media_type, size, content, actor, created_at)"
                " VALUES (%s, %s, %s, 'application/pdf', %s, %s, %s, now() - make_interval(days => %s))",
                [crowded.id, crowded.client, f"{FILE} {number + 1} {LONG}.pdf", FILE_BYTES, bytes(FILE_BYTES),
                 f"user:{crowded.owner}", number * 4],
            )  # fmt: skip
            for kind, (unit, value) in MEASURED.items():
                admin.execute(
                    "INSERT INTO client_measurements (org_id, client_id, kind, unit, value, taken_on, actor)"
                    " VALUES (%s, %s, %s, %s, %s, %s, %s)",
                    [crowded.id, crowded.client, kind, unit, value + number * 0.4 - number % 3,
                     date.today() - timedelta(days=1, weeks=number), f"user:{crowded.owner}"],
                )  # fmt: skip
        for tag in TAGS:
            admin.execute(
                "INSERT INTO client_tags (org_id, client_id, tag) VALUES (%s, %s, %s)",
                [crowded.id, crowded.client, tag],
            )
        for number in range(5):
            admin.execute(
                "INSERT INTO client_goals (org_id, client_id, title, due_on) VALUES (%s, %s, %s, %s)",
                [crowded.id, crowded.client, f"Half marathon in {150 - number} minutes without a break",
                 date.today() + timedelta(weeks=number + 1)],
            )  # fmt: skip


def _add_others(crowded: Business) -> None:
    for number in range(40):
        client = add_client(
            crowded,
            f"{LONG} {number + 1}",
            phone=f"+4930123{number:04}",
            alert=ALERT if number % 4 == 0 else "",
        )
        if number % 2:
            last = date.today() + timedelta(days=number // 3)
            add_pack(crowded, 10, number % 9, client, expires_on=last)


def _morning(days: int) -> datetime:
    return in_hours(24 * days).replace(hour=8, minute=0, second=0, microsecond=0)
