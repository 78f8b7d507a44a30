"""The official client's requests are as the API document says; whatever differs is refused and not sent."""

import inspect
from datetime import UTC, date, datetime
from typing import Any

import pytest
import requests
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageList

from tests.provider.client import Provider
from tests.provider.contract import CREATE_MESSAGE, LIST_MESSAGES, OPERATIONS, request_violations
from tests.provider.fixtures import Site

MINA = "+4915112345678"
HEX = "0123456789abcdef" * 2
# A value for each parameter that the client can send with a message.
EVERYTHING: dict[str, Any] = {
    "to": MINA,
    "status_callback": "https://site.example/hooks/twilio/status/1?try=2#rc=2",
    "application_sid": f"AP{HEX}",
    "max_price": 0.5,
    "provide_feedback": True,
    "attempt": 2,
    "validity_period": 36000,
    "force_delivery": False,
    "content_retention": "retain",
    "address_retention": "obfuscate",
    "smart_encoded": True,
    "persistent_action": ["geo:1,2", "mailto:a@site.example"],
    "traffic_type": "free",
    "shorten_urls": False,
    "schedule_type": "fixed",
    "send_at": datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC),
    "send_as_mms": False,
    "content_variables": '{"1": "a"}',
    "message_intent": "reminder",
    "risk_check": "disable",
    "fallback_from": "+15005550007",
    "body": "Tomorrow 10:00 – see you",
    "media_url": ["https://site.example/a.png", "https://site.example/b.png"],
    "content_sid": f"HX{HEX}",
}


def last_call(provider: Provider) -> dict[str, Any]:
    """What the double was asked last."""
    return provider.calls()[-1]


def test_a_text_is_created_listed_and_fetched(provider: Provider, client: Client) -> None:
    sent = client.messages.create(
        to=MINA,
        from_=provider.sender,
        body="See you “tomorrow” 💪",
        status_callback="https://site.example/status/1",
        validity_period=3600,
    )
    assert (sent.status, sent.direction, sent.from_) == ("queued", "outbound-api", provider.sender)
    assert client.messages(sent.sid).fetch().body == "See you “tomorrow” 💪"
    assert [found.sid for found in client.messages.list(to=MINA)] == [sent.sid]
    assert client.messages.list(to="+4915112345679") == []
    assert [call["operation"] for call in provider.calls()] == [
        "CreateMessage",
        "FetchMessage",
        "ListMessage",
        "ListMessage",
    ]
    assert provider.state()["violations"] == []


def test_the_account_says_that_the_credentials_are_right(provider: Provider, client: Client) -> None:
    account = client.api.accounts(provider.account_sid).fetch()
    assert (account.sid, account.status) == (provider.account_sid, "active")
    assert last_call(provider)["violations"] == []


def test_whatever_the_client_can_send_with_a_text_is_known(provider: Provider, client: Client) -> None:
    assert set(EVERYTHING) | {"from_", "messaging_service_sid"} == set(
        inspect.signature(MessageList.create).parameters
    ) - {"self"}
    service = provider.account.service
    client.messages.create(**EVERYTHING, from_=provider.sender, messaging_service_sid=service)
    call = last_call(provider)
    assert call["violations"] == []
    assert set(call["form"]) == set(OPERATIONS["CreateMessage"].form) > set(CREATE_MESSAGE)


def test_whatever_the_client_can_ask_a_list_for_is_known(provider: Provider, client: Client) -> None:
    client.messages.page(
        to=MINA,
        from_=provider.sender,
        date_sent=date(2030, 1, 2),
        date_sent_before="2030-01-02",
        date_sent_after=datetime(2030, 1, 2, 3, 4, tzinfo=UTC),
        page_size=1000,
        page_number=1,
        page_token="PA1",
    )
    call = last_call(provider)
    assert call["violations"] == []
    assert set(call["query"]) == set(LIST_MESSAGES)


# What is changed about a good request (None: left out), and the provider's code for it.
MUTATIONS = {
    "without a recipient": ({"To": None}, 21604),
    "to nobody": ({"To": ""}, 21604),
    "to a number not in E.164": ({"To": "015112345678"}, 21211),
    "to a number with spaces": ({"To": "+49 151 12345678"}, 21211),
    "to another channel": ({"To": "whatsapp:+4915112345678"}, 21211),
    "to two": ({"To": [MINA, "+4915112345679"]}, 20001),
    "without a sender": ({"From": None}, 21603),
    "from no number": ({"From": "+"}, 21212),
    "from somebody else's number": ({"From": "+15005550009"}, 21606),
    "through no service": ({"From": None, "MessagingServiceSid": "MG123"}, 20001),
    "through somebody else's service": ({"From": None, "MessagingServiceSid": f"MG{HEX}"}, 21701),
    "without a text": ({"Body": None}, 21602),
    "with an empty text": ({"Body": ""}, 21602),
    "with too long a text": ({"Body": "x" * 1601}, 21617),
    "valid for no time": ({"ValidityPeriod": "0"}, 20001),
    "valid for too long": ({"ValidityPeriod": "36001"}, 20001),
    "valid for a word": ({"ValidityPeriod": "soon"}, 20001),
    "with a callback that is no address": ({"StatusCallback": "/status/1"}, 21609),
    "with a callback to an underscore": ({"StatusCallback": "https://a_b.example/"}, 21609),
    "with a callback that isn't http": ({"StatusCallback": "ftp://site.example/"}, 21609),
    "with a flag that is none": ({"SmartEncoded": "yes"}, 20001),
    "with a word that isn't among them": ({"RiskCheck": "maybe"}, 20001),
    "with an unknown parameter": ({"IdempotencyKey": "1"}, 20001),
    "with a parameter in the wrong case": ({"body": "Hello"}, 20001),
}


def post(provider: Provider, change: dict[str, Any], account: str | None = None) -> requests.Response:
    """A good request but for the change, sent by no client that would stop it."""
    good = {"To": MINA, "From": provider.sender, "Body": "x" * 1600, "ValidityPeriod": "36000"}
    form = {name: value for name, value in {**good, **change}.items() if value is not None}
    address = f"{provider.url}/2010-04-01/Accounts/{account or provider.account_sid}/Messages.json"
    return requests.post(address, form, auth=(provider.account_sid, provider.auth_token), timeout=30)


def test_control_the_request_that_is_changed_below_is_good(provider: Provider) -> None:
    assert post(provider, {}).status_code == 201
    assert len(provider.truth()) == 1


@pytest.mark.parametrize(("change", "code"), MUTATIONS.values(), ids=list(MUTATIONS))
def test_a_text_is_refused(provider: Provider, change: dict[str, Any], code: int) -> None:
    answer = post(provider, change)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert provider.truth() == []


@pytest.mark.parametrize("account", ["AC123", f"AC{HEX}", f"SM{HEX}"])
def test_an_account_that_is_not_ones_own_is_not_found(provider: Provider, account: str) -> None:
    assert (answer := post(provider, {}, account)).status_code == 404, answer.text
    assert provider.truth() == []


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("Messages.json", {"PageSize": "0"}),
        ("Messages.json", {"PageSize": "1001"}),
        ("Messages.json", {"Status": "failed"}),
        ("Messages.json", {"DateSent": "yesterday"}),
        ("Messages.json", {"DateSent>": "2030-13-01"}),
        ("Messages.json", {"To": "Mina"}),
        ("Messages/SM123.json", {}),
        (f"Messages/SM{HEX}.json", {"To": MINA}),
        (f"Messages/{HEX}.json", {}),
        ("Calls.json", {}),
    ],
)
def test_a_question_is_refused(provider: Provider, path: str, query: dict[str, str]) -> None:
    found = {name: [value] for name, value in query.items()}
    assert request_violations("GET", f"/2010-04-01/Accounts/AC{HEX}/{path}", found, {})
    address = f"{provider.url}/2010-04-01/Accounts/{provider.account_sid}/{path}"
    answer = requests.get(address, query, auth=(provider.account_sid, provider.auth_token), timeout=30)
    assert answer.status_code in (400, 404)
    assert provider.state()["violations"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "POST"])
def test_what_we_do_not_use_is_not_there(provider: Provider, site: Site, method: str) -> None:
    address = f"{provider.url}/2010-04-01/Accounts/{provider.account_sid}/Messages/SM{HEX}.json"
    account = (provider.account_sid, provider.auth_token)
    answer = requests.request(method, address, auth=account, timeout=30)
    assert answer.status_code in (400, 404)
    assert provider.state()["violations"] == [f"{method} {address.removeprefix(provider.url)} is unknown"]
