"""What the site is told about a text: when, how often, in which order, with which fields."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from twilio.rest import Client

from tests.databases import wait_until
from tests.provider.client import Provider
from tests.provider.fixtures import Site

MINA = "+4915112345678"


def send(provider: Provider, client: Client, site: Site, **more: str) -> str:
    """Send a text whose fate the site wants to know; its id."""
    given = {"from_": provider.sender, "status_callback": site.callback} | more
    sid: str = client.messages.create(to=MINA, body="Hello", **given).sid
    return sid


def test_a_text_is_queued_sent_and_delivered(provider: Provider, client: Client, site: Site) -> None:
    sid = send(provider, client, site)
    provider.wait_until_idle()
    assert site.statuses == ["queued", "sent", "delivered"]
    url, form, _ = site.received[1]
    assert url == site.callback
    assert form == {
        "AccountSid": provider.account_sid,
        "ApiVersion": "2010-04-01",
        "From": provider.sender,
        "MessageSid": sid,
        "MessageStatus": "sent",
        "SmsSid": sid,
        "SmsStatus": "sent",
        "To": MINA,
    }
    assert client.messages(sid).fetch().status == "delivered"


def test_a_service_that_sends_is_named(provider: Provider, client: Client, site: Site) -> None:
    service = provider.account.service
    sid = client.messages.create(
        to=MINA, body="Hello", messaging_service_sid=service, status_callback=site.callback
    ).sid
    provider.wait_until_idle()
    assert {form["MessagingServiceSid"] for _, form, _ in site.received} == {service}
    assert client.messages(sid).fetch().from_ == provider.sender


def test_without_an_address_nobody_is_told(provider: Provider, client: Client, site: Site) -> None:
    sid = client.messages.create(to=MINA, from_=provider.sender, body="Hello").sid
    provider.wait_until_idle()
    assert site.received == []
    assert client.messages(sid).fetch().status == "delivered"
    assert provider.deliver(sid, "sent").status is None


@pytest.mark.parametrize(
    ("when", "before_the_answer", "after_it"),
    [
        ("after", [], ["queued", "sent", "delivered"]),
        ("early", ["queued", "sent", "delivered"], []),
        ("manual", [], []),
        ("none", [], []),
    ],
)
def test_callbacks_come_when_they_are_told_to(
    provider: Provider,
    client: Client,
    site: Site,
    when: str,
    before_the_answer: list[str],
    after_it: list[str],
) -> None:
    provider.callbacks(when=when)
    provider.mode("slow", hold_seconds=600)
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(send, provider, client, site)
        wait_until(lambda: provider.state()["held"] == 1, "the call is held")
        assert site.statuses == before_the_answer
        provider.release()
        sid = call.result(30)
    provider.wait_until_idle()
    assert site.statuses == before_the_answer + after_it
    assert client.messages(sid).fetch().status == ("queued" if when == "manual" else "delivered")


@pytest.mark.parametrize("mode", ["accept_drop", "accept_500", "accept_hang:0"])
def test_a_text_whose_answer_was_lost_is_told_of_all_the_same(
    provider: Provider, client: Client, site: Site, mode: str
) -> None:
    provider.mode(mode)
    with pytest.raises(Exception, match=r"Connection aborted|500"):
        send(provider, client, site)
    provider.wait_until_idle()
    assert site.statuses == ["queued", "sent", "delivered"]


@pytest.mark.parametrize(
    ("plan", "statuses"),
    [
        ({"repeat": 2, "plan": ["sent", "delivered"]}, ["sent", "sent", "delivered", "delivered"]),
        ({"plan": ["delivered", "sent"]}, ["delivered", "sent"]),
        ({"final": "undelivered", "error_code": "30003"}, ["queued", "sent", "undelivered"]),
        ({"final": "failed", "plan": ["queued"], "error_code": 30034}, ["failed"]),
        ({"plan": []}, []),
    ],
)
def test_callbacks_follow_the_plan(
    provider: Provider, client: Client, site: Site, plan: dict[str, Any], statuses: list[str]
) -> None:
    provider.callbacks(**plan)
    sid = send(provider, client, site)
    provider.wait_until_idle()
    assert site.statuses == statuses
    codes = {form.get("ErrorCode") for _, form, _ in site.received[-1:]}
    assert codes == ({str(plan["error_code"])} if "error_code" in plan else {None} if statuses else set())
    fetched = client.messages(sid).fetch()
    assert fetched.error_code == (int(plan["error_code"]) if "error_code" in plan else None)


def test_callbacks_may_come_in_any_order(provider: Provider, client: Client, site: Site) -> None:
    provider.callbacks(shuffle=True, repeat=3)
    for _ in range(20):
        send(provider, client, site)
    provider.wait_until_idle()
    assert sorted(site.statuses) == ["delivered"] * 60 + ["queued"] * 60 + ["sent"] * 60
    by_sid: dict[str, list[str]] = {}
    for _, form, _ in site.received:
        by_sid.setdefault(form["MessageSid"], []).append(form["MessageStatus"])
    assert len({tuple(statuses) for statuses in by_sid.values()}) > 1
    assert {message.status for message in client.messages.list()} == {"delivered"}


def test_one_callback_is_sent_on_demand(provider: Provider, client: Client, site: Site) -> None:
    provider.callbacks(when="manual")
    site.answer = ("Who?", 404, "text/plain")
    sid = send(provider, client, site)
    answers = [provider.deliver(sid, status) for status in ("delivered", "sent", "sent")]
    assert [(answer.status, answer.body) for answer in answers] == [(404, "Who?")] * 3
    assert site.statuses == ["delivered", "sent", "sent"]
    assert client.messages(sid).fetch().status == "delivered"
    tokens = [headers["I-Twilio-Idempotency-Token"] for _, _, headers in site.received]
    assert len(set(tokens)) == 2
    assert tokens[1] == tokens[2]


def test_a_site_that_is_not_there_is_noted(provider: Provider, client: Client, site: Site) -> None:
    provider.callbacks(plan=["sent"])
    send(provider, client, site, status_callback="http://127.0.0.1:1/status")
    provider.wait_until_idle()
    (delivery,) = provider.deliveries()
    assert delivery.status is None
    assert delivery.error.startswith("ConnectionError")


@pytest.mark.parametrize("plan", [{"when": "later"}, {"plan": ["lost"]}, {"repeat": 0}, {"order": "any"}])
def test_a_plan_that_makes_no_sense_changes_nothing(provider: Provider, plan: dict[str, Any]) -> None:
    before = provider.state()["callbacks"]
    with pytest.raises(ValueError, match="400"):
        provider.callbacks(**plan)
    assert provider.state()["callbacks"] == before
