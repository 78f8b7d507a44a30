import uuid

import pytest

from tests.sql.messages.builders import new_phone, new_sender, privately, texted, told
from tests.world import Business, change, in_hours, read, row


def candidates(business: Business, phone: str, *senders: str) -> list[uuid.UUID]:
    return [found.booking_id for found in privately(business, "reply_candidates", phone, list(senders))]


def test_are_the_open_bookings_the_number_was_texted_about_soonest_first(home: Business) -> None:
    client, sender = texted(home), new_sender()
    late, soon = (told(home, client, sender, in_hours(hours)) for hours in (60, 40))
    assert candidates(home, client.phone, sender) == [soon, late]
    row(home, "confirm_booking", soon)
    assert candidates(home, client.phone, new_sender(), sender) == [soon, late]


@pytest.mark.parametrize("act", ["cancel_booking", "complete_booking", "mark_no_show"])
def test_what_is_not_open_is_not_meant(home: Business, act: str) -> None:
    client, sender = texted(home), new_sender()
    booking_id = told(home, client, sender, in_hours(40))
    row(home, act, booking_id)
    assert candidates(home, client.phone, sender) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE messages SET called_at = now() - interval '72 hours' WHERE booking_id = %s",
        "UPDATE messages SET called_at = NULL WHERE booking_id = %s",
        "UPDATE messages SET state = 'failed' WHERE booking_id = %s",
        "UPDATE messages SET state = 'suppressed' WHERE booking_id = %s",
        "UPDATE messages SET direction = 'in' WHERE booking_id = %s",
        "UPDATE messages SET kind = 'booking_cancelled' WHERE booking_id = %s",
        "UPDATE messages SET kind = 'text' WHERE booking_id = %s",
        "UPDATE messages SET for_start = for_start - interval '1 hour' WHERE booking_id = %s",
        "UPDATE messages SET for_start = NULL WHERE booking_id = %s",
        "UPDATE appointments SET during = tstzrange(now() - interval '1 second', now() + interval '1 hour')"
        " WHERE id = (SELECT appointment_id FROM bookings WHERE id = %s)",
    ],
)
def test_what_was_said_too_long_ago_or_of_another_time_is_not_meant(home: Business, statement: str) -> None:
    client, sender = texted(home), new_sender()
    change(home, statement, told(home, client, sender, in_hours(40)))
    assert candidates(home, client.phone, sender) == []


def test_another_number_sender_or_business_has_none(home: Business, stranger: Business) -> None:
    client, sender = texted(home), new_sender()
    told(home, client, sender, in_hours(40))
    assert candidates(home, new_phone(), sender) == []
    assert candidates(home, client.phone, new_sender()) == []
    assert candidates(stranger, client.phone, sender) == []
    assert len(read(home, "SELECT FROM bookings WHERE org_id = %s", home.id)) == 1
