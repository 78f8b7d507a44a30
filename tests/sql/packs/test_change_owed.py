"""Asked through the functions that decide about an owed session."""

from tests.world import Business, add_pack, book, booking, in_hours, read, row


def test_what_the_booking_was_is_written_down(home: Business) -> None:
    empty = add_pack(home, total=1, used=1)
    owed = book(home, in_hours(-2), empty)
    row(home, "complete_booking", owed)
    before = booking(home, owed)
    row(home, "settle_owed", owed, home.pack)
    (entry,) = read(home, "SELECT * FROM audit_entries WHERE subject_id = %s", owed)
    assert entry.details["purchase_before"] == str(empty)
    assert entry.details["purchase_after"] == str(home.pack)
    assert entry.details["owed_because"] == "empty"
    assert booking(home, owed).settled_at > before.settled_at
    assert booking(home, owed).version == before.version + 1
