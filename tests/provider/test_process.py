"""The double is a process of its own, on a port and with an account of its own, gone when it is done with."""

import pytest
import requests

from tests.contract.official import official_client
from tests.provider.client import Provider, running_provider
from tests.provider.fixtures import Site

MINA = "+4915112345678"


def test_it_says_what_the_site_needs_to_know(provider: Provider) -> None:
    said = provider.log.with_name("output.log").read_text().splitlines()
    for name, value in provider.environment.items():
        assert f"export {name}={value}" in said
    assert any(line.startswith("export PUBLIC_BASE_URL=http://127.0.0.1:") for line in said)
    assert said[-1] == f"Ready: {provider.url}"


def test_two_of_them_have_nothing_in_common(provider: Provider) -> None:
    with running_provider() as other:
        assert (other.url, other.account) != (provider.url, provider.account)
        with official_client(other) as client:
            client.messages.create(to=MINA, from_=other.sender, body="Hello")
        assert (len(other.truth()), len(provider.truth())) == (1, 0)
        url = other.url
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=30)


def test_a_reset_makes_it_as_it_was(provider: Provider, site: Site) -> None:
    before = provider.state()
    provider.add_account("+15005550010")
    provider.mode("500", next=["429"], to={MINA: "hang"}, reads="drop", hold_seconds=1)
    provider.callbacks(when="none")
    provider.say(MINA, "STOP")
    assert provider.state() != before
    provider.reset()
    assert provider.state() == before
    assert (provider.truth(), provider.calls(), provider.deliveries()) == ([], [], [])
