import uuid

import pytest

from tests.sql.packs.builders import sell
from tests.world import Business, add_pack, all_is_right, book, in_hours, read, row, rows, unchanged, value


@pytest.fixture
def owed(home: Business) -> uuid.UUID:
    """A completed booking on a pack of 10 for 600.00 that was empty."""
    pack = sell(home)
    row(home, "adjust_pack", pack, -9, "Only one")
    value(home, "use_session", pack)
    done = book(home, in_hours(-2), pack)
    assert row(home, "complete_booking", done).settlement == "owed"
    return done


@pytest.mark.parametrize(("asked", "charged"), [(None, 60000), (4500, 4500)])
def test_money_is_asked_for_instead(home: Business, owed: uuid.UUID, asked: int | None, charged: int) -> None:
    done = row(home, "charge_owed", owed, asked)
    assert (done.settlement, done.owed_because) == ("waived", None)
    (payment,) = read(home, "SELECT * FROM payments WHERE booking_id = %s", owed)
    assert (payment.kind, payment.amount_minor, payment.client_id) == ("charge", charged, home.client)
    all_is_right(home)


def test_what_costs_nothing_is_not_charged(home: Business) -> None:
    done = book(home, in_hours(-5), add_pack(home, total=1, used=1))
    row(home, "complete_booking", done)
    with unchanged(home):
        assert rows(home, "charge_owed", done) == []
        assert rows(home, "charge_owed", done, 0) == []


def test_what_is_decided_foreign_or_not_owed_stays(
    home: Business, stranger: Business, owed: uuid.UUID
) -> None:
    row(home, "charge_owed", owed)
    foreign = book(stranger, in_hours(-2), add_pack(stranger, total=1, used=1))
    row(stranger, "complete_booking", foreign)
    with unchanged(home), unchanged(stranger):
        for each in (owed, foreign, uuid.uuid4()):
            assert rows(home, "charge_owed", each) == []


def test_one_request_decides_once(home: Business, owed: uuid.UUID) -> None:
    request = uuid.uuid4()
    first = row(home, "charge_owed", owed, p_request_id=request)
    with unchanged(home):
        assert row(home, "charge_owed", owed, p_request_id=request) == first
