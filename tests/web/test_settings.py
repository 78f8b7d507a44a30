"""The settings: who may see them, what they keep, what they refuse and why."""

import html
import re
from datetime import time
from decimal import Decimal
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.settings_pages import org, text
from tests.world import Business, book, change, in_hours, read, unchanged
from trainer_web.errors import BY_CONSTRAINT
from trainer_web.messages import templates

SECTIONS = ("sms", "reminders", "templates", "templates/reminder", "answers", "email")


# Who may


@pytest.mark.parametrize("role", ["trainer", "front_desk"])
def test_they_are_for_owners_and_managers(sign_in: SignIn, home: Business, role: str) -> None:
    browser = sign_in(role)
    assert "Settings" not in text(browser.get("/today"))
    with unchanged(home):
        for section in ("", *(f"/{section}" for section in SECTIONS)):
            assert browser.get(f"/settings{section}").status_code == 403, section
        for address in (
            "sms",
            "sms/check",
            "sms/remove",
            "email/test",
            "reminders",
            "templates/reminder",
            "answers",
            "answers/price",
        ):
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
