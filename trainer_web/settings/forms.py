"""What may come in from the settings."""

import re
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, IntegerField, PasswordField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional, Regexp, ValidationError

from trainer_web.forms import e164, not_a_number, plain
from trainer_web.messages import templates
from trainer_web.settings.queries import Preferences

MOST_LEADS = 5
MOST_ANSWERS = 12
LONGEST_ANSWER = 300
SERVICE = re.compile(r"MG[0-9a-f]{32}")
MINUTES = re.compile(r"[1-9][0-9]{0,4}")
DAYS = re.compile(r"d[1-7]")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:00)?")
TOO_DEAR = Decimal(1000)


class AccountForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A business's own account at the SMS provider."""

    account_sid = StringField(
        filters=[plain],
        validators=[
            DataRequired("Enter the account SID."),
            Regexp(
                r"AC[0-9a-f]{32}$",
                message="An account SID is AC and 32 more characters. Copy the whole of it.",
            ),
        ],
    )
    auth_token = PasswordField(filters=[plain], validators=[Length(max=200)])
    sender = StringField(filters=[plain], validators=[DataRequired("Enter the number that texts come from.")])

    def validate_sender(self, given: StringField) -> None:
        """Take a phone number in any spelling, or a messaging service."""
        if SERVICE.fullmatch(given.data):
            self.sends_from = given.data
            return
        number = e164(given.data)
        if number is None:
            raise ValidationError(
                "Write the number with its country code, such as +49 1579 2300000, or a messaging service:"
                " MG and 32 more characters."
            )
        self.sends_from = number


class TestForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """Where a test text goes."""

    phone = StringField(filters=[plain], validators=[DataRequired("Enter your own mobile number.")])

    def validate_phone(self, given: StringField) -> None:
        """Take a phone number in any spelling."""
        number = e164(given.data)
        if number is None:
            raise ValidationError(not_a_number())
        self.number = number


class TestEmailForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """Where a test e-mail goes."""

    to = StringField(
        filters=[plain],
        validators=[
            DataRequired("Enter your own e-mail address."),
            Length(max=254, message="An e-mail address has at most 254 characters."),
            Regexp(
                r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+$",
                message="This isn't a whole e-mail address. It looks like name@example.org.",
            ),
        ],
    )


class TemplateForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """The words of one kind of message."""

    is_on = BooleanField()
    body = TextAreaField(
        filters=[plain], validators=[Length(max=1000, message="Use at most 1000 characters.")]
    )
    subject = StringField(
        filters=[plain],
        validators=[
            DataRequired("Write a subject: e-mails need one."),
            Length(max=150, message="Use at most 150 characters."),
        ],
    )
    left = IntegerField(
        validators=[Optional(), NumberRange(0, 20, "Choose a number of sessions up to 20, or 0 for never.")]
    )

    def __init__(self, kind: str, **values: object) -> None:
        super().__init__(**values)
        self.kind = kind

    def validate_body(self, given: TextAreaField) -> None:
        """Refuse what could not be sent, or would be of no use."""
        if sentences := templates.faults(self.kind, given.data):
            raise ValidationError(" ".join(sentences))

    def validate_subject(self, given: StringField) -> None:
        """Refuse variables that nobody knows."""
        known = templates.KINDS[self.kind].variables
        for name in templates.VARIABLE.findall(given.data):
            if name not in known:
                raise ValidationError(f"{{{name}}} is not known here.")


class PriceForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """What one segment of a text costs; empty for unknown."""

    price = StringField(filters=[plain])

    def validate_price(self, given: StringField) -> None:
        """Take 0.0790 as well as 0,0790."""
        self.amount: Decimal | None = None
        if not given.data:
            return
        try:
            amount = Decimal(given.data.replace(",", "."))
        except InvalidOperation:
            raise ValidationError("Write the price as a number, such as 0.079.") from None
        if not amount.is_finite() or not 0 <= amount < TOO_DEAR or -int(amount.as_tuple().exponent) > 4:
            raise ValidationError(
                "Write the price of one segment with at most four decimals, such as 0.0790."
            )
        self.amount = amount


@dataclass
class RemindersForm:
    """Lead times and quiet hours as they were typed: each lead time is a choice (minutes, or `d1` for the
    day before) and a time for those that name a day. `errors` names the field and the remedy."""

    rows: list[tuple[str, str]]
    quiet_until: str
    quiet_from: str
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, preferences: Preferences) -> "RemindersForm":
        """The form with what is decided."""
        rows = [lead.partition("@")[::2] for lead in preferences.reminder_leads]
        return cls(rows, f"{preferences.quiet_until:%H:%M}", f"{preferences.quiet_from:%H:%M}")

    @classmethod
    def sent(cls) -> "RemindersForm":
        """The form as it came in."""
        given: MultiDict[str, str] = request.form
        both = zip_longest(given.getlist("lead"), given.getlist("at"), fillvalue="")
        rows = [(choice, at) for choice, at in both if choice]
        return cls(rows, given.get("quiet_until", ""), given.get("quiet_from", ""))

    def validate(self) -> bool:
        """Whether all of it makes sense."""
        for number, (choice, at) in enumerate(self.rows, 1):
            if DAYS.fullmatch(choice):
                if _time(at) is None:
                    self.errors[f"lead-{number}"] = "Choose the time of that day."
            elif not MINUTES.fullmatch(choice):
                self.errors[f"lead-{number}"] = "Choose how long before."
        if len(self.leads()) > MOST_LEADS:
            self.errors[f"lead-{len(self.rows)}"] = f"At most {MOST_LEADS} reminders. Take one out."
        until, from_ = _time(self.quiet_until), _time(self.quiet_from)
        if until is None:
            self.errors["quiet_until"] = "Choose a time."
        elif from_ is None:
            self.errors["quiet_from"] = "Choose a time."
        elif until >= from_:
            self.errors["quiet_from"] = "Choose a time after the first one: texts need some hours to go out."
        return not self.errors

    def leads(self) -> list[str]:
        """The lead times as the database keeps them, each once."""
        written = [f"{choice}@{at[:5]}" if choice.startswith("d") else choice for choice, at in self.rows]
        return list(dict.fromkeys(written))

    @property
    def hours(self) -> tuple[time, time]:
        """The first and the last time of a valid form at which texts go out."""
        return time.fromisoformat(self.quiet_until), time.fromisoformat(self.quiet_from)


@dataclass
class AnswersForm:
    """The canned answers as they were typed, the last one new; which button was pressed; and what they
    were when the page was made."""

    answers: list[str]
    was: list[str]
    error: str = ""

    @classmethod
    def sent(cls) -> "AnswersForm":
        """The form as it came in, with the button's act done: one moved up or taken out."""
        answers = [plain(" ".join(text.split())) for text in request.form.getlist("answer")]
        up, out = (request.form.get(name, -1, type=int) for name in ("up", "remove"))
        if 0 < up < len(answers):
            answers[up - 1], answers[up] = answers[up], answers[up - 1]
        if 0 <= out < len(answers):
            del answers[out]
        return cls([text for text in answers if text], request.form.getlist("was"))

    def validate(self) -> bool:
        """Whether they may be kept."""
        if len(self.answers) > MOST_ANSWERS:
            self.error = f"At most {MOST_ANSWERS} answers. Take one out."
        elif any(len(text) > LONGEST_ANSWER for text in self.answers):
            self.error = f"An answer has at most {LONGEST_ANSWER} characters. Shorten it."
        return not self.error


def _time(text: str) -> time | None:
    return time.fromisoformat(text) if CLOCK.fullmatch(text) else None
