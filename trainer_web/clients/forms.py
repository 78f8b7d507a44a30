"""What may come in about a client: the list's question, and the form."""

from dataclasses import dataclass

import phonenumbers
from babel import Locale
from babel.core import get_global
from flask import g
from flask_wtf import FlaskForm
from phonenumbers import NumberParseException, PhoneNumberFormat
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, StringField, TelField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from trainer_web.clients.queries import Section, Sort, State

LAST_PAGE = 100_000  # further than anybody turns, and no number the database couldn't count to

STATES: dict[str, State] = {"active": "active", "archived": "archived", "all": "all"}
SORTS: dict[str, Sort] = {"name": "name", "left": "left", "next": "next"}
SECTIONS: dict[str, Section] = {"owed": "owed", "upcoming": "upcoming", "past": "past"}


def _plain(text: str | None) -> str:
    """What was typed, without what the database would refuse."""
    return (text or "").replace("\0", "").strip()


@dataclass(frozen=True)
class Question:
    """What the list is asked for. Whatever can't be meant becomes the usual."""

    q: str
    state: State
    sort: Sort
    page: int

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> "Question":
        """The question in an address."""
        return cls(
            q=args.get("q", ""),
            state=STATES.get(args.get("state", ""), "active"),
            sort=SORTS.get(args.get("sort", ""), "name"),
            page=page_number(args),
        )


def page_number(args: MultiDict[str, str]) -> int:
    """The page an address asks for, from 1."""
    return min(max(args.get("page", 1, type=int), 1), LAST_PAGE)


def section_name(args: MultiDict[str, str]) -> Section:
    """The section of bookings an address asks for."""
    return SECTIONS.get(args.get("section", ""), "past")


class ClientForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A client's name, how to reach them, and what a trainer must not overlook."""

    name = StringField(
        filters=[_plain, lambda text: " ".join(text.split())],
        validators=[
            DataRequired("Enter the client's name."),
            Length(max=200, message="Use at most 200 characters."),
        ],
    )
    email = EmailField(
        filters=[_plain],
        validators=[
            Optional(),
            Length(max=254, message="Use at most 254 characters."),
            Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$", message="Write the whole address, such as ana@example.org."),
        ],
    )
    phone = TelField(filters=[_plain], validators=[Optional()])
    alert = TextAreaField(
        filters=[_plain],
        validators=[Length(max=500, message="Use at most 500 characters.")],
    )

    def validate_phone(self, field: TelField) -> None:
        """Read the number as people of the business's country write it."""
        country = home_country()
        try:
            number = phonenumbers.parse(field.data, country)
        except NumberParseException:
            number = None
        # A number with its country code only has to be possible: the world's plans change.
        abroad = field.data.startswith(("+", "00"))
        check = phonenumbers.is_possible_number if abroad else phonenumbers.is_valid_number
        if number is None or not check(number):
            raise ValidationError(_not_a_number(country))
        self.number = phonenumbers.format_number(number, PhoneNumberFormat.E164)

    def values(self) -> dict[str, str | None]:
        """The columns of a valid form; the phone number as E.164."""
        return {
            "name": self.name.data,
            "email": self.email.data or None,
            "phone": self.number if self.phone.data else None,
            "alert": self.alert.data,
        }


def home_country() -> str:
    """The country in whose way a number without a country code is read: the one of the business's zone."""
    found: str | None = get_global("zone_territories").get(g.login.timezone)
    return found or Locale.parse(g.login.locale).territory or "GB"


def _not_a_number(country: str) -> str:
    code = phonenumbers.country_code_for_region(country)
    name = Locale.parse(g.login.locale).territories[country]
    return (
        f"This isn't a complete number in {name} (+{code})."
        " Write it with its country code, such as +44 20 7946 0958."
    )
