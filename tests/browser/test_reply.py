"""The reply page on a small phone, by touch, with and without script."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.links import link_of
from tests.world import Business, add_pack, book, booking, change, in_hours, row

PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}
# Answers that are no success are noted by the browser, and meant.
MEANT = re.compile(r"Failed to load resource: .* status of (404|409)")
Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_site: str) -> Iterator[Open]:
    """Open a page on a phone that has nothing but the text; fails on whatever the browser objects to."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def go(path: str, theme: str = "light", script: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_site, color_scheme=theme, java_script_enabled=script, **PHONE
        )
        contexts.append(context)
        context.on("console", lambda said: MEANT.match(said.text) or faults.append(said.text))
        context.on("request", lambda asked: asked.url.startswith(live_site) or faults.append(asked.url))
        page = context.new_page()
        page.goto(path)
        return page

    yield go
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert faults == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_confirm(open_page: Open, home: Business, script: bool) -> None:
    made = book(home, in_hours(50), home.pack)
    page = open_page(link_of(home, made), script=script)
    page.get_by_role("button", name="Confirm").tap()
    expect(page.get_by_role("heading", name="Confirmed")).to_be_visible()
    assert booking(home, made).status == "confirmed"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_cancel(open_page: Open, home: Business, script: bool) -> None:
    made = book(home, in_hours(50), home.pack)
    page = open_page(link_of(home, made), script=script)
    page.get_by_role("button", name=re.compile("^Cancel Free: your session stays yours")).tap()
    expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()
    assert booking(home, made).status == "cancelled"
    page.reload()  # sends the form once more
    expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_change(open_page: Open, home: Business, script: bool) -> None:
    made = book(home, in_hours(50), home.pack)
    page = open_page(link_of(home, made), script=script)
    page.get_by_role("link", name="Change").tap()
    page.get_by_role("link", name="Later days").tap()
    page.get_by_role("link", name=re.compile("^All \\d+ times")).first.tap()
    last = page.locator(".times button").last
    chosen = datetime.fromisoformat(last.get_attribute("value") or "")
    last.tap()
    expect(page.get_by_role("heading", name="Changed")).to_be_visible()
    assert booking(home, made).starts_at == chosen


def test_a_double_tap_confirms_once(open_page: Open, home: Business) -> None:
    made = book(home, in_hours(50), home.pack)
    page = open_page(link_of(home, made))
    button = page.get_by_role("button", name="Confirm")
    button.evaluate("button => { button.click(); button.click() }")
    expect(page.get_by_role("heading", name="Confirmed")).to_be_visible()
    assert booking(home, made).version == 2


def test_a_time_that_was_taken_brings_the_times_again(open_page: Open, home: Business) -> None:
    made = book(home, in_hours(50))
    page = open_page(f"{link_of(home, made)}/times")
    first = page.locator(".times button").first
    chosen = datetime.fromisoformat(first.get_attribute("value") or "")
    book(home, chosen, p_client_id=home.other_client)
    first.tap()
    expect(page.get_by_role("alert")).to_have_text(re.compile("That time was taken a moment ago"))
    page.locator(".times button").first.tap()
    expect(page.get_by_role("heading", name="Changed")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_state_fits_the_phone_and_axe_finds_nothing(
    open_page: Open, home: Business, theme: str
) -> None:
    change(home, "UPDATE orgs SET name = %s WHERE id = %s", "Personaltrainingsgemeinschaft am Fluss", home.id)
    soon = (datetime.now(UTC) + timedelta(days=3)).date()
    free = link_of(home, book(home, in_hours(50), add_pack(home, expires_on=soon)))
    late = link_of(home, book(home, in_hours(5), home.pack, p_trainer_id=home.other_trainer))
    confirmed = book(home, in_hours(70))
    row(home, "confirm_booking", confirmed)
    for path in (free, f"{free}/times", late, f"{late}/times", link_of(home, confirmed), "/r/abc"):
        check(open_page(path, theme))
    for path, button in ((late, "Ask to cancel"), (free, "Confirm")):
        page = open_page(path, theme)
        page.get_by_role("button", name=button).tap()
        page.get_by_role("status").wait_for()
        check(page)


def check(page: Page) -> None:
    """Assert that axe objects to nothing, nothing sticks out, and what a finger presses is large enough."""
    found = Axe().run(page).response["violations"]
    assert [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = "[...document.querySelectorAll('a, button')].filter((it) => it.offsetHeight < 44).length"
    assert page.evaluate(small) == 0
