import uuid
from datetime import date, timedelta

from tests.sql.packs.builders import days_ago, history, last_event, sell
from tests.world import Business, add_pack, all_is_right, change, row, rows, unchanged, value

LAST_DAY = date(2040, 3, 1)


def test_the_last_day_moves_by_the_days_frozen(home: Business) -> None:
    pack = add_pack(home, expires_on=LAST_DAY)
    row(home, "freeze_pack", pack)
    change(home, "UPDATE client_purchases SET frozen_at = %s WHERE id = %s", days_ago(12), pack)
    thawed = row(home, "unfreeze_pack", pack, "Back again")
    assert (thawed.state, thawed.expires_on) == ("active", LAST_DAY + timedelta(days=12))
    line = last_event(home, pack)
    assert (line.reason, line.details["expires_before"]) == ("Back again", LAST_DAY.isoformat())
    assert value(home, "use_session", pack) == 1
    all_is_right(home)


def test_a_pack_without_a_last_day_gets_none(home: Business) -> None:
    pack = sell(home)
    row(home, "freeze_pack", pack)
    assert row(home, "unfreeze_pack", pack).expires_on is None


def test_what_is_not_frozen_foreign_or_unknown_stays(home: Business, stranger: Business) -> None:
    with unchanged(home), unchanged(stranger):
        for pack in (home.pack, stranger.pack, uuid.uuid4()):
            assert rows(home, "unfreeze_pack", pack) == []


def test_one_request_thaws_once(home: Business) -> None:
    pack, request = sell(home), uuid.uuid4()
    row(home, "freeze_pack", pack)
    first = row(home, "unfreeze_pack", pack, p_request_id=request)
    with unchanged(home):
        assert row(home, "unfreeze_pack", pack, p_request_id=request) == first
    assert history(home, pack) == [("frozen", 0), ("unfrozen", 0)]
