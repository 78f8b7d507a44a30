"""What may come in with any form, and phone numbers as people write them."""

import uuid

import phonenumbers
from babel import Locale
from babel.core import get_global
from flask import abort, g, request
from phonenumbers import NumberParseException, PhoneNumberFormat


def form_id(name: str) -> uuid.UUID:
    """A field of the form that holds an id, such as `request_id`.

    Raises:
        werkzeug.exceptions.BadRequest: it is missing or malformed; no page of ours sends that.
    """
    try:
        return uuid.UUID(request.form.get(name, ""))
    except ValueError:
        abort(400)


def plain(text: str | None) -> str:
    """What was typed, without what the database would refuse."""
    return (text or "").replace("\0", "").replace("\r\n", "\n").strip()


def e164(text: str, country: str | None = None) -> str | None:
    """A number as people of the business's country (or of `country`) write it, as E.164; None when it is
    none.

    A number with its country code only has to be possible: the world's plans change.
    """
    try:
        number = phonenumbers.parse(text, country or home_country())
    except NumberParseException:
        return None
    abroad = text.startswith(("+", "00"))
    check = phonenumbers.is_possible_number if abroad else phonenumbers.is_valid_number
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if check(number) else None


def home_country() -> str:
    """The country in whose way a number without a country code is read: the one of the business's zone."""
    return country_of(g.login.timezone, g.login.locale)


def country_of(timezone: str, locale: str) -> str:
    """The country of a zone, else of a locale."""
    found: str | None = get_global("zone_territories").get(timezone)
    return found or Locale.parse(locale).territory or "GB"


def not_a_number() -> str:
    """What to say about a number that is none, with the remedy."""
    country = home_country()
    code = phonenumbers.country_code_for_region(country)
    name = Locale.parse(g.login.locale).territories[country]
    return (
        f"This isn't a complete number in {name} (+{code})."
        " Write it with its country code, such as +44 20 7946 0958."
    )
