"""What a reply does is in test_receive_message.py; here is what only this function can be asked."""

import json
from typing import Any

import pytest

from tests.sql.messages.builders import new_phone, new_sid, privately, replies, texted
from tests.world import Business, book, booking, in_hours, row


def reply(
    business: Business, intent: str, *candidates: dict[str, Any], weekdays: list[int] | None = None
) -> Any:
    (found,) = privately(
        business, "receive_reply", new_sid(), "AC1/+1", new_phone(), "words", intent,
        json.dumps(candidates), weekdays or [],
    )  # fmt: skip
    return found


def candidate(business: Business, booking_id: object, client: object) -> dict[str, Any]:
    return {"org_id": str(business.id), "booking_id": str(booking_id), "client_id": str(client)}


@pytest.mark.parametrize("intent", ["confirm", "yes"])
def test_a_booking_that_was_cancelled_meanwhile_has_moved_on(home: Business, intent: str) -> None:
    client = texted(home)
    booking_id = book(home, in_hours(48), p_client_id=client.id)
    row(home, "cancel_booking", booking_id)
    found = reply(home, intent, candidate(home, booking_id, client.id))
    assert (found.outcome, found.org_ids) == ("moved_on", [home.id])
    assert booking(home, booking_id).status == "cancelled"
    assert replies(home)[0].handled_at is None


def test_confirming_what_is_confirmed_says_so_again(home: Business) -> None:
    booking_id = book(home, in_hours(48))
    row(home, "confirm_booking", booking_id)
    assert reply(home, "confirm", candidate(home, booking_id, home.client)).outcome == "confirmed"


@pytest.mark.parametrize("intent", ["confirm", "cancel", "change"])
def test_with_no_booking_a_person_reads_it(home: Business, intent: str) -> None:
    found = reply(home, intent)
    assert (found.outcome, found.facts["links"]) == ("no_booking", [])
    assert replies(home)[0].handled_at is None
