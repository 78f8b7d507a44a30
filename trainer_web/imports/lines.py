"""One line of a file: what it says in each field, what was normalised, or why it is rejected."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.numbers import NumberFormatError, get_currency_precision, parse_decimal

from trainer_web.formats import phone
from trainer_web.forms import e164
from trainer_web.imports.days import day_of
from trainer_web.imports.fields import LABELS
from trainer_web.imports.tables import FORMULA

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
MOST_SESSIONS = 10_000
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
LONGEST = {"name": 200, "email": 254, "alert": 500, "emergency_name": 200, "pack_name": 120}


@dataclass(frozen=True)
class Habits:
    """How people of the business write: its country, locale and currency."""

    country: str
    locale: str
    currency: str


@dataclass
class Line:
    """What a line of a file says. A rejected one keeps the text of the file; `same_line` is the first line
    about the same person."""

    line: int
    fields: dict[str, Any] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    reason: str = ""
    is_rejected: bool = False
    same_line: int | None = None


class RejectedError(Exception):
    """The line can't be taken; the text says why and what to do about it."""


def read_line(number: int, cells: list[str], mapping: dict[int, str], habits: Habits) -> Line:
    """The line in these cells, by the field that each place fills."""
    typed = {key: cells[place] for place, key in mapping.items() if place < len(cells) and cells[place]}
    line = Line(number)
    try:
        _refuse_formulas(typed)
        line.fields = _client(typed, line.changes, habits)
        if pack := _pack(typed, line.changes, habits):
            line.fields["pack"] = pack
    except RejectedError as rejected:
        shown = {key: "(formula)" if text == FORMULA else text[:500] for key, text in typed.items()}
        return Line(number, shown, reason=str(rejected), is_rejected=True)
    return line


def _refuse_formulas(typed: dict[str, str]) -> None:
    for key, text in typed.items():
        if text == FORMULA:
            raise RejectedError(
                f"“{LABELS[key]}” holds a formula, which is not worked out here. In the spreadsheet, copy the"
                " column and paste it as values; then save and import again."
            )
        if len(text) > LONGEST.get(key, 500):
            raise RejectedError(
                f"“{LABELS[key]}” has {len(text)} characters; at most {LONGEST.get(key, 500)} are kept."
            )


def _client(typed: dict[str, str], changes: list[str], habits: Habits) -> dict[str, Any]:
    given = " ".join(typed.get(key, "") for key in ("name", "first_name", "last_name"))
    found: dict[str, Any] = {"name": " ".join(given.split())}
    if not found["name"]:
        raise RejectedError("It has no name. Fill in the column that holds it.")
    if len(found["name"]) > LONGEST["name"]:
        raise RejectedError(f"The name has more than {LONGEST['name']} characters.")
    if email := typed.get("email"):
        if not EMAIL.fullmatch(email):
            raise RejectedError(f"“{email}” is no whole e-mail address. It looks like name@example.org.")
        found["email"] = email
    for key in ("phone", "emergency_phone"):
        if text := typed.get(key):
            found[key] = _number(key, text, changes, habits)
    for key in ("alert", "emergency_name"):
        if text := typed.get(key):
            found[key] = text
    return found


def _number(key: str, text: str, changes: list[str], habits: Habits) -> str:
    number = e164(text, habits.country)
    if number is None:
        raise RejectedError(
            f"“{text}” is no complete number. Write it with its country code, such as +44 20 7946 0958."
        )
    if text != number:
        changes.append(f"{LABELS[key]}: {text} → {phone(number)}")
    return number


def _pack(typed: dict[str, str], changes: list[str], habits: Habits) -> dict[str, Any] | None:
    total = _count(typed, "total")
    used, left = _count(typed, "used"), _count(typed, "left")
    if total is None:
        if typed.get("pack_name") or used or left:
            raise RejectedError(
                "It names a pack without its total of sessions. Fill in the total, or leave the pack out."
            )
        return None
    if left is not None:
        used = total - left
    if total == 0:
        return None
    if not 0 <= (used or 0) <= total:
        raise RejectedError(f"More sessions are used or left than the pack's total of {total}.")
    bought, ends = (_day(typed, key, changes, habits) for key in ("purchased_on", "expires_on"))
    if bought and ends and ends < bought:
        raise RejectedError("The pack would end before it was bought.")
    return {
        "name": typed.get("pack_name") or f"{total} sessions",
        "total": total,
        "used": used or 0,
        "price_minor": _price(typed, changes, habits),
        "purchased_on": bought and bought.isoformat(),
        "expires_on": ends and ends.isoformat(),
    }


def _count(typed: dict[str, str], key: str) -> int | None:
    text = typed.get(key)
    if text is None:
        return None
    if not re.fullmatch(r"\d{1,5}", text) or int(text) > MOST_SESSIONS:
        raise RejectedError(f"“{LABELS[key]}” is {text}: a whole number up to {MOST_SESSIONS:,} is needed.")
    return int(text)


def _day(typed: dict[str, str], key: str, changes: list[str], habits: Habits) -> date | None:
    text = typed.get(key)
    if text is None:
        return None
    day = day_of(text, habits.locale)
    if day is None or not EARLIEST <= day < LATEST:
        raise RejectedError(f"“{LABELS[key]}” is {text}: no day that can be read. Write it as 2026-03-31.")
    if text != day.isoformat():
        changes.append(f"{LABELS[key]}: {text} → {_day_in_words(day, habits.locale)}")
    return day


@lru_cache(maxsize=1024)
def _day_in_words(day: date, locale: str) -> str:
    return format_date(day, "d MMM y", locale=locale)


def _price(typed: dict[str, str], changes: list[str], habits: Habits) -> int:
    text = typed.get("price")
    if text is None:
        return 0
    try:
        amount = _amount(text, habits)
    except NumberFormatError as error:
        raise RejectedError(f"“Price” is {text}: no amount that can be read. Write it as 450.00.") from error
    minor = amount.scaleb(get_currency_precision(habits.currency))
    if minor < 0 or minor != int(minor) or minor > 10**11:
        raise RejectedError(f"“Price” is {text}: no amount in {habits.currency} that can be kept.")
    if not re.fullmatch(r"\d+(\.\d\d)?", text):
        changes.append(f"Price: {text} → {amount:.2f} {habits.currency}")
    return int(minor)


def _amount(text: str, habits: Habits) -> Decimal:
    """1.234,50 € in German, £1,234.50 in English; 450.00 and 450,00 everywhere.

    Raises:
        NumberFormatError: it is none, or its separators stand where the locale has none.
    """
    digits = re.sub(r"[^\d.,\-' ’]", "", text).strip()
    if re.fullmatch(r"\d+([.,]\d{1,2})?", digits):
        return Decimal(digits.replace(",", "."))
    return parse_decimal(digits, locale=habits.locale, strict=True)


class People:
    """Who was in the file so far, so that several lines about one person become one client."""

    def __init__(self) -> None:
        self.by_phone: dict[str, Line] = {}
        self.by_email: dict[str, Line] = {}
        self.by_name: dict[str, Line] = {}
        self.said: dict[int, list[dict[str, Any]]] = {}

    def place(self, line: Line) -> Line:
        """The line with the first one about the same person noted; rejected when it is about two."""
        if line.is_rejected:
            return line
        phone_, email, name = (line.fields.get(key, "") for key in ("phone", "email", "name"))
        by_number = self.by_phone.get(phone_) or self.by_email.get(email.lower())
        if by_number and by_number.fields["name"] != name:
            what = "phone number" if phone_ in self.by_phone else "e-mail address"
            whose = by_number.fields["name"]
            reason = (
                f"Line {by_number.line} gives the same {what} to {whose}. Keep it in one of the two lines."
            )
            return Line(line.line, _as_typed(line), reason=reason, is_rejected=True)
        first = by_number or self._namesake(line)
        if first is None:
            self._remember(line)
            return line
        line.same_line, said = first.line, self.said[first.line]
        known: dict[str, Any] = {key: value for one in said for key, value in one.items()}
        news = {key for key, value in line.fields.items() if key != "pack" and known.get(key) != value}
        packs = [one.get("pack") for one in said]
        repeats = not news and line.fields.get("pack") in [*packs, None]
        line.reason = f"Repeats line {first.line}." if repeats else f"The client of line {first.line}."
        said.append(line.fields)
        return line

    def _namesake(self, line: Line) -> Line | None:
        """The earlier line of the same name, unless number or address say it is somebody else."""
        first = self.by_name.get(line.fields["name"])
        if first and any(
            first.fields.get(key) and line.fields.get(key) and first.fields[key] != line.fields[key]
            for key in ("phone", "email")
        ):
            return None
        return first

    def _remember(self, line: Line) -> None:
        self.said[line.line] = [line.fields]
        self.by_name.setdefault(line.fields["name"], line)
        if number := line.fields.get("phone"):
            self.by_phone[number] = line
        if email := line.fields.get("email"):
            self.by_email[email.lower()] = line


def _as_typed(line: Line) -> dict[str, Any]:
    return {key: value for key, value in line.fields.items() if key != "pack"}
