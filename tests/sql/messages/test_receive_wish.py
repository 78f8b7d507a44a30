import json

import pytest

from tests.sql.messages.builders import consent_of, new_phone, new_sid, privately, replies, texted
from tests.world import Business, add_client, book, in_hours, unchanged


def wish(business: Business, phone: str, intent: str, *candidates: dict[str, str]) -> None:
    privately(business, "receive_wish", new_sid(), "AC1/+1", phone, "words", intent, json.dumps(candidates))


@pytest.mark.parametrize(
    ("intent", "state", "outcome"),
    [
        ("opt_out", "opted_out", "opted_out"),
        ("opt_out_by_wish", "opted_out", "opted_out_by_wish"),
        ("cancel_word", "opted_out", "cancel_word"),
        ("opt_in", "granted", "opted_in"),
    ],
)
def test_is_noted_with_the_words_and_kept_for_the_inbox(
    home: Business, intent: str, state: str, outcome: str
) -> None:
    phone = new_phone()
    client = add_client(home, phone=phone)
    wish(home, phone, intent)
    found = consent_of(home, phone)
    assert (found.state, found.source, found.evidence, found.actor) == (
        state, "text", "words", f"client:{client}",
    )  # fmt: skip
    (kept,) = replies(home)
    assert (kept.outcome, kept.client_id) == (outcome, client)


def test_only_a_booking_of_this_business_is_named(home: Business, stranger: Business) -> None:
    client = texted(home)
    mine = book(home, in_hours(48), p_client_id=client.id)
    theirs = {"org_id": str(stranger.id), "booking_id": str(book(stranger, in_hours(48)))}
    with unchanged(stranger):
        wish(home, client.phone, "cancel_word", theirs, {
            "org_id": str(home.id), "booking_id": str(mine), "client_id": str(client.id),
        })  # fmt: skip
    (kept,) = replies(home)
    assert kept.booking_id == mine
