"""Asked through move_pack, which draws bookings elsewhere."""

from tests.world import Business, add_pack, all_is_right, book, booking, in_hours, row


def test_each_booking_takes_a_session_that_nobody_has_booked(home: Business) -> None:
    one_left = add_pack(home, total=1)
    many_left = add_pack(home, total=5)
    ahead = [book(home, in_hours(hours), home.pack) for hours in (24, 26)]
    row(home, "move_pack", home.pack, home.other_client)
    assert [booking(home, each).purchase_id for each in ahead] == [one_left, many_left]
    all_is_right(home)


def test_a_booking_that_draws_elsewhere_is_a_new_version(home: Business) -> None:
    ahead = book(home, in_hours(24), home.pack)
    row(home, "move_pack", home.pack, home.other_client)
    moved = booking(home, ahead)
    assert (moved.version, moved.changed_by, moved.status) == (2, "user:test", "booked")


def test_other_packs_bookings_are_left_alone(home: Business) -> None:
    other = add_pack(home)
    ahead = book(home, in_hours(24), other)
    row(home, "move_pack", home.pack, home.other_client)
    assert (booking(home, ahead).purchase_id, booking(home, ahead).version) == (other, 1)
