"""A signed-in browser without script: follows the site's own forms, and lints every page it fetches."""

import html
import re
import uuid
from collections import Counter
from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.world import PASSWORD, Business

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Browser:
    """One team member's browser. `get` and `post` return the response after linting what it holds."""

    def __init__(self, app: Flask, business: Business, role: str | None = "owner") -> None:
        self.client: FlaskClient = app.test_client()
        self.token = self._read_token()
        if role:
            signed_in = self.post("/login", email=business.email(role), password=PASSWORD)
            assert signed_in.status_code == 303, signed_in.text
            self.token = self._read_token("/today")

    def get(self, address: str, *, htmx: str | None = None, page: str = "") -> TestResponse:
        """Fetch an address; with `htmx` the id of the element it would replace, shown on `page`."""
        return lint(self.client.get(address, headers=_headers(htmx, page)))

    def post(
        self,
        address: str,
        *,
        htmx: str | None = None,
        page: str = "",
        request_id: uuid.UUID | None = None,
        **fields: object,
    ) -> TestResponse:
        """Press a button: the form's fields with the page's token and a fresh request id."""
        data = {name: str(value) for name, value in fields.items() if value is not None}
        data |= {"csrf_token": self.token, "request_id": str(request_id or uuid.uuid4())}
        return lint(self.client.post(address, data=data, headers=_headers(htmx, page)))

    def _read_token(self, address: str = "/login") -> str:
        found = TOKEN.search(self.get(address).text)
        assert found, f"no form with a token on {address}"
        return html.unescape(found[1])


def lint(response: TestResponse) -> TestResponse:
    """Fail on a page whose ids repeat, whose tags do not close, or whose buttons and forms lack something."""
    redirects = response.status_code // 100 == 3  # their body is the framework's, and nobody reads it
    if response.mimetype == "text/html" and response.text and not redirects:
        linter = _Linter()
        linter.feed(response.text)
        linter.close()
        linter.finish()
        assert not linter.faults, f"{response.request.path}: {linter.faults}"
    return response


def _headers(htmx: str | None, page: str) -> dict[str, str]:
    if htmx is None:
        return {}
    return {"HX-Request": "true", "HX-Target": htmx, "HX-Current-URL": f"http://localhost{page}"}


class _Linter(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: Counter[str] = Counter()
        self.faults: list[str] = []
        self.form_lacks_token: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self.open.append(tag)
        if "id" in given:
            self.ids[str(given["id"])] += 1
        if tag == "button" and given.get("type") not in ("button", "submit"):
            self.faults.append(f"button without a type: {given}")
        if tag == "form":
            if not given.get("action") and given.get("method") != "dialog":
                self.faults.append(f"form without an action: {given}")
            # The address of a reply page is what allows it; it has no cookie that others could use.
            unsafe = given.get("method", "get").lower() == "post" and "/r/" not in str(given.get("action"))
            self.form_lacks_token = given.get("action") if unsafe else None
        if tag == "input" and given.get("name") == "csrf_token" and given.get("value"):
            self.form_lacks_token = None
        if tag in ("script", "style") and "src" not in given:
            self.faults.append(f"inline {tag}")
        if "style" in given or any(name.startswith("on") for name in given):
            self.faults.append(f"inline style or handler: {given}")
        if any(name in given for name in ("hx-get", "hx-post")) and not (
            {"hx-target", "hx-swap"} <= given.keys()
        ):
            self.faults.append(f"{tag} fires without its own hx-target and hx-swap: {given}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.form_lacks_token:
            self.faults.append(f"form without a token: {self.form_lacks_token}")
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes nothing")

    def finish(self) -> None:
        self.faults += [f"id {name} stands {times} times" for name, times in self.ids.items() if times > 1]
        self.faults += [f"<{tag}> is never closed" for tag in self.open]
