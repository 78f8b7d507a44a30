"""Pictures of every page for docs/screens: `make screenshots`.

Desktop 1440×900 and tablet 1180×820, light and dark, of the demo business on the embedded stack.
"""

import re
import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import BROWSER_FLAGS, NO_BROWSER, find_browser
from trainer_web import create_app, demo, schema
from trainer_web.config import Settings
from trainer_web.local import stack

FOLDER = Path("docs/screens")
DEVICES = {"desktop": (1440, 900), "tablet": (1180, 820)}
THEMES = ("light", "dark")


def main() -> None:
    """Take every picture; each is named page-device-theme.png."""
    found = find_browser()
    if found is None:
        raise SystemExit(NO_BROWSER)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_site() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=BROWSER_FLAGS)
        for device in DEVICES:
            for theme in THEMES:
                picture_all(browser, address, device, theme)
        browser.close()


@contextmanager
def demo_site() -> Iterator[str]:
    """The address of the site with the demo businesses, while the block lasts."""
    with tempfile.TemporaryDirectory(prefix="trainer-web-") as folder, stack(Path(folder), {}) as servers:
        schema.upgrade(servers.owner_url)
        demo.load(servers.owner_url)
        config = Settings(
            database_url=servers.app_url, redis_url=servers.redis_url, secret_key=secrets.token_hex()
        )
        server = make_server("127.0.0.1", 0, create_app(config), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def picture_all(browser: Browser, address: str, device: str, theme: str) -> None:
    """Walk through the pages on one device in one theme."""
    width, height = DEVICES[device]
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        has_touch=device == "tablet",
    )
    page = context.new_page()

    def picture(name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{name}-{device}-{theme}.png")

    page.goto("/login")
    picture("login")
    page.get_by_label("E-mail").fill("owner@demo.test")
    page.get_by_label("Password").fill("demo-owner-1")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/today")
    picture("today")
    page.goto("/calendar?view=week")
    picture("calendar-week")
    page.goto("/calendar?view=day")
    picture("calendar-day")
    open_a_booking(page)
    picture("booking")
    page.goto("/clients")
    picture("clients")
    page.goto(client_with_packs(page))
    picture("client")
    page.get_by_role("link", name=re.compile("^Why is it")).first.click()
    page.locator(".ledger").wait_for()
    picture("ledger")
    context.close()


def open_a_booking(page: Page) -> None:
    """Open the panel of the first booking that is still to come, or of any."""
    coming = page.locator("a.appointment.is-booked, a.appointment.is-confirmed")
    (coming if coming.count() else page.locator("a.appointment")).first.click()
    page.locator("#booking-panel").wait_for()


def client_with_packs(page: Page) -> str:
    """The address of the first listed client."""
    return page.locator("#client-list a[href^='/clients/']").first.get_attribute("href") or "/clients"


if __name__ == "__main__":
    main()
