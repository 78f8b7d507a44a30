"""The calendar in a real browser, by mouse and by touch: booking, completing, undoing, moving."""

import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Enter, press
from tests.world import (
    Business,
    add_client,
    add_pack,
    appointment_of,
    block_time,
    book,
    booking,
    change,
    in_hours,
    ledger,
    read,
    unchanged,
    used,
)

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2027, 6, 9)
WEEK = f"/calendar?on={DAY}"


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(DAY.year, DAY.month, DAY.day, hour, minute, tzinfo=BERLIN)


def card(page: Page, booking_id: uuid.UUID) -> Locator:
    return page.locator(f"#booking-{booking_id}")


def panel(page: Page) -> Locator:
    return page.locator("#panel")


def toast(page: Page) -> Locator:
    return page.locator("#toasts .notice").last


def left(page: Page) -> Locator:
    """The large number of the pack in the panel."""
    return panel(page).locator(".figures-left dd")


def act(page: Page, name: str) -> None:
    press(page, panel(page).get_by_role("button", name=name))


def undo(page: Page) -> None:
    press(page, toast(page).get_by_role("button", name="Undo"))


def open_booking(page: Page, booking_id: uuid.UUID, address: str = WEEK) -> None:
    page.goto(address)
    page.evaluate("document.body.dataset.here = 'still'")
    press(page, card(page, booking_id))
    expect(panel(page).get_by_role("heading", level=2)).to_be_visible()


def test_an_empty_slot_books_a_client_in_four_taps(page: Page, home: Business) -> None:
    page.goto(WEEK)
    page.evaluate("document.body.dataset.here = 'still'")
    press(page, page.get_by_label("Book Wed 9 Jun, 10:30"))
    expect(panel(page)).to_contain_text("Wed 9 Jun, 10:30")
    expect(page.get_by_placeholder("Who is it for?")).to_be_focused()
    with page.expect_response(lambda answer: "q=kell" in answer.url):  # the last while typing
        page.keyboard.type("kell")
    expect(panel(page).locator(".list-row")).to_have_count(1)
    press(page, panel(page).get_by_role("link", name="Ana Keller"))
    expect(panel(page).get_by_role("radio", name="10 sessions")).to_be_checked()
    press(page, panel(page).get_by_role("button", name="Book"))
    expect(toast(page)).to_contain_text("booked for Wed 9 Jun, 10:30")
    (made,) = read(home, "SELECT id, starts_at FROM bookings WHERE org_id = %s", home.id)
    assert made.starts_at == at(10, 30)
    expect(card(page, made.id)).to_contain_text("Ana Keller")
    expect(page.locator("body")).to_have_attribute("data-here", "still")
    undo(page)
    expect(card(page, made.id)).to_have_count(0)
    assert booking(home, made.id).status == "cancelled"


def test_completing_shows_the_count_of_the_database_and_undo_gives_it_back(
    page: Page, home: Business
) -> None:
    pack = add_pack(home, used=4)
    mine = book(home, at(10), pack)
    open_booking(page, mine)
    expect(panel(page).get_by_role("button", name="Complete")).to_contain_text("uses 1 session, 6 left now")
    act(page, "Complete")
    expect(left(page)).to_have_text("5")
    expect(card(page, mine)).to_contain_text("5 left")
    expect(card(page, mine)).to_contain_text("Completed")
    assert used(home, pack) == 5
    undo(page)
    expect(left(page)).to_have_text("6")
    expect(card(page, mine)).to_contain_text("6 left")
    assert ledger(home, pack)[4:] == [(1, 5), (-1, 4)]
    expect(page.locator("body")).to_have_attribute("data-here", "still")


def test_a_no_show_is_one_tap_and_its_undo_another(page: Page, home: Business) -> None:
    begun = in_hours(-0.4)
    mine = book(home, begun, home.pack)
    open_booking(page, mine, f"/calendar?on={begun.astimezone(BERLIN).date()}")
    act(page, "No-show")
    expect(card(page, mine)).to_contain_text("No-show")
    expect(left(page)).to_have_text("9")
    act(page, "Undo: back to booked")
    expect(left(page)).to_have_text("10")
    assert (booking(home, mine).status, used(home, home.pack)) == ("booked", 0)


def test_cancelling_tells_its_cost_and_frees_the_time(page: Page, home: Business) -> None:
    mine = book(home, at(10), home.pack)
    open_booking(page, mine)
    expect(panel(page).get_by_role("button", name="Cancel")).to_contain_text("is free, no session is used")
    act(page, "Cancel")
    expect(card(page, mine)).to_have_count(0)
    expect(panel(page)).to_contain_text("Cancelled")
    assert (booking(home, mine).status, used(home, home.pack)) == ("cancelled", 0)
    undo(page)
    expect(card(page, mine)).to_be_visible()


def test_cancelling_late_uses_a_session_or_is_waived(page: Page, home: Business) -> None:
    soon = in_hours(2)
    mine = book(home, soon, home.pack)
    open_booking(page, mine, f"/calendar?on={soon.astimezone(BERLIN).date()}")
    expect(panel(page).get_by_role("button", name="Cancel late")).to_contain_text(
        "uses 1 session, 10 left now"
    )
    act(page, "Cancel late")
    expect(left(page)).to_have_text("9")
    act(page, "Book again")
    expect(left(page)).to_have_text("10")
    act(page, "Cancel without using a session")
    expect(panel(page).locator(".chip").first).to_have_text("Cancelled")
    assert (booking(home, mine).status, used(home, home.pack)) == ("cancelled", 0)


def test_moving_by_form_redraws_both_days_and_undo_moves_back(page: Page, home: Business) -> None:
    mine = book(home, at(10), home.pack)
    open_booking(page, mine)
    press(page, panel(page).get_by_role("link", name="Move"))
    panel(page).get_by_label("Date").fill("2027-06-11")
    panel(page).get_by_label("Time").fill("15:15")
    panel(page).get_by_label("Trainer").select_option("Other trainer")
    press(page, panel(page).get_by_role("button", name="Move"))
    expect(page.locator("#column-2027-06-11").locator(f"#booking-{mine}")).to_contain_text("15:15")
    expect(page.locator(f"#column-{DAY}").locator(".appointment")).to_have_count(0)
    assert booking(home, mine).starts_at == datetime(2027, 6, 11, 15, 15, tzinfo=BERLIN)
    assert appointment_of(home, mine).trainer_id == home.other_trainer
    undo(page)
    expect(page.locator(f"#column-{DAY}").locator(f"#booking-{mine}")).to_contain_text("10:00")
    assert booking(home, mine).starts_at == at(10)


def test_a_taken_time_keeps_what_was_typed_and_says_so_at_the_time(page: Page, home: Business) -> None:
    mine = book(home, at(10))
    book(home, at(12), p_client_id=home.other_client)
    open_booking(page, mine)
    press(page, panel(page).get_by_role("link", name="Move"))
    panel(page).get_by_label("Time").fill("12:30")
    panel(page).get_by_label("Length").select_option("45 min")
    with unchanged(home):
        press(page, panel(page).get_by_role("button", name="Move"))
        expect(panel(page).locator("#field-time-error")).to_contain_text("That time is taken")
    expect(panel(page).get_by_label("Time")).to_have_value("12:30")
    expect(panel(page).get_by_label("Length")).to_have_value("45")


def test_a_double_click_completes_once(page: Page, home: Business) -> None:
    mine = book(home, at(10), home.pack)
    open_booking(page, mine)
    panel(page).get_by_role("button", name="Complete").dblclick()
    expect(left(page)).to_have_text("9")
    assert ledger(home, home.pack) == [(1, 1)]


def test_two_tabs_complete_once_and_the_second_sees_who_was_faster(page: Page, home: Business) -> None:
    mine = book(home, at(10), home.pack)
    open_booking(page, mine)
    other = page.context.new_page()
    open_booking(other, mine)
    act(other, "Complete")
    expect(left(other)).to_have_text("9")
    act(page, "Complete")
    expect(panel(page).get_by_role("alert")).to_contain_text("Already completed by you at")
    expect(left(page)).to_have_text("9")
    expect(card(page, mine)).to_contain_text("9 left")
    assert used(home, home.pack) == 1


def test_the_day_view_books_with_the_trainer_whose_column_was_tapped(page: Page, home: Business) -> None:
    page.goto(f"{WEEK}&view=day")
    column = page.locator(f"#column-{DAY}-{home.other_trainer}")
    press(page, column.get_by_label("Book Wed 9 Jun, 10:30"))
    press(page, panel(page).get_by_role("link", name="Ben Okafor"))
    expect(panel(page).get_by_label("Trainer")).to_have_value(str(home.other_trainer))
    press(page, panel(page).get_by_role("button", name="Book"))
    expect(column.locator(".appointment")).to_contain_text("Ben Okafor")


def test_what_lies_outside_the_usual_hours_widens_the_calendar(page: Page, home: Business) -> None:
    mine = book(home, at(10))
    open_booking(page, mine)
    press(page, panel(page).get_by_role("link", name="Move"))
    panel(page).get_by_label("Time").fill("05:00")
    press(page, panel(page).get_by_role("button", name="Move"))
    expect(page.locator(".cal.starts-at-5")).to_be_visible()
    expect(card(page, mine)).to_contain_text("05:00")


def test_the_keyboard_books_moves_through_the_weeks_and_closes(enter: Enter) -> None:
    page = enter()
    page.goto(WEEK)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_have_text("14 – 20 June 2027")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("heading", level=1)).to_have_text("7 – 13 June 2027")
    page.keyboard.press("n")
    expect(page.get_by_placeholder("Who is it for?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(page.locator("#new-booking")).to_be_focused()
    page.keyboard.press("d")
    expect(page.get_by_role("heading", level=1)).to_have_text("Wednesday, 9 June 2027")


def test_closing_the_panel_gives_the_focus_back_to_the_card(enter: Enter, home: Business) -> None:
    page = enter()
    mine = book(home, at(10), home.pack)
    open_booking(page, mine)
    act(page, "Complete")
    expect(left(page)).to_have_text("9")
    panel(page).get_by_role("link", name="Close").click()
    expect(panel(page)).to_be_hidden()
    expect(card(page, mine)).to_be_focused()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_calendar(enter: Enter, home: Business, theme: str) -> None:
    client = add_client(home, "Dee Strong", alert="Bad knee")
    mine = book(home, at(10), home.pack)
    owed = book(home, at(11), add_pack(home, total=1, used=1))
    missed = book(home, at(12), home.pack)
    book(home, at(10), p_trainer_id=home.other_trainer, p_client_id=client)
    confirmed = book(home, at(13), home.pack)
    block_time(home, at(16))
    change(home, "UPDATE bookings SET status = 'confirmed' WHERE id = %s", confirmed)
    change(home, "UPDATE bookings SET status = 'no_show' WHERE id = %s", missed)
    page = enter(theme=theme)
    open_booking(page, owed)
    act(page, "Complete")
    expect(card(page, owed)).to_contain_text("Owed")
    assert_accessible(page)
    open_booking(page, mine)
    assert_accessible(page)
    press(page, panel(page).get_by_role("link", name="Move"))
    expect(panel(page).get_by_label("Time")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Escape")
    press(page, page.locator("#new-booking"))
    expect(page.get_by_placeholder("Who is it for?")).to_be_visible()
    assert_accessible(page)
    press(page, panel(page).get_by_role("link", name="Ana Keller"))
    expect(panel(page).get_by_role("button", name="Book")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{WEEK}&view=day")
    assert_accessible(page)
    page.goto(f"/bookings/{mine}")
    assert_accessible(page)


def assert_accessible(page: Page) -> None:
    # Animations make colours that are there for a moment.
    page.evaluate("() => Promise.allSettled(document.getAnimations().map((one) => one.finished))")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
