"""Messages as they are kept, whom they reach, and where a conversation is."""

import re
import uuid
from typing import Any

from tests.world import (
    Business,
    book,
    change,
    in_hours,
    read,
    value,
)

PHONE = "+493023125001"
NOBODYS = "+493023125999"


def words(text: str) -> str:
    """The text of a page without its tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def add_message(business: Business, **columns: object) -> uuid.UUID:
    """A message as it is kept; by default a text of a team member that was delivered a minute ago."""
    given: dict[str, object] = {
        "org_id": business.id, "direction": "out", "channel": "sms", "kind": "text", "state": "delivered",
        "client_id": business.client, "address": PHONE, "sender": "AC/MG", "body": "See you at ten",
        "segments": 1, "created_at": in_hours(-0.05), "called_at": in_hours(-0.04),
        "accepted_at": in_hours(-0.03), "finished_at": in_hours(-0.02), "send_after": in_hours(-0.05),
    } | columns  # fmt: skip
    if given["direction"] == "in":
        given |= {"kind": "reply", "state": "received", "called_at": None, "segments": None} | columns
    names = ", ".join(given)
    with business.database.as_admin() as admin:
        return admin.execute(
            f"INSERT INTO messages ({names}) VALUES ({', '.join(['%s'] * len(given))}) RETURNING id",
            list(given.values()),
        ).fetchone()[0]


def add_reply(business: Business, body: str, outcome: str, **columns: object) -> uuid.UUID:
    """What a client texted: unread, and waiting for somebody, unless said otherwise."""
    given = {"direction": "in", "body": body, "outcome": outcome, "seen_at": None, "handled_at": None}
    return add_message(business, **(given | columns))


def reach(business: Business, consent: str | None = "granted", phone: str = PHONE) -> None:
    """Give the first client a number, and what its owner wants."""
    change(business, "UPDATE clients SET phone = %s WHERE id = %s", phone, business.client)
    if consent:
        value(business, "set_consent", phone, consent, "form", "the wording")


def message(business: Business, message_id: uuid.UUID) -> Any:
    (found,) = read(business, "SELECT * FROM messages WHERE id = %s", message_id)
    return found


def place(business: Business) -> str:
    """Where the conversation with the first client is."""
    return f"/messages/clients/{business.client}"


def late_request(home: Business) -> tuple[uuid.UUID, uuid.UUID]:
    """A booking too late to cancel for nothing, and the client's wish to cancel it."""
    reach(home)
    about = book(home, in_hours(5), home.pack)
    asked = add_reply(home, "2", "late_cancel_requested", booking_id=about)
    return about, asked
