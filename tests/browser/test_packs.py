"""A pack's whole life by mouse and by touch: sell, use, reinstate, why, freeze, share, settle, statement."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter, press
from tests.browser.test_clients import axe, button, card, left
from tests.world import Business, add_pack, book, booking, change, in_hours, read, row, used


def link(page: Page, pack: object, name: str | re.Pattern[str]) -> Locator:
    return page.locator(f"#pack-{pack}").get_by_role("link", name=name)


def said(page: Page, words: str) -> None:
    expect(page.locator("#toasts")).to_contain_text(words)


def undo(page: Page) -> None:
    press(page, page.locator("#toasts").get_by_role("button", name="Undo"))


def unfold(page: Page, pack: object, summary: str) -> Locator:
    """Open one of the seldom acts of a pack."""
    if card(page, pack).locator(".pack-more").count() == 0:
        press(page, link(page, pack, "More"))
    folded = card(page, pack).locator("details", has=page.locator("summary", has_text=summary))
    press(page, folded.locator("summary"))
    return folded


def test_a_pack_is_sold_paid_used_and_explained(page: Page, home: Business) -> None:
    page.goto(f"/clients/{home.other_client}")
    press(page, page.get_by_role("link", name="Sell a pack"))
    press(page, page.get_by_role("button", name="Sell 10 sessions"))
    said(page, "Sold: 10 sessions. €600.00 still due")
    pack = read(home, "SELECT id FROM client_purchases WHERE client_id = %s", home.other_client)[0].id
    press(page, link(page, pack, "Record payment"))
    press(page, button(page, pack, "Card"))
    said(page, "€600.00 noted, card")
    expect(card(page, pack).locator(".pack-due")).to_have_count(0)
    press(page, button(page, pack, "Use 1 session"))
    expect(left(page, pack)).to_have_text("9")
    press(page, link(page, pack, "Why is it 9?"))
    lines = card(page, pack).locator(".ledger li")
    expect(lines).to_have_count(2)
    press(page, lines.first.get_by_role("button", name="Undo"))
    expect(left(page, pack)).to_have_text("10")
    expect(card(page, pack).locator(".ledger-sum")).to_have_text(
        re.compile(r"10 bought\s+− 1 used\s+\+ 1 reinstated\s+= 10 left")
    )
    press(page, link(page, pack, "History"))
    expect(card(page, pack).locator(".history")).to_contain_text("Payment €600.00, card")


def test_a_sale_in_detail_keeps_what_was_typed_when_it_is_refused(page: Page, home: Business) -> None:
    page.goto(f"/clients/{home.client}")
    press(page, page.get_by_role("link", name="Sell a pack"))
    press(page, page.get_by_text("Other price, day, or paid already"))
    page.get_by_label("Price in EUR").fill("cheap")
    press(page, page.get_by_role("button", name="Sell as written"))
    expect(page.get_by_label("Price in EUR")).to_have_value("cheap")
    expect(page.locator(".field-error")).to_contain_text("Write the amount as a number")
    page.get_by_label("Price in EUR").fill("450")
    page.get_by_label("Payment").select_option("cash")
    press(page, page.get_by_role("button", name="Sell as written"))
    said(page, "Sold: 10 sessions")
    expect(page.locator("#offers")).to_have_count(0)
    undo(page)
    said(page, "The sale of 10 sessions is void")


def test_freezing_extending_and_adding_are_undone(page: Page, home: Business) -> None:
    page.goto(f"/clients/{home.client}")
    frozen = unfold(page, home.pack, "Freeze")
    frozen.get_by_label("Reason").fill("On holiday")
    press(page, frozen.get_by_role("button", name="Freeze this pack"))
    said(page, "10 sessions is frozen")
    expect(button(page, home.pack, "Use 1 session")).to_have_count(0)
    undo(page)
    expect(button(page, home.pack, "Use 1 session")).to_have_count(1)
    longer = unfold(page, home.pack, "Extend or change the last day")
    press(page, longer.get_by_role("button", name="+ 2 weeks"))
    expect(card(page, home.pack)).to_contain_text("Valid until")
    more = unfold(page, home.pack, "Add or correct sessions")
    more.get_by_label("Sessions to add").fill("-11")
    more.get_by_label("Reason").fill("Wrong")
    press(page, more.get_by_role("button", name="Change the sessions"))
    expect(more.locator(".field-error")).to_contain_text("Only 10 of 10 can be taken out.")
    press(page, more.get_by_label("Sessions to add"))
    more.get_by_label("Sessions to add").fill("2")
    press(page, more.get_by_role("button", name="Change the sessions"))
    expect(left(page, home.pack)).to_have_text("12")


def test_a_pack_is_shared_used_by_the_other_and_moved(page: Page, home: Business) -> None:
    page.goto(f"/clients/{home.client}")
    people = unfold(page, home.pack, "Share, or move to another client")
    press(page, people.get_by_role("searchbox"))
    people.get_by_role("searchbox").press_sequentially("okaf")
    press(page, people.get_by_role("button", name="Share"))
    said(page, "10 sessions is shared with Ben Okafor")
    press(page, card(page, home.pack).get_by_role("link", name="Ben Okafor"))
    expect(card(page, home.pack)).to_contain_text("Shared by Ana Keller")
    press(page, button(page, home.pack, "Use 1 session"))
    expect(left(page, home.pack)).to_have_text("9")
    expect(card(page, home.pack)).to_contain_text("Shared by Ana Keller")
    page.go_back()
    people = unfold(page, home.pack, "Share, or move to another client")
    people.get_by_role("searchbox").fill("okaf")
    press(page, people.get_by_role("button", name="Move"))
    said(page, "10 sessions is now Ben Okafor’s")
    expect(card(page, home.pack)).to_contain_text("Now of Ben Okafor")
    undo(page)
    expect(card(page, home.pack)).not_to_contain_text("Now of")


def test_a_refund_shows_its_amount_before_the_tap(page: Page, home: Business) -> None:
    pack = row(home, "sell_pack", home.client, home.offer, p_method="card").purchase_id
    row(home, "use_session", pack)
    page.goto(f"/clients/{home.client}")
    refund = unfold(page, pack, "Refund")
    press(page, refund.get_by_role("button", name="Refund the unused €540.00 for 9"))
    said(page, "Refunded: €540.00")
    undo(page)
    said(page, "Undone: 9 left")


def test_an_owed_session_is_settled_on_today_and_undone(page: Page, home: Business) -> None:
    empty = add_pack(home, total=5, used=5)
    owed = book(home, in_hours(-3), empty)
    row(home, "complete_booking", owed)
    page.goto("/today")
    attention = page.locator("#today-attention")
    press(page, attention.get_by_role("button", name="Settle from 10 sessions"))
    said(page, "Ana Keller: settled from 10 sessions, 9 left")
    expect(attention).to_contain_text("Nothing owed, nothing stuck.")
    undo(page)
    expect(attention).to_contain_text("The pack had no session left.")
    press(page, attention.get_by_role("link", name="Sell a pack and settle"))
    press(page, attention.get_by_role("button", name="Sell 10 sessions and settle"))
    said(page, "settled from 10 sessions, 9 left")
    assert booking(home, owed).settlement == "deducted"
    assert used(home, home.pack) == 0


def test_an_owed_session_is_waived_on_the_clients_page(page: Page, home: Business) -> None:
    owed = book(home, in_hours(-3), add_pack(home, total=5, used=5))
    row(home, "complete_booking", owed)
    page.goto(f"/clients/{home.client}")
    press(page, page.locator("#client-owed").get_by_role("button", name="Settle from"))
    expect(left(page, home.pack)).to_have_text("9")
    expect(page.locator("#client-owed")).to_contain_text("Nothing is owed any more.")
    undo(page)
    expect(left(page, home.pack)).to_have_text("10")
    press(page, page.locator("#client-owed").get_by_role("button", name="Waive"))
    said(page, "waived, no session used")


def test_offers_are_made_and_moved(page: Page, home: Business) -> None:
    page.goto("/offers")
    press(page, page.get_by_role("link", name="New offer"))
    page.get_by_label("Name").fill("Twenty")
    page.get_by_label("Sessions").fill("20")
    page.get_by_label("Price in EUR").fill("1100")
    press(page, page.get_by_role("button", name="Add offer"))
    said(page, "Twenty can be sold now.")
    press(page, page.get_by_role("button", name="Move Twenty up"))
    expect(page.locator("#catalogue .offer b").first).to_have_text("Twenty")


def test_a_statement_is_printed_and_its_code_checked(page: Page, home: Business) -> None:
    page.goto(f"/clients/{home.client}")
    press(page, button(page, home.pack, "Use 1 session"))
    press(page, link(page, home.pack, "Why is it 9?"))
    press(page, link(page, home.pack, "Statement"))
    code = page.locator(".statement-code code").inner_text()
    page.emulate_media(media="print")
    expect(page.locator(".places")).to_be_hidden()
    page.emulate_media(media="screen")
    press(page, page.get_by_role("link", name="Check a code"))
    page.get_by_label("Check code").fill(code.lower())
    press(page, page.get_by_role("button", name="Check"))
    expect(page.get_by_role("status").filter(has_text="It agrees.")).to_be_visible()


def test_the_booking_form_follows_the_day(page: Page, home: Business) -> None:
    soon = date.today() + timedelta(days=5)
    ending = add_pack(home, total=5, expires_on=soon)
    page.goto(f"/bookings/new?client={home.client}&service={home.service}&on={soon}&time=10:00")
    expect(page.locator(f"[name=pack][value='{ending}']")).to_be_checked()
    page.get_by_label("Date").fill(str(soon + timedelta(days=3)))
    page.get_by_label("Date").blur()
    expect(page.locator(f"[name=pack][value='{home.pack}']")).to_be_checked()
    expect(page.locator("#pack-choices")).to_contain_text("It ends before that day")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(enter: Enter, home: Business, theme: str) -> None:
    row(home, "share_pack", home.pack, home.other_client)
    row(home, "sell_pack", home.client, home.offer)
    owed = book(home, in_hours(-3), add_pack(home, total=5, used=5))
    row(home, "complete_booking", owed)
    change(home, "UPDATE offers SET description = 'For everybody' WHERE id = %s", home.offer)
    page = enter(theme=theme)
    page.goto(f"/clients/{home.client}")
    page.locator("#client-owed").wait_for()
    press(page, link(page, home.pack, "More"))
    for summary in card(page, home.pack).locator("summary").all():
        summary.click()
    assert axe(page) == []
    press(page, link(page, home.pack, "History"))
    card(page, home.pack).locator(".history").wait_for()
    page.get_by_role("link", name="Record payment").click()
    page.get_by_role("button", name="Bank transfer").wait_for()
    assert axe(page) == []
    for address in (
        "/today", "/offers", f"/offers/{home.offer}", "/packs/ending", f"/packs/{home.pack}/statement",
        "/packs/check?code=ABCD", f"/packs/{home.pack}/more", f"/bookings/new?client={home.client}",
    ):  # fmt: skip
        page.goto(address)
        assert axe(page) == [], address
