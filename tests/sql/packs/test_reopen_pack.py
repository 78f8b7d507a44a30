"""Asked through undo_pack_event, which opens a closed pack again."""

from tests.sql.packs.builders import SIX_HUNDRED, history, money, sell_paid
from tests.world import Business, all_is_right, row, rows, unchanged, value


def test_sessions_and_money_come_back(home: Business) -> None:
    pack = sell_paid(home)
    value(home, "use_session", pack)
    refunded = row(home, "refund_pack", pack, False)
    open_again = row(home, "undo_pack_event", refunded.last_event_id)
    assert (open_again.state, open_again.sessions_total, open_again.paid_minor) == ("active", 10, SIX_HUNDRED)
    assert history(home, pack) == [("refunded", -9), ("undone", 9)]
    assert money(home, pack) == [("payment", SIX_HUNDRED), ("refund", 54000), ("refund", -54000)]
    assert value(home, "use_session", pack) == 2
    all_is_right(home)


def test_it_can_be_refunded_again_and_that_undone(home: Business) -> None:
    pack = sell_paid(home)
    for _ in range(2):
        refunded = row(home, "refund_pack", pack, True)
        row(home, "undo_pack_event", refunded.last_event_id)
    assert row(home, "refund_pack", pack, True).paid_minor == 0
    all_is_right(home)


def test_an_older_closing_does_not_open_a_newer_one(home: Business) -> None:
    pack = sell_paid(home)
    first = row(home, "refund_pack", pack, True)
    row(home, "undo_pack_event", first.last_event_id)
    row(home, "refund_pack", pack, True)
    with unchanged(home):
        assert rows(home, "undo_pack_event", first.last_event_id) == []
