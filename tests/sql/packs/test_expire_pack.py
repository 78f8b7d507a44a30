import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.sql.packs.builders import last_event
from tests.world import Business, add_pack, all_is_right, row, rows, unchanged, value


def test_yesterday_was_the_last_day_on_the_wall_of_the_business(home: Business) -> None:
    ended = row(home, "expire_pack", home.pack, "Moved away")
    yesterday = datetime.now(ZoneInfo(home.timezone)).date() - timedelta(days=1)
    assert (ended.state, ended.expires_on, ended.sessions_left) == ("expired", yesterday, 10)
    assert value(home, "use_session", home.pack) == -1
    assert last_event(home, home.pack).reason == "Moved away"
    all_is_right(home)


def test_is_taken_back_like_any_change_of_the_last_day(home: Business) -> None:
    ended = row(home, "expire_pack", home.pack)
    assert row(home, "undo_pack_event", ended.last_event_id).expires_on is None


def test_what_has_ended_that_day_or_is_foreign_stays(home: Business, stranger: Business) -> None:
    pack = add_pack(home)
    row(home, "expire_pack", pack)
    with unchanged(home), unchanged(stranger):
        for each in (pack, stranger.pack, uuid.uuid4()):
            assert rows(home, "expire_pack", each) == []
