"""Asked in the transaction of receive_message, as the webhook and the poll do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.databases import Connection
from tests.sql.messages.builders import leave, new_phone, new_sender, new_sid, receive, texted, told
from tests.world import Business, call, in_hours, read, unchanged


@contextmanager
def received(
    business: Business, sid: str, phone: str, sender: str, intent: str = "help"
) -> Iterator[Connection]:
    with business.database.as_login() as app:
        leave(app)
        account, _, to = sender.partition("/")
        call(app, "receive_message", sid, account, [sender], phone, to, "?", 0, intent, "webhook")
        yield app


def answer(app: Connection, sid: str, words: str, send: bool) -> str:
    ((kept,),) = call(app, "answer_inbound", sid, words, 1, send)
    return kept


def answers(business: Business) -> list[Any]:
    return read(business, "SELECT * FROM messages WHERE org_id = %s AND kind = 'answer'", business.id)


def test_the_providers_answer_is_kept_and_shown_and_not_sent(home: Business) -> None:
    client, sender, sid = texted(home), new_sender(), new_sid()
    told(home, client, sender, in_hours(30))
    with received(home, sid, client.phone, sender) as app:
        assert answer(app, sid, "Text 1, 2 or 3.", send=False) == "Text 1, 2 or 3."
    (kept,) = answers(home)
    assert (kept.state, kept.body, kept.client_id) == ("answered", "Text 1, 2 or 3.", client.id)
    assert (kept.address, kept.sender, kept.channel) == (client.phone, sender, "sms")
    assert None not in (kept.accepted_at, kept.finished_at)


def test_whoever_delivers_the_text_again_gets_the_same_words(home: Business) -> None:
    client, sender, sid = texted(home), new_sender(), new_sid()
    told(home, client, sender, in_hours(30))
    with received(home, sid, client.phone, sender) as app:
        answer(app, sid, "Text 1, 2 or 3.", send=False)
    with unchanged(home):
        again = receive(home, client.phone, "cancel", sender, sid=sid)
    assert (again.is_new, again.outcome, again.answer) == (False, "help", "Text 1, 2 or 3.")


def test_the_answer_to_a_text_found_by_polling_waits_to_be_sent(home: Business) -> None:
    client, sender, sid = texted(home), new_sender(), new_sid()
    told(home, client, sender, in_hours(30))
    with received(home, sid, client.phone, sender) as app:
        answer(app, sid, "Text 1, 2 or 3.", send=True)
    (kept,) = answers(home)
    assert (kept.state, kept.accepted_at) == ("pending", None)


def test_an_empty_answer_is_kept_and_nobody_says_it(home: Business) -> None:
    client, sender, sid = texted(home), new_sender(), new_sid()
    told(home, client, sender, in_hours(30))
    with received(home, sid, client.phone, sender, "opt_out") as app:
        assert answer(app, sid, "", send=True) == ""
    assert answers(home) == []
    assert receive(home, client.phone, "opt_out", sender, sid=sid).answer == ""


def test_what_holds_links_of_two_businesses_is_shown_to_neither(home: Business, stranger: Business) -> None:
    client, sender, sid = texted(home), new_sender(), new_sid()
    told(home, client, sender, in_hours(30))
    told(stranger, texted(stranger, phone=client.phone), sender, in_hours(30))
    with received(home, sid, client.phone, sender, "cancel") as app:
        answer(app, sid, "Choose: …", send=False)
    assert answers(home) == answers(stranger) == []
    assert receive(home, client.phone, "cancel", sender, sid=sid).answer == "Choose: …"


def test_found_by_polling_it_goes_out_once_all_the_same(home: Business, stranger: Business) -> None:
    client, sender, sid = texted(home), new_sender(), new_sid()
    told(home, client, sender, in_hours(30))
    told(stranger, texted(stranger, phone=client.phone), sender, in_hours(30))
    with received(home, sid, client.phone, sender, "cancel") as app:
        answer(app, sid, "Choose: …", send=True)
    ((kept),) = answers(home) + answers(stranger)
    assert (kept.state, kept.address) == ("pending", client.phone)


def test_the_answer_to_somebody_nobody_knows_is_kept_without_a_business(home: Business) -> None:
    sid = new_sid()
    with received(home, sid, new_phone(), new_sender(), "help") as app:
        assert answer(app, sid, "Who are you?", send=True) == "Who are you?"
    ((kept,),) = read(home, "SELECT answer FROM inbound_messages WHERE message_sid = %s", sid)
    assert kept == "Who are you?"


def test_whoever_opted_out_is_told_nothing_but_that_it_was_noted(home: Business) -> None:
    client, sender = texted(home), new_sender()
    told(home, client, sender, in_hours(30))
    for intent, expected in [("opt_out_by_wish", "Noted."), ("help", ""), ("cancel_word", "")]:
        sid = new_sid()
        with received(home, sid, client.phone, sender, intent) as app:
            assert answer(app, sid, "Noted.", send=False) == expected
    assert [kept.body for kept in answers(home)] == ["Noted."]
