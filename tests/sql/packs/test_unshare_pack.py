import uuid

from tests.sql.packs.builders import history
from tests.world import Business, all_is_right, book, in_hours, row, rows, unchanged, wish


def test_what_is_booked_stays_and_nothing_new_is_booked(home: Business) -> None:
    row(home, "share_pack", home.pack, home.other_client)
    booked = book(home, in_hours(-2), home.pack, p_client_id=home.other_client)
    assert row(home, "unshare_pack", home.pack, home.other_client).sessions_booked == 1
    asked = wish(home, in_hours(5), home.pack, p_client_id=home.other_client)
    assert rows(home, "book", **asked) == []
    assert row(home, "complete_booking", booked).settlement == "deducted"
    all_is_right(home)


def test_it_can_be_shared_again(home: Business) -> None:
    for act in ("share_pack", "unshare_pack", "share_pack"):
        assert row(home, act, home.pack, home.other_client)
    assert history(home, home.pack) == [("shared", 0), ("unshared", 0), ("shared", 0)]


def test_what_is_not_shared_or_foreign_stays(home: Business, stranger: Business) -> None:
    with unchanged(home), unchanged(stranger):
        for pack in (home.pack, stranger.pack, uuid.uuid4()):
            assert rows(home, "unshare_pack", pack, home.other_client) == []
