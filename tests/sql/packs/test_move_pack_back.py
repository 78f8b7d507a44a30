"""Asked through undo_pack_event, which moves a pack back."""

from tests.sql.packs.builders import pack_row
from tests.world import Business, all_is_right, book, booking, change, in_hours, row, rows


def test_the_bookings_that_drew_on_it_do_so_again(home: Business) -> None:
    ahead = book(home, in_hours(24), home.pack)
    cancelled = book(home, in_hours(28), home.pack)
    moved = row(home, "move_pack", home.pack, home.other_client)
    row(home, "cancel_booking", cancelled)
    back = row(home, "undo_pack_event", moved.last_event_id)
    assert (back.client_id, back.sessions_booked) == (home.client, 1)
    assert booking(home, ahead).purchase_id == home.pack
    assert booking(home, cancelled).purchase_id is None
    all_is_right(home)


def test_whoever_shared_it_shares_it_again(home: Business) -> None:
    row(home, "share_pack", home.pack, home.other_client)
    moved = row(home, "move_pack", home.pack, home.other_client)
    row(home, "undo_pack_event", moved.last_event_id)
    assert book(home, in_hours(24), home.pack, p_client_id=home.other_client)


def test_a_pack_that_moved_on_stays(home: Business) -> None:
    moved = row(home, "move_pack", home.pack, home.other_client)
    change(home, "UPDATE client_purchases SET client_id = %s WHERE id = %s", home.client, home.pack)
    assert rows(home, "undo_pack_event", moved.last_event_id) == []
    assert pack_row(home, home.pack).client_id == home.client
