"""Jinja filters: instants in the business's zone, money, phone numbers as people read them."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, get_currency_precision
from flask import Flask, g


def zone() -> ZoneInfo:
    """The zone of the business this request belongs to."""
    return ZoneInfo(g.login.timezone)


def today() -> date:
    """The date on the wall of the business."""
    return datetime.now(zone()).date()


def local(at: datetime) -> datetime:
    """The instant on the wall clock of the business."""
    return at.astimezone(zone())


def local_time(at: datetime) -> str:
    """14:30"""
    return format_time(local(at), "HH:mm", locale=_locale())


def local_date(at: datetime | date) -> str:
    """21 Nov 2026"""
    return format_date(_day(at), "d MMM y", locale=_locale())


def weekday_date(at: datetime | date) -> str:
    """Sat 21 Nov"""
    return format_date(_day(at), "EEE d MMM", locale=_locale())


def long_date(at: datetime | date) -> str:
    """Saturday, 21 November 2026"""
    return format_date(_day(at), "EEEE, d MMMM y", locale=_locale())


def local_datetime(at: datetime) -> str:
    """Sat 21 Nov, 14:30"""
    return format_datetime(local(at), "EEE d MMM, HH:mm", locale=_locale())


def money(minor: int, currency: str) -> str:
    """12345 in EUR → €123.45; yen have no minor unit, dinars three digits of it."""
    return format_currency(minor / 10 ** get_currency_precision(currency), currency, locale=_locale())


def exact_money(amount: Decimal, currency: str) -> str:
    """0.079 in EUR → €0.079: in as many decimals as it takes, at most four."""
    pattern = Locale.parse(_locale()).currency_formats["standard"].pattern.replace("0.00", "0.00##")
    return format_currency(amount, currency, pattern, locale=_locale(), currency_digits=False)


def phone(number: str | None) -> str:
    """+4930123456 → +49 30 123456; whatever else texts, such as a name, as it is."""
    if not number:
        return ""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def init_app(app: Flask) -> None:
    """Offer the filters to every template."""
    for filter_ in (local_time, local_date, weekday_date, long_date, local_datetime, money, phone):
        app.add_template_filter(filter_)


def _day(at: datetime | date) -> date:
    return local(at).date() if isinstance(at, datetime) else at


def _locale() -> str:
    locale: str = g.login.locale
    return locale
