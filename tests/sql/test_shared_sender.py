"""Two businesses behind one sender: whom a text is for, and whom an opt-out reaches."""

import uuid

import pytest

from tests.sql.messages.builders import (
    Talk,
    consent_of,
    due_reminder,
    message,
    replies,
    texted,
    told,
)
from tests.world import (
    Business,
    booking,
    change,
    in_hours,
    read,
    row,
    unchanged,
)


def shared(home: Business, stranger: Business) -> tuple[Talk, uuid.UUID]:
    """A client of two businesses that share a sender, reminded by both; the stranger's booking."""
    talk = Talk(home)
    theirs = texted(stranger, phone=talk.client.phone)
    return talk, told(stranger, theirs, talk.sender, in_hours(50))


@pytest.mark.parametrize("intent", ["opt_out", "cancel_word", "opt_out_by_wish"])
def test_an_opt_out_reaches_every_business_behind_the_sender(
    home: Business, stranger: Business, intent: str
) -> None:
    talk, theirs = shared(home, stranger)
    waiting = due_reminder(stranger, booking(stranger, theirs).client_id)
    talk.say(intent)
    assert consent_of(home, talk.client.phone).state == "opted_out"
    assert consent_of(stranger, talk.client.phone).state == "opted_out"
    assert message(stranger, waiting.id).reason == "opted_out"
    assert len(replies(home)) == len(replies(stranger)) == 1
    assert talk.say("opt_in").outcome == "opted_in"
    assert consent_of(stranger, talk.client.phone).state == "granted"


@pytest.mark.parametrize("intent", ["confirm", "cancel", "change"])
def test_with_bookings_in_two_businesses_nothing_is_guessed(
    home: Business, stranger: Business, intent: str
) -> None:
    talk, theirs = shared(home, stranger)
    found = talk.say(intent)
    assert found.outcome == "several"
    assert (talk.status, booking(stranger, theirs).status) == ("booked", "booked")
    assert len(found.facts["links"]) == 2
    for business in (home, stranger):
        (kept,) = replies(business)
        (link,) = read(business, "SELECT * FROM reply_links WHERE org_id = %s", business.id)
        assert (kept.outcome, link.message_id) == ("several", kept.id)


def test_the_only_booking_is_found_in_whichever_business_it_is(home: Business, stranger: Business) -> None:
    talk, theirs = shared(home, stranger)
    row(home, "cancel_booking", talk.booking_id)
    with unchanged(home):
        assert talk.say("confirm").outcome == "confirmed"
    assert booking(stranger, theirs).status == "confirmed"
    assert replies(home) == []


def test_an_undo_is_found_in_whichever_business_was_cancelled(home: Business, stranger: Business) -> None:
    talk, theirs = shared(home, stranger)
    row(stranger, "reschedule", theirs, in_hours(80))  # so that the text is about home's
    assert talk.say("cancel").outcome == "cancelled"
    row(stranger, "reschedule", theirs, in_hours(50))
    change(stranger, "UPDATE messages SET for_start = starts_at FROM bookings AS b WHERE b.id = booking_id"
           " AND booking_id = %s AND kind = 'reminder' AND state = 'delivered'", theirs)  # fmt: skip
    assert talk.say("undo").outcome == "undone"
    assert (talk.status, booking(stranger, theirs).status) == ("booked", "booked")
    assert replies(home)[-1].outcome == "undone"
    assert booking(home, talk.booking_id).changed_by == f"client:{talk.client.id}"
