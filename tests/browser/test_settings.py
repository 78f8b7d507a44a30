"""The settings in a real browser, by mouse and by touch: an account against the provider's double, words
with their preview, reminders with their example, answers."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, press
from tests.conftest import new_number
from tests.provider.client import Provider
from tests.web.settings_pages import stop
from tests.world import Business, book, in_hours, read
from trainer_web.config import settings
from trainer_web.messages import outbox

WRONG = "0" * 32


def enter_account(page: Page, sid: str, token: str, sender: str) -> None:
    page.get_by_label("Account SID").fill(sid)
    page.get_by_label("Auth token").fill(token)
    page.get_by_label("Number or messaging service").fill(sender)
    press(page, page.get_by_role("button", name="Check and save"))


def toasts(page: Page, words: str) -> None:
    expect(page.locator("#toasts")).to_contain_text(words)


def test_an_account_is_entered_and_a_test_text_arrives(
    page: Page, app: Flask, home: Business, provider: Provider
) -> None:
    own = provider.add_account(new_number())
    page.goto("/settings/sms")
    enter_account(page, own.sid, WRONG, own.sender)
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text("The provider refuses this account SID and token.")
    expect(refusal).to_be_focused()
    expect(page.get_by_label("Account SID")).to_have_value(own.sid)
    expect(page.get_by_label("Auth token")).to_have_value("")
    enter_account(page, own.sid, own.token, own.sender)
    toasts(page, "The account works and is kept.")
    expect(page.get_by_label("Auth token")).to_have_attribute("placeholder", "kept")
    assert own.token not in page.content()
    page.get_by_label("Your mobile number").fill("+49 151 23456789")
    press(page, page.get_by_role("button", name="Send a test text"))
    progress = page.locator("#test-progress")
    expect(progress).to_contain_text("Goes out in a moment")
    with app.app_context():
        outbox.drain(home.id, "worker", 2)
    expect(progress).to_contain_text("It arrived.", timeout=15_000)
    assert [sent["to"] for sent in provider.truth("message")] == ["+4915123456789"]


def test_a_number_of_somebody_elses_is_refused_and_told(
    page: Page, home: Business, provider: Provider
) -> None:
    own, somebodys = provider.add_account(new_number()), provider.add_account(new_number())
    page.goto("/settings/sms")
    enter_account(page, own.sid, own.token, somebodys.sender)
    refusal = page.get_by_role("alert")
    expect(refusal).to_contain_text(f"{somebodys.sender} isn't a number of this account.")
    expect(refusal).to_be_focused()
    assert read(home, "SELECT FROM sms_accounts WHERE org_id = %s", home.id) == []


def test_a_test_e_mail_is_watched_on_its_way(page: Page, app: Flask, home: Business) -> None:
    page.goto("/settings/email")
    address = page.get_by_label("Your e-mail address")
    address.fill("team@example")  # enough for the browser
    press(page, page.get_by_role("button", name="Send a test e-mail"))
    expect(page.locator("#field-to-error")).to_contain_text("It looks like name@example.org.")
    expect(address).to_be_focused()
    expect(address).to_have_value("team@example")
    address.fill("team@example.test")
    address.press("Enter")  # a second tap this soon would be half a double one, which presses nothing
    progress = page.locator("#test-progress")
    expect(progress).to_contain_text("Goes out in a moment")
    assert axe(page) == []
    with app.app_context():
        outbox.drain(home.id, "worker", 2)
    expect(progress).to_contain_text("Written to a file in", timeout=15_000)
    assert axe(page) == []
    (letter,) = (settings().trainer_data / "mail").glob(f"{page.url.rpartition('/')[2]}-*.eml")
    letter.unlink()


def test_an_account_is_removed_only_after_a_second_look(
    page: Page, home: Business, provider: Provider
) -> None:
    own = provider.add_account(new_number())
    page.goto("/settings/sms")
    enter_account(page, own.sid, own.token, own.sender)
    toasts(page, "The account works and is kept.")
    remove = page.get_by_role("button", name="Remove", exact=True)
    expect(remove).to_be_hidden()
    press(page, page.get_by_text("Remove account …"))
    press(page, remove)
    toasts(page, "The account and its token are removed.")
    assert read(home, "SELECT FROM sms_accounts WHERE org_id = %s", home.id) == []


def test_a_template_is_seen_while_it_is_written(page: Page, home: Business) -> None:
    page.goto("/settings/templates")
    press(page, page.get_by_role("link", name="Edit Reminder"))
    bubble = page.locator("#preview .bubble")
    expect(bubble).to_contain_text("Hi Charlotte!")
    body = page.get_by_label("Text", exact=True)
    body.fill("See you {day} {time} ")
    expect(page.locator("#preview")).to_contain_text("Put {link} in")
    press(page, page.get_by_role("button", name=re.compile("{link}")))
    expect(body).to_have_value("See you {day} {time} {link}")
    expect(body).to_be_focused()
    expect(bubble).to_have_text(re.compile(r"^See you \w+ \d+ \w+ 10:00 http\S+/r/\S+$"))
    expect(page.locator("#preview")).not_to_contain_text("Put {link} in")
    press(page, page.get_by_role("button", name="Save"))
    toasts(page, "Reminder: saved.")
    expect(page.locator("#text-reminder .bubble")).to_contain_text("See you ")


def test_a_refused_template_keeps_what_was_typed(page: Page, home: Business) -> None:
    page.goto("/settings/templates/reminder")
    body = page.get_by_label("Text", exact=True)
    body.fill("No time in it {link}")
    press(page, page.get_by_role("button", name="Save"))
    expect(body).to_have_attribute("aria-invalid", "true")
    expect(body).to_be_focused()
    expect(body).to_have_value("No time in it {link}")
    expect(page.locator("#field-body-error")).to_contain_text("Put {day} in")


def test_reminders_are_chosen_by_what_they_come_to(page: Page, home: Business) -> None:
    book(home, in_hours(100))
    page.goto("/settings/reminders")
    expect(page.get_by_label("Time of reminder 2")).to_be_hidden()
    page.get_by_label("Reminder 2", exact=True).select_option("d1")
    page.get_by_label("Time of reminder 2").fill("12:00")
    page.get_by_label("Time of reminder 2").blur()
    examples = page.locator("#examples")
    expect(examples).to_contain_text("is reminded on Monday at 20:30 and Tuesday at 12:00.")
    press(page, page.get_by_role("button", name="Save"))
    toasts(page, "1 booking ahead was planned anew.")
    (org,) = read(home, "SELECT reminder_leads FROM orgs WHERE id = %s", home.id)
    assert org.reminder_leads == ["1440", "d1@12:00"]
    expect(page.get_by_label("Reminder 3", exact=True)).to_be_visible()


def test_answers_are_put_in_order(page: Page, home: Business) -> None:
    page.goto("/settings/answers")
    for words in ("See you then!", "On my way"):
        page.get_by_label("New answer").fill(words)
        page.get_by_label("New answer").press("Enter")
        toasts(page, "Answers saved.")
        expect(page.get_by_label("New answer")).to_have_value("")
    press(page, page.get_by_role("button", name="Move answer 2 up"))
    expect(page.get_by_label("Answer 1", exact=True)).to_have_value("On my way")
    press(page, page.get_by_role("button", name="Remove answer 2"))
    expect(page.get_by_label("Answer 2", exact=True)).to_have_count(0)
    (org,) = read(home, "SELECT canned_answers FROM orgs WHERE id = %s", home.id)
    assert org.canned_answers == ["On my way"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(enter: Enter, home: Business, provider: Provider, theme: str) -> None:
    own = provider.add_account(new_number())
    page = enter(theme=theme)
    for section in ("sms", "reminders", "templates", "templates/pack_ending", "answers", "email"):
        page.goto(f"/settings/{section}")
        assert axe(page) == [], section
    page.goto("/settings/templates/reminder")
    page.get_by_label("Text", exact=True).fill("Привет {nobody}")
    page.locator("#preview .is-danger").first.wait_for()
    page.get_by_role("button", name="Save").click()
    page.locator("#field-body-error").wait_for()
    assert axe(page) == []
    page.goto("/settings/sms")
    enter_account(page, own.sid, WRONG, own.sender)
    page.get_by_role("alert").wait_for()
    assert axe(page) == []
    enter_account(page, own.sid, own.token, own.sender)
    page.get_by_text("Remove account …").click()
    assert axe(page) == []
    page.get_by_label("Your mobile number").fill("+49 151 23456789")
    page.get_by_role("button", name="Send a test text").click()
    page.locator("#test-progress").wait_for()
    assert axe(page) == []
    press(page, page.get_by_role("link", name="SMS account").first)
    press(page, page.get_by_text("Remove account …"))
    press(page, page.get_by_role("button", name="Remove", exact=True))
    stop(home, provider.account, "20003")
    page.goto("/settings/sms")
    page.get_by_role("button", name="Check again").wait_for()
    assert axe(page) == []


def axe(page: Page) -> list[str]:
    """What axe objects to, once nothing on the page moves."""
    page.evaluate("Promise.allSettled(document.getAnimations().map((animation) => animation.finished))")
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]
