"""Asked through complete_due_bookings: whatever many callers do, each pack's lines stay in order."""

from tests.racing import held_up
from tests.world import (
    Business,
    add_pack,
    all_is_right,
    as_app,
    call,
    fill_diary,
    ledger,
    rows,
)


def test_a_pack_held_by_another_is_waited_for_and_read_afresh(home: Business) -> None:
    pack = add_pack(home, total=3)
    fill_diary(home, 3, [pack], home.client)
    with as_app(home) as desk:
        call(desk, "use_session", pack)
        worker = held_up(home, "complete_due_bookings", 100)
    assert sorted(done.settlement for done in worker.result(30)) == ["deducted", "deducted", "owed"]
    assert ledger(home, pack) == [(1, 1), (1, 2), (1, 3)]
    all_is_right(home)


def test_lines_follow_the_order_of_the_hours(home: Business) -> None:
    bookings = fill_diary(home, 6, [home.pack], home.client)
    rows(home, "complete_due_bookings", 4)
    rows(home, "complete_due_bookings", 4)
    with as_app(home) as app:
        lines = app.execute("SELECT booking_id, used_after FROM session_entries ORDER BY id")
        expected = [(each, count) for count, each in enumerate(reversed(bookings), start=1)]
        assert lines.fetchall() == expected
