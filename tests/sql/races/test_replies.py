"""Many answers, texts and taps at once."""

import uuid
from collections import Counter
from typing import Any

import pytest

from tests.databases import Database
from tests.racing import answered, at_once, install_variant
from tests.sql.messages.builders import (
    add_link,
    new_sender,
    new_sid,
    replies,
    texted,
    told,
)
from tests.world import (
    Business,
    all_is_right,
    book,
    booking,
    in_hours,
    make_business,
)

HOLD_TRAINERS = "SELECT lock_trainers(array_agg(user_id)) FROM memberships WHERE org_id = app_org()"
HOLD_INBOUND = "LOCK TABLE inbound_messages IN SHARE ROW EXCLUSIVE MODE"


def two_answers(business: Business) -> tuple[uuid.UUID, list[Any]]:
    client, sender = texted(business), new_sender()
    booking_id = told(business, client, sender, in_hours(48))
    account, _, to = sender.partition("/")
    texts = [
        ("receive_message", new_sid(), account, [sender], client.phone, to, "?", 0, intent, "webhook")
        for intent in ("confirm", "cancel")
    ]
    return booking_id, answered(at_once(business, texts, HOLD_INBOUND))


def test_two_answers_at_once_are_taken_one_after_the_other(home: Business) -> None:
    booking_id, answers = two_answers(home)
    outcomes = [answer.outcome for (answer,) in answers]
    assert outcomes in (["confirmed", "cancelled"], ["no_booking", "cancelled"])
    assert booking(home, booking_id).status == "cancelled"
    assert sorted(reply.outcome for reply in replies(home)) == sorted(outcomes)
    all_is_right(home)


def many_unclear_texts(business: Business) -> None:
    client, sender = texted(business), new_sender()
    told(business, client, sender, in_hours(48))
    account, _, to = sender.partition("/")
    texts = [
        ("receive_message", new_sid(), account, [sender], client.phone, to, "?", 0, "unclear", "webhook")
        for _ in range(20)
    ]
    answers = answered(at_once(business, texts, HOLD_INBOUND))
    assert Counter(answer.outcome for (answer,) in answers) == {"hint": 1, "unclear": 19}


def test_of_twenty_unclear_texts_at_once_one_gets_a_hint(home: Business) -> None:
    many_unclear_texts(home)


def test_control_texts_that_take_no_turns_get_many_hints(fresh_database: Database) -> None:
    turns = "    PERFORM pg_advisory_xact_lock(hashtextextended('text from ' || p_from, 0));\n"
    install_variant(fresh_database, "receive_message", (turns, ""))
    with pytest.raises(AssertionError):
        many_unclear_texts(make_business(fresh_database))


def one_text_delivered_twenty_times(business: Business) -> None:
    client, sender, sid = texted(business), new_sender(), new_sid()
    booking_id = told(business, client, sender, in_hours(48))
    account, _, to = sender.partition("/")
    text = ("receive_message", sid, account, [sender], client.phone, to, "2", 0, "cancel", "webhook")
    answers = answered(at_once(business, [text] * 20, HOLD_INBOUND))
    assert Counter(answer.is_new for (answer,) in answers) == {True: 1, False: 19}
    assert {answer.outcome for (answer,) in answers} == {"cancelled"}
    assert (len(replies(business)), booking(business, booking_id).version) == (1, 2)
    all_is_right(business)


def test_one_text_delivered_twenty_times_at_once_has_one_effect(home: Business) -> None:
    one_text_delivered_twenty_times(home)


def test_control_a_text_that_is_not_known_again_has_more(fresh_database: Database) -> None:
    known = "ON CONFLICT DO NOTHING;\n    IF NOT FOUND THEN"
    install_variant(fresh_database, "receive_message", (known, "ON CONFLICT DO NOTHING;\n    IF false THEN"))
    with pytest.raises(AssertionError):
        one_text_delivered_twenty_times(make_business(fresh_database))


def many_presses(business: Business, acts: list[str]) -> None:
    booking_id = book(business, in_hours(48), business.pack)
    number = add_link(business, booking_id)
    presses = [("follow_reply_link", number, act, in_hours(90 + place)) for place, act in enumerate(acts)]
    answers = answered(at_once(business, presses, HOLD_TRAINERS))
    outcomes = {link.outcome for answer in answers for link in answer}
    assert len(outcomes) == 1
    assert [reply.outcome for reply in replies(business)] == list(outcomes)
    assert booking(business, booking_id).version == 2
    all_is_right(business)


@pytest.mark.parametrize("acts", [["confirm"], ["cancel"], ["change"], ["confirm", "cancel", "change"]])
def test_a_link_pressed_many_times_at_once_does_one_thing(home: Business, acts: list[str]) -> None:
    many_presses(home, (acts * 18)[:18])


def test_control_without_the_note_that_it_was_used_it_does_more(fresh_database: Database) -> None:
    install_variant(
        fresh_database,
        "follow_reply_link",
        ("UPDATE reply_links SET used_at = now(), outcome", "UPDATE reply_links SET outcome"),
    )
    with pytest.raises(AssertionError):
        many_presses(make_business(fresh_database), ["confirm"] * 18)
