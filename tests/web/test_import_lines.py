"""What is made of one line of a file: normalised, told, or rejected with the reason."""

from datetime import date

import pytest

from trainer_web.imports.days import day_of
from trainer_web.imports.fields import guessed
from trainer_web.imports.lines import Habits, Line, People, read_line
from trainer_web.imports.tables import FORMULA

BERLIN = Habits("DE", "en_GB", "EUR")
NEW_YORK = Habits("US", "en_US", "USD")
PLACES = (
    "name",
    "phone",
    "email",
    "pack_name",
    "total",
    "used",
    "left",
    "price",
    "purchased_on",
    "expires_on",
)


def read(habits: Habits = BERLIN, number: int = 2, **typed: str) -> Line:
    cells = [typed.get(key, "") for key in PLACES]
    return read_line(number, cells, dict(enumerate(PLACES)), habits)


@pytest.mark.parametrize(
    ("typed", "habits", "number"),
    [
        ("030 1234567", BERLIN, "+49301234567"),
        ("0049 30 1234567", BERLIN, "+49301234567"),
        ("+49 (0)30 1234567", BERLIN, "+49301234567"),
        ("(212) 555-0123", NEW_YORK, "+12125550123"),
    ],
)
def test_a_number_is_read_as_people_of_the_country_write_it(typed: str, habits: Habits, number: str) -> None:
    line = read(habits, name="Nia", phone=typed)
    assert line.fields["phone"] == number
    assert line.changes[0].startswith(f"Phone: {typed} → ")


@pytest.mark.parametrize(
    ("typed", "locale", "day"),
    [
        ("2026-03-01", "en_US", date(2026, 3, 1)),
        ("1/3/2026", "en_GB", date(2026, 3, 1)),
        ("3/1/2026", "en_US", date(2026, 3, 1)),
        ("1.3.26", "de_DE", date(2026, 3, 1)),
        ("1.3.2026", "en_US", date(2026, 3, 1)),
        ("1 March 2026", "en_GB", date(2026, 3, 1)),
        ("March 1, 2026", "de_DE", date(2026, 3, 1)),
        ("1. März 2026", "de_DE", date(2026, 3, 1)),
        ("2026-03-01 00:00:00", "en_GB", date(2026, 3, 1)),
        ("01/03/98", "en_GB", date(1998, 3, 1)),
        ("31/31/2026", "en_GB", None),
        ("2026", "en_GB", None),
        ("soon", "en_GB", None),
    ],
)
def test_a_day_is_read_in_several_ways(typed: str, locale: str, day: date | None) -> None:
    assert day_of(typed, locale) == day


@pytest.mark.parametrize(
    ("typed", "locale", "minor"),
    [
        ("450", "en_GB", 45000),
        ("450,00", "en_GB", 45000),
        ("450.5", "de_DE", 45050),
        ("£1,234.50", "en_GB", 123450),
        ("1.234,50 €", "de_DE", 123450),
    ],
)
def test_an_amount_is_read_by_the_locale(typed: str, locale: str, minor: int) -> None:
    line = read(Habits("DE", locale, "EUR"), name="Nia", total="10", price=typed)
    assert line.fields["pack"]["price_minor"] == minor


def test_a_pack_is_made_of_its_total_and_what_is_used_or_left() -> None:
    assert read(name="Nia", total="10", used="4").fields["pack"]["used"] == 4
    assert read(name="Nia", total="10", left="4").fields["pack"]["used"] == 6
    assert read(name="Nia", total="10").fields["pack"]["name"] == "10 sessions"
    assert "pack" not in read(name="Nia").fields


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({}, "It has no name."),
        ({"name": "x" * 201}, "at most 200 are kept"),
        ({"name": "Nia", "phone": "12"}, "“12” is no complete number"),
        ({"name": "Nia", "phone": FORMULA}, "“Phone” holds a formula"),
        ({"name": "Nia", "email": "nia"}, "“nia” is no whole e-mail address"),
        ({"name": "Nia", "pack_name": "Ten"}, "without its total"),
        ({"name": "Nia", "used": "3"}, "without its total"),
        ({"name": "Nia", "total": "5", "used": "6"}, "More sessions are used"),
        ({"name": "Nia", "total": "5", "left": "6"}, "More sessions are used or left"),
        ({"name": "Nia", "total": "-5"}, "a whole number"),
        ({"name": "Nia", "total": "1e3"}, "a whole number"),
        ({"name": "Nia", "total": "5", "expires_on": "soon"}, "no day that can be read"),
        ({"name": "Nia", "total": "5", "expires_on": "1.1.0026"}, "no day that can be read"),
        ({"name": "Nia", "total": "5", "purchased_on": "2.1.26", "expires_on": "1.1.26"}, "end before"),
        ({"name": "Nia", "total": "5", "price": "1,234,5"}, "no amount that can be read"),
        ({"name": "Nia", "total": "5", "price": "-5"}, "no amount"),
    ],
)
def test_what_can_not_be_taken_is_rejected_with_the_reason(typed: dict[str, str], reason: str) -> None:
    line = read(**typed)
    assert line.is_rejected
    assert reason in line.reason


def test_lines_about_one_person_are_seen_as_such() -> None:
    people = People()
    first = people.place(read(number=2, name="Nia Obi", phone="030 1234567", total="10"))
    again = people.place(read(number=3, name="Nia Obi", phone="030 1234567", total="10"))
    more = people.place(read(number=4, name="Nia Obi", email="nia@x.test", total="5"))
    other = people.place(read(number=5, name="Tom Obi", phone="030 1234567"))
    namesake = people.place(read(number=6, name="Nia Obi", phone="030 7654321"))
    assert (first.same_line, again.same_line, more.same_line, namesake.same_line) == (None, 2, 2, None)
    assert (again.reason, more.reason) == ("Repeats line 2.", "The client of line 2.")
    assert other.is_rejected
    assert "Line 2 gives the same phone number to Nia Obi" in other.reason


def test_columns_are_guessed_by_their_names() -> None:
    columns = ["E-Mail", "NAME", "Telefon", "Sessions remaining", "Total sessions", "Colour"]
    assert guessed(columns) == {0: "email", 1: "name", 2: "phone", 3: "left", 4: "total"}
    assert guessed(["Vorname", "Name"]) == {0: "first_name", 1: "last_name"}
    assert guessed(["Phone", "Mobile"]) == {0: "phone"}
