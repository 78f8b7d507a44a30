"""The client's page in a real browser, by mouse and by touch: using, reinstating, why, selling, searching."""

import re
import uuid
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter, press
from tests.world import (
    Business,
    add_client,
    add_pack,
    book,
    fill_diary,
    in_hours,
    ledger,
    read,
    rows,
    used,
)


def card(page: Page, pack: uuid.UUID) -> Locator:
    return page.locator(f"#pack-{pack}")


def left(page: Page, pack: uuid.UUID) -> Locator:
    """The large number on a pack's card."""
    return card(page, pack).locator(".figures-left dd")


def button(page: Page, pack: uuid.UUID, name: str) -> Locator:
    return card(page, pack).get_by_role("button", name=name)


def test_use_undo_and_reinstate_show_the_count_without_loading_the_page(page: Page, home: Business) -> None:
    pack = add_pack(home, used=4)
    page.goto(f"/clients/{home.client}")
    page.evaluate("document.body.dataset.here = 'still'")
    press(page, button(page, pack, "Use 1 session"))
    expect(page.locator("#toasts")).to_contain_text("1 session used: 5 left")
    expect(left(page, pack)).to_have_text("5")
    press(page, page.locator("#toasts").get_by_role("button", name="Undo"))
    expect(page.locator("#toasts")).to_contain_text("1 session reinstated: 6 left")
    expect(left(page, pack)).to_have_text("6")
    press(page, button(page, pack, "Reinstate"))
    expect(left(page, pack)).to_have_text("7")
    expect(page.locator("body")).to_have_attribute("data-here", "still")
    assert ledger(home, pack)[4:] == [(1, 5), (-1, 4), (-1, 3)]


def test_why_opens_the_arithmetic_on_the_card_and_keeps_it_true(page: Page, home: Business) -> None:
    pack = add_pack(home, used=4)
    page.goto(f"/clients/{home.client}")
    press(page, card(page, pack).get_by_role("link", name="Why is it 6?"))
    shown = card(page, pack).locator(".ledger-sum")
    expect(shown).to_have_text(re.compile(r"10 bought − 4 used\s+= 6 left"))
    expect(card(page, pack).locator(".ledger li")).to_have_count(5)
    press(page, button(page, pack, "Use 1 session"))
    expect(shown).to_have_text(re.compile(r"10 bought − 5 used\s+= 5 left"))
    expect(card(page, pack).locator(".ledger li").first).to_contain_text("Used by hand")
    expect(card(page, pack).locator(".ledger li").first).to_contain_text("Owner")
    press(page, card(page, pack).get_by_role("link", name="Why is it 5?"))
    expect(shown).to_have_count(0)


def test_a_double_click_takes_one_session(page: Page, home: Business) -> None:
    page.goto(f"/clients/{home.client}")
    button(page, home.pack, "Use 1 session").dblclick()
    expect(left(page, home.pack)).to_have_text("9")
    page.wait_for_load_state("networkidle")
    assert used(home, home.pack) == 1


def test_the_second_click_of_a_double_click_presses_nothing_that_the_first_put_there(
    page: Page, home: Business
) -> None:
    page.goto(f"/clients/{home.client}")
    press(page, button(page, home.pack, "Use 1 session"))
    expect(left(page, home.pack)).to_have_text("9")
    event = "new MouseEvent('click', {bubbles: true, cancelable: true, detail: 2})"
    second = f"button => button.dispatchEvent({event})"
    assert button(page, home.pack, "Use 1 session").evaluate(second) is False, "the click was let through"
    press(page, button(page, home.pack, "Reinstate"))
    expect(left(page, home.pack)).to_have_text("10")
    assert ledger(home, home.pack) == [(1, 1), (-1, 0)]


def test_the_second_tab_on_the_last_session_shows_the_truth(page: Page, home: Business) -> None:
    pack = add_pack(home, total=1)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"/clients/{home.client}")
    press(page, button(page, pack, "Use 1 session"))
    expect(left(page, pack)).to_have_text("0")
    press(other, button(other, pack, "Use 1 session"))
    expect(other.locator("#toasts")).to_contain_text("Nothing was used: no session is left on this pack.")
    expect(left(other, pack)).to_have_text("0")
    expect(button(other, pack, "Use 1 session")).to_have_count(0)
    assert used(home, pack) == 1


def test_a_pack_is_sold_in_two_taps(page: Page, home: Business) -> None:
    page.goto(f"/clients/{home.client}")
    press(page, page.get_by_role("link", name="Sell a pack"))
    press(page, page.get_by_role("button", name="Sell 10 sessions"))
    expect(page.locator("#toasts")).to_contain_text("Sold: 10 sessions")
    expect(page.locator("article.pack")).to_have_count(2)
    expect(page.locator("#offers")).to_have_count(0)
    assert len(read(home, "SELECT id FROM client_purchases WHERE client_id = %s", home.client)) == 2


def test_the_list_follows_what_is_typed_and_the_way_back_remembers_it(page: Page, home: Business) -> None:
    add_client(home, "Jürgen Köhler", phone="+493055577")
    page.goto("/clients")
    search = page.get_by_role("searchbox")
    press(page, search)
    found = page.locator("#client-list tbody th")
    for text, expected in [("köh", "Jürgen Köhler"), ("030 555", "Jürgen Köhler"), ("okafr", "Ben Okafor")]:
        search.fill("")
        expect(found).to_have_count(3)
        search.press_sequentially(text)
        expect(found).to_have_text([re.compile(expected)])
        expect(search).to_be_focused()
    page.wait_for_url("**q=okafr**")
    press(page, page.get_by_role("link", name="Ben Okafor"))
    expect(page.get_by_role("heading", name="Ben Okafor")).to_be_visible()
    page.go_back()
    expect(search).to_have_value("okafr")
    expect(found).to_have_text([re.compile("Ben Okafor")])


def test_more_bookings_continue_the_list(page: Page, home: Business) -> None:
    fill_diary(home, 25, [None], home.client)
    page.goto(f"/clients/{home.client}")
    past = page.get_by_role("region", name="Past and cancelled")
    for shown in (10, 20, 25):
        expect(past.locator("a.list-row")).to_have_count(shown)
        if shown < 25:
            press(page, past.get_by_role("link", name="Show more"))
    expect(past.get_by_role("link", name="Show more")).to_have_count(0)


def test_a_refused_form_keeps_what_was_typed_and_then_adds_the_client(page: Page, home: Business) -> None:
    page.goto("/clients/new")
    page.get_by_label("Name").fill("Nia Obi")
    page.get_by_label("Phone", exact=True).fill("12")
    press(page, page.get_by_role("button", name="Add client"))
    expect(page.get_by_label("Phone", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Phone", exact=True)).to_have_value("12")
    expect(page.get_by_label("Name")).to_have_value("Nia Obi")
    page.get_by_label("Phone", exact=True).fill("030 1234567")
    press(page, page.get_by_role("button", name="Add client"))
    expect(page.get_by_role("heading", name="Nia Obi")).to_be_visible()
    expect(page.get_by_role("link", name="+49 30 1234567")).to_be_visible()


def test_everything_works_by_keyboard(enter: Enter, home: Business) -> None:
    page = enter()
    page.goto("/clients")
    page.keyboard.press("/")
    page.keyboard.type("ana")
    expect(page.locator("#client-list tbody th")).to_have_count(1)
    page.get_by_role("link", name="Ana Keller").focus()
    page.keyboard.press("Enter")
    use = button(page, home.pack, "Use 1 session")
    use.focus()
    page.keyboard.press("Enter")
    expect(left(page, home.pack)).to_have_text("9")
    expect(card(page, home.pack).get_by_role("heading")).to_be_focused()
    page.keyboard.press("Enter")  # on the heading: nothing more is taken
    page.keyboard.press("Tab")
    expect(button(page, home.pack, "Use 1 session")).to_be_focused()
    assert used(home, home.pack) == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(enter: Enter, home: Business, theme: str) -> None:
    client = add_client(home, "Cleo Marsh", phone="+49301234567", email="c@x.test", alert="Left knee")
    add_pack(home, client=client, total=2, used=1)
    for state in ({"frozen": True}, {"expires_on": date(2026, 2, 1)}, {"used": 10}):
        add_pack(home, client=client, **state)  # type: ignore[arg-type]
    book(home, in_hours(30), p_client_id=client)
    empty = add_pack(home, client=client, total=1, used=1)
    for booking in fill_diary(home, 3, [empty, None], client):
        rows(home, "complete_booking", booking)
    page = enter(theme=theme)
    page.goto("/clients")
    assert axe(page) == []
    page.goto("/clients?q=nobody at all")
    assert axe(page) == []
    page.goto(f"/clients/{client}")
    page.get_by_text("earlier packs").click()
    page.get_by_role("link", name="Why is it 1?").click()
    page.locator(".ledger").wait_for()
    page.get_by_role("link", name="Sell a pack", exact=True).click()
    page.locator("#offers").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Use 1 session").click()
    page.locator(".notice").wait_for()
    assert axe(page) == []
    page.goto("/clients/new")
    page.get_by_label("Name").fill("Nia")
    page.get_by_label("Phone", exact=True).fill("12")
    page.get_by_role("button", name="Add client").click()
    page.locator(".field-error").wait_for()
    assert axe(page) == []


def axe(page: Page) -> list[str]:
    """What axe objects to, once nothing on the page moves."""
    page.evaluate("Promise.allSettled(document.getAnimations().map((animation) => animation.finished))")
    found = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]


def test_a_tag_is_added_and_the_list_narrowed_by_it(page: Page, home: Business) -> None:
    page.goto(f"/clients/{home.client}")
    press(page, page.locator("#client-tags").get_by_role("link", name="Tag"))
    page.get_by_label("Another tag").fill("Morning")
    press(page, page.locator("#client-tags").get_by_role("button", name="Add"))
    expect(page.locator("#toasts")).to_contain_text("Tagged “Morning”.")
    page.goto("/clients")
    press(page, page.locator("#filters").get_by_role("link", name="Morning"))
    expect(page.locator(".clients tbody tr")).to_have_count(1)
    assert axe(page) == []


def test_two_clients_are_merged_and_parted_again(page: Page, home: Business) -> None:
    double = add_client(home, "Anna Keller")
    page.goto(f"/clients/{home.client}/merge?with={double}")
    assert axe(page) == []
    press(page, page.get_by_role("button", name="Merge into Ana Keller"))
    expect(page.locator("#merge")).to_contain_text("Anna Keller is now part of Ana Keller")
    press(page, page.locator("#toasts").get_by_role("button", name="Undo"))
    page.wait_for_url(f"**/clients/{double}")
    expect(page.locator("#toasts")).to_contain_text("Anna Keller is a client of their own again.")


def test_the_key_finds_clients_and_pages_from_anywhere(enter: Enter, home: Business) -> None:
    page = enter("desktop")
    page.keyboard.press("/")
    page.keyboard.type("keler")
    press(page, page.locator("#found").get_by_role("link", name="Ana Keller"))
    page.wait_for_url(f"**/clients/{home.client}")


def test_who_may_be_here_already_is_told_while_typing(page: Page, home: Business) -> None:
    page.goto("/clients/new")
    page.get_by_label("Name", exact=True).press_sequentially("Anna Keller")
    expect(page.locator("#similar")).to_contain_text("Ana Keller")
    assert axe(page) == []
