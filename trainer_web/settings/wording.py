"""What the settings say: rules in words, worked examples, prices, and what a template becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from babel.dates import format_date, format_time
from flask import g

from trainer_web.calendar import times
from trainer_web.config import settings
from trainer_web.formats import exact_money, local, today, zone
from trainer_web.messages import segments, templates
from trainer_web.messages.templates import Preview
from trainer_web.settings import operations
from trainer_web.settings.queries import Wording

MINUTES = (60, 120, 180, 240, 360, 720, 1440, 2160, 2880, 4320, 10080)
SAMPLE_LINK = "4fT0bWzKx2mNqVh8sLdYc3JrGpEa"
# A session before the quiet hours end, and one after work: weekday (Monday 0) and start.
EXAMPLES = ((2, time(6)), (3, time(18)))
AHEAD = timedelta(days=80)  # further than any reminder reaches back
STOPPED = {
    "20003": "the provider refuses the account SID and token",
    "20005": "the provider says that this account is not active",
    "20404": "the provider doesn't know this account",
    "21608": "it is a trial account, which may only text to numbers that were verified in its console",
    "30002": "the provider has suspended this account",
}
WAYS = {
    "starttls": "encrypted after the connection is made (STARTTLS)",
    "tls": "encrypted from the start (TLS)",
    "none": "not encrypted",
}


@dataclass(frozen=True)
class Shown:
    """A template as its message would look: the text, the e-mail's subject, what it costs, what is wrong."""

    preview: Preview
    subject: str
    size: str
    cost: str
    faults: list[str]


def stopped(code: str | None) -> str:
    """Why a sender was stopped."""
    return STOPPED.get(code or "", "the provider refused the account") + (f" ({code})" if code else "")


def lead_choices(present: str = "") -> list[tuple[str, str]]:
    """The lead times to choose from; one that was chosen some other way is among them."""
    minutes = {str(number) for number in MINUTES} | ({present} if present.isdigit() else set())
    choices = [(number, before(number)) for number in sorted(minutes, key=int)]
    days = [("d1", "The day before, at …")] + [
        (f"d{days}", f"{days} days before, at …") for days in (2, 3, 7)
    ]
    known = {choice for choice, _ in days}
    if present.startswith("d") and present not in known:
        days.append((present, f"{present[1:]} days before, at …"))
    return [("", "No reminder"), *choices, *days]


def before(lead: str) -> str:
    """24 hours before"""
    days, rest = divmod(int(lead), 1440)
    hours, minutes = divmod(rest, 60)
    if days == 1:
        hours, days = hours + 24, 0
    parts = [(days, "day"), (hours, "hour"), (minutes, "minute")]
    return " ".join(f"{many} {unit}{'s' * (many != 1)}" for many, unit in parts if many) + " before"


def examples(leads: list[str], quiet_until: time, quiet_from: time) -> list[str]:
    """What the rules come to for two sessions, as the database will decide it."""
    return [_example(weekday, at, leads, quiet_until, quiet_from) for weekday, at in EXAMPLES]


def _example(weekday: int, at: time, leads: list[str], quiet_until: time, quiet_from: time) -> str:
    start = _session(weekday, at)
    found = [
        operations.reminder_time(start, lead, g.login.timezone, quiet_until, quiet_from, start - AHEAD)
        for lead in leads
    ]
    moments = [_moment(sent, start) for sent in sorted(filter(None, found))]
    session = f"A session on {_weekday(start)} at {_clock(start)}"
    return f"{session} is reminded on {_listed(moments)}." if moments else f"{session} is not reminded."


def _session(weekday: int, at: time) -> datetime:
    day = today() + timedelta(days=7)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    try:
        return times.instant(day, at, zone())
    except times.NoSuchTimeError as skipped:
        return times.instant(day, skipped.instead, zone())


def _moment(sent: datetime, start: datetime) -> str:
    days = (local(start).date() - local(sent).date()).days
    when = {0: "the same day", 7: f"{_weekday(sent)} of the week before"}.get(days, _weekday(sent))
    if days > 7:
        when = f"{_weekday(sent)}, {days} days before,"
    return f"{when} at {_clock(sent)}"


def _weekday(at: datetime) -> str:
    return format_date(local(at).date(), "EEEE", locale=g.login.locale)


def _clock(at: datetime) -> str:
    return format_time(local(at), "HH:mm", locale=g.login.locale)


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def planned(bookings: int) -> str:
    """What saving the reminders did."""
    many = {0: "There is no booking ahead.", 1: "1 booking ahead was planned anew."}
    return f"Reminders saved. {many.get(bookings, f'{bookings} bookings ahead were planned anew.')}"


def samples() -> Mapping[str, str]:
    """What the variables stand for in a preview: this business's own name and link, an invented client."""
    at = local(datetime.now(UTC) + timedelta(days=1)).replace(hour=10, minute=0)
    return {
        **templates.SAMPLE,
        "business": g.login.org_name,
        "link": f"{settings().public_base_url}/r/{SAMPLE_LINK}",
        "day": format_date(at, "EEE d MMM", locale=g.login.locale),
        "expires": f"until {format_date(at.date() + timedelta(days=30), 'd MMM y', locale=g.login.locale)}",
    }


def shown(kind: str, subject: str, body: str, segment_price: Decimal | None) -> Shown:
    """A template as it would go out with sample values."""
    values = samples()
    preview = templates.preview(kind, body, values)
    return Shown(
        preview=preview,
        subject=templates.subject(kind, subject, values),
        size=size(preview.measure),
        cost=exact_money(segment_price * preview.measure.segments, g.login.currency)
        if segment_price is not None
        else "",
        faults=templates.faults(kind, body),
    )


def as_shown(wording: Wording, segment_price: Decimal | None) -> Shown:
    """The same for what is kept."""
    return shown(wording.kind, wording.subject, wording.body, segment_price)


def size(measure: segments.Measure) -> str:
    """1 segment, 142 of 160 characters"""
    alone, part = segments.SIZES[measure.encoding]
    room = alone if measure.segments < 2 else measure.segments * part
    many = "1 segment" if measure.segments == 1 else f"{measure.segments} segments"
    return f"{many}, {measure.units} of {room} characters"
