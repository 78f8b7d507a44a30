import uuid

from tests.sql.packs.builders import history, last_event, sell
from tests.world import Business, add_pack, all_is_right, book, in_hours, row, rows, unchanged, value


def test_a_frozen_pack_is_not_used(home: Business) -> None:
    pack = sell(home)
    assert row(home, "freeze_pack", pack, "Broken leg").state == "frozen"
    assert value(home, "use_session", pack) == -1
    line = last_event(home, pack)
    assert (line.kind, line.reason, line.actor, line.details) == (
        "frozen", "Broken leg", "user:test", {"frozen": True},
    )  # fmt: skip
    all_is_right(home)


def test_what_is_completed_meanwhile_is_owed(home: Business) -> None:
    pack = sell(home)
    booking = book(home, in_hours(-2), pack)
    row(home, "freeze_pack", pack)
    assert row(home, "complete_booking", booking).owed_because == "frozen"
    all_is_right(home)


def test_freezing_twice_does_nothing_new(home: Business) -> None:
    pack = add_pack(home, frozen=True)
    with unchanged(home):
        assert rows(home, "freeze_pack", pack) == []


def test_one_request_freezes_once_and_is_answered_alike(home: Business) -> None:
    pack, request = sell(home), uuid.uuid4()
    first = row(home, "freeze_pack", pack, p_request_id=request)
    with unchanged(home):
        assert row(home, "freeze_pack", pack, p_request_id=request) == first
    assert history(home, pack) == [("frozen", 0)]


def test_a_foreign_or_closed_pack_is_not_there(home: Business, stranger: Business) -> None:
    closed = sell(home)
    row(home, "void_pack", closed)
    with unchanged(home), unchanged(stranger):
        for pack in (stranger.pack, closed, uuid.uuid4()):
            assert rows(home, "freeze_pack", pack) == []
