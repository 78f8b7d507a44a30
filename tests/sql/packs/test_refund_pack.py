import uuid

import pytest

from tests.sql.packs.builders import SIX_HUNDRED, history, money, sell, sell_paid
from tests.world import Business, all_is_right, book, in_hours, row, rows, unchanged, used, value


@pytest.mark.parametrize(("whole", "amount"), [(True, SIX_HUNDRED), (False, 42000)])
def test_money_goes_back_and_the_unused_sessions_leave_the_pack(
    home: Business, whole: bool, amount: int
) -> None:
    pack = sell_paid(home)
    for _ in range(3):
        value(home, "use_session", pack)
    refunded = row(home, "refund_pack", pack, whole, "cash", "Moved away")
    assert (refunded.state, refunded.sessions_total, refunded.sessions_left) == ("refunded", 3, 0)
    assert (refunded.paid_minor, refunded.due_minor) == (SIX_HUNDRED - amount, 0)
    assert history(home, pack) == [("refunded", -7)]
    assert money(home, pack) == [("payment", SIX_HUNDRED), ("refund", amount)]
    assert value(home, "use_session", pack) == -1
    assert used(home, pack) == 3
    all_is_right(home)


@pytest.mark.parametrize(
    ("price", "used_up", "amount"), [(10000, 7, 3000), (9999, 5, 5000), (10001, 5, 5001)]
)
def test_half_a_minor_unit_is_rounded_up(home: Business, price: int, used_up: int, amount: int) -> None:
    pack = sell_paid(home, p_price_minor=price)
    for _ in range(used_up):
        value(home, "use_session", pack)
    row(home, "refund_pack", pack, False)
    assert money(home, pack)[-1] == ("refund", amount)


def test_only_what_was_paid_goes_back(home: Business) -> None:
    pack = sell(home)
    row(home, "pay_pack", pack, 20000, "card")
    assert row(home, "refund_pack", pack, True).paid_minor == 0
    unpaid = sell(home)
    assert row(home, "refund_pack", unpaid, True).state == "refunded"
    assert money(home, unpaid) == []


def test_another_amount_than_the_person_saw_is_not_refunded(home: Business) -> None:
    pack = sell_paid(home)
    value(home, "use_session", pack)
    with unchanged(home):
        assert rows(home, "refund_pack", pack, False, "", "", SIX_HUNDRED) == []
    assert row(home, "refund_pack", pack, False, "", "", 54000)


def test_what_is_booked_on_it_is_owed_when_it_comes(home: Business) -> None:
    pack = sell_paid(home)
    booked = book(home, in_hours(-2), pack)
    row(home, "refund_pack", pack, True)
    assert row(home, "complete_booking", booked).owed_because == "empty"
    all_is_right(home)


def test_one_request_refunds_once_and_a_foreign_pack_is_not_there(home: Business, stranger: Business) -> None:
    pack, request = sell_paid(home), uuid.uuid4()
    first = row(home, "refund_pack", pack, True, p_request_id=request)
    with unchanged(home), unchanged(stranger):
        assert row(home, "refund_pack", pack, True, p_request_id=request) == first
        assert rows(home, "refund_pack", pack, True) == []
        assert rows(home, "refund_pack", stranger.pack, True) == []
