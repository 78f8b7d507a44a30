"""Asked through refund_pack and void_pack, which close a pack."""

from tests.sql.packs.builders import last_event, pack_row, sell, sell_paid
from tests.world import Business, read, row


def test_a_closed_pack_says_when_as_what_and_how_much_went_back(home: Business) -> None:
    pack = sell_paid(home)
    row(home, "refund_pack", pack, True, "card", "Ill")
    closed = pack_row(home, pack)
    assert (closed.closed_as, closed.closed_at is not None, closed.sessions_total) == ("refunded", True, 0)
    assert last_event(home, pack).details == {"amount_minor": 60000}
    (refund,) = read(home, "SELECT * FROM payments WHERE purchase_id = %s AND kind = 'refund'", pack)
    assert (refund.method, refund.note, refund.actor, refund.client_id) == (
        "card", "Ill", "user:test", home.client,
    )  # fmt: skip


def test_without_money_there_is_no_refund_line(home: Business) -> None:
    pack = sell(home)
    row(home, "void_pack", pack)
    assert read(home, "SELECT * FROM payments WHERE purchase_id = %s", pack) == []
