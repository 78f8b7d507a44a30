"""What the reply page says: what each button does to the client's sessions, and what was done."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from trainer_web.calendar.queries import OPEN
from trainer_web.reply.operations import ReplyLinkState
from trainer_web.reply.queries import Terms

# What a booking is after each outcome, as long as nobody has changed it since.
LEADS_TO = {
    "confirmed": ("confirmed",),
    "cancelled": ("cancelled", "late_cancelled"),
    "late_cancel_requested": OPEN,
    "changed": OPEN,
}
NO_PACK_SESSION = {
    "empty": "Your pack has no session left for it",
    "expired": "Your pack has ended by then",
    "frozen": "Your pack is paused",
}
TAKEN = "That time was taken a moment ago. Choose another one."
NOT_DONE = "Nothing was changed: that isn't possible any more. This is how it is now."
GONE = "This link can't be used."
TOO_MANY = "Too many tries. Wait a minute, then open the link in the message again."
TROUBLE = "This doesn't work right now. Try again in a minute: nothing is done twice."


@dataclass(frozen=True)
class Wall:
    """The clock and calendar in whose way the client reads dates."""

    timezone: str
    locale: str

    @classmethod
    def of(cls, link: ReplyLinkState) -> "Wall":
        """The client's zone, in the language of the business."""
        return cls(link.timezone, link.locale)

    @property
    def language(self) -> str:
        """The language of the page for its `lang`; the sentences are English whatever the dates are."""
        return self.locale.replace("_", "-") if self.locale.startswith("en") else "en"

    def day(self, at: datetime | date) -> str:
        """Tuesday 24 November"""
        return format_date(self._date(at), "EEEE d MMMM", locale=self.locale)

    def full_date(self, at: date) -> str:
        """24 Nov 2026"""
        return format_date(at, "d MMM y", locale=self.locale)

    def short_day(self, at: datetime | date) -> str:
        """Tue 24 Nov"""
        return format_date(self._date(at), "EEE d MMM", locale=self.locale)

    def time(self, at: datetime) -> str:
        """10:00"""
        return format_time(at.astimezone(ZoneInfo(self.timezone)), "HH:mm", locale=self.locale)

    def when(self, at: datetime) -> str:
        """Tue 24 Nov 10:00"""
        return f"{self.short_day(at)} {self.time(at)}"

    def _date(self, at: datetime | date) -> date:
        return at.astimezone(ZoneInfo(self.timezone)).date() if isinstance(at, datetime) else at


@dataclass(frozen=True)
class Result:
    """What was done: a headline, and what follows from it."""

    kind: str
    title: str
    sentences: tuple[str, ...]
    shows_session: bool = True


def trainer(link: ReplyLinkState) -> str:
    """The trainer's first name."""
    return link.trainer_name.split(" ")[0]


def confirming(link: ReplyLinkState) -> str:
    """What confirming does to the client's sessions."""
    if link.purchase_id is None:
        return "Uses no session of a pack."
    if link.pack_state in NO_PACK_SESSION:
        why = NO_PACK_SESSION[link.pack_state]
        return f"Uses no session now. {why}: {link.org_name} will settle it with you."
    last = "your last session" if link.sessions_left == 1 else f"1 of your {link.sessions_left} sessions"
    return f"Uses no session now: {last} counts when it takes place."


def cancelling(link: ReplyLinkState) -> str:
    """What cancelling does to the client's sessions."""
    if link.cancel_cost == 0:
        return "Free: your session stays yours." if link.purchase_id else "Free of charge."
    late = "It is too late to cancel free of charge"
    late += ": it would use 1 session." if link.purchase_id else "."
    return f"{late} Your request is passed on to {trainer(link)}, who decides."


def changing(link: ReplyLinkState, terms: Terms, wall: Wall) -> str:
    """What changing does, or why it can't be done here."""
    ask = f"Text or call {trainer(link)}."
    if link.can_change:
        return f"Free until {wall.when(terms.free_until)}, and uses no session."
    if link.kind != "one_to_one":
        return f"A place in a class can't be moved here. {ask}"
    return f"Changing was free until {wall.when(terms.free_until)}. {ask}"


def result(link: ReplyLinkState) -> Result:
    """What following the link came to; the same however often it is asked for."""
    outcome = str(link.outcome)
    if link.status not in LEADS_TO[outcome]:
        since = f"It has changed since then. For how it is now, text or call {link.org_name}."
        return Result("info", "You have already answered", (since,), shows_session=False)
    return RESULTS[outcome](link)


def _confirmed(link: ReplyLinkState) -> Result:
    sentence = confirming(link) if link.purchase_id else "See you then!"
    return Result("good", "Confirmed", (sentence, "Can't come after all? Reply to the message, or call."))


def _cancelled(link: ReplyLinkState) -> Result:
    stays = f"It used no session: {link.sessions_left} left." if link.purchase_id else "It costs nothing."
    return Result("info", "Cancelled", (stays, "By mistake? Text UNDO within 30 minutes, or call."))


def _requested(link: ReplyLinkState) -> Result:
    told = f"{trainer(link)} will see that you want to cancel and get back to you."
    return Result("warn", "Your request is passed on", (told, "Until then your session stands."))


def _changed(_link: ReplyLinkState) -> Result:
    return Result("good", "Changed", ("This is your session now. Changing was free and used no session.",))


RESULTS = {
    "confirmed": _confirmed,
    "cancelled": _cancelled,
    "late_cancel_requested": _requested,
    "changed": _changed,
}
