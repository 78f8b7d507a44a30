"""Days as people write them, by the habits of a locale."""

import re
from datetime import date
from functools import cache, lru_cache

from anyascii import anyascii
from babel import Locale
from babel.dates import get_month_names

SHORT_YEARS = 69  # 00–69 are of this century


@lru_cache(maxsize=1024)  # a file names the same few days again and again
def day_of(text: str, locale: str) -> date | None:
    """2026-03-01, 1/3/2026, 1.3.26, 1 March 2026, Mar 1, 2026: the day; None when it is none.

    In which order numbers stand, the locale decides, unless the year comes first.
    """
    text = re.sub(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[ap]m)?$", "", text.strip(), flags=re.IGNORECASE)
    words = re.findall(r"\d+|[^\W\d_]+", anyascii(text).lower())
    numbers = [word for word in words if word.isdigit()]
    names = [month for word in words if (month := _months(locale).get(word[:12]))]
    if len(numbers) == 2 and len(names) == 1:
        first, second = numbers
        day, year = (second, first) if len(first) == 4 else (first, second)
        return _day(year, str(names[0]), day)
    if len(numbers) != 3 or names or len(words) != 3:
        return None
    if len(numbers[0]) == 4:
        return _day(*numbers)
    order = _order(locale)
    # Dots stand between day and month wherever people write them.
    parts = dict(zip("dmy" if order[0] == "y" or "." in text else order, numbers, strict=True))
    return _day(parts["y"], parts["m"], parts["d"])


def _day(year: str, month: str, day: str) -> date | None:
    if len(year) not in (2, 4):
        return None
    full = int(year) if len(year) == 4 else int(year) + (2000 if int(year) <= SHORT_YEARS else 1900)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None


@cache
def _order(locale: str) -> str:
    """The order of day, month and year in a locale, such as "dmy"."""
    pattern = Locale.parse(locale).date_formats["short"].pattern.lower()
    return "".join(dict.fromkeys(letter for letter in pattern if letter in "dmy"))


@cache
def _months(locale: str) -> dict[str, int]:
    """The names of months in a locale and in English, whole and short, in small plain letters."""
    return {
        re.sub(r"[^a-z]", "", anyascii(name).lower())[:12]: number
        for language in (locale, "en")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }
