"""Asked by making packs: every one begins with a line of history."""

from tests.sql.packs.builders import last_event, pack_row, sell
from tests.world import Business, add_pack, read


def test_every_pack_begins_with_its_total(home: Business) -> None:
    for pack, total in [(sell(home), 10), (add_pack(home, 4), 4)]:
        (line,) = read(home, "SELECT * FROM pack_events WHERE purchase_id = %s", pack)
        assert (line.kind, line.sessions, line.actor != "") == ("sold", total, True)
        assert line.previous_hash is None


def test_the_note_of_a_sale_stays_with_the_pack_which_can_forget_it(home: Business) -> None:
    pack = sell(home, p_note="From the fair")
    assert pack_row(home, pack).note == "From the fair"
    assert last_event(home, pack).reason == ""


def test_says_what_it_was_at_the_start(home: Business) -> None:
    (line,) = read(home, "SELECT * FROM pack_events WHERE purchase_id = %s", add_pack(home, frozen=True))
    assert line.details == {"expires_after": None, "frozen": True}
