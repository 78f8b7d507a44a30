"""For tests: start the double as a process of its own, and pull its levers.

```
with running_provider("http://127.0.0.1:8000") as provider:
    provider.mode(next=["accept_drop"])
    …
    assert [entry["to"] for entry in provider.truth("message")] == […]
```
"""

import os
import re
import secrets
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import requests

from tests.provider.messages import new_sid
from trainer_web.local.processes import Child

ROOT = Path(__file__).resolve().parent.parent.parent
NUMBER = "+15005550006"
TIMEOUT = 90  # seconds; longer than the double ever makes anybody wait


@dataclass(frozen=True)
class Answer:
    """What the site answered to a request of the provider; no status when no answer came."""

    kind: str
    url: str
    params: dict[str, str]
    status: int | None
    body: str
    content_type: str
    error: str
    signature: str
    at: str

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "Answer":
        """The answer that the double describes."""
        return cls(**{each.name: words.get(each.name, "") for each in fields(cls)})


@dataclass(frozen=True)
class Said:
    """A text that a client sent: its id, and the answer to each time the site was told."""

    sid: str
    answers: list[Answer]

    @property
    def answer(self) -> Answer:
        """The last answer, which is the one that counts."""
        return self.answers[-1]


@dataclass(frozen=True)
class Credentials:
    """An account at the double."""

    sid: str
    token: str
    sender: str
    service: str

    @classmethod
    def new(cls, sender: str) -> "Credentials":
        """An account that nobody has yet."""
        return cls(new_sid("AC"), secrets.token_hex(16), sender, new_sid("MG"))


class Provider:
    """The double, running. `account` is the one that the site uses; another may take its place."""

    def __init__(self, url: str, account: Credentials, log: Path) -> None:
        self.url = url
        self.account = account
        self.log = log
        self._session = requests.Session()
        self._session.trust_env = False

    @property
    def account_sid(self) -> str:
        """Who signs in."""
        return self.account.sid

    @property
    def auth_token(self) -> str:
        """The password, and what requests to the site are signed with."""
        return self.account.token

    @property
    def sender(self) -> str:
        """The number that the account sends from."""
        return self.account.sender

    @property
    def environment(self) -> dict[str, str]:
        """The site's settings for it."""
        return {
            "TWILIO_API_BASE": self.url,
            "TWILIO_ACCOUNT_SID": self.account.sid,
            "TWILIO_AUTH_TOKEN": self.account.token,
            "TWILIO_SENDER": self.account.sender,
        }

    def site(self, webhook: str) -> None:
        """Say where the site is: the base of the address that texts from clients are posted to."""
        self._post("/site", webhook=webhook)

    def add_account(self, sender: str) -> Credentials:
        """Another account, with this number: for a business that has its own."""
        added = Credentials.new(sender)
        self._post("/account", **vars(added))
        return added

    def own(self, account: Credentials, *more: str, silent: Sequence[str] = ()) -> None:
        """Say which numbers and messaging services an account has beside its first of each; from `silent`
        numbers no text can be sent. What was said before is forgotten."""
        self._post("/senders", sid=account.sid, more=more, silent=list(silent))

    def mode(
        self,
        default: str | None = None,
        *,
        next: Sequence[str] = (),
        to: Mapping[str, str | None] | None = None,
        reads: str | None = None,
        hold_seconds: float | None = None,
    ) -> None:
        """Set what becomes of create calls: see `modes`. `next` is appended to the queue; what isn't given
        stays. `reads` is for calls that only ask: ok, hide, 500, 429, drop, hang or code:20003."""
        given = {
            "default": default,
            "next": list(next),
            "to": to,
            "reads": reads,
            "hold_seconds": hold_seconds,
        }
        self._post("/mode", **{name: value for name, value in given.items() if value is not None})

    def callbacks(self, **plan: Any) -> None:
        """Set which status callbacks messages get from now on: the fields of `callbacks.Plan`; what isn't
        given is as at the start."""
        self._post("/callbacks", **plan)

    def truth(self, kind: str | None = None) -> list[dict[str, Any]]:
        """What was really accepted, oldest first: `message`, `reply` (by TwiML) or `keyword` (its own)."""
        return self._get("/truth", kind=kind)

    def state(self) -> dict[str, Any]:
        """What is going on; among it `held`, `creates`, `accepted`, `violations`, `blocked`."""
        return self._get("/state")

    def calls(self) -> list[dict[str, Any]]:
        """Every call of its API, refused ones included, each with what was wrong with it."""
        return self._get("/calls")

    def deliveries(self) -> list[Answer]:
        """Every request to the site, with what it answered, in the order of the answers."""
        return [Answer.of(words) for words in self._get("/deliveries")]

    def release(self) -> int:
        """Let every held call go on; how many there were."""
        return self._post("/release")["released"]

    def wait_until_idle(self) -> None:
        """Return as soon as no status callback is under way or promised."""
        assert self._get("/idle")["idle"], "callbacks are still under way after a minute"

    def deliver(self, sid: str, status: str, error_code: int | str | None = None) -> Answer:
        """Send one status callback now; what the site answered."""
        return Answer.of(self._post("/deliver", sid=sid, status=status, error_code=error_code))

    def say(self, from_: str, body: str = "", **more: Any) -> Said:
        """Text as a client, to this account's number unless `to` says otherwise. `more`: the fields of
        `inbound.Text` (to, media, opt_out_type, sid, deliver, times, parallel, via_service)."""
        said = self._post("/inbound", **{"from": from_, "body": body, "to": self.sender, **more})
        return Said(said["sid"], [Answer.of(answer) for answer in said["answers"]])

    def reset(self) -> None:
        """Be as at the start, but for where the site is; held calls go on. The log keeps what it has."""
        self._post("/reset")

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _get(self, path: str, **query: str | None) -> Any:
        return self._answer(self._session.get(self.url + path, params=query, timeout=TIMEOUT))

    def _post(self, path: str, **words: Any) -> Any:
        return self._answer(self._session.post(self.url + path, json=words, timeout=TIMEOUT))

    def _answer(self, answer: requests.Response) -> Any:
        if answer.status_code != 200:
            raise ValueError(f"{answer.request.url} answered {answer.status_code}: {answer.text}")
        return answer.json()


@contextmanager
def running_provider(webhook: str = "http://127.0.0.1:8000", sender: str = NUMBER) -> Iterator[Provider]:
    """The double on a free port, with an account and a truth log of its own, until the block ends."""
    account = Credentials.new(sender)
    with tempfile.TemporaryDirectory(prefix="trainer-provider-") as folder:
        data = Path(folder)
        child = Child(
            "provider", _command(account, webhook, data), data / "output.log", data, os.environ, ROOT
        )
        child.start()
        try:
            child.wait_until(lambda: bool(_address(child)), 60)
            provider = Provider(_address(child), account, data / "truth.jsonl")
            try:
                yield provider
            finally:
                provider.close()
        finally:
            child.stop()


def _command(account: Credentials, webhook: str, data: Path) -> list[str]:
    options = {
        "account": account.sid,
        "token": account.token,
        "sender": account.sender,
        "service": account.service,
        "webhook": webhook,
        "port": "0",
        "log": str(data / "truth.jsonl"),
    }
    return [sys.executable, "-m", "tests.provider", *(f"--{name}={value}" for name, value in options.items())]


def _address(child: Child) -> str:
    """Where it serves, once it does; empty before."""
    ready = re.search(r"^Ready: (\S+)$", child.log.read_text(), re.MULTILINE)
    return ready[1] if ready else ""
