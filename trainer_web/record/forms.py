"""What may come in about a client's notes, measurements and goals."""

from datetime import date
from decimal import Decimal

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from trainer_web.formats import today
from trainer_web.forms import plain
from trainer_web.record import numbers

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2200, 1, 1)
NO = (False, "false", "", "0")


def one_line(text: str | None) -> str:
    """What was typed, with single spaces."""
    return " ".join(plain(text).split())


class DayField(DateField):  # type: ignore[misc]  # wtforms has no types
    """A day; what is none is refused with what helps."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was sent."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError("Choose a day, or write it like 2026-03-01.") from None


def _number(text: str) -> Decimal:
    number = numbers.read(text)
    if number is None:
        raise ValidationError(f"Write a number with at most three decimals, such as {numbers.example()}.")
    return number


class NoteForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A note, for the team or for its author alone; `version` is when the text being changed was written."""

    body = TextAreaField(
        filters=[plain],
        validators=[
            DataRequired("Write the note first."),
            Length(max=4000, message="Use at most 4000 characters, or split it into two notes."),
        ],
    )
    is_private = BooleanField(false_values=NO)
    is_pinned = BooleanField(false_values=NO)
    version = StringField(filters=[plain])


class MeasurementForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A number measured on a day."""

    kind = StringField(
        filters=[one_line],
        validators=[
            DataRequired("Say what was measured, such as Weight."),
            Length(max=60, message="Use at most 60 characters."),
        ],
    )
    value = StringField(filters=[one_line], validators=[DataRequired("Enter the number that was measured.")])
    unit = StringField(
        filters=[one_line], validators=[Length(max=20, message="Use at most 20 characters, such as kg.")]
    )
    taken_on = DayField(validators=[Optional()], default=today)
    note = StringField(
        filters=[one_line], validators=[Length(max=500, message="Use at most 500 characters.")]
    )

    def validate_value(self, field: StringField) -> None:
        """Read the number as people of the business write it."""
        self.number = _number(field.data)

    def validate_taken_on(self, field: DateField) -> None:
        """Nobody measures tomorrow."""
        if field.data and not FIRST_DAY <= field.data <= today():
            raise ValidationError("Choose the day it was measured on: today or earlier.")

    def values(self) -> dict[str, object]:
        """The columns of a valid form."""
        return {
            "kind": self.kind.data,
            "value": self.number,
            "unit": self.unit.data,
            "taken_on": self.taken_on.data or today(),
            "note": self.note.data,
        }


class GoalForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """What a client wants to reach; with a target, and by when, if that can be said."""

    title = StringField(
        filters=[one_line],
        validators=[
            DataRequired("Say what is to be reached, such as: Run 5 km without a break."),
            Length(max=200, message="Use at most 200 characters."),
        ],
    )
    measured = StringField(
        filters=[one_line], validators=[Length(max=60, message="Use at most 60 characters.")]
    )
    target = StringField(filters=[one_line])
    due_on = DayField(validators=[Optional()])

    def validate_target(self, field: StringField) -> None:
        """A target is a number of something."""
        self.number = _number(field.data) if field.data else None
        if field.data and not self.measured.data:
            raise ValidationError("Say what is measured as well, such as Weight, or leave the target empty.")

    def validate_due_on(self, field: DateField) -> None:
        """A day that a calendar has."""
        if field.data and not FIRST_DAY <= field.data <= LAST_DAY:
            raise ValidationError("Choose a day in this or a coming year.")

    def values(self) -> dict[str, object]:
        """The columns of a valid form."""
        return {
            "title": self.title.data,
            "kind": self.measured.data or None,
            "target": self.number,
            "due_on": self.due_on.data,
        }
