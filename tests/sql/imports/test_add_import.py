import uuid

import pytest
from psycopg.errors import UniqueViolation

from tests.sql.imports.builders import one
from tests.world import Business, unchanged, value

FILE = ("list.csv", b"Name\nNia", ["Name"], 1, '{"way": {}}')


def test_keeps_the_file_with_who_brought_it(home: Business) -> None:
    found = one(home, value(home, "add_import", *FILE))
    assert (found.name, bytes(found.content), found.columns) == ("list.csv", b"Name\nNia", ["Name"])
    assert (found.state, found.lines_total, found.actor) == ("mapping", 1, "user:test")


def test_a_repeated_request_keeps_one_file(home: Business) -> None:
    request = uuid.uuid4()
    first = value(home, "add_import", *FILE, request)
    with unchanged(home):
        assert value(home, "add_import", *FILE, request) == first


def test_a_request_id_belongs_to_one_file(home: Business) -> None:
    request = uuid.uuid4()
    value(home, "add_import", *FILE, request)
    with unchanged(home), pytest.raises(UniqueViolation):
        value(home, "add_import", "other.csv", *FILE[1:], request)
