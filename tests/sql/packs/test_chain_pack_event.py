import pytest

from tests.world import Business, all_is_right, read, row

LINES = "SELECT * FROM pack_events WHERE purchase_id = %s ORDER BY id"


def test_each_line_carries_the_hash_of_the_one_before(home: Business) -> None:
    for _ in range(3):
        row(home, "adjust_pack", home.pack, 1, "More")
    lines = read(home, LINES, home.pack)
    assert len(lines) >= 3
    assert [line.previous_hash for line in lines] == [None, *(line.hash for line in lines[:-1])]
    assert len({line.hash for line in lines}) == len(lines)
    all_is_right(home)


@pytest.mark.parametrize("column", ["hash", "previous_hash"])
def test_whoever_writes_a_line_does_not_choose_its_hash(home: Business, column: str) -> None:
    row(home, "adjust_pack", home.pack, 1, "More")
    with home.database.as_admin() as admin:
        admin.execute(
            f"INSERT INTO pack_events (org_id, purchase_id, {column}, actor, kind)"
            " VALUES (%s, %s, 'made up', 'me', 'shared')",
            [home.id, home.pack],
        )
        lines = admin.execute(LINES, [home.pack]).fetchall()
        assert lines[-1].previous_hash == lines[-2].hash
        assert b"made up" not in (lines[-1].hash, lines[-1].previous_hash)
        admin.rollback()
