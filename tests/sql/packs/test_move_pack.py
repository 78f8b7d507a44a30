import uuid
from datetime import date

from tests.sql.packs.builders import last_event, pack_row, sell
from tests.world import (
    Business,
    add_pack,
    all_is_right,
    book,
    booking,
    in_hours,
    row,
    rows,
    unchanged,
    used,
    value,
)


def test_sessions_used_go_along_and_open_bookings_draw_elsewhere(home: Business) -> None:
    later = add_pack(home, expires_on=date(2041, 1, 1))
    sooner = add_pack(home, expires_on=date(2040, 1, 1))
    value(home, "use_session", home.pack)
    done = book(home, in_hours(-2), home.pack)
    row(home, "complete_booking", done)
    ahead = book(home, in_hours(48), home.pack)
    moved = row(home, "move_pack", home.pack, home.other_client, "Sold to the wrong one")
    assert (moved.client_id, moved.sessions_used, moved.sessions_booked) == (home.other_client, 2, 0)
    assert booking(home, ahead).purchase_id == sooner != later
    assert booking(home, done).purchase_id == home.pack
    line = last_event(home, home.pack)
    assert (line.reason, line.details["bookings"]) == ("Sold to the wrong one", [str(ahead)])
    all_is_right(home)


def test_without_another_pack_open_bookings_draw_on_none(home: Business) -> None:
    ahead = book(home, in_hours(48), home.pack)
    row(home, "move_pack", home.pack, home.other_client)
    assert booking(home, ahead).purchase_id is None


def test_bookings_of_a_sharer_who_gets_it_stay(home: Business) -> None:
    row(home, "share_pack", home.pack, home.other_client)
    ahead = book(home, in_hours(48), home.pack, p_client_id=home.other_client)
    row(home, "move_pack", home.pack, home.other_client)
    assert booking(home, ahead).purchase_id == home.pack


def test_who_has_it_or_is_not_there_gets_nothing(home: Business, stranger: Business) -> None:
    closed = sell(home)
    row(home, "void_pack", closed)
    with unchanged(home), unchanged(stranger):
        for pack, client in [
            (home.pack, home.client),
            (home.pack, stranger.client),
            (stranger.pack, home.client),
            (closed, home.other_client),
            (uuid.uuid4(), home.client),
        ]:
            assert rows(home, "move_pack", pack, client) == []


def test_one_request_moves_once(home: Business) -> None:
    request = uuid.uuid4()
    first = row(home, "move_pack", home.pack, home.other_client, p_request_id=request)
    with unchanged(home):
        assert row(home, "move_pack", home.pack, home.other_client, p_request_id=request) == first
    assert (pack_row(home, home.pack).client_id, used(home, home.pack)) == (home.other_client, 0)
