"""Two businesses of the same shape, so that every test can ask "and the stranger?".

Each test gets its own two. What a test does goes through `as_app`, the role the site acts as;
what it looks at afterwards is read by the administrator, whom row security hides nothing from.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from argon2 import PasswordHasher
from psycopg import sql

from tests.databases import Connection, Database
from trainer_web.ledger import INVARIANTS

PASSWORD = "a password for tests"
ACTOR = "user:test"
ENTER = (
    "SELECT set_config('role', 'trainer_app', true) AS role,"
    " set_config('app.org_id', %s, true) AS org, set_config('app.actor', %s, true) AS actor"
)


@dataclass(frozen=True)
class Business:
    """One business: its team, what it sells, two clients, and a pack of ten of the first client."""

    database: Database
    id: uuid.UUID
    name: str
    timezone: str
    owner: uuid.UUID
    manager: uuid.UUID
    trainer: uuid.UUID
    other_trainer: uuid.UUID
    front_desk: uuid.UUID
    location: uuid.UUID
    service: uuid.UUID
    offer: uuid.UUID
    client: uuid.UUID
    other_client: uuid.UUID
    pack: uuid.UUID

    def email(self, role: str) -> str:
        """The address under which owner, manager, trainer, other_trainer or front_desk signs in."""
        return f"{role}@{self.id}.test"


@dataclass(frozen=True)
class World:
    """The business a test is about, and the other one."""

    home: Business
    stranger: Business


def make_world(database: Database) -> World:
    """Two new businesses; they share the database and nothing else."""
    return World(
        make_business(database, "Northside Strength", timezone="Europe/Berlin"),
        make_business(database, "Bay Street Fitness", timezone="America/New_York"),
    )


def make_business(database: Database, name: str = "Studio", *, timezone: str = "Europe/Berlin") -> Business:
    """A new business with a team, a service, an offer, two clients and a pack."""
    org = uuid.uuid4()
    with database.as_admin() as admin:
        admin.execute("INSERT INTO orgs (id, name, timezone) VALUES (%s, %s, %s)", [org, name, timezone])
        team = {
            person: _add_member(admin, org, person, role, gives_sessions)
            for person, role, gives_sessions in [
                ("owner", "owner", False),
                ("manager", "manager", False),
                ("trainer", "trainer", True),
                ("other_trainer", "trainer", True),
                ("front_desk", "front_desk", False),
            ]
        }
        location = _insert(admin, "locations", org_id=org, name="Main floor", timezone=timezone)
        service = _insert(admin, "services", org_id=org, name="Personal training", duration_minutes=60)
        offer = _insert(admin, "offers", org_id=org, name="10 sessions", sessions=10, price_minor=60000)
        client = _insert(admin, "clients", org_id=org, name="Ana Keller")
        other_client = _insert(admin, "clients", org_id=org, name="Ben Okafor")
        business = Business(
            database, org, name, timezone, **team, location=location, service=service, offer=offer,
            client=client, other_client=other_client, pack=uuid.uuid4(),
        )  # fmt: skip
        _add_pack(admin, business, id=business.pack)
    return business


def add_client(business: Business, name: str = "Cleo Marsh", **columns: object) -> uuid.UUID:
    """One more client."""
    with business.database.as_admin() as admin:
        return _insert(admin, "clients", org_id=business.id, name=name, **columns)


def add_service(business: Business, **columns: object) -> uuid.UUID:
    """One more service; 60 minutes, late after 24 hours, late and no-show cost a session."""
    values = {"name": "Stretching", "duration_minutes": 60, **columns}
    with business.database.as_admin() as admin:
        return _insert(admin, "services", org_id=business.id, **values)


def add_offer(business: Business, **columns: object) -> uuid.UUID:
    """One more offer; 5 sessions for 300.00, valid for ever."""
    values = {"name": "5 sessions", "sessions": 5, "price_minor": 30000, **columns}
    with business.database.as_admin() as admin:
        return _insert(admin, "offers", org_id=business.id, **values)


def add_pack(
    business: Business,
    total: int = 10,
    used: int = 0,
    client: uuid.UUID | None = None,
    expires_on: date | None = None,
    frozen: bool = False,
) -> uuid.UUID:
    """One more pack of the first (or the given) client, with a ledger that explains `used`."""
    with business.database.as_admin() as admin:
        return _add_pack(
            admin, business, total=total, used=used, client=client, expires_on=expires_on,
            frozen_at=datetime.now(UTC) if frozen else None,
        )  # fmt: skip


def add_class(business: Business, starts_at: datetime, capacity: int = 8) -> uuid.UUID:
    """An hour's class of the first trainer with nobody in it."""
    return _add_appointment(business, "class", starts_at, capacity)


def block_time(business: Business, starts_at: datetime) -> uuid.UUID:
    """An hour in which the first trainer can't be booked."""
    return _add_appointment(business, "blocked", starts_at, 1)


def add_to_class(
    business: Business, appointment: uuid.UUID, client: uuid.UUID, pack: uuid.UUID | None = None
) -> uuid.UUID:
    """A booking of this client in a class, with its seat taken."""
    with business.database.as_admin() as admin:
        during = admin.execute(
            "UPDATE appointments SET seats_taken = seats_taken + 1 WHERE id = %s RETURNING during",
            [appointment],
        ).fetchone()[0]
        return _insert(
            admin, "bookings", org_id=business.id, appointment_id=appointment, during=during,
            client_id=client, purchase_id=pack, changed_by=ACTOR,
            cancel_window_minutes=1440, late_cancel_cost=1, no_show_cost=1,
        )  # fmt: skip


def fill_diary(
    business: Business, bookings: int, packs: Sequence[uuid.UUID | None], client: uuid.UUID
) -> list[uuid.UUID]:
    """Many booked hours that are over, the latest first, which draw on the packs in turn."""
    with business.database.as_admin() as admin:
        found = admin.execute(
            """
            WITH hours AS (
                SELECT
                    gen_random_uuid() AS id, number,
                    tstzrange(
                        now() - make_interval(hours => number + 1), now() - make_interval(hours => number)
                    ) AS during
                FROM generate_series(1, %(bookings)s) AS number
            ),
            made AS (
                INSERT INTO appointments (org_id, id, trainer_id, service_id, kind, during, seats_taken)
                SELECT %(org)s, id, %(trainer)s, %(service)s, 'one_to_one', during, 1 FROM hours
            )
            INSERT INTO bookings (
                org_id, appointment_id, during, client_id, purchase_id, changed_by,
                cancel_window_minutes, late_cancel_cost, no_show_cost
            )
            SELECT
                %(org)s, id, during, %(client)s, (%(packs)s::uuid [])[1 + (number - 1) %% %(count)s],
                %(actor)s, 1440, 1, 1
            FROM hours ORDER BY number
            RETURNING id
            """,
            {
                "bookings": bookings, "org": business.id, "trainer": business.trainer,
                "service": business.service, "client": client, "packs": list(packs),
                "count": len(packs), "actor": ACTOR,
            },
        )  # fmt: skip
        return [row.id for row in found]


@contextmanager
def as_app(business: Business, actor: str = ACTOR) -> Iterator[Connection]:
    """A transaction of the site in one business, committed at the end."""
    with business.database.as_login() as app:
        enter(app, business, actor)
        yield app


def enter(app: Connection, business: Business, actor: str = ACTOR) -> None:
    """Make the transaction of this connection one of the site in this business."""
    app.execute(ENTER, [str(business.id), actor])


def call(app: Connection, function: str, *arguments: object, **named: object) -> list[Any]:
    """The rows an SQL function returns inside the transaction of `app`."""
    places = [sql.SQL("%s")] * len(arguments) + [
        sql.SQL("{} => %s").format(sql.Identifier(name)) for name in named
    ]
    statement = sql.SQL("SELECT * FROM {}({})").format(sql.Identifier(function), sql.SQL(", ").join(places))
    return app.execute(statement, [*arguments, *named.values()]).fetchall()


def rows(business: Business, function: str, *arguments: object, **named: object) -> list[Any]:
    """The rows an SQL function returns to the site, in a transaction of its own."""
    with as_app(business) as app:
        return call(app, function, *arguments, **named)


def row(business: Business, function: str, *arguments: object, **named: object) -> Any:
    """The only row, or None for none."""
    found = rows(business, function, *arguments, **named)
    assert len(found) <= 1
    return found[0] if found else None


def value(business: Business, function: str, *arguments: object, **named: object) -> Any:
    """The single value."""
    ((answer,),) = rows(business, function, *arguments, **named)
    return answer


def wish(
    business: Business, starts_at: datetime, pack: uuid.UUID | None = None, **named: object
) -> dict[str, object]:
    """What `book` is to be asked: the first client with the first trainer, unless said otherwise."""
    return {
        "p_client_id": business.client,
        "p_service_id": business.service,
        "p_trainer_id": business.trainer,
        "p_starts_at": starts_at,
        "p_purchase_id": pack,
        **named,
    }


def book(
    business: Business, starts_at: datetime, pack: uuid.UUID | None = None, **named: object
) -> uuid.UUID:
    """A booking made as the site makes it; see `wish`."""
    return row(business, "book", **wish(business, starts_at, pack, **named)).booking_id


def in_hours(hours: float) -> datetime:
    """That many hours from now."""
    return datetime.now(UTC) + timedelta(hours=hours)


def read(business: Business, query: str, *values: object, **named: object) -> list[Any]:
    """The rows of a query by the administrator."""
    with business.database.as_admin() as admin:
        return admin.execute(query, named or values or None).fetchall()


def change(business: Business, statement: str, *values: object) -> None:
    """A change made by the administrator, behind the functions' back."""
    with business.database.as_admin() as admin:
        assert admin.execute(statement, values).rowcount, "nothing was changed"


def used(business: Business, pack: uuid.UUID) -> int:
    """How many sessions of the pack are used."""
    return read(business, "SELECT sessions_used FROM client_purchases WHERE id = %s", pack)[0][0]


def ledger(business: Business, pack: uuid.UUID) -> list[tuple[int, int]]:
    """The pack's lines in order: what each added, and the count after it."""
    lines = "SELECT delta, used_after FROM session_entries WHERE purchase_id = %s ORDER BY id"
    return [tuple(line) for line in read(business, lines, pack)]


def booking(business: Business, booking_id: uuid.UUID) -> Any:
    """The row of the booking."""
    (found,) = read(business, "SELECT * FROM bookings WHERE id = %s", booking_id)
    return found


def appointment_of(business: Business, booking_id: uuid.UUID) -> Any:
    """The row of the booking's appointment."""
    (found,) = read(
        business,
        "SELECT a.* FROM appointments AS a INNER JOIN bookings AS b ON b.appointment_id = a.id"
        " WHERE b.id = %s",
        booking_id,
    )
    return found


def broken(app: Connection) -> list[str]:
    """What breaks an invariant of the counts, the ledger and the diary in the business of `app`."""
    return [
        f"{path.stem}: {line.subject} {line.wrong}"
        for path in sorted(INVARIANTS.glob("[1-6]_*.sql"))
        for line in app.execute(path.read_bytes())
    ]


def all_is_right(business: Business) -> None:
    """Assert that no invariant is broken."""
    with as_app(business) as app:
        assert broken(app) == []


@contextmanager
def unchanged(business: Business) -> Iterator[None]:
    """Inside the block, nothing of this business changes."""
    before = fingerprints(business)
    yield
    assert fingerprints(business) == before


def fingerprints(business: Business) -> dict[str, str]:
    """For each table, a hash of all rows of this business."""
    with business.database.as_admin() as admin:
        tables = admin.execute(
            "SELECT attrelid::regclass::text FROM pg_attribute INNER JOIN pg_class ON oid = attrelid"
            " WHERE attname = 'org_id' AND relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        hashes = sql.SQL(" UNION ALL ").join(
            sql.SQL(
                "SELECT {name}, md5(string_agg(line::text, '|' ORDER BY line::text)) FROM {table} AS line"
                " WHERE org_id = %(org)s"
            ).format(name=sql.Literal(name), table=sql.Identifier(name))
            for (name,) in tables
        )
        return dict(admin.execute(hashes, {"org": business.id}).fetchall())


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made quickly."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def _add_member(admin: Connection, org: uuid.UUID, person: str, role: str, gives_sessions: bool) -> uuid.UUID:
    user = _insert(admin, "users", email=f"{person}@{org}.test", password_hash=password_hash())
    admin.execute(
        "INSERT INTO memberships (org_id, user_id, name, role, gives_sessions) VALUES (%s, %s, %s, %s, %s)",
        [org, user, person.replace("_", " ").capitalize(), role, gives_sessions],
    )
    return user


def _add_pack(
    admin: Connection,
    business: Business,
    total: int = 10,
    used: int = 0,
    client: uuid.UUID | None = None,
    **columns: object,
) -> uuid.UUID:
    pack = _insert(
        admin, "client_purchases", org_id=business.id, client_id=client or business.client,
        offer_id=business.offer, name=f"{total} sessions", sessions_total=total, sessions_used=used,
        currency="EUR", purchased_on=date(2026, 1, 1), **columns,
    )  # fmt: skip
    admin.execute(
        "INSERT INTO session_entries (org_id, purchase_id, delta, used_after, reason, actor)"
        " SELECT %s, %s, 1, number, 'Used by hand', %s FROM generate_series(1, %s) AS number",
        [business.id, pack, ACTOR, used],
    )
    return pack


def _add_appointment(business: Business, kind: str, starts_at: datetime, capacity: int) -> uuid.UUID:
    with business.database.as_admin() as admin:
        return admin.execute(
            "INSERT INTO appointments (org_id, trainer_id, kind, during, capacity)"
            " VALUES (%s, %s, %s, tstzrange(%s, %s), %s) RETURNING id",
            [business.id, business.trainer, kind, starts_at, starts_at + timedelta(hours=1), capacity],
        ).fetchone()[0]  # fmt: skip


def _insert(admin: Connection, table: str, **columns: object) -> uuid.UUID:
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
    )
    return admin.execute(statement, list(columns.values())).fetchone()[0]
