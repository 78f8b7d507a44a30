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


def test_no_pack_pays_and_the_reason_is_kept(home: Business, owed: uuid.UUID) -> None:
    waived = row(home, "waive_owed", owed, "A present")
    assert (waived.status, waived.settlement, waived.owed_because) == ("completed", "waived", None)
    (entry,) = read(home, "SELECT * FROM audit_entries WHERE subject_id = %s", owed)
    assert (entry.act, entry.reason, entry.details["owed_because"]) == ("owed waived", "A present", "empty")
    all_is_right(home)


def test_what_is_decided_foreign_or_not_owed_stays(
    home: Business, stranger: Business, owed: uuid.UUID
) -> None:
    row(home, "waive_owed", owed)
    foreign = book(stranger, in_hours(-2), add_pack(stranger, total=1, used=1))
    row(stranger, "complete_booking", foreign)
    with unchanged(home), unchanged(stranger):
        for each in (owed, foreign, uuid.uuid4()):
            assert rows(home, "waive_owed", each) == []


def test_one_request_decides_once(home: Business, owed: uuid.UUID) -> None:
    request = uuid.uuid4()
    first = row(home, "waive_owed", owed, p_request_id=request)
    with unchanged(home):
        assert row(home, "waive_owed", owed, p_request_id=request) == first
