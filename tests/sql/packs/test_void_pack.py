import uuid

from tests.sql.packs.builders import SIX_HUNDRED, history, money, sell_paid
from tests.world import Business, all_is_right, row, rows, unchanged, value


def test_the_sale_is_as_if_it_had_not_been(home: Business) -> None:
    pack = sell_paid(home)
    void = row(home, "void_pack", pack, "Wrong client")
    assert (void.state, void.sessions_total, void.paid_minor, void.due_minor) == ("voided", 0, 0, 0)
    assert history(home, pack) == [("voided", -10)]
    assert money(home, pack) == [("payment", SIX_HUNDRED), ("refund", SIX_HUNDRED)]
    assert value(home, "use_session", pack) == -1
    all_is_right(home)


def test_a_pack_that_was_used_is_not_voided(home: Business, stranger: Business) -> None:
    value(home, "use_session", home.pack)
    with unchanged(home), unchanged(stranger):
        for pack in (home.pack, stranger.pack, uuid.uuid4()):
            assert rows(home, "void_pack", pack) == []


def test_one_request_voids_once(home: Business) -> None:
    request = uuid.uuid4()
    first = row(home, "void_pack", home.pack, p_request_id=request)
    with unchanged(home):
        assert row(home, "void_pack", home.pack, p_request_id=request) == first
