import pytest
from psycopg.errors import InsufficientPrivilege

from tests.sql.imports.builders import NEW, PACK, checked, line, lines
from tests.world import Business, all_is_right, read, value


def test_takes_the_lines_between_two_and_leaves_the_others(home: Business) -> None:
    import_id = checked(home, *(line(n, name=f"N{n}", pack=PACK) for n in range(2, 6)))
    with home.database.as_admin() as admin:
        admin.execute("SELECT set_config('app.org_id', %s, true)", [str(home.id)])
        admin.execute("SELECT apply_import_lines(%s, 3, 4)", [import_id])
    assert [found.applied_at is not None for found in lines(home, import_id)] == [False, True, True, False]
    made = read(home, "SELECT name FROM clients WHERE org_id = %s AND name ~ '^N[0-9]'", home.id)
    assert sorted(row.name for row in made) == ["N3", "N4"]
    all_is_right(home)


def test_the_site_can_not_call_it(home: Business) -> None:
    import_id = checked(home, line(2, **NEW))
    with pytest.raises(InsufficientPrivilege):
        value(home, "apply_import_lines", import_id, 2, 2)
