"""Asked through the functions that change a pack."""

import uuid

from tests.world import Business, row, rows, unchanged, value


def test_a_repeated_request_returns_the_pack_as_it_now_is(home: Business) -> None:
    request = uuid.uuid4()
    row(home, "freeze_pack", home.pack, p_request_id=request)
    row(home, "unfreeze_pack", home.pack)
    value(home, "use_session", home.pack)
    with unchanged(home):
        again = row(home, "freeze_pack", home.pack, p_request_id=request)
    assert (again.state, again.sessions_used) == ("active", 1)


def test_a_refusal_is_remembered_too(home: Business) -> None:
    request = uuid.uuid4()
    assert rows(home, "unfreeze_pack", home.pack, p_request_id=request) == []
    row(home, "freeze_pack", home.pack)
    with unchanged(home):
        assert rows(home, "unfreeze_pack", home.pack, p_request_id=request) == []
