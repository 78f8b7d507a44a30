import uuid

import pytest

from tests.sql.imports.builders import NEW, add, checked, imported, line, one, undone
from tests.world import Business, unchanged, value


def at(business: Business, state: str) -> uuid.UUID:
    """An import in that state."""
    if state == "mapping":
        return add(business)
    if state in ("done", "undoing", "undone"):
        import_id = imported(business, line(2, **NEW))
        if state == "undoing":
            value(business, "change_import_state", import_id, "undoing")
        if state == "undone":
            undone(business, import_id)
        return import_id
    import_id = checked(business, line(2, **NEW))
    if state == "checking":
        value(business, "change_import_state", import_id, "checking", "{}")
    if state == "running":
        value(business, "change_import_state", import_id, "running")
    return import_id


@pytest.mark.parametrize(
    ("state", "to"),
    [
        ("mapping", "checking"),
        ("checked", "checking"),
        ("checked", "running"),
        ("mapping", "cancelled"),
        ("checking", "cancelled"),
        ("checked", "cancelled"),
        ("running", "cancelled"),
        ("done", "undoing"),
    ],
)
def test_an_import_moves_on(home: Business, state: str, to: str) -> None:
    import_id = at(home, state)
    assert one(home, import_id).state == state
    assert value(home, "change_import_state", import_id, to, "{}")
    assert one(home, import_id).state == to


@pytest.mark.parametrize(
    ("state", "to"),
    [
        ("mapping", "running"),
        ("checking", "running"),
        ("running", "checking"),
        ("done", "running"),
        ("done", "cancelled"),
        ("undoing", "cancelled"),
        ("undone", "undoing"),
        ("undone", "running"),
        ("checked", "done"),
    ],
)
def test_an_import_does_not_move_where_it_can_not(home: Business, state: str, to: str) -> None:
    import_id = at(home, state)
    with unchanged(home):
        assert not value(home, "change_import_state", import_id, to, "{}")


def test_moving_twice_is_moving_once(home: Business) -> None:
    import_id = at(home, "running")
    with unchanged(home):
        assert value(home, "change_import_state", import_id, "running")


def test_what_was_cancelled_before_anything_was_done_is_not_undone(home: Business) -> None:
    import_id = at(home, "checked")
    value(home, "change_import_state", import_id, "cancelled")
    with unchanged(home):
        assert not value(home, "change_import_state", import_id, "undoing")


@pytest.mark.parametrize("to", ["running", "cancelled"])
def test_the_file_is_not_kept_longer_than_it_may_be_read(home: Business, to: str) -> None:
    import_id = at(home, "checked")
    assert one(home, import_id).content is not None
    value(home, "change_import_state", import_id, to)
    assert one(home, import_id).content is None


def test_a_strangers_import_is_like_one_that_does_not_exist(home: Business, stranger: Business) -> None:
    import_id = at(home, "checked")
    with unchanged(home), unchanged(stranger):
        assert not value(stranger, "change_import_state", import_id, "running")
        assert not value(stranger, "change_import_state", uuid.uuid4(), "running")
