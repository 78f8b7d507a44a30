"""A business whose clients get texts at any hour, and what a test needs to see of them."""

import uuid
from typing import Any

from jobs import outbox
from tests.conftest import new_number
from tests.world import Business, add_client, book, change, in_hours, read


def open_all_day(business: Business) -> None:
    """No quiet hours: a test may run at night."""
    change(business, "UPDATE orgs SET quiet_until = '00:00', quiet_from = '23:59' WHERE id = %s", business.id)


def agree(business: Business, phone: str) -> None:
    """The owner of this number has agreed to texts."""
    change(
        business,
        "INSERT INTO phone_consents (org_id, phone, state, source, actor)"
        " VALUES (%s, %s, 'granted', 'form', '')",
        business.id, phone,
    )  # fmt: skip


def add_texted_client(business: Business, name: str = "Cleo Marsh") -> tuple[uuid.UUID, str]:
    """One more client with a number of their own who agreed to texts, and that number."""
    phone = new_number()
    client = add_client(business, name, phone=phone)
    agree(business, phone)
    return client, phone


def remind(
    business: Business, hours: float = 25, client: uuid.UUID | None = None
) -> tuple[uuid.UUID, uuid.UUID]:
    """A booking that many hours ahead and its reminder, which is due; nothing else is."""
    named = {"p_client_id": client} if client else {}
    booking = book(business, in_hours(hours), **named)
    change(
        business,
        "UPDATE messages SET state = 'cancelled', finished_at = now()"
        " WHERE booking_id = %s AND kind <> 'reminder'",
        booking,
    )
    change(
        business,
        "UPDATE messages SET send_after = now() WHERE booking_id = %s AND kind = 'reminder'",
        booking,
    )
    return booking, reminder_of(business, booking).id


def reminder_of(business: Business, booking: uuid.UUID) -> Any:
    """The row of a booking's only reminder that was not given up."""
    (found,) = read(
        business,
        "SELECT * FROM messages WHERE booking_id = %s AND kind = 'reminder' AND state <> 'cancelled'",
        booking,
    )
    return found


def message(business: Business, message_id: uuid.UUID) -> Any:
    """The row of a message."""
    (found,) = read(business, "SELECT * FROM messages WHERE id = %s", message_id)
    return found


def events(business: Business, message_id: uuid.UUID) -> list[tuple[str, str]]:
    """What was learned about a message: from where, and what."""
    found = read(
        business, "SELECT source, status FROM message_events WHERE message_id = %s ORDER BY id", message_id
    )
    return [tuple(event) for event in found]


def later(business: Business, minutes: float) -> None:
    """That much time goes by for every message that is being sent or looked up, or waits to be."""
    change(
        business,
        "UPDATE messages SET called_at = called_at - %s * interval '1 minute',"
        " lease_until = lease_until - %s * interval '1 minute',"
        " next_check_at = next_check_at - %s * interval '1 minute',"
        " send_after = send_after - %s * interval '1 minute' WHERE org_id = %s",
        minutes, minutes, minutes, minutes, business.id,
    )  # fmt: skip


def send(business: Business) -> int:
    """Do what the worker does for this business; how many messages were handled. The senders' pace is
    another test's matter."""
    with business.database.as_admin() as admin:
        admin.execute("UPDATE senders SET next_at = '-infinity'")
    return outbox.drain(str(business.id))
