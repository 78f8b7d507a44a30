"""Signed-in browsers for tests that press the buttons: a desktop and a touch tablet."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

from tests.world import PASSWORD, Business

DEVICES = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "tablet": {"viewport": {"width": 1180, "height": 820}, "has_touch": True},
}
# A browser notes every answer that is no success, these two are meant; and htmx that a newer question called
# off the one on its way.
MEANT = re.compile(r"Failed to load resource: .* status of (409|422)|htmx:(afterRequest|sendAbort), ")
Enter = Callable[..., Page]


@pytest.fixture
def enter(browser: Browser, live_site: str, home: Business) -> Iterator[Enter]:
    """Sign in on a device; fails afterwards on any script error and whatever the content policy refused."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not MEANT.match(message.text):
            faults.append(message.text)

    def open_page(device: str = "desktop", theme: str = "light", role: str = "owner") -> Page:
        context = browser.new_context(base_url=live_site, color_scheme=theme, **DEVICES[device])
        contexts.append(context)
        context.on("console", note)
        context.on("weberror", lambda fault: faults.append(str(fault.error)))
        page = context.new_page()
        page.goto("/login")
        page.get_by_label("E-mail").fill(home.email(role))
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/today")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture(params=DEVICES)
def page(enter: Enter, request: pytest.FixtureRequest) -> Page:
    """The home owner's browser, on each device in turn."""
    return enter(request.param)


def press(page: Page, what: Locator) -> None:
    """Touch it where there is a touch screen, else click it."""
    has_touch = page.evaluate("navigator.maxTouchPoints > 0")
    (what.tap if has_touch else what.click)()
