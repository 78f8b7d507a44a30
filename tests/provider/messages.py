"""One text as the provider keeps it, and as its API answers it."""

import math
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import dropwhile, islice
from typing import Any
from urllib.parse import quote, urlencode

from tests.provider.contract import day_of
from tests.provider.errors import FAILURES

VERSION = "2010-04-01"
GSM_7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_DOUBLE = set("^{}\\[~]|€\f")
# How far along a status is: the resource never goes back, whatever order callbacks are sent in.
RANK = {
    "accepted": 10, "queued": 20, "sending": 30, "sent": 40,
    "delivered": 60, "undelivered": 60, "failed": 60, "canceled": 60, "received": 60, "read": 70,
}  # fmt: skip
FAILED = ("undelivered", "failed")


def new_sid(prefix: str) -> str:
    """A new id of the provider."""
    return prefix + secrets.token_hex(16)


def segments(body: str) -> int:
    """How many segments a text is sent in. Counted here anew: the product's own count is to be tested."""
    if set(body) <= GSM_7 | GSM_7_DOUBLE:
        units, alone, part = len(body) + sum(char in GSM_7_DOUBLE for char in body), 160, 153
    else:
        units, alone, part = len(body.encode("utf-16-be")) // 2, 70, 67
    return 1 if units <= alone else math.ceil(units / part)


@dataclass
class Message:
    """One text, in or out. `sender` is the number it comes from, `service` the messaging service used."""

    account_sid: str
    to: str
    sender: str
    body: str
    direction: str
    status: str
    service: str | None = None
    callback: str | None = None
    media: int = 0
    error_code: int | None = None
    sid: str = field(default_factory=lambda: new_sid("SM"))
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    updated: datetime = field(default_factory=lambda: datetime.now(UTC))
    sent: datetime | None = None

    @property
    def phone(self) -> str:
        """The number of the person at the other end."""
        return self.sender if self.direction == "inbound" else self.to

    @property
    def visible_sender(self) -> str | None:
        """The sender as the API shows it: a messaging service hasn't chosen one while only `accepted`."""
        return None if self.status == "accepted" else self.sender

    def move_on(self, status: str, error_code: int | None) -> None:
        """Come to a status, unless it is one further already."""
        if RANK.get(status, 0) > RANK[self.status]:
            self.status, self.updated = status, datetime.now(UTC)
            self.error_code = error_code if status in FAILED else None
            if self.sent is None and RANK[status] >= RANK["sent"]:
                self.sent = self.updated

    def as_answer(self) -> dict[str, Any]:
        """The message as the API answers it."""
        account = f"/{VERSION}/Accounts/{self.account_sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": VERSION,
            "body": self.body,
            "date_created": format_datetime(self.created),
            "date_sent": format_datetime(self.sent) if self.sent else None,
            "date_updated": format_datetime(self.updated),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": FAILURES.get(self.error_code) if self.error_code else None,
            "from": self.visible_sender,
            "messaging_service_sid": self.service,
            "num_media": str(self.media),
            "num_segments": "0" if self.status == "accepted" else str(segments(self.body)),
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{account}/Messages/{self.sid}/Media.json"},
            "to": self.to,
            "uri": f"{account}/Messages/{self.sid}.json",
        }


def matching(messages: Iterable[Message], query: dict[str, str]) -> list[Message]:
    """The messages that a list call asks for, newest first.

    Dates are compared by the day, and a message not sent yet has none that could match: the least that the
    provider promises. The product must not count on more.
    """

    def matches(message: Message) -> bool:
        sent = message.sent.date().isoformat() if message.sent else None
        wanted = {
            name: day_of(value) for name, value in query.items() if name.startswith("DateSent") and value
        }
        return (
            query.get("To") in (None, "", message.to)
            and query.get("From") in (None, "", message.visible_sender)
            and not (wanted and sent is None)
            and sent == wanted.get("DateSent", sent)
            and (sent or "") <= (wanted.get("DateSent<") or "9")
            and (sent or "") >= (wanted.get("DateSent>") or "")
        )

    return [message for message in reversed(list(messages)) if matches(message)]


def page_of(found: list[Message], account_sid: str, query: dict[str, str]) -> dict[str, Any]:
    """One page of a list as the API answers it. The token names the last message of the page before, so that
    new messages don't shift what follows."""
    size, number = int(query.get("PageSize") or 50), int(query.get("Page") or 0)
    last = query.get("PageToken", "").removeprefix("PA")
    rest = islice(dropwhile(lambda message: message.sid != last, found), 1, None) if last else iter(found)
    shown = list(islice(rest, size))
    more = next(rest, None) is not None
    kept = {name: value for name, value in query.items() if name not in ("Page", "PageToken", "PageSize")}

    def address(page: int, token: str = "") -> str:
        place = {"PageSize": size, "Page": page} | ({"PageToken": token} if token else {})
        words = urlencode({**kept, **place}, quote_via=quote)
        return f"/{VERSION}/Accounts/{account_sid}/Messages.json?{words}"

    return {
        "messages": [message.as_answer() for message in shown],
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(shown) - 1, 0),
        "uri": address(number, query.get("PageToken", "")),
        "first_page_uri": address(0),
        "previous_page_uri": None,
        "next_page_uri": address(number + 1, f"PA{shown[-1].sid}") if more else None,
    }
