"""Asked through the functions that change a pack."""

from tests.sql.packs.builders import last_event
from tests.world import Business, as_app, call, row


def test_a_line_names_who_why_and_when(home: Business) -> None:
    with as_app(home, "user:somebody") as app:
        call(app, "adjust_pack", home.pack, 2, "Referred a friend")
        ((now,),) = app.execute("SELECT now()").fetchall()
    line = last_event(home, home.pack)
    assert (line.actor, line.reason, line.sessions, line.undoes) == (
        "user:somebody", "Referred a friend", 2, None,
    )  # fmt: skip
    assert line.at >= now


def test_lines_are_numbered_in_order(home: Business) -> None:
    numbers = [row(home, "adjust_pack", home.pack, 1, "").last_event_id for _ in range(3)]
    assert numbers == sorted(numbers)
