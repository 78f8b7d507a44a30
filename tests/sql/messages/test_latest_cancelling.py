import uuid
from typing import Any

import pytest

from tests.sql.messages.builders import add_trainer, new_phone, privately, texted
from tests.world import Business, as_app, book, call, change, in_hours


def latest(business: Business, phone: str) -> list[uuid.UUID]:
    return [found.booking_id for found in privately(business, "latest_cancelling", phone)]


def cancelled(business: Business, client: Any, hours: float = 48, actor: str | None = None) -> uuid.UUID:
    """A booking that the client took back."""
    booking_id = book(business, in_hours(hours), p_client_id=client.id, p_trainer_id=add_trainer(business))
    with as_app(business, actor or f"client:{client.id}") as app:
        call(app, "cancel_booking", booking_id)
    return booking_id


def test_is_the_last_one_the_owner_of_the_number_cancelled(home: Business) -> None:
    client = texted(home)
    first, second = cancelled(home, client), cancelled(home, client)
    assert latest(home, client.phone) == [second]
    change(home, "UPDATE bookings SET changed_at = changed_at + interval '1 second' WHERE id = %s", first)
    assert latest(home, client.phone) == [first]


def test_a_late_one_counts_too(home: Business) -> None:
    client = texted(home)
    assert (
        latest(home, client.phone) == [] != [cancelled(home, client, hours=3)] == latest(home, client.phone)
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE bookings SET changed_at = now() - interval '30 minutes' WHERE id = %s",
        "UPDATE bookings SET status = 'booked' WHERE id = %s",
        "UPDATE appointments SET during = tstzrange(now() - interval '1 minute', now() + interval '1 hour')"
        " WHERE id = (SELECT appointment_id FROM bookings WHERE id = %s)",
    ],
)
def test_what_is_too_old_or_open_or_over_does_not_count(home: Business, statement: str) -> None:
    client = texted(home)
    change(home, statement, cancelled(home, client))
    assert latest(home, client.phone) == []


def test_what_the_team_cancelled_is_not_the_clients_to_take_back(home: Business) -> None:
    client = texted(home)
    cancelled(home, client, actor="user:test")
    assert latest(home, client.phone) == []


def test_another_number_and_the_stranger_have_none(home: Business, stranger: Business) -> None:
    client = texted(home)
    cancelled(home, client)
    assert latest(home, new_phone()) == latest(stranger, client.phone) == []
