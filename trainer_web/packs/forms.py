"""What may come in about packs: money as people write it, how it was paid, reasons, and each act's fields."""

import re
import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from babel.numbers import get_currency_precision
from flask import abort, g, request
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, IntegerField, StringField, TextAreaField
from wtforms.validators import (
    AnyOf,
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from trainer_web.formats import today
from trainer_web.forms import plain
from trainer_web.packs.operations import Sale

METHODS = {"cash": "Cash", "card": "Card", "transfer": "Bank transfer", "other": "Other"}
NUMBER = re.compile(r"\d{1,3}([ '.,]?\d{3})*([.,]\d{1,3})?")
MOST_MINOR = 10**11
REASON_LENGTH = 300
LAST_DAY = date(9000, 1, 1)
LAST_EVENT = 2**63 - 1  # as far as the database counts lines
FOUND_SHOWN = 6


class MoneyField(Field):  # type: ignore[misc]  # wtforms has no types
    """An amount as people write it, such as 1,100.00 or 1100,50. `data` is in minor units of the business's
    currency, None for an empty field."""

    data: int | None
    typed = ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what came in.

        Raises:
            ValueError: it is no amount; wtforms shows the message at the field.
        """
        self.typed = plain(valuelist[0]) if valuelist else ""
        self.data = minor(self.typed) if self.typed else None
        if self.typed and self.data is None:
            raise ValueError("Write the amount as a number, such as 49.50.")

    @property
    def shown(self) -> str:
        """What stands in the field."""
        return self.typed or ("" if self.data is None else major(self.data))


def minor(text: str) -> int | None:
    """An amount in minor units of the business's currency; None when it is none."""
    digits = get_currency_precision(g.login.currency)
    if not NUMBER.fullmatch(text):
        return None
    whole, mark, rest = re.fullmatch(r"(.*?)(?:([.,])(\d+))?", text).groups()  # type: ignore[union-attr]
    if mark and len(rest) > digits:  # it parts thousands
        whole, rest = f"{whole}{rest}", ""
    amount = Decimal(re.sub(r"\D", "", whole) + "." + (rest or "0"))
    found = int(amount * 10**digits)
    return found if found < MOST_MINOR else None


def major(amount_minor: int) -> str:
    """An amount as it stands in a field: 12345 in EUR → 123.45."""
    digits = get_currency_precision(g.login.currency)
    return f"{Decimal(amount_minor).scaleb(-digits):.{digits}f}"


def reason_field(validators: Sequence[object] = ()) -> StringField:
    """Why somebody does it."""
    length = Length(max=REASON_LENGTH, message=f"Use at most {REASON_LENGTH} characters.")
    return StringField(filters=[plain], validators=[*validators, length])


def within_reason(field: DateField) -> None:
    """Refuse years nobody means.

    Raises:
        wtforms.validators.ValidationError: with the remedy.
    """
    if field.data and not date(1990, 1, 1) <= field.data < LAST_DAY:
        raise ValidationError("Choose a date of this century.")


class ReasonForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """An act that may have a reason."""

    reason = reason_field()


class ExpiryForm(ReasonForm):
    """Another last day; an empty one means that the pack never expires."""

    until = DateField(validators=[Optional()])

    def validate_until(self, field: DateField) -> None:
        """Refuse years nobody means."""
        within_reason(field)


class SessionsForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """How many sessions are added, or taken out (negative), and why."""

    sessions = IntegerField(
        validators=[
            InputRequired("Enter how many sessions to add, or to take out, such as −1."),
            NumberRange(-999, 999, "Enter a number from −999 to 999."),
        ]
    )
    reason = reason_field([DataRequired("Say why: it stands in the pack's history.")])

    def validate_sessions(self, field: IntegerField) -> None:
        """Refuse what would change nothing."""
        if field.data == 0:
            raise ValidationError("Enter a number other than 0.")


class PersonForm(ReasonForm):
    """An act that names a client."""

    @property
    def client_id(self) -> uuid.UUID:
        """Who it is; an id that never was when none came in, so that it is answered like one."""
        return given_id("client_id") or uuid.UUID(int=0)


class RefundForm(ReasonForm):
    """How a refund goes out. Which of the two amounts that the person saw is `amount_minor`."""

    method = StringField(validators=[Optional(), AnyOf(METHODS)])

    @property
    def whole(self) -> bool:
        """Whether all of what was paid goes back, or only the unused sessions."""
        return request.form.get("refund") == "whole"

    @property
    def amount_minor(self) -> int:
        """What the person saw on the button."""
        seen = request.form.get("whole_minor" if self.whole else "unused_minor", "")
        return int(seen) if re.fullmatch(r"\d{1,15}", seen) else -1


class PaymentForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """Money that came in."""

    amount = MoneyField(validators=[InputRequired("Enter the amount.")])
    method = StringField(validators=[AnyOf(METHODS, "Choose how it was paid.")])
    paid_on = DateField(validators=[Optional()])
    note = reason_field()

    def validate_amount(self, field: MoneyField) -> None:
        """Refuse nothing at all."""
        if field.data == 0:
            raise ValidationError("Enter an amount above zero.")

    def validate_paid_on(self, field: DateField) -> None:
        """Refuse what has not happened yet."""
        within_reason(field)
        if field.data and field.data > today():
            raise ValidationError("Choose today or an earlier day.")


class SaleForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """How an offer is sold. The one-tap button sends none of it: at the offer's price, today, still due."""

    price = MoneyField(validators=[Optional()])
    sold_on = DateField(validators=[Optional()])
    note = reason_field()
    method = StringField(validators=[Optional(), AnyOf(METHODS)])

    def validate_sold_on(self, field: DateField) -> None:
        """Refuse what has not happened yet."""
        within_reason(field)
        if field.data and field.data > today():
            raise ValidationError("Choose today or an earlier day.")

    @property
    def sale(self) -> Sale:
        """What the database is asked for."""
        return Sale(self.price.data, self.sold_on.data, self.note.data or "", self.method.data or None)


ROLES = {"owner": "Owner", "manager": "Manager", "trainer": "Trainer", "front_desk": "Front desk"}
VALIDITIES = ("purchase", "first_use")


class OfferForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """An offer, new or known."""

    name = StringField(
        filters=[plain],
        validators=[
            DataRequired("Name the offer, such as 10 sessions."),
            Length(max=120, message="Use at most 120 characters."),
        ],
    )
    description = TextAreaField(
        filters=[plain], validators=[Length(max=500, message="Use at most 500 characters.")]
    )
    sessions = IntegerField(
        validators=[
            InputRequired("Enter how many sessions it has."),
            NumberRange(1, 1000, "Enter a number from 1 to 1000."),
        ]
    )
    price = MoneyField(validators=[InputRequired("Enter the price; 0 for a gift.")])
    valid_days = IntegerField(
        validators=[Optional(), NumberRange(1, 3650, "Enter 1 to 3650 days, or nothing: it never expires.")]
    )
    valid_from = StringField(validators=[AnyOf(VALIDITIES)], default="purchase")
    every_service = BooleanField()

    @property
    def sold_by(self) -> list[str]:
        """The roles that were ticked."""
        return [role for role in request.form.getlist("sold_by") if role in ROLES]

    @property
    def service_ids(self) -> list[uuid.UUID]:
        """The services that were ticked."""
        return [found for text in request.form.getlist("service") if (found := _id(text))]

    @property
    def values(self) -> dict[str, object]:
        """What the columns of the offer become."""
        return {
            "name": self.name.data,
            "description": self.description.data or "",
            "sessions": self.sessions.data,
            "price_minor": self.price.data,
            "valid_days": self.valid_days.data,
            "valid_from": self.valid_from.data,
            "sold_by": self.sold_by,
        }


def given_id(name: str) -> uuid.UUID | None:
    """A field of the form that holds an id; None when it is missing or malformed."""
    return _id(request.form.get(name, ""))


def event_number() -> int:
    """The line of history a button is about; 400 for nonsense, which no page of ours sends."""
    given = request.form.get("event_id", "")
    if not re.fullmatch(r"\d{1,18}", given):
        abort(400)
    return int(given)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
