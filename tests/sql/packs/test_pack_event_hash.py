import pytest

from tests.world import Business, row

SAME = "SELECT bool_and(hash = pack_event_hash(line)) FROM pack_events AS line WHERE purchase_id = %s"
CHANGES = [
    "kind = 'frozen'",
    "sessions = 7",
    "details = '{\"a\": 1}'",
    "reason = 'Another'",
    "actor = 'user:nobody'",
    "at = at + interval '1 microsecond'",
    "kind = 'undone', undoes = id",
    "previous_hash = 'x'",
]


@pytest.fixture
def line(home: Business) -> Business:
    """A business with a line about its pack."""
    row(home, "adjust_pack", home.pack, 1, "More")
    return home


def test_is_the_same_in_every_time_zone(line: Business) -> None:
    with line.database.as_admin() as admin:
        for zone in ("UTC", "Pacific/Kiritimati"):
            admin.execute("SELECT set_config('timezone', %s, true)", [zone])
            assert admin.execute(SAME, [line.pack]).fetchone()[0] is True


@pytest.mark.parametrize("change", CHANGES)
def test_every_word_of_a_line_counts(line: Business, change: str) -> None:
    with line.database.as_admin() as admin:
        admin.execute("SET LOCAL session_replication_role = replica")  # no keys are looked up
        admin.execute(f"UPDATE pack_events SET {change} WHERE purchase_id = %s", [line.pack])
        assert admin.execute(SAME, [line.pack]).fetchone()[0] is False
        admin.rollback()
