"""The words of a message: the business's template, filled in with what the database says it is about."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time

from trainer_web.config import settings
from trainer_web.crypto import link_token
from trainer_web.messages import segments, templates
from trainer_web.messages.queries import MessageState


@dataclass(frozen=True)
class Words:
    """A message as it goes out. An e-mail has a subject; a text has its segments."""

    subject: str | None
    body: str
    segments: int


def compose(message: MessageState) -> Words:
    """The words of a message that has none yet, or that a team member has written."""
    if message.kind not in templates.KINDS:
        return _own_words(message)
    kind, values = templates.KINDS[message.kind], values_of(message)
    if message.channel == "email":
        subject = templates.subject(message.kind, message.template_subject or kind.subject, values)
        return Words(subject, templates.letter(message.kind, message.template_body or kind.letter, values), 0)
    body = templates.render(
        message.kind, message.template_body or kind.body, values, opt_out=message.is_first
    )
    return Words(None, body, segments.measure(body).segments)


def _own_words(message: MessageState) -> Words:
    body = message.body or ""
    if message.channel == "email":
        return Words(message.subject or message.org_name, body, 0)
    if message.is_first and templates.OPT_OUT not in body:
        body += templates.FIRST_TEXT_SUFFIX  # in a segment of its own rather than at the cost of a word
    return Words(None, body, segments.measure(body).segments)


def values_of(message: MessageState) -> dict[str, str]:
    """What the variables of a template stand for; a variable that has nothing to say is left out."""
    name = message.client_name or ""
    values = {
        "client": name,
        "first_name": name.split(" ")[0],
        "business": message.org_name,
        "trainer": (message.trainer_name or "").split(" ")[0],
        "service": message.service_name or "",
        "place": message.location_name or "",
        "link": link(message.link_number) if message.link_number is not None else "",
        "pack": message.pack_name or "",
        "sessions_left": "" if message.sessions_left is None else str(message.sessions_left),
        "expires": _until(message.expires_on, message.locale),
    }
    if message.for_start:
        at = message.for_start.astimezone(ZoneInfo(message.timezone))
        values["day"] = format_date(at, "EEE d MMM", locale=message.locale)
        values["time"] = format_time(at, "HH:mm", locale=message.locale)
    return values


def when(at: datetime, timezone: str, locale: str) -> str:
    """Tue 3 Jun 10:00, on the wall clock of `timezone`."""
    return format_datetime(at.astimezone(ZoneInfo(timezone)), "EEE d MMM HH:mm", locale=locale)


def link(number: int) -> str:
    """The address of a reply link."""
    return f"{settings().public_base_url}/r/{link_token(number)}"


def _until(day: date | None, locale: str) -> str:
    return f"until {format_date(day, 'd MMM y', locale=locale)}" if day else ""
