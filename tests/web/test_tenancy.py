"""Another business's ids behave as if they did not exist: every address and every function is tried."""

import itertools
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from psycopg import sql
from werkzeug.routing import Rule

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.world import Business, as_app, book, in_hours, read, unchanged

# What each name in an address or among a function's parameters stands for.
IDS = ("client_id", "purchase_id", "booking_id", "service_id", "trainer_id", "location_id", "offer_id")
RECORDED = {
    "note_id": "client_notes (org_id, client_id, author_id, body) VALUES (%s, %s, %s, 'Tall')",
    "measurement_id": "client_measurements (org_id, client_id, kind, value, taken_on, actor)"
    " VALUES (%s, %s, 'Weight', 1, '2026-01-01', %s)",
    "goal_id": "client_goals (org_id, client_id, title) VALUES (%s, %s, %s)",
    "file_id": "client_files (org_id, client_id, name, media_type, size, content, actor)"
    " VALUES (%s, %s, 'Plan', 'application/pdf', 1, 'x', %s)",
}
ADDRESSED = (*IDS, *RECORDED, "message_id", "import_id")


def ids_of(business: Business, booking: uuid.UUID) -> dict[str, uuid.UUID]:
    return {
        "client_id": business.client,
        "purchase_id": business.pack,
        "booking_id": booking,
        "service_id": business.service,
        "trainer_id": business.trainer,
        "location_id": business.location,
        "offer_id": business.offer,
        # Booking wrote down what the client is to be told.
        "message_id": read(business, "SELECT id FROM messages WHERE org_id = %s LIMIT 1", business.id)[0].id,
        "import_id": read(
            business,
            "INSERT INTO imports (org_id, name, actor) VALUES (%s, 'list.csv', '') RETURNING id",
            business.id,
        )[0].id,
        **recorded(business),
    }


def recorded(business: Business) -> dict[str, uuid.UUID]:
    """One thing of each kind on the record of the first client."""
    values = (business.id, business.client, business.trainer)
    return {
        name: read(business, f"INSERT INTO {row} RETURNING id", *values)[0].id
        for name, row in RECORDED.items()
    }


def addresses(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Every address that names a row of a business, with each of its methods."""
    for rule in app.url_map.iter_rules():
        # What the provider calls holds a number of its own beside the message; its tests are elsewhere.
        if rule.arguments and set(rule.arguments) <= set(ADDRESSED):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, method


@pytest.mark.parametrize("htmx", [None, "panel"])
def test_every_address_answers_a_strangers_id_like_one_that_never_was(
    app: Flask, desk: Browser, stranger: Business, htmx: str | None
) -> None:
    theirs = ids_of(stranger, book(stranger, in_hours(30), stranger.pack))
    tried = list(addresses(app))
    assert tried
    with unchanged(stranger):
        for rule, method in tried:
            foreign, unknown = (
                ask(app, desk, rule, method, values, htmx)
                for values in (theirs, dict.fromkeys(ADDRESSED, uuid.uuid4()))
            )
            assert foreign == unknown, f"{method} {rule}"
            assert foreign[0] == 404, f"{method} {rule}"


def test_every_address_answers_a_malformed_id_the_same(app: Flask, desk: Browser) -> None:
    unknown = ask(app, desk, *next(addresses(app)), dict.fromkeys(ADDRESSED, uuid.uuid4()), None)
    for rule, _method in addresses(app):
        address = rule.rule
        for argument in rule.arguments:
            address = address.replace(f"<uuid:{argument}>", "not-an-id")
        answer = desk.get(address)
        assert (answer.status_code, OWN_TO_A_PAGE.sub("", answer.text)) == unknown, address


def test_pages_show_nothing_of_a_stranger(sign_in: SignIn, stranger: Business) -> None:
    with stranger.database.as_admin() as admin:
        admin.execute("UPDATE clients SET name = 'Zq Secret' WHERE org_id = %s", [stranger.id])
    book(stranger, in_hours(1), stranger.pack)
    desk = sign_in()
    for address in (
        "/today",
        "/calendar",
        "/calendar?view=day",
        "/clients",
        "/clients?q=Zq",
        "/clients?q=Secret",
    ):
        assert "Zq Secret" not in desk.get(address).text, address


def test_every_function_treats_a_strangers_id_like_one_that_never_was(
    home: Business, stranger: Business
) -> None:
    theirs = ids_of(stranger, book(stranger, in_hours(30), stranger.pack))
    ours = ids_of(home, book(home, in_hours(30), home.pack))
    functions = read(
        home,
        """
        SELECT proname AS name, proargnames AS names, pronargs AS inputs,
            (SELECT array_agg(type::regtype::text ORDER BY place)
             FROM unnest(proargtypes) WITH ORDINALITY AS types (type, place)) AS types
        FROM pg_proc
        WHERE proowner = 'trainer_functions'::regrole
            AND has_function_privilege('trainer_app', oid, 'EXECUTE')
        """,
    )
    tried = 0
    with unchanged(stranger):
        for function in functions:
            names = [name.removeprefix("p_") for name in (function.names or [])[: function.inputs]]
            for foreign in set(names) & set(IDS):
                values = [
                    argument(name, kind, ours | {foreign: theirs[foreign]})
                    for name, kind in zip(names, function.types, strict=True)
                ]
                assert refused(home, function.name, values), f"{function.name}({foreign})"
                tried += 1
    assert tried > 10


def argument(name: str, kind: str, ids: dict[str, uuid.UUID]) -> object:
    """Something that fits a parameter of this name and type."""
    if name in ids:
        return ids[name]
    return {
        "timestamp with time zone": in_hours(50),
        "integer": None,
        "boolean": False,
        "text": "a reason",
    }.get(kind)


def refused(home: Business, function: str, values: list[object]) -> bool:
    """Whether the function answered with no row, −1 or 0, and changed nothing at home either."""
    statement = sql.SQL("SELECT * FROM {}({})").format(
        sql.Identifier(function), sql.SQL(", ").join([sql.Placeholder()] * len(values))
    )
    with unchanged(home), as_app(home) as app:
        found = app.execute(statement, values).fetchall()
    return list(itertools.chain(*found)) in ([], [-1], [0], [None])


def ask(
    app: Flask, desk: Browser, rule: Rule, method: str, values: dict[str, uuid.UUID], htmx: str | None
) -> tuple[int, str]:
    """The answer to one address, with a form that would otherwise be fine."""
    with app.test_request_context():
        built = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
    assert built
    fetch, form = (desk.get, {}) if method == "GET" else (desk.post, FINE)
    answer = fetch(built[1], htmx=htmx, **form)
    return answer.status_code, OWN_TO_A_PAGE.sub("", answer.text)


OWN_TO_A_PAGE = re.compile(
    r"""(?<=csrf_token" value=")[^"]+|(?<="X-CSRFToken": ")[^"]+|[0-9a-f]{8}-[0-9a-f-]{27}"""
)  # tokens and request ids
FINE: dict[str, object] = {
    "date": (datetime.now(UTC) + timedelta(days=5)).date(),
    "time": "10:00",
    "minutes": 60,
    "version": 1,
    "name": "A name",
    "email": "",
    "phone": "",
    "alert": "",
}
