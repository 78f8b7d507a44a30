"""What clients text: received once, whatever the provider, the network or the database does."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from twilio.request_validator import RequestValidator

from jobs import inbound
from tests.faults.texting import add_texted_client, open_all_day, remind, send
from tests.provider.client import Provider
from tests.world import Business, add_service, booking, change, read, used

Texted = tuple[uuid.UUID, str]


@pytest.fixture
def studio(home: Business, provider: Provider) -> Business:
    """A business that texts through the provider at any hour."""
    open_all_day(home)
    return home


@pytest.fixture
def reminded(studio: Business, provider: Provider) -> Texted:
    """A booking in 25 hours whose client has just been reminded, and the client's number."""
    client, phone = add_texted_client(studio)
    booking_id, _ = remind(studio, client=client)
    send(studio)
    provider.wait_until_idle()
    return booking_id, phone


def late(business: Business, booking_id: uuid.UUID) -> None:
    """Cancelling is no longer free."""
    change(business, "UPDATE bookings SET cancel_window_minutes = 2880 WHERE id = %s", booking_id)


def test_1_confirms(studio: Business, provider: Provider, reminded: Texted) -> None:
    booking_id, phone = reminded
    answer = provider.say(phone, "1").answer
    assert (answer.status, booking(studio, booking_id).status) == (200, "confirmed")
    assert "onfirmed" in answer.body


def test_2_cancels_in_time_and_undo_takes_it_back(
    studio: Business, provider: Provider, reminded: Texted
) -> None:
    booking_id, phone = reminded
    assert "UNDO" in provider.say(phone, "2").answer.body
    assert booking(studio, booking_id).status == "cancelled"
    provider.say(phone, "undo")
    assert booking(studio, booking_id).status == "booked"


def test_2_too_late_asks_the_team_and_changes_nothing(
    studio: Business, provider: Provider, reminded: Texted
) -> None:
    booking_id, phone = reminded
    late(studio, booking_id)
    provider.say(phone, "2")
    assert booking(studio, booking_id).status == "booked"
    assert used(studio, studio.pack) == 0
    replies = read(
        studio,
        "SELECT outcome, handled_at FROM messages WHERE booking_id = %s AND direction = 'in'",
        booking_id,
    )
    assert replies == [("late_cancel_requested", None)]


def test_3_offers_a_link(studio: Business, provider: Provider, reminded: Texted, live_site: str) -> None:
    _, phone = reminded
    assert f"{live_site}/r/" in provider.say(phone, "3").answer.body


@pytest.mark.parametrize("word", ["CANCEL", "Stop", "unsubscribe"])
def test_a_keyword_opts_out_and_leaves_the_booking_alone(
    studio: Business, provider: Provider, reminded: Texted, word: str
) -> None:
    booking_id, phone = reminded
    answer = provider.say(phone, word).answer
    assert booking(studio, booking_id).status == "booked"
    assert "<Message>" not in answer.body
    assert read(studio, "SELECT state FROM phone_consents WHERE phone = %s", phone) == [("opted_out",)]
    remind(studio, 49)
    sent = len(provider.truth("message"))
    send(studio)
    assert len(provider.truth("message")) == sent


def test_start_opts_in_again(studio: Business, provider: Provider, reminded: Texted) -> None:
    _, phone = reminded
    provider.say(phone, "STOP")
    provider.say(phone, "START")
    assert read(studio, "SELECT state FROM phone_consents WHERE phone = %s", phone) == [("granted",)]


def test_the_same_text_twice_gets_the_same_answer_and_one_effect(
    studio: Business, provider: Provider, reminded: Texted
) -> None:
    booking_id, phone = reminded
    said = provider.say(phone, "1", times=5)
    assert len({answer.body for answer in said.answers}) == 1
    assert booking(studio, booking_id).version == 2


def test_the_same_text_in_parallel_has_one_effect(
    studio: Business, provider: Provider, reminded: Texted
) -> None:
    booking_id, phone = reminded
    said = provider.say(phone, "2", times=20, parallel=True)
    assert {answer.status for answer in said.answers} == {200}
    assert len({answer.body for answer in said.answers}) == 1
    assert booking(studio, booking_id).version == 2


def test_1_and_2_at_once_end_in_one_state(studio: Business, provider: Provider, reminded: Texted) -> None:
    booking_id, phone = reminded
    with ThreadPoolExecutor(2) as executor:
        answers = list(executor.map(lambda word: provider.say(phone, word).answer.status, ["1", "2"]))
    assert answers == [200, 200]
    replies = read(
        studio, "SELECT outcome FROM messages WHERE booking_id = %s AND direction = 'in'", booking_id
    )
    assert booking(studio, booking_id).status == "cancelled"
    assert 1 <= len(replies) <= 2


def test_several_bookings_get_a_link_each_and_nothing_is_done(
    studio: Business, provider: Provider, live_site: str
) -> None:
    client, phone = add_texted_client(studio)
    bookings = [remind(studio, hours, client)[0] for hours in (25, 27)]
    for _ in range(2):
        send(studio)
    provider.wait_until_idle()
    answer = provider.say(phone, "2").answer
    assert answer.body.count(f"{live_site}/r/") == 2
    assert {booking(studio, each).status for each in bookings} == {"booked"}


def test_a_text_that_never_reached_us_is_picked_up_once(
    studio: Business, provider: Provider, reminded: Texted
) -> None:
    booking_id, phone = reminded
    provider.say(phone, "1", deliver=False)
    for _ in range(2):
        inbound.look()
    assert booking(studio, booking_id).status == "confirmed"
    send(studio)
    provider.wait_until_idle()
    confirmed = [text for text in provider.truth("message") if "onfirmed" in text["body"]]
    assert len(confirmed) == 1


def sign(provider: Provider, url: str, form: dict[str, str], token: str | None = None) -> dict[str, str]:
    """The header the provider would send along."""
    signature = RequestValidator(token or provider.auth_token).compute_signature(url, form)
    return {"X-Twilio-Signature": signature}


@pytest.fixture
def text(provider: Provider, reminded: Texted) -> dict[str, str]:
    """A text as the provider posts it."""
    return {
        "MessageSid": "SM" + uuid.uuid4().hex,
        "AccountSid": provider.account_sid,
        "From": reminded[1],
        "To": provider.sender,
        "Body": "2",
        "NumMedia": "0",
    }


FORGERIES = ["unsigned", "other token", "empty token", "other address", "other body", "other host"]


def forge(forgery: str, provider: Provider, url: str, form: dict[str, str]) -> dict[str, str]:
    """Headers that are not the provider's."""
    match forgery:
        case "unsigned":
            return {}
        case "other token":
            return sign(provider, url, form, "0" * 32)
        case "empty token":
            return {"X-Twilio-Signature": RequestValidator("").compute_signature(url, form)}
        case "other address":
            return sign(provider, url.replace("http:", "https:"), form)
        case "other body":
            return sign(provider, url, {**form, "Body": "1"})
    return {**sign(provider, "http://evil.test/hooks/twilio/sms", form), "Host": "evil.test"}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_the_provider_did_not_sign_is_refused(
    studio: Business, provider: Provider, reminded: Texted, text: dict[str, str], live_site: str, forgery: str
) -> None:
    url = f"{live_site}/hooks/twilio/sms"
    answer = requests.post(url, text, headers=forge(forgery, provider, url, text), timeout=30)
    assert (answer.status_code, booking(studio, reminded[0]).status) == (403, "booked")


def test_control_the_same_text_signed_is_taken(
    studio: Business, provider: Provider, reminded: Texted, text: dict[str, str], live_site: str
) -> None:
    url = f"{live_site}/hooks/twilio/sms"
    answer = requests.post(url, text, headers=sign(provider, url, text), timeout=30)
    assert (answer.status_code, booking(studio, reminded[0]).status) == (200, "cancelled")
    assert answer.headers["Content-Type"].startswith("text/xml")


def test_another_accounts_token_signs_nothing_here(
    studio: Business, provider: Provider, reminded: Texted, text: dict[str, str], live_site: str
) -> None:
    url = f"{live_site}/hooks/twilio/sms"
    form = {**text, "AccountSid": "AC" + "0" * 32}
    answer = requests.post(url, form, headers=sign(provider, url, form), timeout=30)
    assert answer.status_code == 403


def test_news_of_a_message_nobody_knows_changes_nothing(
    studio: Business, provider: Provider, reminded: Texted, live_site: str
) -> None:
    url = f"{live_site}/hooks/twilio/status/{uuid.uuid4()}/1"
    form = {"MessageSid": "SM" + "0" * 32, "MessageStatus": "failed", "AccountSid": provider.account_sid}
    answer = requests.post(url, form, headers=sign(provider, url, form), timeout=30)
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_service_without_a_cost_for_lateness_is_cancelled_at_any_time(
    studio: Business, provider: Provider
) -> None:
    service = add_service(studio, late_cancel_cost=0, cancel_window_minutes=2880)
    change(studio, "UPDATE services SET retired_at = now() WHERE id = %s", studio.service)
    client, phone = add_texted_client(studio)
    free = Business(**{**vars(studio), "service": service})
    booking_id, _ = remind(free, client=client)
    send(studio)
    provider.wait_until_idle()
    provider.say(phone, "2")
    assert booking(studio, booking_id).status == "late_cancelled"
