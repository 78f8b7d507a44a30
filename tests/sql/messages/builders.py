"""Clients who agreed to texts, reminders of a fixed Wednesday, and texts that come in."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import sql

from tests.databases import Connection, Database
from tests.world import (
    ACTOR,
    Business,
    add_client,
    as_app,
    book,
    booking,
    call,
    change,
    in_hours,
    read,
    row,
    rows,
)

ACCOUNT = "AC" + "5" * 32
OTHER_ACCOUNT = "AC" + "7" * 32

# A Wednesday in summer at 18:00 on the wall of `home` (Berlin); its reminder is due a day before.
START = datetime(2031, 6, 4, 16, 0, tzinfo=UTC)
DUE = START - timedelta(days=1)
LEASE = timedelta(seconds=60)


@dataclass(frozen=True)
class Person:
    """A client and the number that is theirs."""

    id: uuid.UUID
    phone: str


def new_phone() -> str:
    """A number that no other test has; not of `random`, which Hypothesis makes repeat itself."""
    return f"+4915{uuid.uuid4().int % 10**9:09}"


def consent(
    business: Business, phone: str, state: str = "granted", source: str = "form", evidence: str = "said so"
) -> None:
    """What the owner of this number wants of the business."""
    change(
        business,
        "INSERT INTO phone_consents (org_id, phone, state, source, evidence, actor)"
        " VALUES (%s, %s, %s, %s, %s, 'user:test')",
        business.id, phone, state, source, evidence,
    )  # fmt: skip


def consent_of(business: Business, phone: str) -> Any:
    """The row of what the owner of this number wants, or None."""
    found = read(
        business, "SELECT * FROM phone_consents WHERE org_id = %s AND phone = %s", business.id, phone
    )
    return found[0] if found else None


def texted(
    business: Business, name: str = "Cleo Marsh", phone: str | None = None, **columns: object
) -> Person:
    """One more client with a number of their own who agreed to texts."""
    phone = phone or new_phone()
    person = Person(add_client(business, name, phone=phone, **columns), phone)
    consent(business, phone)
    return person


def by_email(business: Business, **columns: object) -> uuid.UUID:
    """One more client who has an address and no number."""
    return add_client(business, "Dana Fox", email=f"{uuid.uuid4()}@example.test", **columns)


def add_trainer(business: Business) -> uuid.UUID:
    """One more trainer."""
    (found,) = read(
        business,
        "WITH person AS (INSERT INTO users (email, password_hash) VALUES (%s, '') RETURNING id)"
        " INSERT INTO memberships (org_id, user_id, name, role, gives_sessions)"
        " SELECT %s, id, 'Kim', 'trainer', true FROM person RETURNING user_id",
        f"{uuid.uuid4()}@example.test",
        business.id,
    )
    return found.user_id


def reminders(business: Business, booking: uuid.UUID) -> list[Any]:
    """All reminders of a booking, in the order of the starts and times they are for."""
    return read(
        business,
        "SELECT * FROM messages WHERE booking_id = %s AND kind = 'reminder'"
        " ORDER BY for_start, send_after, lead",
        booking,
    )


def news(business: Business, booking: uuid.UUID) -> list[Any]:
    """What else was written about a booking, in order."""
    return read(
        business,
        "SELECT * FROM messages WHERE booking_id = %s AND direction = 'out' AND kind <> 'reminder'"
        " ORDER BY created_at, id",
        booking,
    )


def silence(business: Business, booking: uuid.UUID) -> None:
    """Let nothing but reminders wait for this booking."""
    read(
        business,
        "UPDATE messages SET state = 'cancelled', reason = 'withdrawn', finished_at = now()"
        " WHERE booking_id = %s AND kind <> 'reminder' AND state = 'pending' RETURNING id",
        booking,
    )


def due_reminder(
    business: Business, client: uuid.UUID | None = None, starts_at: datetime = START, **named: object
) -> Any:
    """The only waiting reminder of a new booking, by default of a new client who agreed to texts; each
    with a trainer of its own, so that many can be at one time."""
    client = client or texted(business).id
    named.setdefault("p_trainer_id", add_trainer(business))
    booking = book(business, starts_at, p_client_id=client, **named)
    silence(business, booking)
    (reminder,) = reminders(business, booking)
    return reminder


def new_sender() -> str:
    """A sender that nobody else uses: the pace of one is shared by all who use it."""
    return f"{ACCOUNT}/{new_phone()}"


def claim(business: Business, now: datetime = DUE, limit: int = 20, sender: str | None = "") -> list[Any]:
    """What a worker is given to send, through a sender of its own unless one is named; None = console."""
    return rows(business, "claim_messages", limit, new_sender() if sender == "" else sender, now)


def claimed(business: Business, now: datetime = DUE, **named: Any) -> Any:
    """A reminder that was claimed, as the worker has it."""
    reminder = due_reminder(business, **named)
    (found,) = claim(business, now)
    assert found.message_id == reminder.id
    return found


def accepted(business: Business, now: datetime = DUE, sid: str | None = None, **named: Any) -> Any:
    """A reminder that the provider took."""
    found = claimed(business, now, **named)
    result(business, found, "accepted", p_provider_sid=sid or new_sid())
    return message(business, found.message_id)


def result(business: Business, found: Any, outcome: str, **named: object) -> bool:
    """Note what came of sending a claimed message; whether it was noted."""
    named.setdefault("p_now", found.called_at)
    return row(
        business, "record_send_result", found.message_id, found.lease_token, outcome, **named
    ).record_send_result


def new_sid() -> str:
    """An id as the provider gives one."""
    return f"SM{uuid.uuid4().hex}"


def message(business: Business, message_id: uuid.UUID) -> Any:
    """The row of a message."""
    (found,) = read(business, "SELECT * FROM messages WHERE id = %s", message_id)
    return found


def written(business: Business, **columns: object) -> uuid.UUID:
    """A message written behind the functions' back; a text that waits, unless said otherwise."""
    values = {"org_id": business.id, "kind": "text", "channel": "sms", "body": "Hello", **columns}
    statement = sql.SQL("INSERT INTO messages ({}) VALUES ({}) RETURNING id").format(
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join([sql.Placeholder()] * len(values)),
    )
    with business.database.as_admin() as admin:
        return admin.execute(statement, list(values.values())).fetchone()[0]


def events(business: Business, message_id: uuid.UUID) -> list[tuple[object, ...]]:
    """What was learned about a message: from where, what, and the code."""
    found = read(
        business,
        "SELECT source, status, error_code FROM message_events WHERE message_id = %s ORDER BY id",
        message_id,
    )
    return [tuple(event) for event in found]


def privately(business: Business, function: str, *arguments: object, **named: object) -> list[Any]:
    """The rows that a function returns which the site may not call itself."""
    with business.database.as_admin() as admin:
        admin.execute(
            "SELECT set_config('app.org_id', %s, true) AS org, set_config('app.actor', %s, true) AS actor",
            [str(business.id), ACTOR],
        )
        return call(admin, function, *arguments, **named)


def outside(database: Database, function: str, *arguments: object, **named: object) -> list[Any]:
    """The rows that a function returns to the site outside any business."""
    with database.as_login() as app:
        leave(app)
        return call(app, function, *arguments, **named)


def leave(app: Connection, actor: str = "hooks") -> None:
    """Make the transaction of this connection one of the site in no business."""
    app.execute(
        "SELECT set_config('role', 'trainer_app', true) AS role, set_config('app.org_id', '', true) AS org,"
        " set_config('app.actor', %s, true) AS actor",
        [actor],
    )


def told(business: Business, client: Person, sender: str, starts_at: datetime) -> uuid.UUID:
    """A booking that the client was reminded of a moment ago, through this sender."""
    booking = book(business, starts_at, p_client_id=client.id)
    silence(business, booking)
    written(
        business, kind="reminder", client_id=client.id, booking_id=booking,
        for_start=booking_start(business, booking), lead="60", dedupe_key=f"told:{booking}",
        address=client.phone, sender=sender, state="delivered",
        called_at=datetime.now(UTC) - timedelta(minutes=5), attempt=1, rank=60,
    )  # fmt: skip
    return booking


def booking_start(business: Business, booking: uuid.UUID) -> datetime:
    """When a booking starts."""
    ((starts_at,),) = read(business, "SELECT starts_at FROM bookings WHERE id = %s", booking)
    return starts_at


def receive(
    business: Business,
    phone: str,
    intent: str,
    sender: str,
    *,
    body: str = "words",
    sid: str | None = None,
    weekdays: list[int] | None = None,
    days_ahead: list[int] | None = None,
    source: str = "webhook",
) -> Any:
    """What a client's text leads to."""
    account = sender.partition("/")[0]
    (found,) = outside(
        business.database, "receive_message", sid or new_sid(), account, [sender], phone,
        sender.partition("/")[2], body, 0, intent, source, weekdays or [], days_ahead or [],
    )  # fmt: skip
    return found


def replies(business: Business, phone: str | None = None) -> list[Any]:
    """What clients said, as the inbox has it."""
    return read(
        business,
        "SELECT * FROM messages WHERE org_id = %s AND direction = 'in'"
        " AND (%s::text IS NULL OR address = %s) ORDER BY created_at, id",
        business.id, phone, phone,
    )  # fmt: skip


def link_of(business: Business, message_id: uuid.UUID) -> Any:
    """The row of the reply link in a message."""
    (found,) = read(business, "SELECT * FROM reply_links WHERE message_id = %s", message_id)
    return found


def add_link(business: Business, booking: uuid.UUID) -> int:
    """A reply link to a booking at the time it has now; its number."""
    about = written(business, kind="reminder", booking_id=booking, state="delivered", attempt=1)
    (found,) = read(
        business,
        "INSERT INTO reply_links (org_id, message_id, booking_id, for_start)"
        " SELECT org_id, %s, id, starts_at FROM bookings WHERE id = %s RETURNING number",
        about,
        booking,
    )
    return found.number


def seen_as(business: Business, message_id: uuid.UUID) -> Any:
    """A message as pages see it."""
    with as_app(business) as app:
        return app.execute("SELECT * FROM message_states WHERE message_id = %s", [message_id]).fetchone()


class Talk:
    """A client who was reminded of one booking, two days ahead, and what they text."""

    def __init__(self, business: Business, hours: float = 48) -> None:
        self.business = business
        self.client: Person = texted(business)
        self.sender = new_sender()
        self.booking_id = told(business, self.client, self.sender, in_hours(hours))

    def say(self, intent: str, **named: Any) -> Any:
        return receive(self.business, self.client.phone, intent, self.sender, **named)

    @property
    def status(self) -> str:
        return booking(self.business, self.booking_id).status

    @property
    def consent(self) -> str:
        return consent_of(self.business, self.client.phone).state
