"""The account at the SMS provider: what is refused and why, that no token leaves it, and a text to try it."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.conftest import new_number
from tests.databases import wait_until
from tests.provider.client import Credentials, Provider
from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.settings_pages import NUMBER, SID, TOKEN, account_fields, accounts, drain, stop, text
from tests.world import Business, book, change, in_hours, read

# The account


def test_without_an_account_it_says_how_to_get_one(desk: Browser) -> None:
    page = desk.get("/settings/sms")
    assert "Texts are written here and sent nowhere." in text(page)
    assert "http://127.0.0.1:8000/hooks/twilio/sms#ct=2000&amp;rt=4000&amp;rc=2&amp;rp=ct,rt,5xx" in page.text
    assert "The provider can't reach this address." in text(page)


def test_with_a_public_address_nothing_is_amiss(desk: Browser, set_environment: Any) -> None:
    set_environment(PUBLIC_BASE_URL="https://studio.example")
    page = desk.get("/settings/sms")
    assert "https://studio.example/hooks/twilio/sms#ct" in page.text
    assert "can't reach" not in text(page)


def test_the_installations_account_is_named(desk: Browser, provider: Provider) -> None:
    assert "the account of this installation" in text(desk.get("/settings/sms"))


def test_an_account_that_works_is_kept_encrypted(desk: Browser, home: Business, own: Credentials) -> None:
    assert desk.post("/settings/sms", **account_fields(own)).location == "/settings/sms"
    (kept,) = accounts(home)
    assert (kept.account_sid, kept.sender) == (own.sid, own.sender)
    assert kept.changed_by == f"user:{home.owner}"
    assert own.token.encode() not in bytes(kept.auth_token)
    page = desk.get("/settings/sms")
    assert "Your own account" in text(page)
    assert own.sid in page.text


def test_no_answer_and_no_log_holds_the_token(
    desk: Browser, own: Credentials, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    answers = [
        desk.post("/settings/sms", **account_fields(own, sender="12")),
        desk.post("/settings/sms", **account_fields(own, account_sid=SID)),
        desk.post("/settings/sms", htmx="account-form", **account_fields(own, sender="")),
        desk.post("/settings/sms", **account_fields(own)),
        desk.get("/settings/sms"),
        desk.post("/settings/sms/check"),
        desk.post("/settings/sms", **account_fields(own, auth_token="", sender="x")),
        desk.get("/settings/sms"),
    ]
    said = capfd.readouterr()
    written = "".join([*(answer.text for answer in answers), caplog.text, said.out, said.err])
    assert own.token not in written
    assert "Authorization" not in written


def test_a_wrong_token_is_refused_and_the_rest_stays_typed(
    desk: Browser, home: Business, own: Credentials
) -> None:
    answer = desk.post("/settings/sms", **account_fields(own, auth_token=TOKEN))
    assert answer.status_code == 422
    assert "The provider refuses this account SID and token." in text(answer)
    assert own.sid in answer.text
    assert own.sender in answer.text
    assert TOKEN not in answer.text
    assert accounts(home) == []


def test_when_the_provider_is_away_nothing_is_kept(
    desk: Browser, home: Business, set_environment: Any
) -> None:
    set_environment(TWILIO_API_BASE="http://127.0.0.1:9")
    answer = desk.post("/settings/sms", account_sid=SID, auth_token=TOKEN, sender=NUMBER)
    assert answer.status_code == 422
    assert "The provider can't be reached right now." in text(answer)
    assert accounts(home) == []


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("account_sid", "AC12", "Copy the whole of it."),
        ("account_sid", "", "Enter the account SID."),
        ("auth_token", "", "Enter the auth token"),
        ("sender", "12", "Write the number with its country code"),
        ("sender", "MG12", "Write the number with its country code"),
        ("sender", "", "Enter the number that texts come from."),
    ],
)
def test_what_can_be_no_account_is_refused_by_its_field(
    desk: Browser, home: Business, field: str, typed: str, sentence: str
) -> None:
    values = {"account_sid": SID, "auth_token": TOKEN, "sender": NUMBER} | {field: typed}
    answer = desk.post("/settings/sms", htmx="account-form", **values)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert f'id="field-{field}-error"' in answer.text
    assert accounts(home) == []


def test_without_a_new_token_the_kept_one_stays(
    desk: Browser, home: Business, provider: Provider, own: Credentials
) -> None:
    desk.post("/settings/sms", **account_fields(own))
    (before,) = accounts(home)
    other = new_number()
    provider.own(own, other)
    desk.post("/settings/sms", **account_fields(own, auth_token="", sender=other))
    (after,) = accounts(home)
    assert after.sender == other
    assert bytes(after.auth_token) == bytes(before.auth_token)


def test_another_account_needs_its_own_token(
    desk: Browser, home: Business, provider: Provider, own: Credentials
) -> None:
    desk.post("/settings/sms", **account_fields(own))
    other = provider.add_account(new_number())
    answer = desk.post("/settings/sms", **account_fields(other, auth_token=""))
    assert answer.status_code == 422
    assert "this account SID has none here yet" in text(answer)
    assert accounts(home)[0].account_sid == own.sid


def test_a_messaging_service_may_send(desk: Browser, home: Business, own: Credentials) -> None:
    desk.post("/settings/sms", **account_fields(own, sender=own.service))
    assert accounts(home)[0].sender == own.service


def test_only_the_accounts_own_number_may_send(
    desk: Browser, home: Business, provider: Provider, own: Credentials
) -> None:
    somebody_elses = provider.add_account(new_number()).sender
    for htmx in (None, "account-form"):
        answer = desk.post("/settings/sms", htmx=htmx, **account_fields(own, sender=somebody_elses))
        assert answer.status_code == 422
        assert f"{somebody_elses} isn't a number of this account." in text(answer)
        assert "lists under Phone Numbers" in text(answer)
        assert f'value="{somebody_elses}"' in answer.text
    assert accounts(home) == []
    provider.own(own, somebody_elses)
    desk.post("/settings/sms", **account_fields(own, sender=somebody_elses))
    assert accounts(home)[0].sender == somebody_elses


def test_a_number_that_only_contains_the_one_that_was_typed_is_another(
    desk: Browser, home: Business, provider: Provider, own: Credentials
) -> None:
    provider.own(own, "+49151123456789")
    answer = desk.post("/settings/sms", **account_fields(own, sender="+4915112345678"))
    assert answer.status_code == 422
    assert "isn't a number of this account." in text(answer)
    assert accounts(home) == []


def test_a_number_that_can_not_text_is_refused(
    desk: Browser, home: Business, provider: Provider, own: Credentials
) -> None:
    voice = new_number()
    provider.own(own, silent=[voice])
    answer = desk.post("/settings/sms", **account_fields(own, sender=voice))
    assert answer.status_code == 422
    assert f"{voice} can't send texts. Enter a number that its console lists with SMS." in text(answer)
    assert accounts(home) == []


def test_only_the_accounts_own_messaging_service_may_send(
    desk: Browser, home: Business, provider: Provider, own: Credentials
) -> None:
    service = provider.add_account(new_number()).service
    answer = desk.post("/settings/sms", **account_fields(own, sender=service))
    assert answer.status_code == 422
    assert f"This account has no messaging service {service}. Copy its SID anew" in text(answer)
    assert accounts(home) == []


def test_checking_tells_that_a_number_was_given_up_and_texts_stay_stopped(
    desk: Browser, home: Business, provider: Provider, own: Credentials
) -> None:
    number = new_number()
    provider.own(own, number)
    desk.post("/settings/sms", **account_fields(own, sender=number))
    stop(home, replace(own, sender=number), "21606")
    provider.own(own)
    desk.post("/settings/sms/check")
    page = text(desk.get("/settings/sms"))
    assert f"{number} isn't a number of this account." in page
    assert "No text goes out" in page


def test_a_token_that_another_key_encrypted_is_asked_for_again(
    desk: Browser, home: Business, own: Credentials
) -> None:
    desk.post("/settings/sms", **account_fields(own))
    change(home, "UPDATE sms_accounts SET auth_token = 'rubbish' WHERE org_id = %s", home.id)
    answer = desk.post("/settings/sms", **account_fields(own, auth_token=""))
    assert answer.status_code == 422
    assert "can't be read any more" in text(answer)
    desk.post("/settings/sms/check")
    assert "can't be read any more" in text(desk.get("/settings/sms"))


def test_removing_forgets_the_token(desk: Browser, home: Business, own: Credentials) -> None:
    desk.post("/settings/sms", **account_fields(own))
    desk.post("/settings/sms/remove")
    assert accounts(home) == []


def test_a_stopped_sender_is_told_and_goes_on_when_the_account_works(
    desk: Browser, home: Business, own: Credentials
) -> None:
    desk.post("/settings/sms", **account_fields(own))
    stop(home, own, "30002")
    assert "the provider has suspended this account (30002)" in text(desk.get("/settings/sms"))
    desk.post("/settings/sms/check")
    page = text(desk.get("/settings/sms"))
    assert "Texts go out again." in page
    assert "No text goes out" not in page


def test_a_stopped_sender_stays_stopped_while_the_account_does_not_work(
    desk: Browser, home: Business, provider: Provider, own: Credentials
) -> None:
    desk.post("/settings/sms", **account_fields(own))
    stop(home, own, "20003")
    provider.mode(reads="code:20003")
    desk.post("/settings/sms/check")
    page = text(desk.get("/settings/sms"))
    assert "The provider refuses this account SID and token." in page
    assert "No text goes out" in page


def test_the_installations_stopped_sender_is_told_and_goes_on_when_its_account_works(
    desk: Browser, home: Business, provider: Provider
) -> None:
    assert "No text goes out" not in text(desk.get("/settings/sms"))
    stop(home, provider.account, "20003")
    page = desk.get("/settings/sms")
    assert "No text goes out : the provider refuses the account SID and token (20003)." in text(page)
    assert "mended where the site runs" in text(page)
    assert 'action="/settings/sms/check"' in page.text
    assert "Check again" in text(page)
    assert "Send a test text" not in text(page)
    provider.mode(reads="code:20003")
    desk.post("/settings/sms/check")
    page = text(desk.get("/settings/sms"))
    assert "The provider refuses this account SID and token." in page
    assert "No text goes out" in page
    provider.mode(reads="ok")
    desk.post("/settings/sms/check")
    page = text(desk.get("/settings/sms"))
    assert "Texts go out again." in page
    assert "No text goes out" not in page


def test_with_an_account_of_ones_own_the_installations_stopped_sender_is_nobodys_trouble(
    desk: Browser, home: Business, provider: Provider, own: Credentials
) -> None:
    stop(home, provider.account, "20003")
    desk.post("/settings/sms", **account_fields(own))
    assert "No text goes out" not in text(desk.get("/settings/sms"))


def test_without_any_account_there_is_none_to_check(desk: Browser) -> None:
    desk.post("/settings/sms/check")
    assert "There is no account to check." in text(desk.get("/settings/sms"))


# The test text


def test_a_test_text_goes_out_and_its_progress_is_true(
    app: Flask, desk: Browser, home: Business, provider: Provider, own: Credentials
) -> None:
    desk.post("/settings/sms", **account_fields(own))
    address = desk.post("/settings/sms/test", phone="0151 23456789").location
    page = desk.get(address)
    assert "Goes out in a moment" in text(page)
    assert 'hx-trigger="load delay:2s"' in page.text
    drain(app, home)
    provider.wait_until_idle()
    wait_until(lambda: "It arrived." in desk.get(address).text, "the delivery was told")
    part = desk.get(address, htmx="test-progress", page=address)
    assert "hx-get" not in part.text, "nothing is asked for any more"
    (sent,) = provider.truth("message")
    assert sent["to"] == "+4915123456789"
    assert sent["body"].startswith("Northside Strength: this is a test.")


def test_a_test_text_that_is_refused_says_why(
    app: Flask, desk: Browser, home: Business, provider: Provider, own: Credentials
) -> None:
    desk.post("/settings/sms", **account_fields(own))
    provider.mode(next=["code:21614"])
    address = desk.post("/settings/sms/test", phone="+4930123456").location
    drain(app, home)
    page = desk.get(address)
    assert "this isn't a mobile number (21614)" in text(page)
    assert "hx-get" not in desk.get(address, htmx="test-progress", page=address).text


def test_without_an_account_a_test_text_is_written_only(app: Flask, desk: Browser, home: Business) -> None:
    address = desk.post("/settings/sms/test", phone="+4915123456789").location
    drain(app, home)
    assert "sent nowhere: there is no account yet" in text(desk.get(address))


def test_a_test_text_is_sent_once_however_often_the_button_is_pressed(desk: Browser, home: Business) -> None:
    request = uuid.uuid4()
    for _ in range(2):
        desk.post("/settings/sms/test", phone="+4915123456789", request_id=request)
    assert len(read(home, "SELECT id FROM messages WHERE org_id = %s", home.id)) == 1


@pytest.mark.parametrize("htmx", [None, "test-form"])
def test_a_test_text_needs_a_number(desk: Browser, home: Business, htmx: str | None) -> None:
    answer = desk.post("/settings/sms/test", phone="nobody", htmx=htmx)
    assert answer.status_code == 422
    assert "This isn't a complete number in Germany (+49)." in text(answer)
    assert 'value="nobody"' in answer.text


def test_only_a_test_of_this_business_is_shown(
    desk: Browser, sign_in: SignIn, home: Business, stranger: Business
) -> None:
    address = desk.post("/settings/sms/test", phone="+4915123456789").location
    assert sign_in(business=stranger).get(address).status_code == 404
    book(home, in_hours(50))
    other = read(home, "SELECT id FROM messages WHERE org_id = %s AND kind <> 'test'", home.id)[0].id
    assert desk.get(f"/settings/sms/test/{other}").status_code == 404
