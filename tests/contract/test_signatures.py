"""What the double sends to the site is signed as the provider signs: its own validator accepts it."""

from urllib.parse import urlsplit

import pytest
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from tests.provider.client import Answer, Provider
from tests.provider.fixtures import Site

MINA = "+4915112345678"


@pytest.fixture(params=["status callback", "text"])
def signed(request: pytest.FixtureRequest, provider: Provider, client: Client, site: Site) -> Answer:
    """A request that the double sent to the site."""
    if request.param == "text":
        return provider.say(MINA, "Grüße & küsse = 100 % 💪", media=1).answer
    provider.callbacks(when="manual")
    sent = client.messages.create(
        to=MINA, from_=provider.sender, body="Hello", status_callback=f"{site.callback}?try=1"
    )
    return provider.deliver(sent.sid, "undelivered", 30003)


def test_the_validator_accepts_what_arrived(signed: Answer, provider: Provider, site: Site) -> None:
    ((url, form, headers),) = site.received
    assert (url, form) == (signed.url, signed.params)
    assert RequestValidator(provider.auth_token).validate(url, form, headers["X-Twilio-Signature"])


def test_the_validator_refuses_what_was_changed(signed: Answer, provider: Provider) -> None:
    validator = RequestValidator(provider.auth_token)
    parts = urlsplit(signed.url)
    for url in (
        parts._replace(scheme="https").geturl(),
        parts._replace(netloc="site.example").geturl(),
        f"{signed.url}/",
        parts._replace(query="try=2").geturl(),
    ):
        assert not validator.validate(url, signed.params, signed.signature)
    for params in (
        {**signed.params, "From": "+4915112345679"},
        {**signed.params, "More": "1"},
        {name: value for name, value in signed.params.items() if name != "To"},
    ):
        assert not validator.validate(signed.url, params, signed.signature)
    assert not RequestValidator("another token").validate(signed.url, signed.params, signed.signature)
    assert not validator.validate(signed.url, signed.params, "")


def test_a_fragment_is_neither_signed_nor_sent(provider: Provider, client: Client, site: Site) -> None:
    provider.callbacks(when="manual")
    sent = client.messages.create(
        to=MINA, from_=provider.sender, body="Hello", status_callback=f"{site.callback}#rc=2&rp=all"
    )
    provider.deliver(sent.sid, "sent")
    ((url, form, headers),) = site.received
    assert url == site.callback
    assert RequestValidator(provider.auth_token).validate(url, form, headers["X-Twilio-Signature"])


def test_each_account_signs_with_its_own_token(provider: Provider, site: Site) -> None:
    other = provider.add_account("+15005550010")
    said = provider.say(MINA, "1", to=other.sender).answer
    assert said.params["AccountSid"] == other.sid
    assert RequestValidator(other.token).validate(said.url, said.params, said.signature)
    assert not RequestValidator(provider.auth_token).validate(said.url, said.params, said.signature)
