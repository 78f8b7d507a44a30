import uuid
from datetime import date

import pytest
from psycopg.errors import UniqueViolation

from tests.world import Business, add_pack, ledger, read, unchanged, used, value


def test_gives_one_session_back_and_returns_the_new_count(home: Business) -> None:
    pack = add_pack(home, used=3)
    assert value(home, "release_session", pack) == 2
    assert used(home, pack) == 2
    assert ledger(home, pack)[-1] == (-1, 2)


def test_writes_a_line_that_says_who_and_why(home: Business) -> None:
    pack = add_pack(home, used=1)
    value(home, "release_session", pack, p_reason="Trainer was ill")
    *_, line = read(home, "SELECT * FROM session_entries WHERE purchase_id = %s ORDER BY id", pack)
    assert (line.delta, line.reason, line.actor) == (-1, "Trainer was ill", "user:test")


def test_gives_nothing_back_when_nothing_was_used(home: Business) -> None:
    with unchanged(home):
        assert value(home, "release_session", home.pack) == -1


@pytest.mark.parametrize("state", [{"expires_on": date(2020, 1, 1)}, {"frozen": True}])
def test_neither_expiry_nor_freezing_stands_in_the_way(home: Business, state) -> None:
    assert value(home, "release_session", add_pack(home, used=1, **state)) == 0


def test_a_repeated_request_gets_the_first_answer_and_gives_nothing_more(home: Business) -> None:
    pack, request = add_pack(home, used=5), uuid.uuid4()
    assert value(home, "release_session", pack, request) == 4
    with unchanged(home):
        assert value(home, "release_session", pack, request) == 4


def test_a_request_id_belongs_to_one_pack(home: Business) -> None:
    pack, other_pack, request = add_pack(home, used=5), add_pack(home, used=5), uuid.uuid4()
    value(home, "release_session", pack, request)
    with unchanged(home), pytest.raises(UniqueViolation) as refusal:
        value(home, "release_session", other_pack, request)
    assert refusal.value.diag.constraint_name == "requests_same_content"


def test_a_strangers_pack_is_like_one_that_does_not_exist(home: Business, stranger: Business) -> None:
    pack = add_pack(home, used=5)
    with unchanged(home), unchanged(stranger):
        assert value(stranger, "release_session", pack) == -1
        assert value(stranger, "release_session", uuid.uuid4()) == -1
