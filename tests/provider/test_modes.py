"""Each mode does what it says: what was accepted stands in the truth log, what was answered at the client."""

import json
import socket
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from tests.databases import wait_until
from tests.provider.client import Provider
from tests.provider.errors import REFUSALS
from tests.provider.fixtures import Site
from tests.provider.modes import MODES, names

MINA, TOM = "+4915112345678", "+4915112345679"


def send(provider: Provider, client: Client, to: str = MINA, **more: str) -> str:
    """Send a text; its id."""
    sid: str = client.messages.create(to=to, from_=provider.sender, body="Hello", **more).sid
    return sid


def outcome(call: Callable[[], str]) -> str:
    """How a call ended: `created`, `dropped` or the provider's code."""
    try:
        call()
    except requests.ConnectionError:
        return "dropped"
    except TwilioRestException as error:
        return f"{error.status} {error.code}"
    except TwilioException as error:  # all that the client makes of a list it couldn't get
        return f"{error.args[1].status_code} {json.loads(error.args[1].text)['code']}"
    return "created"


def held(provider: Provider, calls: int) -> None:
    """Wait until so many calls are held."""
    wait_until(lambda: provider.state()["held"] == calls, f"{calls} calls are held")


@pytest.mark.parametrize(
    ("mode", "ends", "accepted"),
    [
        ("ok", "created", 1),
        ("slow:0", "created", 1),
        ("accept_drop", "dropped", 1),
        ("accept_500", "500 20500", 1),
        ("accept_hang:0", "dropped", 1),
        ("hang:0", "dropped", 0),
        ("500", "500 20500", 0),
        ("429", "429 20429", 0),
        ("code:20003", "401 20003", 0),
        ("code:21610", "400 21610", 0),
    ],
)
def test_a_mode_accepts_and_answers(
    provider: Provider, client: Client, mode: str, ends: str, accepted: int
) -> None:
    provider.mode(mode)
    assert outcome(lambda: send(provider, client)) == ends
    assert [(entry["to"], entry["body"]) for entry in provider.truth()] == [(MINA, "Hello")] * accepted
    assert len(client.messages.list(to=MINA)) == accepted


@pytest.mark.parametrize("mode", names())
def test_every_mode_to_choose_from_is_one(provider: Provider, mode: str) -> None:
    provider.mode(next=[mode], to={MINA: mode}, default=mode)
    kind = mode.partition(":")[0]
    assert (kind == "code") != (kind in MODES)


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_has_its_own_status(provider: Provider, client: Client, code: int) -> None:
    provider.mode(next=[f"code:{code}"])
    assert outcome(lambda: send(provider, client)) == f"{REFUSALS[code][0]} {code}"
    assert provider.truth() == []


def test_too_many_requests_say_when_to_come_back(provider: Provider) -> None:
    provider.mode("429")
    answer = requests.post(
        f"{provider.url}/2010-04-01/Accounts/{provider.account_sid}/Messages.json",
        {"To": MINA, "From": provider.sender, "Body": "Hello"},
        auth=(provider.account_sid, provider.auth_token),
        timeout=30,
    )
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")


@pytest.mark.parametrize(
    ("mode", "ends", "accepted"),
    [("slow", "created", 1), ("accept_hang", "dropped", 1), ("hang", "dropped", 0)],
)
def test_a_call_is_held_until_it_is_released(
    provider: Provider, client: Client, mode: str, ends: str, accepted: int
) -> None:
    provider.mode(mode, hold_seconds=600)
    with ThreadPoolExecutor(2) as pool:
        calls: list[Future[str]] = [
            pool.submit(outcome, lambda to=to: send(provider, client, to)) for to in (MINA, TOM)
        ]
        held(provider, 2)
        assert [call.done() for call in calls] == [False, False]
        assert len(provider.truth()) == 2 * accepted
        assert provider.release() == 2
        assert provider.state()["held"] == 0
        assert [call.result(30) for call in calls] == [ends, ends]
    assert len(provider.truth()) == 2 * accepted


def test_modes_are_used_one_a_call_then_the_default(provider: Provider, client: Client) -> None:
    provider.mode("code:21211", next=["500", "ok"])
    provider.mode(next=["429"])
    ends = [outcome(lambda: send(provider, client)) for _ in range(5)]
    assert ends == ["500 20500", "created", "429 20429", "400 21211", "400 21211"]


def test_a_number_has_a_mode_of_its_own_until_it_is_taken_away(provider: Provider, client: Client) -> None:
    provider.mode(next=["500"], to={MINA: "code:21614"})
    assert outcome(lambda: send(provider, client, MINA)) == "400 21614"
    assert outcome(lambda: send(provider, client, TOM)) == "500 20500"
    provider.mode(to={MINA: None})
    assert outcome(lambda: send(provider, client, MINA)) == "created"


def test_a_call_that_is_refused_anyway_uses_up_no_mode(provider: Provider, client: Client) -> None:
    provider.mode(next=["500"])
    assert outcome(lambda: send(provider, client, "nobody")) == "400 21211"
    assert outcome(lambda: send(provider, client)) == "500 20500"


@pytest.mark.parametrize(
    ("reads", "ends"),
    [
        ("500", "500 20500"),
        ("429", "429 20429"),
        ("code:20003", "401 20003"),
        ("drop", "dropped"),
        ("hang", "dropped"),
    ],
)
def test_questions_break_by_themselves(provider: Provider, client: Client, reads: str, ends: str) -> None:
    provider.mode(reads=reads, hold_seconds=0)
    assert outcome(lambda: send(provider, client)) == "created"
    assert outcome(lambda: client.messages.list()) == ends
    assert outcome(lambda: client.api.accounts(provider.account_sid).fetch()) == ends


def test_a_list_may_lag_behind(provider: Provider, client: Client) -> None:
    sid = send(provider, client)
    provider.mode(reads="hide")
    assert client.messages.list() == []
    assert outcome(lambda: client.messages(sid).fetch()) == "404 20404"
    provider.mode(reads="ok")
    assert client.messages(sid).fetch().sid == sid


@pytest.mark.parametrize(
    "words",
    [
        {"default": "okay"},
        {"next": ["ok", "code:1"]},
        {"to": {MINA: "ok:1"}},
        {"reads": "accept_drop"},
        {"default": "code"},
        {"default": "slow:soon"},
    ],
)
def test_a_mode_that_there_is_not_changes_nothing(provider: Provider, words: dict[str, object]) -> None:
    before = provider.state()["modes"]
    with pytest.raises(ValueError, match="no such mode"):
        provider.mode(**words)
    assert provider.state()["modes"] == before


def test_a_sender_that_dies_while_it_is_held_has_sent_its_text(provider: Provider, site: Site) -> None:
    provider.mode("slow", hold_seconds=600)
    form = {"To": MINA, "From": provider.sender, "Body": "Hello", "StatusCallback": site.callback}
    body, secret = urlencode(form), f"{provider.account_sid}:{provider.auth_token}"
    address = urlsplit(provider.url)
    with socket.create_connection((address.hostname, address.port)) as connection:
        lines = [
            f"POST /2010-04-01/Accounts/{provider.account_sid}/Messages.json HTTP/1.1",
            f"Host: {address.netloc}",
            f"Authorization: Basic {b64encode(secret.encode()).decode()}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(body)}",
        ]
        connection.sendall("\r\n".join([*lines, "", body]).encode())
        held(provider, 1)
    provider.release()
    provider.wait_until_idle()
    assert len(provider.truth()) == 1
    assert site.statuses == ["queued", "sent", "delivered"]


def test_the_log_holds_the_truth(provider: Provider, client: Client) -> None:
    sids = [send(provider, client, status_callback="http://127.0.0.1:9/status/1") for _ in range(3)]
    provider.say(MINA, "STOP", deliver=False)
    truth = provider.truth()
    assert [entry["sid"] for entry in truth[:3]] == sids
    assert [entry["kind"] for entry in truth] == ["message"] * 3 + ["keyword"]
    assert truth[0]["attempt_url"] == "http://127.0.0.1:9/status/1"
    assert provider.truth("keyword") == truth[3:]
    lines = [json.loads(line) for line in provider.log.read_text().splitlines()]
    assert lines[-4:] == truth
