"""What a client texts reaches the site as from the provider; keywords and TwiML have their effect."""

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.provider.client import Provider
from tests.provider.fixtures import Site

MINA, TOM = "+4915112345678", "+14155550123"


def twiml(*bodies: str) -> tuple[str, int, str]:
    """A site's answer that sends these texts."""
    messages = "".join(f"<Message>{body}</Message>" for body in bodies)
    return (f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>', 200, "text/xml")


def bodies(provider: Provider, kind: str) -> list[str]:
    """The texts of one kind that went out."""
    return [entry["body"] for entry in provider.truth(kind)]


def test_a_text_comes_with_all_the_fields(provider: Provider, site: Site) -> None:
    said = provider.say(TOM, "1")
    ((url, form, _),) = site.received
    assert url == f"{site.url}/hooks/twilio/sms"
    assert form == {
        "AccountSid": provider.account_sid,
        "ApiVersion": "2010-04-01",
        "Body": "1",
        "From": TOM,
        "FromCity": "",
        "FromCountry": "US",
        "FromState": "",
        "FromZip": "",
        "MessageSid": said.sid,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsMessageSid": said.sid,
        "SmsSid": said.sid,
        "SmsStatus": "received",
        "To": provider.sender,
        "ToCity": "",
        "ToCountry": "US",
        "ToState": "",
        "ToZip": "",
    }
    assert (said.answer.status, said.answer.error) == (200, "")


def test_media_service_and_advanced_opt_out_add_theirs(provider: Provider, site: Site) -> None:
    provider.say(MINA, media=2, opt_out_type="HELP", via_service=True)
    ((_, form, _),) = site.received
    assert form["MessageSid"].startswith("MM")
    assert form["NumMedia"] == "2"
    assert {"MediaUrl0", "MediaUrl1", "MediaContentType0", "MediaContentType1"} <= set(form)
    assert (form["OptOutType"], form["MessagingServiceSid"]) == ("HELP", provider.account.service)


def test_the_replies_that_the_site_asks_for_go_out(provider: Provider, client: Client, site: Site) -> None:
    site.answer = twiml("Confirmed &amp; noted.", "<Body>See you!</Body><Media>https://a.example/</Media>")
    said = provider.say(MINA, "1")
    assert bodies(provider, "reply") == ["Confirmed & noted.", "See you!"]
    assert {entry["in_reply_to"] for entry in provider.truth("reply")} == {said.sid}
    assert {entry["to"] for entry in provider.truth("reply")} == {MINA}
    directions = [message.direction for message in client.messages.list()]
    assert directions == ["outbound-reply", "outbound-reply", "inbound"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (("<Response/>", 200, "text/html"), "12300"),
        (("<Response>", 200, "text/xml"), "12100"),
        (("<Twiml/>", 200, "text/xml"), "12200"),
        (("<Response><Message>Hi</Message></Response>", 503, "text/xml"), ""),
    ],
)
def test_what_is_not_twiml_sends_nothing(
    provider: Provider, site: Site, answer: tuple[str, int, str], error: str
) -> None:
    site.answer = answer
    said = provider.say(MINA, "1")
    assert said.answer.status == answer[1]
    assert said.answer.error[:5] == error
    assert provider.truth() == []


def test_a_text_may_not_reach_the_site_and_be_delivered_later(
    provider: Provider, client: Client, site: Site
) -> None:
    said = provider.say(MINA, "1", deliver=False)
    assert (site.received, said.answers) == ([], [])
    assert [message.sid for message in client.messages.list(to=provider.sender)] == [said.sid]
    again = provider.say(MINA, sid=said.sid)
    assert (again.sid, again.answer.params["Body"]) == (said.sid, "1")
    assert len(client.messages.list()) == 1


@pytest.mark.parametrize("parallel", [False, True])
def test_the_same_text_comes_several_times_and_its_reply_goes_out_once(
    provider: Provider, site: Site, parallel: bool
) -> None:
    site.answer = twiml("Confirmed")
    said = provider.say(MINA, "1", times=5, parallel=parallel)
    assert [form["MessageSid"] for _, form, _ in site.received] == [said.sid] * 5
    assert len({headers["I-Twilio-Idempotency-Token"] for _, _, headers in site.received}) == 1
    assert bodies(provider, "reply") == ["Confirmed"]


@pytest.mark.parametrize(
    "word", ["STOP", " stopall ", "Unsubscribe", "END", "quit", "revoke", "optout", "CANCEL"]
)
def test_who_texts_a_stop_word_gets_nothing_more(
    provider: Provider, client: Client, site: Site, word: str
) -> None:
    site.answer = twiml("Sorry to see you go")
    provider.say(MINA, word)
    assert len(site.received) == 1  # the site is told all the same
    assert len(bodies(provider, "keyword")) == 1
    assert bodies(provider, "reply") == []
    assert [reply["body"] for reply in provider.state()["unsent_replies"]] == ["Sorry to see you go"]
    with pytest.raises(TwilioRestException) as refusal:
        client.messages.create(to=MINA, from_=provider.sender, body="Hello")
    assert (refusal.value.status, refusal.value.code) == (400, 21610)
    with pytest.raises(TwilioRestException):
        client.messages.create(to=MINA, messaging_service_sid=provider.account.service, body="Hello")
    assert provider.truth("message") == []
    assert client.messages.create(to=TOM, from_=provider.sender, body="Hello").sid


@pytest.mark.parametrize("word", ["START", "unstop", "yes"])
def test_who_texts_a_start_word_gets_texts_again(
    provider: Provider, client: Client, site: Site, word: str
) -> None:
    provider.say(MINA, word)
    assert bodies(provider, "keyword") == []  # nothing to resume
    provider.say(MINA, "STOP")
    provider.say(MINA, word)
    assert len(bodies(provider, "keyword")) == 2
    assert provider.state()["blocked"] == []
    assert client.messages.create(to=MINA, from_=provider.sender, body="Hello").sid


@pytest.mark.parametrize("body", ["please cancel", "stop it", "cancel tuesday", "1", "no", "stop."])
def test_other_words_block_nobody(provider: Provider, body: str) -> None:
    provider.say(MINA, body)
    assert provider.state()["blocked"] == []
    assert bodies(provider, "keyword") == []


def test_with_advanced_opt_out_the_provider_decides_what_a_text_means(provider: Provider) -> None:
    provider.say(MINA, "no more please", opt_out_type="STOP")
    assert provider.state()["blocked"] == [[provider.sender, MINA]]
    provider.say(MINA, "again please", opt_out_type="START")
    assert provider.state()["blocked"] == []


def test_a_text_to_nobodys_number_makes_no_sense(provider: Provider) -> None:
    with pytest.raises(ValueError, match="no account has the number"):
        provider.say(MINA, "1", to="+15005550999")
