"""What may come in on the reply page. Whatever can't be meant counts as not given."""

from dataclasses import dataclass
from datetime import date, datetime

from werkzeug.datastructures import MultiDict

from trainer_web.reply.operations import ACTS, Act

LAST_PAGE = 100


@dataclass(frozen=True)
class Answer:
    """What a client chose; `starts_at` where it is another time."""

    act: Act | None
    starts_at: datetime | None

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> "Answer":
        """The button that was pressed."""
        act = ACTS.get(form.get("act", ""))
        return cls(act, _instant(form.get("starts_at", "")) if act == "change" else None)


def chosen_day(args: MultiDict[str, str]) -> date | None:
    """The day of which all times are asked for."""
    try:
        return date.fromisoformat(args.get("day", ""))
    except ValueError:
        return None


def page_number(args: MultiDict[str, str]) -> int:
    """The page of days, from 1."""
    return min(max(args.get("page", 1, type=int), 1), LAST_PAGE)


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
