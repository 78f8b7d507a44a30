import uuid
from datetime import date

import pytest

from tests.sql.packs.builders import sell
from tests.world import (
    Business,
    add_pack,
    add_service,
    all_is_right,
    book,
    booking,
    change,
    in_hours,
    ledger,
    read,
    row,
    rows,
    unchanged,
    used,
)  # fmt: skip


@pytest.fixture
def owed(home: Business) -> uuid.UUID:
    """A completed booking on a pack that was empty."""
    done = book(home, in_hours(-2), add_pack(home, total=1, used=1))
    assert row(home, "complete_booking", done).settlement == "owed"
    return done


def test_the_session_comes_from_the_other_pack(home: Business, owed: uuid.UUID) -> None:
    pack = sell(home)
    settled = row(home, "settle_owed", owed, pack)
    assert (settled.settlement, settled.owed_because, settled.purchase_id) == ("deducted", None, pack)
    assert (settled.sessions_used, settled.sessions_left) == (1, 9)
    (line,) = read(home, "SELECT * FROM session_entries WHERE purchase_id = %s", pack)
    assert (line.booking_id, line.reason, line.delta) == (owed, "Owed session settled", 1)
    (entry,) = read(home, "SELECT * FROM audit_entries WHERE subject_id = %s", owed)
    assert (entry.act, entry.actor) == ("owed settled", "user:test")
    all_is_right(home)


def test_a_settled_booking_can_be_reopened_like_any(home: Business, owed: uuid.UUID) -> None:
    pack = sell(home)
    row(home, "settle_owed", owed, pack)
    assert row(home, "reopen_booking", owed).sessions_used == 0
    assert ledger(home, pack) == [(1, 1), (-1, 0)]
    all_is_right(home)


def test_a_pack_that_has_nothing_to_give_is_refused(
    home: Business, stranger: Business, owed: uuid.UUID
) -> None:
    closed = sell(home)
    row(home, "refund_pack", closed, True)
    with unchanged(home), unchanged(stranger):
        for pack in (
            booking(home, owed).purchase_id, stranger.pack, closed, uuid.uuid4(),
        ):  # fmt: skip
            assert rows(home, "settle_owed", owed, pack) == []
    for pack in (
        add_pack(home, frozen=True), add_pack(home, client=home.other_client),
        add_pack(home, expires_on=date(2020, 1, 1)),
    ):  # fmt: skip
        with unchanged(home):
            assert rows(home, "settle_owed", owed, pack) == []


def test_a_pack_for_another_service_is_refused(home: Business, owed: uuid.UUID) -> None:
    change(
        home, "INSERT INTO purchase_services (org_id, purchase_id, service_id) VALUES (%s, %s, %s)",
        home.id, home.pack, add_service(home),
    )  # fmt: skip
    with unchanged(home):
        assert rows(home, "settle_owed", owed, home.pack) == []


def test_what_is_settled_or_not_owed_stays(home: Business, owed: uuid.UUID) -> None:
    row(home, "settle_owed", owed, home.pack)
    open_booking = book(home, in_hours(24), home.pack)
    with unchanged(home):
        for each in (owed, open_booking, uuid.uuid4()):
            assert rows(home, "settle_owed", each, home.pack) == []


def test_one_request_settles_once(home: Business, owed: uuid.UUID) -> None:
    request = uuid.uuid4()
    first = row(home, "settle_owed", owed, home.pack, request)
    with unchanged(home):
        assert row(home, "settle_owed", owed, home.pack, request) == first
    assert used(home, home.pack) == 1
