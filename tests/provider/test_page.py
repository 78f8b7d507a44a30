"""The page for a person: shows every text, answers as the client, breaks things."""

import re

import requests
from twilio.rest import Client

from tests.provider.client import Provider
from tests.provider.fixtures import Site

MINA, TOM = "+4915112345678", "+4915112345679"


def show(provider: Provider) -> str:
    """The page."""
    answer = requests.get(provider.url, timeout=30)
    assert answer.status_code == 200
    return answer.text


def press(provider: Provider, action: str, **form: str) -> str:
    """Send one of the page's forms, and follow where it leads."""
    page = show(provider)
    assert f'action="/page/{action}"' in page
    answer = requests.post(f"{provider.url}/page/{action}", form, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_texts_are_shown_by_phone_with_links_to_click(provider: Provider, client: Client, site: Site) -> None:
    link = f"{site.url}/r/AbC-123_x"
    client.messages.create(to=MINA, from_=provider.sender, body=f"Tomorrow 10:00 <b>&</b> {link}")
    client.messages.create(to=TOM, from_=provider.sender, body="Hi Tom")
    client.messages.create(to=MINA, from_=provider.sender, body="Hi Mina")
    page = show(provider)
    assert re.findall(r'<article id="(\S+)">', page) == [MINA, TOM]
    assert re.search(rf'<a href="{re.escape(link)}"[^>]*target="_blank"', page)
    assert "&lt;b&gt;&amp;&lt;/b&gt;" in page


def test_a_person_answers_as_the_client(provider: Provider, site: Site) -> None:
    page = press(provider, "say", **{"from": MINA, "body": "Yes <3"})
    assert "Yes &lt;3" in page
    assert site.received[0][1]["Body"] == "Yes <3"
    press(provider, "say", **{"from": MINA, "body": "2", "lost": "on"})
    assert len(site.received) == 1
    assert "opted out" in press(provider, "say", **{"from": MINA, "body": "STOP"})


def test_a_person_breaks_things(provider: Provider, client: Client, site: Site) -> None:
    press(provider, "mode", default="429", next="accept_drop", reads="500")
    modes = provider.state()["modes"]
    assert (modes["default"], modes["next"], modes["reads"]) == ("429", ["accept_drop"], "500")
    press(provider, "callbacks", when="early", error_code="30003", repeat="2", shuffle="on")
    plan = provider.state()["callbacks"]
    assert (plan["when"], plan["final"], plan["error_code"]) == ("early", "undelivered", 30003)
    assert (plan["repeat"], plan["shuffle"]) == (2, True)


def test_a_person_tells_the_site_of_a_status(provider: Provider, client: Client, site: Site) -> None:
    provider.callbacks(when="manual")
    sid = client.messages.create(
        to=MINA, from_=provider.sender, body="Hello", status_callback=site.callback
    ).sid
    page = press(provider, "deliver", sid=sid, status="undelivered", error_code="30006")
    assert site.statuses == ["undelivered"]
    assert "30006" in page


def test_held_calls_are_let_go(provider: Provider) -> None:
    answer = requests.post(f"{provider.url}/page/release", timeout=30)
    assert answer.status_code == 200
    assert "No texts yet." in answer.text
