"""The double's answers are as the API document says, and the official client reads them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.contract.official import official_client
from tests.provider.client import Credentials, Provider
from tests.provider.contract import message_violations
from tests.provider.fixtures import Site

MINA = "+4915112345678"


def listed(provider: Provider) -> list[dict[str, Any]]:
    """The messages as the API lists them, without a client."""
    address = f"{provider.url}/2010-04-01/Accounts/{provider.account_sid}/Messages.json"
    answer = requests.get(address, auth=(provider.account_sid, provider.auth_token), timeout=30)
    found: list[dict[str, Any]] = answer.json()["messages"]
    return found


def send(provider: Provider, client: Client, body: str = "Hello", to: str = MINA) -> str:
    """Send a text; its id."""
    sid: str = client.messages.create(to=to, from_=provider.sender, body=body).sid
    return sid


def test_every_kind_of_message_is_listed_as_the_document_says(
    provider: Provider, client: Client, site: Site
) -> None:
    provider.callbacks(when="manual")
    client.messages.create(to=MINA, messaging_service_sid=provider.account.service, body="Hello")
    send(provider, client)
    provider.deliver(send(provider, client, "À bientôt"), "delivered")
    provider.deliver(send(provider, client, "💪" * 40), "undelivered", 30003)
    site.answer = ("<Response><Message>Confirmed</Message></Response>", 200, "text/xml")
    provider.say(MINA, "1", media=2)

    messages = listed(provider)
    assert [wrong for message in messages for wrong in message_violations(message)] == []
    assert [
        (message["direction"], message["status"], message["num_segments"], message["error_code"])
        for message in messages
    ] == [
        ("outbound-reply", "delivered", "1", None),
        ("inbound", "received", "1", None),
        ("outbound-api", "undelivered", "2", 30003),
        ("outbound-api", "delivered", "1", None),
        ("outbound-api", "queued", "1", None),
        ("outbound-api", "accepted", "0", None),
    ]
    assert [message["date_sent"] is None for message in messages] == [False] * 4 + [True] * 2
    assert [message["from"] is None for message in messages] == [False] * 5 + [True]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda message: {**message, "status": "lost"},
        lambda message: {**message, "sid": "SM123"},
        lambda message: {**message, "num_segments": 1},
        lambda message: {**message, "error_code": "30003"},
        lambda message: {**message, "date_created": "2030-01-02T03:04:05Z"},
        lambda message: {**message, "tags": {}},
        lambda message: {name: value for name, value in message.items() if name != "price"},
    ],
)
def test_control_a_spoilt_answer_is_not_as_the_document_says(
    provider: Provider, client: Client, spoil: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    send(provider, client)
    (message,) = listed(provider)
    assert message_violations(message) == []
    assert len(message_violations(spoil(message))) == 1


def test_a_list_of_several_pages_is_read_to_its_end(provider: Provider, client: Client) -> None:
    sent = [send(provider, client, str(number)) for number in range(5)]
    found = client.messages.stream(to=MINA, page_size=2)
    first = next(found).sid
    send(provider, client, "sent while the list is read")
    assert [first, *(message.sid for message in found)] == sent[::-1]
    assert [call["operation"] for call in provider.calls()].count("ListMessage") == 3


def test_a_list_is_filtered_by_number_and_by_day(provider: Provider, client: Client) -> None:
    provider.callbacks(when="manual")
    sent = send(provider, client)
    send(provider, client, to="+4915112345679")
    client.messages.create(to=MINA, messaging_service_sid=provider.account.service, body="no sender yet")
    assert len(client.messages.list(from_=provider.sender)) == 2
    assert [message.sid for message in client.messages.list(to=MINA, from_=provider.sender)] == [sent]

    provider.deliver(sent, "sent")
    day = client.messages(sent).fetch().date_sent
    around = [day - timedelta(1), day, day + timedelta(1)]
    assert [len(client.messages.list(date_sent=each)) for each in around] == [0, 1, 0]
    assert [len(client.messages.list(date_sent_after=each)) for each in around] == [1, 1, 0]
    assert [len(client.messages.list(date_sent_before=each)) for each in around] == [0, 1, 1]


def test_what_the_client_texted_is_listed_to_its_number(provider: Provider, client: Client) -> None:
    said = provider.say(MINA, "1", deliver=False)
    send(provider, client)
    (found,) = client.messages.list(to=provider.sender)
    assert (found.sid, found.direction, found.body, found.from_) == (said.sid, "inbound", "1", MINA)


def test_wrong_credentials_are_refused_before_anything_else(provider: Provider, client: Client) -> None:
    for account in (
        Credentials(provider.account_sid, "another token", "", ""),
        Credentials("AC" + "0" * 32, provider.auth_token, "", ""),
    ):
        with official_client(provider, account) as stranger, pytest.raises(TwilioRestException) as refusal:
            stranger.messages.create(to="nobody")
        assert (refusal.value.status, refusal.value.code) == (401, 20003)
    assert provider.truth() == []


def test_another_account_has_messages_of_its_own(provider: Provider, client: Client) -> None:
    other = provider.add_account("+15005550010")
    send(provider, client)
    with official_client(provider, other) as others:
        sent = others.messages.create(to=MINA, from_=other.sender, body="From the other one")
        assert [message.sid for message in others.messages.list()] == [sent.sid]
        with pytest.raises(TwilioRestException) as refusal:
            others.messages.create(to=MINA, from_=provider.sender, body="Not from here")
    assert refusal.value.code == 21606
    assert [entry["account_sid"] for entry in provider.truth()] == [provider.account_sid, other.sid]
