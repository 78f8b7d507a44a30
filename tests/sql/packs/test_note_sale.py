"""Asked by making packs: every one begins with a line of history."""

from tests.sql.packs.builders import sell
from tests.world import Business, add_pack, read


def test_every_pack_begins_with_its_total(home: Business) -> None:
    for pack, total, reason in [
        (sell(home, p_note="From the fair"), 10, "From the fair"),
        (add_pack(home, 4), 4, ""),
    ]:
        (line,) = read(home, "SELECT * FROM pack_events WHERE purchase_id = %s", pack)
        assert (line.kind, line.sessions, line.reason) == ("sold", total, reason)
        assert line.previous_hash is None


def test_says_what_it_was_at_the_start(home: Business) -> None:
    (line,) = read(home, "SELECT * FROM pack_events WHERE purchase_id = %s", add_pack(home, frozen=True))
    assert line.details == {"expires_after": None, "frozen": True}
