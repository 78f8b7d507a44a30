"""What a column of a file may fill, and which one its name suggests."""

import re
from dataclasses import dataclass

from anyascii import anyascii


@dataclass(frozen=True)
class Field:
    """Something a column may fill; `words` are the names of columns that mean it, in small plain letters."""

    key: str
    label: str
    words: tuple[str, ...]


FIELDS = (
    Field("name", "Name", ("name", "client", "client name", "full name", "customer", "member", "kunde", "nom complet", "cliente", "nombre completo")),
    Field("first_name", "First name", ("first name", "firstname", "given name", "vorname", "prenom", "nombre", "forename")),
    Field("last_name", "Last name", ("last name", "lastname", "surname", "family name", "nachname", "nom", "apellido", "apellidos")),
    Field("phone", "Phone", ("phone", "phone number", "mobile", "mobile phone", "mobile number", "cell", "cell phone", "tel", "telephone", "telefon", "handy", "telefono", "movil", "portable", "telefonnummer")),
    Field("email", "E-mail", ("email", "e mail", "email address", "e mail address", "mail", "correo", "courriel", "e mail adresse")),
    Field("alert", "Alert", ("alert", "injury", "injuries", "allergies", "medical", "medical notes", "health", "warning")),
    Field("emergency_name", "Emergency contact", ("emergency contact", "emergency name", "emergency contact name", "notfallkontakt")),
    Field("emergency_phone", "Emergency phone", ("emergency phone", "emergency contact phone", "emergency number")),
    Field("pack_name", "Session pack", ("pack", "package", "pack name", "session pack", "package name", "membership", "offer", "paket", "bono", "forfait")),
    Field("total", "Sessions: total", ("sessions", "sessions total", "total", "total sessions", "bought", "purchased", "sessions bought", "credits")),
    Field("used", "Sessions: used", ("used", "sessions used", "used sessions", "taken", "completed", "attended")),
    Field("left", "Sessions: left", ("left", "sessions left", "remaining", "sessions remaining", "remaining sessions", "balance", "credits left")),
    Field("price", "Price", ("price", "amount", "paid", "cost", "preis", "precio", "prix")),
    Field("purchased_on", "Bought on", ("bought on", "purchased on", "purchase date", "date of purchase", "sold on", "start", "start date", "gekauft am")),
    Field("expires_on", "Expires on", ("expires", "expires on", "expiry", "expiry date", "expiration", "expiration date", "valid until", "end date", "ends on", "gultig bis", "ablaufdatum")),
)  # fmt: skip
LABELS = {field.key: field.label for field in FIELDS}
BY_WORD = {word: field.key for field in FIELDS for word in field.words}


def guessed(columns: list[str]) -> dict[int, str]:
    """Which field each column seems to fill, by its name; each field once."""
    found: dict[int, str] = {}
    for place, column in enumerate(columns):
        field = BY_WORD.get(" ".join(re.findall(r"[a-z0-9]+", anyascii(column).lower())))
        if field and field not in found.values():
            found[place] = field
    # Beside a first name, “Name” is the last one.
    if "first_name" in found.values() and "last_name" not in found.values():
        found = {place: "last_name" if field == "name" else field for place, field in found.items()}
    return found


def wrong_mapping(mapping: dict[int, str]) -> str:
    """What is wrong with a mapping, with the remedy; empty when nothing is."""
    fields = list(mapping.values())
    for field in LABELS:
        if fields.count(field) > 1:
            return f"Two columns fill “{LABELS[field]}”. Choose one and ignore the other."
    if not {"name", "first_name", "last_name"} & set(fields):
        return "Choose the column that holds the clients' names."
    if "pack_name" in fields and "total" not in fields:
        return (
            "A pack needs its total: choose the column with the sessions bought, or ignore the pack's name."
        )
    if {"used", "left", "expires_on", "purchased_on", "price"} & set(fields) and "total" not in fields:
        return "Sessions used, price and dates belong to a pack: choose the column with its total too."
    if "used" in fields and "left" in fields:
        return "Choose either the sessions used or those left: each follows from the other."
    return ""
