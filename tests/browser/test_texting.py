"""From the booking to the client's phone and back: the calendar, the worker and the SMS provider's double."""

import re
import uuid
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import press
from tests.browser.test_calendar import WEEK, at, card, panel, toast
from tests.faults.texting import agree, later, open_all_day, send
from tests.provider.client import Provider
from tests.world import Business, booking, change, read, used

PHONE = "+4915112345678"
LINK = re.compile(r"http://\S+/r/\S+")


@pytest.fixture
def studio(home: Business, provider: Provider) -> Business:
    """A business whose first client agreed to texts."""
    open_all_day(home)
    change(home, "UPDATE clients SET phone = %s WHERE id = %s", PHONE, home.client)
    agree(home, PHONE)
    return home


def book_on_the_calendar(page: Page, business: Business) -> uuid.UUID:
    """Tap an empty slot, choose the client, book."""
    page.goto(WEEK)
    press(page, page.get_by_label("Book Wed 9 Jun, 10:30"))
    page.get_by_placeholder("Who is it for?").fill("kell")
    press(page, panel(page).get_by_role("link", name="Ana Keller"))
    press(page, panel(page).get_by_role("button", name="Book"))
    expect(toast(page)).to_contain_text("booked for Wed 9 Jun, 10:30")
    ((made,),) = read(business, "SELECT id FROM bookings WHERE org_id = %s", business.id)
    return made


def texted(business: Business, provider: Provider) -> str:
    """Let the grace time go by and the worker send; the words that reached the phone last."""
    later(business, 1)
    send(business)
    provider.wait_until_idle()
    text = provider.truth("message")[-1]
    assert text["to"] == PHONE
    return text["body"]


def test_book_text_reply_1_and_the_calendar_shows_it(
    page: Page, studio: Business, provider: Provider
) -> None:
    made = book_on_the_calendar(page, studio)
    assert "Wed 9 Jun 10:30" in texted(studio, provider)
    provider.say(PHONE, "1")
    page.goto(WEEK)
    expect(card(page, made)).to_contain_text("Confirmed")
    press(page, card(page, made))
    expect(panel(page)).to_contain_text("by the client")
    expect(panel(page)).to_contain_text("Delivered")


def test_book_text_reply_2_in_time_and_the_session_stays(
    page: Page, studio: Business, provider: Provider
) -> None:
    made = book_on_the_calendar(page, studio)
    texted(studio, provider)
    assert "Cancelled" in provider.say(PHONE, "2").answer.body
    page.goto(WEEK)
    expect(card(page, made)).to_have_count(0)
    assert (booking(studio, made).status, used(studio, studio.pack)) == ("cancelled", 0)


def test_reply_2_too_late_waits_for_the_team_and_one_tap_takes_the_session(
    page: Page, studio: Business, provider: Provider
) -> None:
    made = book_on_the_calendar(page, studio)
    texted(studio, provider)
    change(studio, "UPDATE bookings SET cancel_window_minutes = 1000000 WHERE id = %s", made)
    provider.say(PHONE, "2")
    assert (booking(studio, made).status, used(studio, studio.pack)) == ("booked", 0)
    page.goto(f"/messages/clients/{studio.client}")
    press(page, page.get_by_role("button", name=re.compile("^Cancel late")))
    expect(toast(page)).to_be_visible()
    assert (booking(studio, made).status, used(studio, studio.pack)) == ("late_cancelled", 1)


def test_the_link_moves_the_session_and_the_calendar_follows(
    page: Page, studio: Business, provider: Provider
) -> None:
    made = book_on_the_calendar(page, studio)
    found = LINK.search(texted(studio, provider))
    assert found
    soon = datetime.now(at(0).tzinfo).replace(hour=12, minute=0, second=0, microsecond=0)
    page.goto(found[0])
    press(page, page.get_by_role("link", name=re.compile("Change")))
    page.wait_for_url("**/times*")
    press(page, page.get_by_role("button", name=re.compile(r"^\d\d:\d\d")).last)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    moved = booking(studio, made)
    assert moved.starts_at != at(10, 30)
    assert moved.starts_at > soon
    page.goto(f"/calendar?on={moved.starts_at.astimezone(at(0).tzinfo).date()}")
    expect(card(page, made)).to_contain_text("Ana Keller")
    assert "moved" in texted(studio, provider)
