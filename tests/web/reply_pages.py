"""The page behind the link in a text: pressing its buttons and reading it."""

import html
import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.browsing import lint

BUTTON = re.compile(r'name="starts_at" value="([^"]+)"')


def noon(days: int) -> datetime:
    """Noon in Berlin, in that many days."""
    day = datetime.now(UTC).date() + timedelta(days=days)
    return datetime.combine(day, time(12), ZoneInfo("Europe/Berlin"))


def press(phone: FlaskClient, link: str, act: str, starts_at: object = None) -> TestResponse:
    return lint(phone.post(link, data={"act": act, "starts_at": str(starts_at or "")}))


def shown(phone: FlaskClient, link: str) -> str:
    answer = lint(phone.get(link))
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def offered(phone: FlaskClient, link: str, query: str = "") -> list[datetime]:
    answer = lint(phone.get(f"{link}/times{query}"))
    assert answer.status_code == 200
    return [datetime.fromisoformat(at) for at in BUTTON.findall(answer.text)]


def changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    """The tables in which something is different."""
    return {table for table in before if before[table] != after[table]}
