import uuid

import pytest

from tests.sql.packs.builders import sell
from tests.world import (
    Business,
    all_is_right,
    book,
    booking,
    in_hours,
    ledger,
    read,
    row,
    rows,
    unchanged,
    value,
)  # fmt: skip

DECISIONS = [("settle_owed", True), ("waive_owed", False), ("charge_owed", False)]


@pytest.fixture
def owed(home: Business) -> uuid.UUID:
    """A completed booking on a pack that was empty."""
    pack = sell(home)
    row(home, "adjust_pack", pack, -9, "Only one")
    value(home, "use_session", pack)
    done = book(home, in_hours(-2), pack)
    row(home, "complete_booking", done)
    return done


@pytest.mark.parametrize(("act", "takes"), DECISIONS)
def test_the_booking_owes_its_session_again(home: Business, owed: uuid.UUID, act: str, takes: bool) -> None:
    before = booking(home, owed)
    row(home, act, owed, *([home.pack] if takes else []))
    undone = row(home, "undo_owed", owed)
    assert (undone.settlement, undone.owed_because, undone.purchase_id) == (
        "owed",
        "empty",
        before.purchase_id,
    )
    assert booking(home, owed).settled_at == before.settled_at
    assert ledger(home, home.pack) == ([(1, 1), (-1, 0)] if takes else [])
    charges = read(home, "SELECT sum(amount_minor) FROM payments WHERE booking_id = %s", owed)[0][0]
    assert not charges
    all_is_right(home)


def test_only_the_last_decision_is_taken_back_and_once(home: Business, owed: uuid.UUID) -> None:
    for _ in range(2):
        row(home, "waive_owed", owed)
        row(home, "undo_owed", owed)
        with unchanged(home):
            assert rows(home, "undo_owed", owed) == []
    row(home, "settle_owed", owed, home.pack)
    assert row(home, "undo_owed", owed).settlement == "owed"
    all_is_right(home)


def test_a_booking_that_moved_on_stays(home: Business, owed: uuid.UUID) -> None:
    row(home, "settle_owed", owed, home.pack)
    row(home, "reopen_booking", owed)
    with unchanged(home):
        assert rows(home, "undo_owed", owed) == []


def test_nothing_foreign_or_undecided_is_undone(home: Business, stranger: Business, owed: uuid.UUID) -> None:
    with unchanged(home), unchanged(stranger):
        for each in (owed, uuid.uuid4()):
            assert rows(home, "undo_owed", each) == []
    row(home, "waive_owed", owed)
    with unchanged(home):
        assert rows(stranger, "undo_owed", owed) == []


def test_one_request_undoes_once(home: Business, owed: uuid.UUID) -> None:
    row(home, "waive_owed", owed)
    request = uuid.uuid4()
    first = row(home, "undo_owed", owed, request)
    with unchanged(home):
        assert row(home, "undo_owed", owed, request) == first
