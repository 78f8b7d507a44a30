"""Asked through use_session, which claims its request id before it acts."""

import uuid

from tests.racing import held_up
from tests.world import Business, as_app, call, read, unchanged, used, value


def test_a_holder_of_the_same_id_is_waited_for(home: Business) -> None:
    request = uuid.uuid4()
    with as_app(home) as first:
        assert call(first, "use_session", home.pack, request)[0][0] == 1
        second = held_up(home, "use_session", home.pack, request)
    assert second.result(30)[0][0] == 1
    assert used(home, home.pack) == 1


def test_when_the_first_holder_fails_the_next_one_acts(home: Business) -> None:
    request = uuid.uuid4()
    with as_app(home) as first:
        call(first, "use_session", home.pack, request)
        second = held_up(home, "use_session", home.pack, request)
        first.rollback()
    assert second.result(30)[0][0] == 1
    assert used(home, home.pack) == 1


def test_without_an_id_every_call_is_new(home: Business) -> None:
    assert [value(home, "use_session", home.pack, None) for _ in range(3)] == [1, 2, 3]
    assert read(home, "SELECT FROM requests WHERE org_id = %s", home.id) == []


def test_an_id_is_not_claimed_for_the_stranger(home: Business, stranger: Business) -> None:
    request = uuid.uuid4()
    value(home, "use_session", home.pack, request)
    with unchanged(home):
        assert value(stranger, "use_session", home.pack, request) == -1
