"""The levers that tests pull: JSON in, JSON out."""

from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, request

from tests.provider.api import the_double
from tests.provider.callbacks import Plan
from tests.provider.double import Account
from tests.provider.inbound import Text, receive

control = Blueprint("control", __name__)
LONGEST_WAIT = 60  # seconds


@control.errorhandler(KeyError)
@control.errorhandler(ValueError)
@control.errorhandler(TypeError)
def misunderstood(error: Exception) -> tuple[dict[str, str], int]:
    """What was asked for makes no sense."""
    return {"error": str(error)}, 400


@control.get("/truth")
def truth() -> list[dict[str, Any]]:
    """What was really accepted, oldest first; `?kind=message` (or `reply`, `keyword`) only that."""
    kind = request.args.get("kind")
    return [entry for entry in list(the_double().truth) if kind in (None, entry["kind"])]


@control.get("/state")
def state() -> dict[str, Any]:
    """What is going on: how many calls are held, which modes wait, who has opted out."""
    return the_double().state()


@control.get("/calls")
def calls() -> list[dict[str, Any]]:
    """Every call of the API, refused ones included, with what was wrong with it."""
    return list(the_double().calls)


@control.get("/deliveries")
def deliveries() -> list[dict[str, Any]]:
    """Every request sent to the site, with what it answered."""
    return [delivery.as_words() for delivery in list(the_double().courier.deliveries)]


@control.get("/idle")
def idle() -> dict[str, bool]:
    """Answers as soon as no callback is under way or promised; `idle` is false if that takes a minute."""
    return {"idle": the_double().courier.wait_until_idle(LONGEST_WAIT)}


@control.post("/mode")
def mode() -> dict[str, Any]:
    """Set what becomes of create calls: {default, next, to, reads, hold_seconds}."""
    modes = the_double().modes
    modes.change(_words())
    return modes.as_words()


@control.post("/callbacks")
def callbacks() -> dict[str, Any]:
    """Set which status callbacks messages get from now on: the fields of `callbacks.Plan`."""
    double = the_double()
    double.plan = Plan.of(_words())
    return asdict(double.plan)


@control.post("/deliver")
def deliver() -> dict[str, Any]:
    """Send one status callback now: {sid, status, error_code}; returns what the site answered."""
    double, words = the_double(), _words()
    message = double.messages.get(words["sid"])
    if message is None:
        raise ValueError(f"no such message: {words['sid']}")
    code = words.get("error_code")
    answer = double.announce(message, words["status"], int(code) if code else None)
    return answer.as_words() if answer else {"status": None, "error": "the message has no StatusCallback"}


@control.post("/inbound")
def inbound() -> dict[str, Any]:
    """A client texts: the fields of `inbound.Text`, `from` without its underscore."""
    words = _words()
    return receive(the_double(), Text(from_=words.pop("from"), **words))


@control.post("/release")
def release() -> dict[str, int]:
    """Let every held call go on."""
    return {"released": the_double().gate.release()}


@control.post("/site")
def site() -> dict[str, str]:
    """Say where the site is: {webhook}."""
    double = the_double()
    double.webhook = _words()["webhook"].rstrip("/")
    return {"webhook": double.webhook}


@control.post("/account")
def account() -> dict[str, str]:
    """Add an account, or give one another token: {sid, token, sender, service}."""
    added = Account(**_words())
    the_double().accounts[added.sid] = added
    return asdict(added)


@control.post("/senders")
def senders() -> dict[str, Any]:
    """Say which other numbers and services an account has: {sid, more, silent}."""
    double, words = the_double(), _words()
    known = double.accounts[words.pop("sid")]
    given = {name: tuple(words.pop(name, ())) for name in ("more", "silent")}
    if words:
        raise ValueError(f"not understood: {', '.join(words)}")
    double.accounts[known.sid] = replace(known, **given)
    return asdict(double.accounts[known.sid])


@control.post("/reset")
def reset() -> dict[str, Any]:
    """Be as at the start, but for where the site is."""
    the_double().reset()
    return {}


def _words() -> dict[str, Any]:
    words = request.get_json()
    if not isinstance(words, dict):
        raise ValueError("a JSON object is wanted")
    return words
