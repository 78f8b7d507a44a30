"""Asked through undo_owed, which makes a booking owe its session again."""

from tests.world import Business, add_pack, all_is_right, book, booking, in_hours, ledger, row, value


def test_the_line_that_gives_back_names_the_booking(home: Business) -> None:
    owed = book(home, in_hours(-2), add_pack(home, total=1, used=1))
    row(home, "complete_booking", owed)
    row(home, "settle_owed", owed, home.pack)
    value(home, "use_session", home.pack)
    row(home, "undo_owed", owed)
    assert ledger(home, home.pack) == [(1, 1), (1, 2), (-1, 1)]
    all_is_right(home)


def test_is_a_new_version_of_the_booking(home: Business) -> None:
    owed = book(home, in_hours(-2), add_pack(home, total=1, used=1))
    row(home, "complete_booking", owed)
    row(home, "waive_owed", owed)
    row(home, "undo_owed", owed)
    assert (booking(home, owed).version, booking(home, owed).changed_by) == (4, "user:test")
