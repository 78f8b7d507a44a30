"""Signed requests to the site: which status callbacks a message gets, and who sends them."""

import random
import threading
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urldefrag

import requests
from twilio.request_validator import RequestValidator

from tests.provider.messages import FAILED, RANK, VERSION, Message

WHEN = ("after", "early", "manual", "none")
TIMEOUT = (5, 15)  # seconds to connect and to read: the provider's defaults
NAMESPACE = uuid.UUID(int=0)


def signature(token: str, url: str, params: Mapping[str, str]) -> str:
    """The signature of a request, made by the official client's own code. A fragment isn't signed."""
    return RequestValidator(token).compute_signature(urldefrag(url).url, dict(params))


def status_params(message: Message, status: str, error_code: int | None) -> dict[str, str]:
    """The form of one status callback, fields that the documentation keeps adding to included."""
    params = {
        "AccountSid": message.account_sid,
        "ApiVersion": VERSION,
        "From": message.sender,
        "MessageSid": message.sid,
        "MessageStatus": status,
        "SmsSid": message.sid,
        "SmsStatus": status,
        "To": message.to,
    }
    if message.service:
        params["MessagingServiceSid"] = message.service
    if status in ("delivered", "undelivered"):
        params["RawDlrDoneDate"] = f"{datetime.now(UTC):%y%m%d%H%M}"
    if status in FAILED and error_code:
        params["ErrorCode"] = str(error_code)
    return params


@dataclass(frozen=True)
class Plan:
    """Which callbacks each accepted message gets, and when: `after` the answer to the create call, `early`
    (before it), `manual` (only those asked for by /deliver) or `none` (the message moves on unannounced).

    `final` takes the last status's place. `error_code` comes with `undelivered` and `failed`.
    """

    plan: tuple[str, ...] = ("queued", "sent", "delivered")
    when: str = "after"
    repeat: int = 1
    shuffle: bool = False
    final: str | None = None
    error_code: int | None = None

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "Plan":
        """The plan that a request describes; what it doesn't name is as at the start.

        Raises:
            ValueError: it names what there isn't.
        """
        if unknown := set(words) - set(cls.__dataclass_fields__):
            raise ValueError(f"a plan has no {sorted(unknown)}")
        code = words.get("error_code")
        given = {**words, "error_code": int(code) if code else None}
        plan = cls(**{**given, "plan": tuple(words.get("plan", cls.plan))})
        statuses = [*plan.plan, *([plan.final] if plan.final else [])]
        if plan.when not in WHEN or not set(statuses) <= set(RANK) or plan.repeat < 1:
            raise ValueError(f"no such plan: {words}")
        return plan

    def steps(self) -> list[str]:
        """The statuses in the order in which they are announced."""
        statuses = [*self.plan[:-1], self.final] if self.final else list(self.plan)
        steps = [status for status in statuses for _ in range(self.repeat)]
        if self.shuffle:
            random.shuffle(steps)
        return steps


@dataclass
class Delivery:
    """One request to the site and what came back; no status when no answer came."""

    kind: str
    url: str
    params: dict[str, str]
    status: int | None = None
    body: str = ""
    content_type: str = ""
    error: str = ""
    signature: str = ""
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())

    def as_words(self) -> dict[str, Any]:
        """All of it, to show."""
        return asdict(self)


class Courier:
    """Sends requests to the site, and remembers them. Nothing is tried again: that is the least that the
    provider does, whose default is one more try, and only when it couldn't connect."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []
        self._pool = ThreadPoolExecutor(4, "courier")
        self._changed = threading.Condition()
        self._promised = 0

    def post(self, kind: str, token: str, url: str, params: Mapping[str, str]) -> Delivery:
        """Send one signed form now. A redirect is not followed: the provider would turn it into a GET."""
        delivery = Delivery(kind, url, dict(params), signature=signature(token, url, params))
        same = repr(sorted(params.items()))
        headers = {
            "X-Twilio-Signature": delivery.signature,
            "I-Twilio-Idempotency-Token": str(uuid.uuid5(NAMESPACE, same)),  # the same for a repeated one
            "User-Agent": "TwilioProxy/1.1",
        }
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.post(
                    url, dict(params), headers=headers, timeout=TIMEOUT, allow_redirects=False
                )
            delivery.status, delivery.body = answer.status_code, answer.text
            delivery.content_type = answer.headers.get("Content-Type", "")
        except requests.RequestException as error:
            delivery.error = f"{type(error).__name__}: {error}"
        with self._changed:
            self.deliveries.append(delivery)
        return delivery

    def promise(self, work: Callable[[], None]) -> Callable[[], object]:
        """Count work as under way from now on; calling what is returned starts it, on another thread.

        Counted before the answer goes out, so that whoever got it and then waits for idleness does wait.
        """
        with self._changed:
            self._promised += 1

        def run() -> None:
            try:
                work()
            finally:
                with self._changed:
                    self._promised -= 1
                    self._changed.notify_all()

        return partial(self._pool.submit, run)

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait until nothing that was promised is left to do; whether that came true in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._promised == 0, seconds)
