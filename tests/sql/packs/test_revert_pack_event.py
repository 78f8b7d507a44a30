"""Asked through undo_pack_event, which puts a pack back to what it was."""

from tests.world import Business, add_pack, row, rows, unchanged


def test_a_share_of_whoever_has_the_pack_by_now_does_not_come_back(home: Business) -> None:
    row(home, "share_pack", home.pack, home.other_client)
    ended = row(home, "unshare_pack", home.pack, home.other_client)
    row(home, "move_pack", home.pack, home.other_client)
    with unchanged(home):
        assert rows(home, "undo_pack_event", ended.last_event_id) == []


def test_nothing_but_its_closing_is_taken_back_of_a_closed_pack(home: Business) -> None:
    pack = add_pack(home)
    lines = [
        row(home, "adjust_pack", pack, 1, "").last_event_id,
        row(home, "freeze_pack", pack).last_event_id,
    ]
    closed = row(home, "void_pack", pack)
    with unchanged(home):
        assert [rows(home, "undo_pack_event", line) for line in lines] == [[], []]
    assert row(home, "undo_pack_event", closed.last_event_id).state == "frozen"
