"""What happened with a client, in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask import url_for

from trainer_web.formats import local_date, local_datetime, money
from trainer_web.messages.wording import kind_name
from trainer_web.packs.history import AUTOMATIC
from trainer_web.record import numbers
from trainer_web.record.moments import Moment

Facts = dict[str, Any]

STATUS = {
    "booked": "Booked",
    "confirmed": "Confirmed",
    "completed": "Completed",
    "cancelled": "Cancelled",
    "late_cancelled": "Late cancel",
    "no_show": "No-show",
}
EVENTS = {
    "sold": "Sold",
    "first_used": "First used",
    "expiry_changed": "Expiry changed",
    "frozen": "Frozen",
    "unfrozen": "Unfrozen",
    "sessions_changed": "Sessions changed",
    "shared": "Shared",
    "unshared": "No longer shared",
    "moved": "Moved",
    "refunded": "Refunded",
    "voided": "Voided",
    "undone": "Undone",
}
STATES = {
    "delivered": "delivered",
    "failed": "not sent",
    "undelivered": "not delivered",
    "expired": "not sent",
    "suppressed": "not sent",
    "cancelled": "withdrawn",
    "pending": "goes out soon",
}
MONEY = {"payment": "Paid", "refund": "Refund", "charge": "Charged"}
ICONS = {
    "bookings": "calendar-week",
    "packs": "ticket",
    "sessions": "activity",
    "messages": "message",
    "notes": "note",
    "measurements": "ruler-measure",
    "files": "file-text",
    "payments": "cash",
}


@dataclass(frozen=True)
class Line:
    """A moment as it is shown: what happened, more of it, who did it, and where it leads."""

    at: datetime
    subject: str
    icon: str
    title: str
    detail: str
    who: str
    url: str


def line(moment: Moment) -> Line:
    """A moment in words."""
    title, detail, url = TELLERS[moment.subject](moment.facts)
    return Line(moment.at, moment.subject, ICONS[moment.subject], title, detail, _who(moment), url)


def _who(moment: Moment) -> str:
    kind, _, name = (moment.actor or "").partition(":")
    if moment.member_name or not kind:
        return moment.member_name or ""
    if kind in AUTOMATIC:
        return "Automatic"
    return "The client" if kind == "client" else f"Database ({name})" if kind == "database" else ""


def _booking(facts: Facts) -> tuple[str, str, str]:
    owed = {"owed": " · owed", "waived": " · waived"}.get(facts["settlement"], "")
    title = f"{STATUS[facts['status']]}: {facts['service'] or 'Appointment'}{owed}"
    at = local_datetime(datetime.fromisoformat(facts["starts_at"]))
    url = url_for("calendar.booking", booking_id=facts["id"])
    return title, f"{at}, with {facts['trainer']}", url


def _pack(facts: Facts) -> tuple[str, str, str]:
    kind, details = facts["kind"], facts["details"]
    what = EVENTS[kind]
    if kind == "sessions_changed":
        what = f"{facts['sessions']:+d} session{'' if abs(facts['sessions']) == 1 else 's'}".replace("-", "−")
    elif kind == "moved":
        what = "Came from another client" if facts["came"] else "Moved to another client"
    elif kind == "expiry_changed":
        until = details.get("expires_after")
        what = f"Valid until {local_date(date.fromisoformat(until))}" if until else "Never expires"
    url = url_for("packs.ledger", purchase_id=facts["purchase_id"])
    return f"{facts['pack']}: {what[:1].lower()}{what[1:]}", facts["reason"], url


def _session(facts: Facts) -> tuple[str, str, str]:
    count = abs(facts["delta"])
    what = "used" if facts["delta"] > 0 else "reinstated"
    title = f"{count} session{'' if count == 1 else 's'} {what}: {facts['pack']}"
    return title, facts["reason"], url_for("packs.ledger", purchase_id=facts["purchase_id"])


def _message(facts: Facts) -> tuple[str, str, str]:
    body = facts["body"] or ""
    if facts["direction"] == "in":
        return "Wrote", f"“{body}”", ""
    way = "E-mail" if facts["channel"] == "email" else "Text"
    name = kind_name(facts["kind"])
    title = way if name == "Text" else f"{way}: {name}"
    state = STATES.get(facts["state"], "")
    return f"{title} ({state})" if state else title, f"“{body}”" if body else "", ""


def _note(facts: Facts) -> tuple[str, str, str]:
    return "Note, only for you" if facts["is_private"] else "Note", facts["body"], ""


def _measurement(facts: Facts) -> tuple[str, str, str]:
    value = f"{numbers.write(Decimal(facts['value']))} {facts['unit']}".strip()
    return f"{facts['kind']}: {value}", facts["note"], ""


def _file(facts: Facts) -> tuple[str, str, str]:
    return facts["name"], "", url_for("record.file", file_id=facts["id"])


def _payment(facts: Facts) -> tuple[str, str, str]:
    amount = money(abs(facts["amount_minor"]), facts["currency"])
    title = f"{MONEY[facts['kind']]}: {amount}"
    if facts["is_undoing"]:
        title = f"{title}, taken back"
    about = [facts["pack"], facts["method"].replace("_", " ").capitalize(), facts["note"]]
    return title, " · ".join(part for part in about if part), ""


TELLERS: dict[str, Callable[[Facts], tuple[str, str, str]]] = {
    "bookings": _booking,
    "packs": _pack,
    "sessions": _session,
    "messages": _message,
    "notes": _note,
    "measurements": _measurement,
    "files": _file,
    "payments": _payment,
}
