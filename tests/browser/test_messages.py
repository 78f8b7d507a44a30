"""The inbox in a real browser, by mouse and by touch: reading, writing, deciding, whose a number is."""

import re
import uuid
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter, press
from tests.browser.test_clients import axe
from tests.web.inboxes import (
    NOBODYS,
    PHONE,
    add_message,
    add_reply,
    late_request,
    message,
    place,
    reach,
)
from tests.world import Business, add_client, book, booking, change, in_hours, read, used, value


def count(page: Page) -> Locator:
    """The number at Messages in the navigation."""
    return page.locator(".places-count .count")


def texts(home: Business) -> list[Any]:
    """What team members wrote."""
    return read(
        home, "SELECT * FROM messages WHERE org_id = %s AND kind = 'text' ORDER BY created_at", home.id
    )


def say(page: Page) -> Locator:
    return page.get_by_role("textbox", name=re.compile("^Text to"))


def told(page: Page) -> Locator:
    return page.locator("#toasts")


def test_opening_a_conversation_shows_it_beside_the_list_and_notes_it_as_read(
    page: Page, home: Business
) -> None:
    add_message(home, client_id=home.other_client, body="Words to Ben")
    reply = add_reply(home, "What should I bring?", "unclear")
    page.goto("/messages")
    expect(count(page)).to_have_text("1")
    row = page.locator("a.conversation", has_text="Ana Keller")
    expect(row.locator(".dot")).to_have_count(1)
    press(page, row)
    expect(page.get_by_role("heading", name="Ana Keller")).to_be_focused()
    expect(page.locator(".bubble.is-in")).to_contain_text("What should I bring?")
    expect(row.locator(".dot")).to_have_count(0)
    expect(row).to_have_attribute("aria-current", "true")
    expect(page).to_have_url(re.compile(place(home)))
    assert message(home, reply).seen_at
    press(page, page.get_by_role("button", name="Done"))
    expect(told(page)).to_contain_text("Done.")
    expect(count(page)).to_have_count(0)
    page.go_back()
    expect(page.get_by_text("Choose a conversation")).to_be_visible()


def test_what_is_written_shows_its_cost_goes_out_and_is_taken_back(page: Page, home: Business) -> None:
    reach(home)
    change(
        home,
        "UPDATE orgs SET segment_price = 0.08, quiet_until = '00:00', quiet_from = '23:59' WHERE id = %s",
        home.id,
    )
    page.goto(place(home))
    say(page).fill("x" * 161)
    expect(page.locator("#compose-cost")).to_contain_text("2 segments, 161 characters, €0.16")
    say(page).fill("See you at ten")
    expect(page.locator("#compose-cost")).to_contain_text("1 segment")
    press(page, page.get_by_role("button", name="Send", exact=True))
    expect(told(page)).to_contain_text("Text to Ana Keller: goes out in a moment.")
    bubble = page.locator(".bubble.is-out", has_text="See you at ten")
    expect(bubble).to_contain_text("Goes out in a moment")
    expect(say(page)).to_have_value("")
    press(page, told(page).get_by_role("button", name="Undo"))
    expect(bubble).to_contain_text("Not sent: withdrawn before it went out")
    press(page, bubble.get_by_role("button", name="Send again"))
    expect(bubble).to_contain_text("Goes out in a moment")
    # By key: where the finger is now, a second tap would be taken for a double one.
    bubble.get_by_role("button", name="Don't send").press("Enter")
    expect(bubble).to_contain_text("withdrawn")
    assert [(text.state, text.reason) for text in texts(home)] == [("cancelled", "withdrawn")]


def test_a_ready_answer_fills_the_box(page: Page, home: Business) -> None:
    reach(home)
    change(home, "UPDATE orgs SET canned_answers = %s WHERE id = %s", ["Sure, {first_name}!"], home.id)
    page.goto(place(home))
    press(page, page.get_by_role("link", name="Sure, {first_name}!"))
    expect(say(page)).to_have_value("Sure, Ana!")
    expect(say(page)).to_be_focused()


def test_a_text_that_is_too_long_is_refused_and_stays(page: Page, home: Business) -> None:
    reach(home)
    page.goto(place(home))
    say(page).fill("x" * 500)
    expect(page.locator("#compose-cost")).to_contain_text("At most 3 segments")
    press(page, page.get_by_role("button", name="Send", exact=True))
    expect(page.locator("#compose-error")).to_contain_text("4 segments")
    expect(say(page)).to_have_value("x" * 500)
    assert texts(home) == []


def test_a_late_cancellation_is_decided_in_one_tap_and_undone_in_another(page: Page, home: Business) -> None:
    about, _asked = late_request(home)
    page.goto(place(home))
    wish = page.locator(".bubble.is-waiting")
    expect(wish).to_contain_text("Asks to cancel")
    press(page, wish.get_by_role("button", name="Cancel late uses 1 session, 10 left now"))
    expect(told(page)).to_contain_text("cancelled late. 1 session used, 9 left.")
    expect(wish).to_have_count(0)
    assert used(home, home.pack) == 1
    press(page, told(page).get_by_role("button", name="Undo"))
    expect(wish).to_have_count(1)
    assert (booking(home, about).status, used(home, home.pack)) == ("booked", 0)
    press(page, wish.get_by_role("button", name="Keep the booking"))
    expect(page.get_by_text("Dealt with")).to_be_visible()
    assert booking(home, about).status == "booked"


def test_a_number_is_matched_while_its_owners_name_is_typed(page: Page, home: Business) -> None:
    add_reply(home, "Hi, it's me", "no_booking", client_id=None, address=NOBODYS)
    page.goto("/messages")
    press(page, page.locator("a.conversation", has_text="+49 30 23125999"))
    search = page.get_by_role("searchbox", name="Find the client")
    search.press_sequentially("kell")
    press(page, page.get_by_role("button", name="It's Ana gets this number"))
    expect(page.get_by_role("heading", name="Ana Keller")).to_be_visible()
    expect(told(page)).to_contain_text("These messages are Ana Keller's now.")
    expect(page.locator(".bubble.is-in")).to_contain_text("Hi, it's me")
    assert read(home, "SELECT phone FROM clients WHERE id = %s", home.client)[0].phone == NOBODYS


def test_what_comes_in_meanwhile_appears_and_takes_nothing_away(enter: Enter, home: Business) -> None:
    reach(home)
    add_message(home)
    page = enter()
    page.goto(place(home))
    say(page).fill("Half a sentence")
    reply = add_reply(home, "Are you there?", "unclear")
    page.evaluate("document.body.dispatchEvent(new Event('changed'))")
    expect(page.locator(".bubble.is-in")).to_contain_text("Are you there?")
    expect(say(page)).to_have_value("Half a sentence")
    assert message(home, reply).seen_at is None, "nobody has touched anything since it came"
    page.mouse.move(300, 300)
    page.mouse.move(310, 310)
    expect(page.get_by_role("button", name="Mark as read")).to_have_count(0)
    assert message(home, reply).seen_at


def test_the_history_opens_under_the_message(page: Page, home: Business) -> None:
    add_message(home, provider_sid="SM42")
    page.goto(place(home))
    press(page, page.locator(".proof"))
    expect(page.locator(".bubble-history")).to_contain_text("SM42")


def test_an_agreement_is_noted_with_its_wording_in_sight(page: Page, home: Business) -> None:
    reach(home, None)
    page.goto(place(home))
    expect(page.locator("#compose-way")).to_contain_text("Ana has not agreed to texts")
    press(page, page.locator(".consent summary"))
    expect(page.locator(".consent-more")).to_contain_text("may text me about my appointments")
    press(page, page.get_by_role("button", name="Note: agreed to texts"))
    expect(page.locator(".consent summary")).to_contain_text("Agreed to texts")
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_enabled()


def test_on_a_narrow_screen_it_is_the_list_or_the_conversation(enter: Enter, home: Business) -> None:
    add_message(home)
    page = enter("tablet")
    page.set_viewport_size({"width": 600, "height": 900})
    page.goto("/messages")
    row = page.locator("a.conversation")
    row.tap()
    expect(page.get_by_role("heading", name="Ana Keller")).to_be_visible()
    expect(row).to_be_hidden()
    page.get_by_role("link", name="All conversations").tap()
    expect(row).to_be_visible()
    expect(page.get_by_role("heading", name="Ana Keller")).to_have_count(0)


def test_the_bookings_panel_and_card_tell_what_was_written(page: Page, home: Business) -> None:
    about, _asked = late_request(home)
    page.goto("/calendar?view=week")
    card = page.locator(f"#booking-{about}")
    if not card.count():  # five hours from now may be in the next week
        page.get_by_role("link", name="Later").click()
    expect(card).to_contain_text("Asks to cancel")
    press(page, card)
    panel = page.locator("#booking-panel")
    expect(panel).to_contain_text("Texted “2”")
    planned = panel.locator("#booking-messages li", has_text="Booking made")
    # Not by touch: two taps in such haste count as a double one, whose second press does nothing.
    planned.get_by_role("button", name="Don't send").click()
    expect(planned).to_contain_text("withdrawn")


def test_today_and_the_clients_page_show_what_waits(page: Page, home: Business) -> None:
    add_reply(home, "Maybe Friday?", "unclear")
    book(home, in_hours(30))
    page.goto("/today")
    expect(page.locator("#today-messages")).to_contain_text("Ana Keller")
    expect(page.locator("#today-messages")).to_contain_text("1 not confirmed in the next 48 hours")
    page.goto(f"/clients/{home.client}")
    expect(page.locator("#client-messages")).to_contain_text("Maybe Friday?")
    press(page, page.get_by_role("link", name="Open conversation"))
    expect(page.get_by_role("heading", name="Ana Keller")).to_be_visible()


def test_everything_works_by_keyboard(enter: Enter, home: Business) -> None:
    reach(home)
    about, asked = late_request(home)
    page = enter()
    page.keyboard.press("m")
    page.wait_for_url("**/messages")
    page.wait_for_load_state("networkidle")  # followed before the script is there, a link leads to a page
    page.locator("a.conversation").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ana Keller")).to_be_focused()
    keep = page.get_by_role("button", name="Keep the booking")
    keep.focus()
    page.keyboard.press("Enter")
    expect(told(page)).to_contain_text("Done.")
    assert message(home, asked).handled_at
    assert booking(home, about).status == "booked"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(enter: Enter, home: Business, theme: str) -> None:
    crowded(home)
    page = enter(theme=theme)
    for address in (
        "/messages",
        "/messages?show=failed",
        "/messages?q=nobody+at+all",
        f"/messages/phones/{NOBODYS}?find=ana",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert axe(page) == [], address
    page.goto(place(home))
    page.locator(".consent summary").click()
    assert axe(page) == []
    page.locator(".consent summary").click()
    page.locator(".planned summary").click()
    page.locator(".proof").first.click()
    page.locator(".bubble-history ol").first.wait_for()
    say(page).fill("x" * 500)
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("#compose-error").wait_for()
    assert axe(page) == []
    page.goto(f"/messages/clients/{home.other_client}")
    assert axe(page) == []
    page.goto(f"/clients/{home.client}")
    page.wait_for_load_state("networkidle")
    assert axe(page) == []
    page.goto("/today")
    page.wait_for_load_state("networkidle")
    assert axe(page) == []


def crowded(home: Business) -> uuid.UUID:
    """A conversation with a message in each state, and others."""
    about, _asked = late_request(home)
    book(home, in_hours(80))
    for state, more in [
        ("delivered", {}), ("accepted", {}), ("undelivered", {"error_code": "30003"}), ("unknown", {}),
        ("suppressed", {"reason": "no_consent"}), ("expired", {"reason": "too_late"}), ("console", {}),
        ("pending", {"called_at": None}), ("sent", {"channel": "email", "subject": "Booked"}),
        ("sent", {"kind": "reminder", "send_after": in_hours(-3), "booking_id": about}),
    ]:  # fmt: skip
        add_message(home, state=state, **more)
    add_reply(home, "CANCEL", "cancel_word", booking_id=about)
    add_reply(home, "Who is this?", "no_booking", client_id=None, address=NOBODYS)
    add_message(home, client_id=home.other_client)
    add_message(home, client_id=add_client(home, "Cleo Marsh"), state="failed")
    value(home, "set_consent", PHONE, "granted", "form", "the wording")
    return about
