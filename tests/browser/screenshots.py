"""Pictures of every page for docs/screens: `make screenshots`.

Desktop 1440×900 and tablet 1180×820, light and dark, of the demo business on the embedded stack; and where
the pages of clients are empty, crowded or refuse something, on a light desktop and a dark tablet.
"""

import os
import re
import secrets
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from tests.browser.camera import DEVICES, FOLDER, THEMES, Camera, camera, keep
from tests.browser.crowd import LONG, make_bare, make_clash, make_crowded
from tests.browser.pictures_of_clients import picture_clients, picture_nothing, picture_refused
from tests.browser.pictures_of_imports import picture_imports, picture_refused_imports
from tests.conftest import BROWSER_FLAGS, NO_BROWSER, find_browser
from tests.databases import Database
from tests.links import make_link
from tests.world import PASSWORD, Business, make_business
from trainer_web import create_app, demo, schema
from trainer_web.account.views import limiter
from trainer_web.local import stack

BERLIN, NEW_YORK = ("owner@demo.test", "demo-owner-1"), ("owner@other.test", "demo-owner-2")
BERLIN_WORKS = range(5, 14)  # hours UTC
BOTH = (("desktop", "light"), ("tablet", "dark"))
PHONE = {"width": 320, "height": 640}
SETTINGS = {
    "settings-sms": "sms",
    "settings-reminders": "reminders",
    "settings-templates": "templates",
    "settings-template": "templates/reminder",
    "settings-answers": "answers",
}


@dataclass(frozen=True)
class Site:
    """The site with the demo businesses: where it is, and the path of a reply page."""

    app: Flask
    address: str
    link: str
    database: Database


def main() -> None:
    """Take every picture; each is named page[-state]-device-theme.png."""
    found = find_browser()
    if found is None:
        raise SystemExit(NO_BROWSER)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_site() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=BROWSER_FLAGS)
        for device in DEVICES:
            for theme in THEMES:
                with camera(browser, site.address, device, theme) as taking:
                    picture_all(taking)
                with camera(browser, site.address, device, theme) as taking:
                    picture_today(taking)
                picture_an_import(browser, site, device, theme)
        picture_states(browser, site)
        for theme in THEMES:
            picture_reply(browser, f"{site.address}{site.link}", theme)
        browser.close()


@contextmanager
def demo_site() -> Iterator[Site]:
    """The site with the demo businesses while the block lasts."""
    with tempfile.TemporaryDirectory(prefix="trainer-web-") as folder, stack(Path(folder), {}) as servers:
        schema.upgrade(servers.owner_url)
        demo.load(servers.owner_url)
        # In the environment, where whatever reads a setting on its own finds it.
        os.environ |= {
            "DATABASE_URL": servers.app_url,
            "REDIS_URL": servers.redis_url,
            "SECRET_KEY": secrets.token_hex(),
        }
        app = create_app()
        limiter.enabled = False  # every browser signs in from the same address
        database = Database(servers, urlsplit(servers.admin_url).path.lstrip("/"))
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Site(app, f"http://127.0.0.1:{server.server_port}", a_link(servers.admin_url), database)
        finally:
            server.shutdown()
            thread.join()
            database.close()


def picture_all(camera: Camera) -> None:
    """Walk through the pages of the demo business on one device in one theme."""
    page = camera.page
    camera.picture("login")
    camera.sign_in(*BERLIN)
    camera.visit("calendar-week", "/calendar?view=week")
    camera.visit("calendar-day", "/calendar?view=day")
    open_a_booking(page)
    camera.picture("booking")
    page.goto("/clients")
    client, other = listed_clients(page)[:2]
    picture_clients(camera, client, other, "an")
    camera.visit("messages", "/messages?show=waiting")
    camera.visit("conversation", waiting_for_a_decision(page))
    for name, section in SETTINGS.items():
        camera.visit(name, f"/settings/{section}")


def picture_today(camera: Camera) -> None:
    """The day of the demo business that still has some of it ahead."""
    camera.sign_in(*(BERLIN if datetime.now(UTC).hour in BERLIN_WORKS else NEW_YORK))
    camera.picture("today")


def picture_an_import(browser: Browser, site: Site, device: str, theme: str) -> None:
    """An import into a new business, so that every picture shows the same."""
    business = make_business(site.database, "Northside Strength")
    with camera(browser, site.address, device, theme) as taking:
        taking.sign_in(business.email("owner"), PASSWORD)
        picture_imports(taking, site.app, business)


def picture_states(browser: Browser, site: Site) -> None:
    """The pages of clients where there is nothing, where there is much, and where a form was refused."""
    client, email = make_bare(site.database, "Quiet Room")
    crowded = make_crowded(site.database)
    refusing = make_business(site.database, "Northside Strength")
    make_clash(refusing)
    for device, theme in BOTH:
        with camera(browser, site.address, device, theme) as taking:
            taking.sign_in(email, PASSWORD)
            picture_nothing(taking.in_state("empty"), f"/clients/{client}")
        with camera(browser, site.address, device, theme) as taking:
            taking.sign_in(crowded.email("owner"), PASSWORD)
            picture_clients(taking.in_state("crowded"), *two(crowded), LONG.split()[0])
        with camera(browser, site.address, device, theme) as taking:
            taking.sign_in(refusing.email("owner"), PASSWORD)
            picture_refused(taking.in_state("refused"), *two(refusing))
            picture_refused_imports(taking.in_state("refused"))
    for device, theme in BOTH:
        importing = make_crowded(site.database)  # whom the same file has not been brought into
        with camera(browser, site.address, device, theme) as taking:
            taking.sign_in(importing.email("owner"), PASSWORD)
            picture_imports(taking.in_state("crowded"), site.app, importing, many=True)


def two(business: Business) -> tuple[str, str]:
    """The addresses of its two clients."""
    return f"/clients/{business.client}", f"/clients/{business.other_client}"


def picture_reply(browser: Browser, address: str, theme: str) -> None:
    """The page behind the link in a text, on a small phone."""
    context = browser.new_context(viewport=PHONE, color_scheme=theme, has_touch=True, device_scale_factor=2)
    page = context.new_page()
    for name, path in (("reply", ""), ("reply-times", "/times")):
        page.goto(f"{address}{path}")
        keep(page.screenshot(), f"{name}-phone-{theme}")
    context.close()


def a_link(admin_url: str) -> str:
    """The path of the reply page of a booking in a few days that a pack pays for."""
    with psycopg.connect(admin_url) as admin:
        (booking,) = admin.execute(
            "SELECT id FROM bookings WHERE status = 'booked' AND purchase_id IS NOT NULL"
            " AND starts_at > now() + interval '50 hours' ORDER BY starts_at LIMIT 1"
        ).fetchone()
        return make_link(admin, booking)


def listed_clients(page: Page) -> list[str]:
    """The addresses of the clients on the page, in their order."""
    links = [link.get_attribute("href") or "" for link in page.locator("#client-list a").all()]
    return [link for link in links if re.fullmatch("/clients/[-0-9a-f]{36}", link)]


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


if __name__ == "__main__":
    main()
