"""What may come in about bookings: a new one, a move, and the small fields of the buttons."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import abort, g, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import DateField, Field, IntegerField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional

from trainer_web.calendar import times
from trainer_web.calendar.queries import BookingState, Choice, Offered
from trainer_web.errors import Refused
from trainer_web.formats import local, zone
from trainer_web.packs.queries import PackState, ShownPack

LENGTHS = (15, 30, 45, 60, 75, 90, 105, 120, 150, 180, 240)
# Which field a refusal of the database belongs to.
FIELD = {
    "appointments_trainer_is_free": "time",
    "appointments_during_is_a_stretch_of_time": "minutes",
    "appointments_lasts_at_most_12_hours": "minutes",
}


class IdField(Field):  # type: ignore[misc]  # wtforms has no types
    """A UUID; an empty one is None."""

    data: uuid.UUID | None

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what came in.

        Raises:
            ValueError: it is no UUID; wtforms shows the message at the field.
        """
        text = valuelist[0] if valuelist else ""
        try:
            self.data = uuid.UUID(text) if text else None
        except ValueError:
            self.data = None
            raise ValueError("Choose one of the list.") from None


class TimedForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A day and a time on the wall of the business. After `validate`, `starts_at` is the instant."""

    on = DateField(validators=[InputRequired("Choose a date.")])
    time = TimeField(format=["%H:%M", "%H:%M:%S"], validators=[InputRequired("Choose a time.")])
    fold = IntegerField(validators=[Optional(), NumberRange(0, 1)])
    minutes = IntegerField(
        validators=[Optional(), NumberRange(5, 720, "A booking lasts 5 minutes to 12 hours.")]
    )

    starts_at: datetime
    refusal = ""  # what is not the fault of one field

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether every field holds something, and the time exists on that day."""
        if not super().validate(extra_validators):
            return False
        if not 1900 <= self.on.data.year <= 9000:
            return self._wrong(self.on, "Choose a date of this century.")
        try:
            self.starts_at = times.instant(self.on.data, self.time.data, zone(), self.fold.data or 0)
        except times.NoSuchTimeError as error:
            sentence = (
                f"{self.time.data:%H:%M} doesn't exist on that day because the clocks go forward;"
                f" choose {error.instead:%H:%M}."
            )
            return self._wrong(self.time, sentence)
        return True

    @property
    def lengths(self) -> list[tuple[int, str]]:
        """The lengths to choose from, the one that was chosen among them."""
        return [(minutes, f"{minutes} min") for minutes in sorted({*LENGTHS, self.minutes.data or 60})]

    @property
    def comes_twice(self) -> bool:
        """Whether the clocks go back over the time that was chosen, so that there are two of it."""
        return bool(self.on.data and self.time.data) and times.comes_twice(
            self.on.data, self.time.data, zone()
        )

    def refuse(self, refusal: Refused) -> int:
        """Show why the database refused, at the field it belongs to; the status to answer with.

        Raises:
            Refused: it is no answer to what was typed.
        """
        if refusal.status >= 500:
            raise refusal
        name = FIELD.get(refusal.constraint or "")
        if name is None:
            self.refusal = refusal.sentence
        else:
            self._wrong(self[name], refusal.sentence)
        return refusal.status

    def _wrong(self, field: Field, sentence: str) -> bool:
        field.errors = [*field.errors, sentence]
        return False


class BookingForm(TimedForm):
    """A new booking. `pack` must be sent, and may be empty: then no session is used. `proposed` is the pack
    that the page chose; another one was chosen by a person."""

    client = IdField(validators=[DataRequired("Find the client first.")])
    service = IdField(validators=[DataRequired("Choose a service.")])
    trainer = IdField(validators=[DataRequired("Choose a trainer.")])
    place = IdField()
    pack = IdField()
    proposed = IdField()
    q = StringField()

    @classmethod
    def prefilled(cls, query: Mapping[str, str]) -> "BookingForm":
        """The form as an address asks for it: `at` is a local minute such as 2026-11-21T10:30."""
        given = MultiDict(query)
        if "at" in query:
            given["on"], _, given["time"] = query["at"].partition("T")
        form = cls(formdata=given)
        soon = _next_half_hour()
        form.on.data = form.on.data or soon.date()
        form.time.data = form.time.data or soon.time()
        if not form.trainer.data and g.login.gives_sessions:
            form.trainer.data = g.login.user_id
        return form

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Also whether somebody saw the client's packs and chose one, or none."""
        if not super().validate(extra_validators):
            return False
        return bool(self.pack.raw_data) or self._wrong(self.pack, "Choose a pack, or no pack.")

    @property
    def wish(self) -> dict[str, Any]:
        """What `operations.book` is to be asked for."""
        return {
            "client_id": self.client.data,
            "service_id": self.service.data,
            "trainer_id": self.trainer.data,
            "starts_at": self.starts_at,
            "purchase_id": self.pack.data,
            "minutes": self.minutes.data,
            "location_id": self.place.data,
        }

    def offer(self, offered: Offered) -> None:
        """Set out what there is to choose from; where nothing was chosen yet, choose what
        the client had last, else the first."""
        if not self.is_submitted():
            latest = offered.latest
            usual = (latest.service_id, latest.trainer_id) if latest else (None, None)
            self.service.data = self.service.data or _likeliest(offered.services, usual[0])
            self.trainer.data = self.trainer.data or _likeliest(offered.trainers, usual[1])
            self.place.data = self.place.data or _likeliest(offered.places, None)
        self.service_options = _options(offered.services, self.service.data)
        self.trainer_options = _options(offered.trainers, self.trainer.data)
        self.place_options = [("", "No place"), *_options(offered.places, self.place.data or "")]

    def draw_on(self, packs: Sequence[ShownPack], usable: Sequence[PackState]) -> None:
        """Set out the packs to draw on: those that can pay for this service on this day, in the order in
        which they should, then the client's others. Unless a person chose, choose the first that can."""
        self.usable = [pack.purchase_id for pack in usable]
        others = [pack for pack in packs if pack.sessions_left and pack.covers(self.service.data)]
        self.packs = [*usable, *(pack for pack in others if pack.purchase_id not in self.usable)]
        first = next(iter(self.usable), None)
        offered = {None, *(pack.purchase_id for pack in self.packs)}
        by_hand = self.pack.raw_data and self.pack.data != self.proposed.data and self.pack.data in offered
        if not self.is_submitted() and not by_hand:
            self.pack.data = first
        self.proposed.data = first

    @property
    def typed(self) -> dict[str, object]:
        """What was chosen so far, as the query of an address that goes on from here."""
        kept = {name: self[name].data for name in ("trainer", "service", "minutes", "place", "on")}
        kept["time"] = self.time.data and f"{self.time.data:%H:%M}"
        return {name: value for name, value in kept.items() if value}


OPEN_AGAIN = "Open the booking again."
LAST_VERSION = 2**31 - 1  # as far as the database counts them


class MoveForm(TimedForm):
    """Another time, length or trainer for a booking of the version somebody looked at."""

    trainer = IdField(validators=[DataRequired("Choose a trainer.")])
    version = IntegerField(validators=[InputRequired(OPEN_AGAIN), NumberRange(1, LAST_VERSION, OPEN_AGAIN)])

    def offer(self, offered: Offered, booking: BookingState) -> None:
        """Set out the trainers to choose from; the booking's own is one, even after leaving the team."""
        others = [trainer for trainer in offered.trainers if trainer.id != booking.trainer_id]
        own = Choice("trainer", booking.trainer_id, booking.trainer_name, None)
        self.trainer_options = _options([own, *others], self.trainer.data)

    @property
    def wish(self) -> dict[str, Any]:
        """What `operations.reschedule` is to be asked for."""
        return {
            "starts_at": self.starts_at,
            "minutes": self.minutes.data,
            "trainer_id": self.trainer.data,
            "version": self.version.data,
        }

    @classmethod
    def of(cls, booking: BookingState) -> "MoveForm":
        """The form as the booking stands now."""
        return cls(formdata=None, data=placed(booking))


def placed(booking: BookingState) -> dict[str, Any]:
    """Where a booking stands, as the fields of a form that moves it there."""
    starts_at = local(booking.starts_at)
    return {
        "on": starts_at.date(),
        "time": starts_at.time(),
        "fold": starts_at.fold,
        "minutes": (booking.ends_at - booking.starts_at) // timedelta(minutes=1),
        "trainer": booking.trainer_id,
        "version": booking.version,
    }


def flag(name: str) -> bool:
    """Whether a button's field of this name is set."""
    return request.form.get(name) == "1"


def expected_cost() -> int | None:
    """The cost in sessions that the person was told before cancelling; 400 for nonsense."""
    told = request.form.get("expected_cost")
    if told not in (None, "0", "1"):
        abort(400)
    return None if told is None else int(told)


def _options(choices: Sequence[Choice], chosen: object) -> list[tuple[object, str]]:
    """The choices for a select; what was chosen but is gone leaves a place to choose again."""
    options: list[tuple[object, str]] = [
        (choice.id, f"{choice.name}, {choice.minutes} min" if choice.minutes else choice.name)
        for choice in choices
    ]
    is_gone = chosen != "" and chosen not in {choice.id for choice in choices}
    return [("", "Choose …"), *options] if is_gone else options


def _likeliest(choices: Sequence[Choice], usual: uuid.UUID | None) -> uuid.UUID | None:
    ids = [choice.id for choice in choices]
    return usual if usual in ids else next(iter(ids), None)


def _next_half_hour() -> datetime:
    now = datetime.now(zone())
    return now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0) + timedelta(minutes=30)
