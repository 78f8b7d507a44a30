"""The state of the double: accounts, texts, what was really accepted, who has opted out."""

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from tests.provider.callbacks import Courier, Delivery, Plan, status_params
from tests.provider.errors import Refused
from tests.provider.messages import Message, new_sid
from tests.provider.modes import Gate, Modes


@dataclass(frozen=True)
class Account:
    """An account at the provider, with a number and a messaging service. `more` are further numbers and
    services of its own, `silent` numbers of its own that can't send texts."""

    sid: str
    token: str
    sender: str
    service: str = field(default_factory=lambda: new_sid("MG"))
    more: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def senders(self) -> tuple[str, ...]:
        """The numbers and services that it can send through."""
        return (self.sender, self.service, *self.more)


class Double:
    """All that the process knows. One lock guards texts, truth and opt-outs; under it nothing is slow."""

    def __init__(self, account: Account, webhook: str, log: Path | None = None) -> None:
        self.webhook = webhook.rstrip("/")
        self.gate = Gate()
        self.courier = Courier()
        self._first = account
        self._log = log.open("a", encoding="utf-8") if log else None
        self._lock = threading.RLock()
        self._empty()

    def _empty(self) -> None:
        self.accounts = {self._first.sid: self._first}
        self.modes = Modes()
        self.plan = Plan()
        self.messages: dict[str, Message] = {}
        self.truth: list[dict[str, Any]] = []
        self.blocked: set[tuple[str, str]] = set()
        self.calls: list[dict[str, Any]] = []
        self.unsent_replies: list[dict[str, Any]] = []
        self.courier.deliveries.clear()

    def reset(self) -> None:
        """Be as at the start, but for where the site is; held calls go on."""
        self.gate.release()
        with self._lock:
            self._empty()
            self._write({"kind": "reset"})

    def account_of(self, sid: str, token: str) -> Account:
        """The account that somebody signs in to.

        Raises:
            Refused: there is none with these credentials.
        """
        account = self.accounts.get(sid)
        if account is None or account.token != token:
            raise Refused(20003)
        return account

    def account_at(self, sender: str | None) -> Account:
        """The account of a number; without a number the first."""
        for account in self.accounts.values():
            if sender is None or sender in account.senders:
                return account
        raise ValueError(f"no account has the number {sender}")

    def accept(self, account: Account, form: Mapping[str, str], media: int) -> Message:
        """Take on a text that is to be sent, and write down that it was.

        Raises:
            Refused: not from this account's number or service, or to somebody who has opted out.
        """
        service, sender = form.get("MessagingServiceSid") or None, form.get("From") or None
        if service not in (None, *account.senders):
            raise Refused(21701)
        if sender not in (None, *account.senders):
            raise Refused(21606)
        message = Message(
            account_sid=account.sid,
            to=form["To"],
            sender=sender or account.sender,
            body=form.get("Body", ""),
            direction="outbound-api",
            status="accepted" if service else "queued",
            service=service,
            callback=form.get("StatusCallback") or None,
            media=media,
        )
        with self._lock:
            if (message.sender, message.to) in self.blocked:
                raise Refused(21610)
            self.record("message", message)
        return message

    def record(self, kind: str, message: Message, **more: Any) -> None:
        """Keep a text; one that goes out is written into the truth log too."""
        with self._lock:
            self.messages[message.sid] = message
            if message.direction == "inbound":
                return
            entry = {
                "kind": kind,
                "sid": message.sid,
                "to": message.to,
                "from": message.sender,
                "body": message.body,
                "accepted_at": datetime.now(UTC).isoformat(),
                "attempt_url": message.callback,
                "account_sid": message.account_sid,
                "messaging_service_sid": message.service,
                **more,
            }
            self.truth.append(entry)
            self._write(entry)

    def _write(self, entry: dict[str, Any]) -> None:
        """Flushed line by line, so that the log is whole whatever is killed."""
        if self._log:
            self._log.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self._log.flush()

    def callbacks_after_answer(self, message: Message) -> Callable[[], object]:
        """Do what the plan has for before the answer; what is returned starts the rest after it."""
        plan = self.plan
        if plan.when == "manual":
            return lambda: None
        announce = partial(self._announce, message, plan)
        if plan.when == "after":
            return self.courier.promise(announce)
        announce()
        return lambda: None

    def _announce(self, message: Message, plan: Plan) -> None:
        for status in plan.steps():
            if plan.when == "none":
                message.move_on(status, plan.error_code)
            else:
                self.announce(message, status, plan.error_code)

    def announce(self, message: Message, status: str, error_code: int | None) -> Delivery | None:
        """Let a message come to a status and tell the site, if it wants to be told."""
        message.move_on(status, error_code)
        if message.callback is None:
            return None
        params = status_params(message, status, error_code)
        return self.courier.post("status", self.accounts[message.account_sid].token, message.callback, params)

    def block(self, sender: str, phone: str) -> bool:
        """Nothing goes from the one number to the other any more; whether that is new."""
        with self._lock:
            new = (sender, phone) not in self.blocked
            self.blocked.add((sender, phone))
        return new

    def unblock(self, sender: str, phone: str) -> bool:
        """Texts go out again; whether they didn't before."""
        with self._lock:
            was = (sender, phone) in self.blocked
            self.blocked.discard((sender, phone))
        return was

    def seen(self, call: dict[str, Any]) -> None:
        """Keep what was asked through the API, to be looked at by a test."""
        with self._lock:
            self.calls.append(call)

    def state(self) -> dict[str, Any]:
        """What is going on, in words."""
        with self._lock:
            return {
                "held": self.gate.held,
                "calls": len(self.calls),
                "creates": sum(call["operation"] == "CreateMessage" for call in self.calls),
                "accepted": sum(entry["kind"] == "message" for entry in self.truth),
                "violations": [wrong for call in self.calls for wrong in call["violations"]],
                "modes": self.modes.as_words(),
                "callbacks": asdict(self.plan),
                "blocked": sorted(self.blocked),
                "unsent_replies": list(self.unsent_replies),
                "webhook": self.webhook,
                "accounts": [asdict(account) for account in self.accounts.values()],
            }
