import uuid
from datetime import date

import pytest

from tests.sql.packs.builders import history, last_event, sell
from tests.world import Business, add_pack, all_is_right, row, rows, unchanged, value


def test_gives_another_last_day_with_the_reason(home: Business) -> None:
    pack = add_pack(home, expires_on=date(2020, 1, 1))
    assert value(home, "use_session", pack) == -1
    extended = row(home, "change_pack_expiry", pack, date(2040, 1, 1), "Was ill")
    assert (extended.state, extended.expires_on) == ("active", date(2040, 1, 1))
    line = last_event(home, pack)
    assert (line.kind, line.reason) == ("expiry_changed", "Was ill")
    assert line.details == {"expires_before": "2020-01-01", "expires_after": "2040-01-01"}
    assert value(home, "use_session", pack) == 1
    all_is_right(home)


@pytest.mark.parametrize("day", [None, date(2040, 1, 1)])
def test_the_same_day_again_is_no_change(home: Business, day: date | None) -> None:
    pack = add_pack(home, expires_on=day)
    with unchanged(home):
        assert rows(home, "change_pack_expiry", pack, day) == []


def test_a_foreign_or_closed_pack_is_not_there(home: Business, stranger: Business) -> None:
    closed = sell(home)
    row(home, "void_pack", closed)
    with unchanged(home), unchanged(stranger):
        for pack in (stranger.pack, closed, uuid.uuid4()):
            assert rows(home, "change_pack_expiry", pack, date(2040, 1, 1)) == []


def test_one_request_changes_once(home: Business) -> None:
    request = uuid.uuid4()
    first = row(home, "change_pack_expiry", home.pack, date(2040, 1, 1), p_request_id=request)
    row(home, "change_pack_expiry", home.pack, None)
    with unchanged(home):
        again = row(home, "change_pack_expiry", home.pack, date(2040, 1, 1), p_request_id=request)
    assert (first.expires_on, again.expires_on) == (date(2040, 1, 1), None)
    assert len(history(home, home.pack)) == 2
