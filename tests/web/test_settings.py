"""The settings: who may see them, what they keep, what they refuse and why, and that no token leaves them."""

import html
import re
import uuid
from collections.abc import Iterator
from datetime import time
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.conftest import new_number
from tests.databases import wait_until
from tests.provider.client import Credentials, Provider
from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.world import Business, book, change, in_hours, read, unchanged
from trainer_web.config import settings
from trainer_web.errors import BY_CONSTRAINT
from trainer_web.messages import outbox, templates

SECTIONS = ("sms", "reminders", "templates", "templates/reminder", "answers", "email")
SID, TOKEN = "AC" + "0" * 32, "f" * 32
NUMBER = "+15550001111"


def text(answer: TestResponse) -> str:
    """What a person reads in an answer."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def org(business: Business) -> Any:
    """The row of the business."""
    (found,) = read(business, "SELECT * FROM orgs WHERE id = %s", business.id)
    return found


def accounts(business: Business) -> list[Any]:
    """The account the business has entered, if any."""
    return read(business, "SELECT * FROM sms_accounts WHERE org_id = %s", business.id)


def account_fields(account: Credentials, **other: object) -> dict[str, object]:
    """What somebody types to enter an account."""
    return {"account_sid": account.sid, "auth_token": account.token, "sender": account.sender, **other}


@pytest.fixture
def own(provider: Provider) -> Credentials:
    """An account at the provider that nobody has entered yet."""
    return provider.add_account(new_number())


@pytest.fixture
def set_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Set what the site reads from the environment, for one test."""

    def patch(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    yield patch
    settings.cache_clear()


# Who may


@pytest.mark.parametrize("role", ["trainer", "front_desk"])
def test_they_are_for_owners_and_managers(sign_in: SignIn, home: Business, role: str) -> None:
    browser = sign_in(role)
    assert "Settings" not in text(browser.get("/today"))
    with unchanged(home):
        for section in ("", *(f"/{section}" for section in SECTIONS)):
            assert browser.get(f"/settings{section}").status_code == 403, section
        for address in ("sms", "sms/remove", "reminders", "templates/reminder", "answers", "answers/price"):
            assert browser.post(f"/settings/{address}", body="x").status_code == 403, address


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_they_see_every_section(sign_in: SignIn, role: str) -> None:
    browser = sign_in(role)
    assert "Settings" in text(browser.get("/today"))
    assert browser.get("/settings").location == "/settings/sms"
    for section in SECTIONS:
        assert browser.get(f"/settings/{section}").status_code == 200, section


def test_one_business_sets_nothing_of_another(desk: Browser, stranger: Business) -> None:
    with unchanged(stranger):
        desk.post("/settings/reminders", lead="60", at="", quiet_until="09:00", quiet_from="19:00")
        desk.post("/settings/templates/reminder", body="{day} {time} {link}", subject="S", is_on="1")
        desk.post("/settings/answers", answer="Hello")
        desk.post("/settings/answers/price", price="0.1")
    assert org(stranger).quiet_until == time(8)
    assert org(stranger).canned_answers == []


def test_every_rule_of_the_settings_has_words(home: Business) -> None:
    found = read(
        home,
        "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid IN"
        " ('orgs'::regclass, 'sms_accounts'::regclass, 'message_templates'::regclass)",
    )
    ours = {row.conname for row in found} - {"orgs_currency_is_iso_4217", "message_templates_kind_is_known"}
    assert ours <= set(BY_CONSTRAINT)
    everything = {row.conname for row in read(home, "SELECT conname FROM pg_constraint")}
    settings_rules = {name for name in BY_CONSTRAINT if name.startswith(("orgs_", "sms_acc", "message_t"))}
    assert settings_rules <= everything


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


def test_without_a_new_token_the_kept_one_stays(desk: Browser, home: Business, own: Credentials) -> None:
    desk.post("/settings/sms", **account_fields(own))
    (before,) = accounts(home)
    other = new_number()
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


def stop(home: Business, own: Credentials, code: str) -> None:
    """Stop the sender as the worker does when the provider refuses the account."""
    change(
        home,
        "INSERT INTO senders (sender, stopped_at, stopped_because) VALUES (%s, now(), %s)",
        f"{own.sid}/{own.sender}",
        code,
    )


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


# The test text


def drain(app: Flask, business: Business) -> None:
    """Send what is due, as the worker does."""
    with app.app_context():
        outbox.drain(business.id, "worker", 2)


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
    assert "This isn't a complete phone number." in text(answer)
    assert 'value="nobody"' in answer.text


def test_only_a_test_of_this_business_is_shown(
    desk: Browser, sign_in: SignIn, home: Business, stranger: Business
) -> None:
    address = desk.post("/settings/sms/test", phone="+4915123456789").location
    assert sign_in(business=stranger).get(address).status_code == 404
    book(home, in_hours(50))
    other = read(home, "SELECT id FROM messages WHERE org_id = %s AND kind <> 'test'", home.id)[0].id
    assert desk.get(f"/settings/sms/test/{other}").status_code == 404


# Reminders


def test_reminders_are_kept_and_planned_anew(desk: Browser, home: Business) -> None:
    book(home, in_hours(100))
    answer = desk.client.post(
        "/settings/reminders",
        data={
            "csrf_token": desk.token,
            "lead": ["120", "d1", "120", ""],
            "at": ["18:00", "17:30", "", ""],
            "quiet_until": "07:00",
            "quiet_from": "21:00",
        },
    )
    assert answer.status_code == 303
    kept = org(home)
    assert kept.reminder_leads == ["120", "d1@17:30"]
    assert (kept.quiet_until, kept.quiet_from) == (time(7), time(21))
    assert "1 booking ahead was planned anew." in text(desk.get("/settings/reminders"))
    planned = read(
        home,
        "SELECT lead FROM messages WHERE org_id = %s AND kind = 'reminder' AND state = 'pending'",
        home.id,
    )
    assert {row.lead for row in planned} == {"120", "d1@17:30"}


def test_no_reminders_at_all_may_be_chosen(desk: Browser, home: Business) -> None:
    desk.post("/settings/reminders", lead="", at="", quiet_until="08:00", quiet_from="20:30")
    assert org(home).reminder_leads == []


@pytest.mark.parametrize(
    ("change_to", "sentence"),
    [
        ({"quiet_from": "07:00"}, "Choose a time after the first one"),
        ({"quiet_until": ""}, "Choose a time."),
        ({"quiet_until": "08:00+02:00"}, "Choose a time."),
        ({"lead": "d1", "at": ""}, "Choose the time of that day."),
        ({"lead": "d9"}, "Choose how long before."),
        ({"lead": "soon"}, "Choose how long before."),
        ({"lead": "-5"}, "Choose how long before."),
    ],
)
@pytest.mark.parametrize("htmx", [None, "reminders-form"])
def test_rules_that_make_no_sense_are_refused(
    desk: Browser, home: Business, change_to: dict[str, str], sentence: str, htmx: str | None
) -> None:
    values = {"lead": "60", "at": "18:00", "quiet_until": "08:00", "quiet_from": "20:30"} | change_to
    with unchanged(home):
        answer = desk.post("/settings/reminders", htmx=htmx, **values)
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_at_most_five_reminders(desk: Browser, home: Business) -> None:
    leads = ["60", "120", "180", "240", "360", "720"]
    values = {"csrf_token": desk.token, "lead": leads, "quiet_until": "08:00", "quiet_from": "20:30"}
    answer = desk.client.post("/settings/reminders", data=values)
    assert answer.status_code == 422
    assert "At most 5 reminders." in answer.text


def test_a_lead_time_set_elsewhere_is_shown_and_kept(desk: Browser, home: Business) -> None:
    change(home, "UPDATE orgs SET reminder_leads = '{90,d5@09:15}' WHERE id = %s", home.id)
    page = desk.get("/settings/reminders")
    assert re.search(r'value="90" selected>\s*1 hour 30 minutes before', page.text)
    assert re.search(r'value="d5" selected>\s*5 days before, at', page.text)
    assert 'value="09:15"' in page.text


def test_the_example_is_what_the_database_would_do(desk: Browser) -> None:
    page = text(desk.get("/settings/reminders"))
    assert "A session on Wednesday at 06:00 is reminded on Monday at 20:30." in page
    assert "A session on Thursday at 18:00 is reminded on Wednesday at 18:00." in page


def test_an_example_is_shown_before_anything_is_kept(desk: Browser, home: Business) -> None:
    with unchanged(home):
        answer = desk.post(
            "/settings/reminders/example",
            htmx="examples", lead="d1", at="12:00", quiet_until="08:00", quiet_from="20:30",
        )  # fmt: skip
    assert "A session on Wednesday at 06:00 is reminded on Tuesday at 12:00." in text(answer)
    refused = desk.post("/settings/reminders/example", htmx="examples", lead="d1", at="", quiet_until="x")
    assert "Correct what is marked" in text(refused)


# Templates

WORDS = "Hi {first_name}, {day} {time}. 1 yes 2 no 3 other {link}"


def wording(home: Business, kind: str = "reminder") -> Any:
    """The business's own words for one kind, or None."""
    found = read(home, "SELECT * FROM message_templates WHERE org_id = %s AND kind = %s", home.id, kind)
    return found[0] if found else None


def test_every_kind_is_shown_as_it_goes_out(desk: Browser) -> None:
    page = text(desk.get("/settings/templates"))
    for kind in templates.KINDS.values():
        assert kind.name in page
    assert "Hi Charlotte!" in page
    assert "1 segment" in page
    assert "{" not in page


def test_words_are_kept_and_can_go_back_to_the_standard(desk: Browser, home: Business) -> None:
    answer = desk.post("/settings/templates/reminder", body=WORDS, subject="Soon: {day}", is_on="1")
    assert answer.status_code == 303
    kept = wording(home)
    assert (kept.body, kept.subject, kept.is_on) == (WORDS, "Soon: {day}", True)
    assert "your own words" in text(desk.get("/settings/templates"))
    desk.post("/settings/templates/reminder/standard")
    assert wording(home).body == templates.KINDS["reminder"].body
    assert "your own words" not in text(desk.get("/settings/templates"))


def test_a_kind_can_be_switched_off_and_on(desk: Browser, home: Business) -> None:
    desk.post("/settings/templates/booking_made/switch", is_on="0")
    assert wording(home, "booking_made").is_on is False
    assert "Not sent" in text(desk.get("/settings/templates"))
    desk.post("/settings/templates/booking_made/switch", is_on="1")
    assert wording(home, "booking_made").is_on is True
    desk.post("/settings/templates/booking_made", body="{day} {time}", subject="S")
    assert wording(home, "booking_made").is_on is False


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("body", "", "Write the text"),
        ("body", "See you at {time} {link}", "Put {day} in"),
        ("body", WORDS + " {shoe_size}", "{shoe_size} is not known here."),
        ("body", WORDS + " or CANCEL", "Don't ask for CANCEL"),
        ("body", WORDS + "!" * 300, "This can be longer than 2 segments"),
        ("body", WORDS + "!" * 1000, "Use at most 1000 characters."),
        ("subject", "", "Write a subject"),
        ("subject", "For {nobody}", "{nobody} is not known here."),
    ],
)
@pytest.mark.parametrize("htmx", [None, "text-form"])
def test_words_that_could_not_be_sent_are_refused_by_their_field(
    desk: Browser, home: Business, field: str, typed: str, sentence: str, htmx: str | None
) -> None:
    values = {"body": WORDS, "subject": "S", "is_on": "1"} | {field: typed}
    answer = desk.post("/settings/templates/reminder", htmx=htmx, **values)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert f'id="field-{field}-error"' in answer.text
    assert html.escape(typed, quote=False)[:40] in answer.text
    assert wording(home) is None


def test_a_preview_shows_the_text_its_size_and_its_cost(desk: Browser, home: Business) -> None:
    change(home, "UPDATE orgs SET segment_price = 0.0790 WHERE id = %s", home.id)
    with unchanged(home):
        seen = text(
            desk.post("/settings/templates/reminder/preview", htmx="preview", body=WORDS, subject="{day}!")
        )
    assert "Hi Charlotte, " in seen
    assert "1 segment" in seen
    assert "€0.079" in seen
    dear = text(
        desk.post("/settings/templates/reminder/preview", htmx="preview", body=WORDS + " 💪💪 Великолепно")
    )
    assert "€0.158" in dear or "€0.237" in dear
    assert "segments instead of 1" in dear
    wrong = text(desk.post("/settings/templates/reminder/preview", htmx="preview", body="{nobody}\0"))
    assert "{nobody} is not known here." in wrong


def test_a_pack_that_ends_is_told_at_so_many_sessions(desk: Browser, home: Business) -> None:
    body = templates.KINDS["pack_ending"].body
    desk.post("/settings/templates/pack_ending", body=body, subject="S", is_on="1", left="4")
    assert org(home).pack_ending_left == 4
    assert "at 4 left" in text(desk.get("/settings/templates"))
    for left, sentence in (("21", "up to 20"), ("many", "Not a valid integer")):
        answer = desk.post("/settings/templates/pack_ending", body=body, subject="S", is_on="1", left=left)
        assert answer.status_code == 422
        assert sentence in text(answer)
    desk.post("/settings/templates/pack_ending", body=body, subject="S", is_on="1", left="0")
    assert org(home).pack_ending_left == 0
    assert "Not sent" in text(desk.get("/settings/templates"))


@pytest.mark.parametrize("act", ["", "/standard", "/switch", "/preview"])
def test_a_kind_nobody_knows_is_not_there(desk: Browser, act: str) -> None:
    assert desk.post(f"/settings/templates/nothing{act}", body="x", subject="x").status_code == 404
    assert desk.get("/settings/templates/nothing").status_code == 404


# Answers and costs


def answers(desk: Browser, given: list[str], was: list[str], **button: object) -> TestResponse:
    """Press a button of the form in which all answers stand."""
    data: dict[str, Any] = {"csrf_token": desk.token, "answer": given, "was": was, **button}
    return desk.client.post("/settings/answers", data=data)


def test_answers_are_added_changed_moved_and_removed(desk: Browser, home: Business) -> None:
    assert answers(desk, ["See you!", "  Thanks,\r\nall noted. \0", ""], []).status_code == 303
    first = ["See you!", "Thanks, all noted."]
    assert org(home).canned_answers == first
    answers(desk, ["See you soon!", first[1], "On my way"], first, up=1)
    second = [first[1], "See you soon!", "On my way"]
    assert org(home).canned_answers == second
    answers(desk, [*second, ""], second, remove=0)
    assert org(home).canned_answers == second[1:]
    answers(desk, ["", ""], second[1:])
    assert org(home).canned_answers == []


def test_answers_changed_meanwhile_are_not_overwritten(desk: Browser, home: Business) -> None:
    answers(desk, ["A"], [])
    assert answers(desk, ["B"], []).status_code == 303
    assert org(home).canned_answers == ["A"]
    assert "somebody else changed the answers meanwhile" in text(desk.get("/settings/answers"))


@pytest.mark.parametrize(
    ("given", "sentence"), [(["x"] * 13, "At most 12 answers."), (["x" * 301], "at most 300 characters")]
)
def test_answers_have_limits_and_stay_typed(
    desk: Browser, home: Business, given: list[str], sentence: str
) -> None:
    answer = answers(desk, given, [])
    assert answer.status_code == 422
    assert sentence in answer.text
    assert answer.text.count(f'value="{given[0]}"') == len(given)
    assert org(home).canned_answers == []


@pytest.mark.parametrize(
    ("typed", "kept"), [("0,079", Decimal("0.0790")), ("0.1", Decimal("0.1")), ("", None), ("0", Decimal(0))]
)
def test_a_price_is_kept(desk: Browser, home: Business, typed: str, kept: Decimal | None) -> None:
    change(home, "UPDATE orgs SET segment_price = 9 WHERE id = %s", home.id)
    assert desk.post("/settings/answers/price", price=typed).status_code == 303
    assert org(home).segment_price == kept


@pytest.mark.parametrize("typed", ["cheap", "-1", "0.00001", "1e9", "NaN", "Infinity", "1,000.5"])
@pytest.mark.parametrize("htmx", [None, "price-form"])
def test_what_is_no_price_is_refused(desk: Browser, home: Business, typed: str, htmx: str | None) -> None:
    answer = desk.post("/settings/answers/price", price=typed, htmx=htmx)
    assert answer.status_code == 422
    assert "Write the price" in text(answer)
    assert f'value="{typed}"' in answer.text
    assert org(home).segment_price is None


# E-mail


def test_without_a_mail_server_it_says_where_the_files_are(desk: Browser) -> None:
    page = text(desk.get("/settings/email"))
    assert "E-mails are written to files and sent nowhere." in page
    assert str(settings().trainer_data / "mail") in page
    assert "SMTP_HOST" in page


def test_what_is_set_is_shown_without_the_password(desk: Browser, set_environment: Any) -> None:
    set_environment(
        SMTP_HOST="smtp.example.org", SMTP_PORT="465", SMTP_SECURITY="tls", SMTP_USER="studio",
        SMTP_PASSWORD="hush-hush-hush", MAIL_FROM="hello@example.org",
    )  # fmt: skip
    page = desk.get("/settings/email")
    for shown in (
        "smtp.example.org, port 465",
        "encrypted from the start (TLS)",
        "hello@example.org",
        "studio",
    ):
        assert shown in text(page)
    assert "hush-hush-hush" not in page.text
