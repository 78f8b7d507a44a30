"""The page for a person: every text as on the clients' phones, and buttons to answer and to break things."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from tests.provider.api import the_double
from tests.provider.callbacks import WHEN, Plan
from tests.provider.double import Double
from tests.provider.errors import FAILURES
from tests.provider.inbound import Text, receive
from tests.provider.messages import RANK, Message
from tests.provider.modes import READS, names

page = Blueprint("page", __name__)
LATEST = 8  # requests to the site that are shown
STATUSES = [status for status in RANK if status not in ("received", "accepted")]


@dataclass
class Phone:
    """A client's phone: its number and the texts on it, oldest first."""

    number: str
    blocked: bool
    messages: list[Message] = field(default_factory=list)


def phones(double: Double, messages: Iterable[Message]) -> list[Phone]:
    """Every phone that got or sent a text, the one with the latest first."""
    blocked = {phone for _, phone in double.blocked}
    found: dict[str, Phone] = {}
    for message in messages:
        phone = found.pop(message.phone, None) or Phone(message.phone, message.phone in blocked)
        phone.messages.append(message)
        found[message.phone] = phone  # last seen, last in line
    return list(reversed(found.values()))


@page.get("/")
def show() -> str:
    """The page."""
    double = the_double()
    return render_template(
        "page.html",
        phones=phones(double, list(double.messages.values())),
        deliveries=double.courier.deliveries[: -LATEST - 1 : -1],
        state=double.state(),
        modes=names(),
        reads=READS,
        when=WHEN,
        statuses=STATUSES,
        failures=FAILURES,
    )


@page.post("/page/say")
def say() -> Response:
    """Answer as the client."""
    form = request.form
    text = Text(form["from"].strip(), form["body"], deliver="lost" not in form)
    receive(the_double(), text)
    return _back(text.from_)


@page.post("/page/mode")
def mode() -> Response:
    """Choose what goes wrong: with every call from now on, or with the next one alone."""
    form, modes = request.form, the_double().modes
    modes.change({"default": form["default"], "reads": form["reads"]})
    if form["next"]:
        modes.change({"next": [form["next"]]})
    return _back()


@page.post("/page/callbacks")
def callbacks() -> Response:
    """Choose what the site is told about texts, and when."""
    form = request.form
    the_double().plan = Plan.of(
        {
            "when": form["when"],
            "repeat": int(form["repeat"]),
            "shuffle": "shuffle" in form,
            "final": "undelivered" if form["error_code"] else None,
            "error_code": form["error_code"] or None,
        }
    )
    return _back()


@page.post("/page/deliver")
def deliver() -> Response:
    """Tell the site of one status of one text."""
    double, form = the_double(), request.form
    message = double.messages[form["sid"]]
    double.announce(message, form["status"], int(form["error_code"] or 0) or None)
    return _back(message.phone)


@page.post("/page/release")
def release() -> Response:
    """Let held calls go on."""
    the_double().gate.release()
    return _back()


def _back(phone: str = "") -> Response:
    return redirect(f"/#{phone}" if phone else "/", 303)
