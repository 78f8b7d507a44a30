"""What may come in about a client: the list's question, and the form."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask import g
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, EmailField, SelectField, StringField, TelField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from trainer_web.clients.queries import Section, Sort, State
from trainer_web.forms import e164, not_a_number, plain

MOST_TAGS = 10  # asked for at once
LAST_PAGE = 100_000  # further than anybody turns, and no number the database couldn't count to

STATES: dict[str, State] = {"active": "active", "archived": "archived", "all": "all"}
SORTS: dict[str, Sort] = {"name": "name", "left": "left", "next": "next"}
SECTIONS: dict[str, Section] = {"owed": "owed", "upcoming": "upcoming", "past": "past"}


@dataclass(frozen=True)
class Question:
    """What the list is asked for. Whatever can't be meant becomes the usual."""

    q: str
    state: State
    sort: Sort
    page: int
    tags: tuple[str, ...] = ()

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> "Question":
        """The question in an address."""
        return cls(
            q=args.get("q", ""),
            state=STATES.get(args.get("state", ""), "active"),
            sort=SORTS.get(args.get("sort", ""), "name"),
            page=page_number(args),
            tags=tuple(tag_of(tag) for tag in args.getlist("tag")[:MOST_TAGS] if tag_of(tag)),
        )

    @classmethod
    def kept(cls, query: Mapping[str, Any]) -> "Question":
        """The question that a saved filter keeps."""
        pairs = [(name, str(query.get(name, ""))) for name in ("q", "state", "sort")]
        return cls.of(MultiDict([*pairs, *(("tag", str(tag)) for tag in query.get("tags", []))]))

    def query(self, **changes: object) -> dict[str, Any]:
        """What stands in the address of the list for this question, changed so; the first page."""
        usual = {"q": "", "state": "active", "sort": "name", "tag": []}
        asked = {"q": self.q, "state": self.state, "sort": self.sort, "tag": list(self.tags), **changes}
        return {name: value for name, value in asked.items() if value != usual.get(name)}

    def without(self, tag: str) -> dict[str, Any]:
        """The same with this tag no longer asked for, or asked for too."""
        tags = [other for other in self.tags if other != tag]
        return self.query(tag=tags if tag in self.tags else [*tags, tag])

    def to_keep(self) -> dict[str, object]:
        """What a saved filter keeps."""
        return {"q": self.q, "state": self.state, "sort": self.sort, "tags": list(self.tags)}


def tag_of(text: str | None) -> str:
    """A tag as it is kept: single spaces, at most 40 characters; empty for none."""
    return " ".join(plain(text).split())[:40].strip()


def filter_name(text: str | None) -> str:
    """The name of a saved filter; empty for none."""
    return " ".join(plain(text).split())[:60].strip()


def page_number(args: MultiDict[str, str]) -> int:
    """The page an address asks for, from 1."""
    return min(max(args.get("page", 1, type=int), 1), LAST_PAGE)


def section_name(args: MultiDict[str, str]) -> Section:
    """The section of bookings an address asks for."""
    return SECTIONS.get(args.get("section", ""), "past")


def _zones_from_here() -> list[tuple[str, str]]:
    return _zones(g.login.timezone)


@cache
def _zones(home: str) -> list[tuple[str, str]]:
    """Where clients may live: the business's own zone, as none, then every other place by name."""
    others = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("", f"As the business: {home}"), *((name, name.replace("_", " ")) for name in others)]


class ClientForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A client's name, how to reach them, and what a trainer must not overlook."""

    name = StringField(
        filters=[plain, lambda text: " ".join(text.split())],
        validators=[
            DataRequired("Enter the client's name."),
            Length(max=200, message="Use at most 200 characters."),
        ],
    )
    email = EmailField(
        filters=[plain],
        validators=[
            Optional(),
            Length(max=254, message="Use at most 254 characters."),
            Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$", message="Write the whole address, such as ana@example.org."),
        ],
    )
    phone = TelField(filters=[plain], validators=[Optional()])
    alert = TextAreaField(
        filters=[plain],
        validators=[Length(max=500, message="Use at most 500 characters.")],
    )

    emergency_name = StringField(
        filters=[plain, lambda text: " ".join(text.split())],
        validators=[Length(max=200, message="Use at most 200 characters.")],
    )
    emergency_phone = TelField(filters=[plain], validators=[Optional()])

    texts = BooleanField(false_values=(False, "false", "", "0"))
    timezone = SelectField(validators=[Optional()], choices=_zones_from_here)

    def validate_texts(self, field: BooleanField) -> None:
        """An agreement is about a number."""
        if field.data and not self.phone.data:
            self.phone.errors = [*self.phone.errors, "Enter the number the texts may go to."]
            raise ValidationError("")

    def validate_phone(self, field: TelField) -> None:
        """Read the number as people of the business's country write it."""
        self.number = e164(field.data)
        if self.number is None:
            raise ValidationError(not_a_number())

    def validate_emergency_phone(self, field: TelField) -> None:
        """Read that number the same way."""
        self.emergency_number = e164(field.data)
        if self.emergency_number is None:
            raise ValidationError(not_a_number())

    def values(self) -> dict[str, str | None]:
        """The columns of a valid form; the phone number as E.164."""
        return {
            "name": self.name.data,
            "email": self.email.data or None,
            "phone": self.number if self.phone.data else None,
            "alert": self.alert.data,
            "timezone": self.timezone.data or None,
            "emergency_name": self.emergency_name.data or "",
            "emergency_phone": (self.emergency_number or "") if self.emergency_phone.data else "",
        }
