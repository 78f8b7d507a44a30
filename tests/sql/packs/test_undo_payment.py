import uuid

from tests.sql.packs.builders import SIX_HUNDRED, money, sell_paid
from tests.world import Business, all_is_right, read, row, rows, unchanged


def paid(home: Business, pack: uuid.UUID) -> uuid.UUID:
    """The payment of the pack."""
    return read(home, "SELECT id FROM payments WHERE purchase_id = %s", pack)[0].id


def test_is_a_line_of_its_own(home: Business) -> None:
    pack = sell_paid(home)
    payment = paid(home, pack)
    undone = row(home, "undo_payment", payment)
    assert (undone.paid_minor, undone.due_minor) == (0, SIX_HUNDRED)
    assert money(home, pack) == [("payment", SIX_HUNDRED), ("payment", -SIX_HUNDRED)]
    with unchanged(home):
        assert rows(home, "undo_payment", payment) == []
    all_is_right(home)


def test_a_foreign_one_or_one_of_a_closed_pack_stays(home: Business, stranger: Business) -> None:
    foreign = paid(stranger, sell_paid(stranger))
    pack = sell_paid(home)
    payment = paid(home, pack)
    row(home, "refund_pack", pack, True)
    with unchanged(home), unchanged(stranger):
        for each in (foreign, payment, uuid.uuid4()):
            assert rows(home, "undo_payment", each) == []


def test_one_request_undoes_once(home: Business) -> None:
    payment, request = paid(home, sell_paid(home)), uuid.uuid4()
    first = row(home, "undo_payment", payment, request)
    with unchanged(home):
        assert row(home, "undo_payment", payment, request) == first
