"""That many texts fail, as Today and Messages tell it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Enter, press
from tests.browser.test_settings import axe
from tests.web.test_messages_failing import text_lately
from tests.world import Business


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_told_and_leads_to_what_did_not_arrive(enter: Enter, home: Business, theme: str) -> None:
    text_lately(home, 20)
    text_lately(home, 2, state="undelivered", error_code="30007")
    page = enter(theme=theme)
    told = page.locator(".alert-line", has_text="2 of the 22 texts of the last 15 minutes did not arrive.")
    expect(told).to_be_visible()
    assert axe(page) == []
    page.goto(f"/messages/clients/{home.client}")
    expect(told).to_be_visible()
    press(page, told.get_by_role("link", name="See which"))
    page.wait_for_url("**/messages?show=failed")
    expect(told).to_be_visible()
    expect(page.locator("#inbox-list")).to_contain_text("Ana Keller")
    assert axe(page) == []
