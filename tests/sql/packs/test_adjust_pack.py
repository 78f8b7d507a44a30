import uuid

import pytest
from psycopg.errors import CheckViolation, UniqueViolation

from tests.sql.packs.builders import history, sell
from tests.world import Business, add_pack, all_is_right, row, rows, unchanged


@pytest.mark.parametrize(("sessions", "total", "left"), [(2, 12, 9), (-7, 3, 0), (-1, 9, 6)])
def test_the_total_moves_and_what_was_used_stays(
    home: Business, sessions: int, total: int, left: int
) -> None:
    pack = add_pack(home, total=10, used=3)
    adjusted = row(home, "adjust_pack", pack, sessions, "A present")
    assert (adjusted.sessions_total, adjusted.sessions_used, adjusted.sessions_left) == (total, 3, left)
    assert history(home, pack) == [("sessions_changed", sessions)]
    all_is_right(home)


def test_what_was_used_can_not_be_taken_away(home: Business) -> None:
    pack = add_pack(home, total=10, used=3)
    with unchanged(home), pytest.raises(CheckViolation) as refusal:
        rows(home, "adjust_pack", pack, -8, "Too many")
    assert refusal.value.diag.constraint_name == "client_purchases_sessions_used_within_total"


def test_nothing_foreign_or_closed_is_adjusted(home: Business, stranger: Business) -> None:
    closed = sell(home)
    row(home, "void_pack", closed)
    with unchanged(home), unchanged(stranger):
        for pack in (stranger.pack, closed, uuid.uuid4()):
            assert rows(home, "adjust_pack", pack, 1, "") == []
        assert rows(home, "adjust_pack", home.pack, 0, "") == []


def test_one_request_adds_once_and_belongs_to_one_number(home: Business) -> None:
    request = uuid.uuid4()
    first = row(home, "adjust_pack", home.pack, 1, "", request)
    with unchanged(home):
        assert row(home, "adjust_pack", home.pack, 1, "", request) == first
        with pytest.raises(UniqueViolation):
            rows(home, "adjust_pack", home.pack, 2, "", request)
