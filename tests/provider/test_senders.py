"""An account's numbers and messaging services are told to its owner, and to nobody else."""

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.contract.official import official_client
from tests.provider.client import Provider

MINA = "+4915112345678"
SECOND, VOICE = "+15005550020", "+15005550021"
SERVICE = "MG" + "7" * 32


def numbers(client: Client, sought: str) -> list[tuple[str, bool]]:
    """The numbers that a search finds, each with whether it sends texts."""
    found = client.incoming_phone_numbers.list(phone_number=sought)
    return [(number.phone_number, number.capabilities["sms"]) for number in found]


def test_its_first_number_and_service_are_its_own(provider: Provider, client: Client) -> None:
    assert numbers(client, provider.sender) == [(provider.sender, True)]
    assert client.messaging.v1.services(provider.account.service).fetch().sid == provider.account.service
    calls = provider.calls()
    assert [call["operation"] for call in calls] == ["ListIncomingPhoneNumber", "FetchService"]
    assert provider.state()["violations"] == []


def test_it_may_have_more(provider: Provider, client: Client) -> None:
    provider.own(provider.account, SECOND, SERVICE, silent=[VOICE])
    assert numbers(client, "+1500555002") == [(SECOND, True), (VOICE, False)]
    assert client.messaging.v1.services(SERVICE).fetch().account_sid == provider.account_sid
    assert client.messages.create(to=MINA, from_=SECOND, body="Hello").from_ == SECOND
    assert client.messages.create(to=MINA, messaging_service_sid=SERVICE, body="Hello").sid
    with pytest.raises(TwilioRestException) as refusal:
        client.messages.create(to=MINA, from_=VOICE, body="Hello")
    assert refusal.value.code == 21606


def test_what_another_has_is_not_found(provider: Provider, client: Client) -> None:
    other = provider.add_account(SECOND)
    assert numbers(client, SECOND) == []
    with pytest.raises(TwilioRestException) as refusal:
        client.messaging.v1.services(other.service).fetch()
    assert (refusal.value.status, refusal.value.code) == (404, 20404)
    with official_client(provider, other) as others:
        assert numbers(others, SECOND) == [(SECOND, True)]


@pytest.mark.parametrize("path", ["Services", "Services/MG1", f"Services/{SERVICE}/PhoneNumbers"])
def test_whatever_else_is_asked_for_is_refused(provider: Provider, client: Client, path: str) -> None:
    answer = client.request("GET", f"https://messaging.twilio.com/v1/{path}")
    assert answer.status_code == (404 if path.endswith("MG1") else 400)
    assert provider.calls()[-1]["violations"]
