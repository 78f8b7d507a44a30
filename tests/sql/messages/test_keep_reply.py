import json
import uuid
from typing import Any

import pytest

from tests.sql.messages.builders import message, new_phone, new_sid, privately
from tests.world import Business, add_client, book, in_hours

UNSEEN_AND_DONE = ["cancelled", "changed", "opted_out", "opted_out_by_wish"]
QUIET = ["confirmed", "opted_in", "help", "undone", "nothing_to_undo", "change"]
FOR_A_PERSON = [
    "late_cancel_requested", "several", "no_booking", "moved_on", "cancel_word", "unclear", "hint",
    "undo_impossible",
]  # fmt: skip


def keep(
    business: Business,
    outcome: str = "unclear",
    phone: str | None = None,
    body: str = "Hello",
    about: dict[str, Any] | None = None,
) -> Any:
    ((found,),) = privately(
        business, "keep_reply", new_sid(), "AC1/+1", phone or new_phone(), body,
        json.dumps(about) if about else None, outcome,
    )  # fmt: skip
    return message(business, found)


def test_keeps_who_said_what(home: Business) -> None:
    phone = new_phone()
    client = add_client(home, phone=phone)
    kept = keep(home, phone=phone, body="Running late")
    assert (kept.org_id, kept.direction, kept.kind, kept.state) == (home.id, "in", "reply", "received")
    assert (kept.client_id, kept.address, kept.body, kept.sender) == (client, phone, "Running late", "AC1/+1")
    assert kept.created_by == "user:test"


def test_whose_booking_it_is_about_said_it(home: Business) -> None:
    booking_id = book(home, in_hours(48))
    kept = keep(home, about={"booking_id": str(booking_id), "client_id": str(home.client)})
    assert (kept.booking_id, kept.client_id) == (booking_id, home.client)


def test_a_number_nobody_has_is_kept_without_a_client(home: Business) -> None:
    assert keep(home).client_id is None


def test_a_text_of_pictures_only_has_no_words(home: Business) -> None:
    assert keep(home, body="").body == "(no words)"


@pytest.mark.parametrize("outcome", QUIET)
def test_what_needs_nobody_is_not_new(home: Business, outcome: str) -> None:
    kept = keep(home, outcome)
    assert None not in (kept.seen_at, kept.handled_at)


@pytest.mark.parametrize("outcome", UNSEEN_AND_DONE)
def test_what_was_done_is_shown_as_new_and_asks_nothing(home: Business, outcome: str) -> None:
    kept = keep(home, outcome)
    assert (kept.seen_at, kept.handled_at is not None) == (None, True)


@pytest.mark.parametrize("outcome", FOR_A_PERSON)
def test_what_needs_a_person_waits_for_one(home: Business, outcome: str) -> None:
    kept = keep(home, outcome)
    assert (kept.seen_at, kept.handled_at) == (None, None)


def test_the_same_text_is_kept_once_for_a_business(home: Business) -> None:
    sid = new_sid()
    words = (sid, "AC1/+1", new_phone(), "Hello", None, "unclear")
    privately(home, "keep_reply", *words)
    with pytest.raises(Exception, match="messages_org_id_provider_sid_key"):
        privately(home, "keep_reply", *words)


def test_a_client_of_the_stranger_is_nobody_here(home: Business, stranger: Business) -> None:
    phone = new_phone()
    add_client(stranger, phone=phone)
    assert keep(home, phone=phone).client_id is None
    assert isinstance(keep(stranger, phone=phone).client_id, uuid.UUID)
