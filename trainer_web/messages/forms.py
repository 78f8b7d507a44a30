"""What may come in about messages: the list's question, and a text."""

from dataclasses import dataclass
from decimal import Decimal

from flask import g
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from trainer_web.formats import exact_money
from trainer_web.forms import plain
from trainer_web.messages.conversations import Contact
from trainer_web.messages.inbox import Show
from trainer_web.messages.segments import measure, smooth

SHOWS: dict[str, Show] = {"all": "all", "waiting": "waiting", "unread": "unread", "failed": "failed"}
LAST_PAGE = 10_000
MOST_SEGMENTS = 3
LONGEST = 1000  # characters; three segments hold at most 459


@dataclass(frozen=True)
class Question:
    """What the list is asked for. Whatever can't be meant becomes the usual."""

    q: str
    show: Show
    page: int

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> "Question":
        """The question in an address."""
        page = min(max(args.get("page", 1, type=int), 1), LAST_PAGE)
        return cls(plain(args.get("q"))[:100], SHOWS.get(args.get("show", ""), "all"), page)

    def query(self, **other: object) -> dict[str, object]:
        """The same question, or one that differs, as the query of an address without what is usual."""
        usual = {"q": "", "show": "all", "page": 1}
        asked = {"q": self.q, "show": self.show, "page": self.page} | other
        return {name: value for name, value in asked.items() if value != usual[name]}


class TextForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A text in a team member's own words."""

    body = TextAreaField(
        filters=[plain],
        validators=[
            DataRequired("Write the text first."),
            Length(max=LONGEST, message=f"Use at most {LONGEST} characters."),
        ],
    )

    def validate_body(self, field: TextAreaField) -> None:
        """Refuse what is sent in more than three parts."""
        segments = measure(smooth(field.data)).segments
        if segments > MOST_SEGMENTS:
            raise ValidationError(
                f"This is {segments} segments; a text has at most {MOST_SEGMENTS}. Shorten it, or send two."
            )


@dataclass(frozen=True)
class Cost:
    """What a text would be sent as: its segments in words, what they cost ("" when no price is set), and
    what makes it cost more."""

    segments: int
    words: str
    price: str
    warning: str
    is_too_long: bool


def cost(body: str, price: Decimal | None) -> Cost:
    """What sending this would cost, written as it would go out."""
    written = smooth(plain(body))
    found = measure(written)
    total = ""
    if price and found.segments:
        total = exact_money(price * found.segments, g.login.currency)
    return Cost(
        found.segments,
        f"{found.segments} segment{'' if found.segments == 1 else 's'}, {found.units} characters",
        total,
        _warning(written),
        found.segments > MOST_SEGMENTS,
    )


def _warning(written: str) -> str:
    """What makes a text longer than it has to be, and whether it is too long."""
    found = measure(written)
    without = measure("".join(char for char in written if char not in found.odd))
    visible = [char for char in found.odd if char.isprintable()][:4]
    sentences = [f"At most {MOST_SEGMENTS} segments can be sent."] if found.segments > MOST_SEGMENTS else []
    if visible and without.segments < found.segments:
        verb = "makes" if len(visible) == 1 else "make"
        number = "1 segment" if without.segments == 1 else f"{without.segments} segments"
        sentences.append(f"{' '.join(visible)} {verb} this longer: {number} without.")
    return " ".join(sentences)


def canned(contact: Contact, number: int | None) -> str:
    """One of the business's ready answers, with the client's name in it."""
    if number is None or not 0 <= number < len(contact.canned_answers):
        return ""
    return contact.canned_answers[number].replace("{first_name}", (contact.name or "").split(" ")[0])
