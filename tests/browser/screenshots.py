"""Pictures of every page for docs/screens: `make screenshots`.

Desktop 1440×900 and tablet 1180×820, light and dark, of the demo business on the embedded stack.
"""

import os
import re
import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.conftest import BROWSER_FLAGS, NO_BROWSER, find_browser
from tests.links import make_link
from trainer_web import create_app, demo, schema
from trainer_web.local import stack

FOLDER = Path("docs/screens")
DEVICES = {"desktop": (1440, 900), "tablet": (1180, 820)}
THEMES = ("light", "dark")
PHONE = {"width": 320, "height": 640}
SETTINGS = {
    "settings-sms": "sms",
    "settings-reminders": "reminders",
    "settings-templates": "templates",
    "settings-template": "templates/reminder",
    "settings-answers": "answers",
}


def main() -> None:
    """Take every picture; each is named page-device-theme.png."""
    found = find_browser()
    if found is None:
        raise SystemExit(NO_BROWSER)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_site() as (address, link), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=BROWSER_FLAGS)
        for device in DEVICES:
            for theme in THEMES:
                picture_all(browser, address, device, theme)
        for theme in THEMES:
            picture_reply(browser, f"{address}{link}", theme)
        browser.close()


@contextmanager
def demo_site() -> Iterator[tuple[str, str]]:
    """The site with the demo businesses while the block lasts: its address, and the path of a reply page."""
    with tempfile.TemporaryDirectory(prefix="trainer-web-") as folder, stack(Path(folder), {}) as servers:
        schema.upgrade(servers.owner_url)
        demo.load(servers.owner_url)
        # In the environment, where whatever reads a setting on its own finds it.
        os.environ |= {
            "DATABASE_URL": servers.app_url,
            "REDIS_URL": servers.redis_url,
            "SECRET_KEY": secrets.token_hex(),
        }
        link = a_link(servers.admin_url)
        server = make_server("127.0.0.1", 0, create_app(), threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", link
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
    page.goto("/messages?show=waiting")
    picture("messages")
    page.goto(waiting_for_a_decision(page))
    picture("conversation")
    for name, section in SETTINGS.items():
        page.goto(f"/settings/{section}")
        picture(name)
    context.close()


def picture_reply(browser: Browser, address: str, theme: str) -> None:
    """The page behind the link in a text, on a small phone."""
    context = browser.new_context(viewport=PHONE, color_scheme=theme, has_touch=True, device_scale_factor=2)
    page = context.new_page()
    for name, path in (("reply", ""), ("reply-times", "/times")):
        page.goto(f"{address}{path}")
        page.screenshot(path=FOLDER / f"{name}-phone-{theme}.png")
    context.close()


def a_link(admin_url: str) -> str:
    """The path of the reply page of a booking in a few days that a pack pays for."""
    with psycopg.connect(admin_url) as admin:
        (booking,) = admin.execute(
            "SELECT id FROM bookings WHERE status = 'booked' AND purchase_id IS NOT NULL"
            " AND starts_at > now() + interval '50 hours' ORDER BY starts_at LIMIT 1"
        ).fetchone()
        return make_link(admin, booking)


def waiting_for_a_decision(page: Page) -> str:
    """The address of the conversation with somebody who asks to cancel late, or of the first that waits."""
    rows = page.locator("a.conversation")
    asked = rows.filter(has_text="asks to cancel")
    return (asked if asked.count() else rows).first.get_attribute("href") or "/messages"


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
