import uuid
from datetime import date

from tests.sql.packs.builders import SIX_HUNDRED, money, sell
from tests.world import Business, all_is_right, read, row, rows, unchanged


def test_parts_are_paid_until_nothing_is_due(home: Business) -> None:
    pack = sell(home)
    part = row(home, "pay_pack", pack, 20000, "cash", date(2026, 1, 5), "At the desk")
    assert (part.paid_minor, part.due_minor) == (20000, 40000)
    assert row(home, "pay_pack", pack, 40000, "card").due_minor == 0
    assert money(home, pack) == [("payment", 20000), ("payment", 40000)]
    first = read(home, "SELECT * FROM payments WHERE purchase_id = %s ORDER BY at", pack)[0]
    assert (first.method, first.paid_on, first.note, first.currency) == (
        "cash", date(2026, 1, 5), "At the desk", "EUR",
    )  # fmt: skip
    all_is_right(home)


def test_more_than_is_due_or_nothing_is_not_noted(home: Business, stranger: Business) -> None:
    pack, closed = sell(home), sell(home)
    row(home, "void_pack", closed)
    with unchanged(home), unchanged(stranger):
        for each, amount in [
            (pack, SIX_HUNDRED + 1), (pack, 0), (pack, -1), (closed, 1), (stranger.pack, 1),
        ]:  # fmt: skip
            assert rows(home, "pay_pack", each, amount, "cash") == []


def test_one_request_pays_once(home: Business) -> None:
    pack, request = sell(home), uuid.uuid4()
    first = row(home, "pay_pack", pack, 100, "cash", p_request_id=request)
    with unchanged(home):
        assert row(home, "pay_pack", pack, 100, "cash", p_request_id=request) == first
