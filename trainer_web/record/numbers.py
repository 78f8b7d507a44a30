"""Measured numbers as people of the business write and read them."""

import re
from decimal import Decimal, InvalidOperation

from babel.numbers import NumberFormatError, format_decimal, parse_decimal
from flask import g

MOST = Decimal(10) ** 9  # the column holds nine digits before the point, three after it
LOOKS_LIKE_ONE = re.compile(r"[-−+]?[0-9][0-9.,'’\s]*")
PLAIN_FRACTION = re.compile(r"-?[0-9]+[.,]([0-9]{1,2})")


def read(text: str) -> Decimal | None:
    """What was typed, as a number of at most three decimals; None when it is none, or out of all bounds.

    "72,5" and "72.5" are the same everywhere; what could be a separator of thousands is read as in the
    business's country.
    """
    if not LOOKS_LIKE_ONE.fullmatch(text):
        return None
    text = text.replace("−", "-").removeprefix("+")
    try:
        number: Decimal | None = parse_decimal(text, locale=g.login.locale, strict=True)
    except NumberFormatError:
        number = _fraction(text)
    if number is None or abs(number) >= MOST:
        return None
    return number if number == round(number, 3) else None


def write(number: Decimal) -> str:
    """72.500 → 72,5 in Germany."""
    return format_decimal(number, "#,##0.###", locale=g.login.locale)


def example() -> str:
    """A number with a fraction as it is written here."""
    return write(Decimal("72.5"))


def _fraction(text: str) -> Decimal | None:
    """A number with one point or comma that can't be a separator of thousands."""
    if not PLAIN_FRACTION.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", "."))
    except InvalidOperation:  # unreachable by the pattern; Decimal's contract says so
        return None
