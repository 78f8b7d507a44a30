import uuid

import pytest
from psycopg.errors import CheckViolation, UniqueViolation

from tests.sql.clients.builders import client_row
from tests.world import Business, unchanged, value


def test_adds_a_client_of_this_business(home: Business) -> None:
    added = client_row(
        home, value(home, "add_client", "Nia Obi", p_phone="+493055577", p_emergency_name="Bo")
    )
    assert (added.org_id, added.name, added.phone, added.emergency_name) == (
        home.id, "Nia Obi", "+493055577", "Bo",
    )  # fmt: skip


def test_a_press_that_arrives_twice_adds_one(home: Business) -> None:
    press = uuid.uuid4()
    first = value(home, "add_client", "Nia Obi", p_request_id=press)
    with unchanged(home):
        assert value(home, "add_client", "Nia Obi", p_request_id=press) == first
    with pytest.raises(UniqueViolation):
        value(home, "add_client", "Somebody Else", p_request_id=press)
    assert value(home, "add_client", "Nia Obi", p_request_id=uuid.uuid4()) != first


def test_a_name_is_needed(home: Business) -> None:
    with unchanged(home), pytest.raises(CheckViolation):
        value(home, "add_client", "  ")
