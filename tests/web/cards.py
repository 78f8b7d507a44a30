"""What tests of packs look at on a page, and pressing the buttons of a card as htmx does."""

import re
import uuid

from werkzeug.test import TestResponse

from tests.web.browsing import Browser
from tests.world import Business, read

COUNTS = re.compile(r"<dt>(\w+)</dt>\s*<dd>\s*(\d+)\s*</dd>")


def counts(text: str) -> dict[str, int]:
    """The four numbers on a pack's card."""
    return {name: int(number) for name, number in COUNTS.findall(text)}


def words(text: str) -> str:
    """The text of a page without its tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def press(
    browser: Browser, act: str, pack: uuid.UUID, request_id: uuid.UUID | None = None, **fields: object
) -> TestResponse:
    """Press a button of the card."""
    return browser.post(f"/packs/{pack}/{act}", htmx=f"pack-{pack}", request_id=request_id, **fields)


def undo(browser: Browser, answer: TestResponse, home: Business) -> TestResponse:
    """Press the Undo of the toast in an answer, on the page of the first client."""
    form = re.search(
        r'<form method="post"\s+action="([^"]+)".*?</form>', answer.text.split('class="notice')[1], re.S
    )
    assert form, "the toast has no Undo"
    fields = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form[0]))
    request_id = uuid.UUID(fields.pop("request_id"))
    del fields["csrf_token"]
    page = f"/clients/{home.client}"
    return browser.post(form[1], htmx="toasts", page=page, request_id=request_id, **fields)


def pack_row(business: Business, pack: uuid.UUID) -> object:
    """The row of a pack."""
    (found,) = read(business, "SELECT * FROM client_purchases WHERE id = %s", pack)
    return found
