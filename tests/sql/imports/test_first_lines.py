from tests.sql.imports.builders import checked, line
from tests.world import Business


def test_names_client_and_verdict_of_the_first_line_about_each_person(home: Business) -> None:
    import_id = checked(
        home,
        line(2, name="Ana Keller"),
        line(3, name="New"),
        line(4, name="Ana Keller", same_line=2),
        line(5, name="New", same_line=3),
        line(6, name="Ana Keller", same_line=2),
    )
    with home.database.as_admin() as admin:
        admin.execute("SELECT set_config('app.org_id', %s, true)", [str(home.id)])
        found = admin.execute("SELECT * FROM first_lines(%s, 3, 5) ORDER BY line", [import_id]).fetchall()
    assert [tuple(row) for row in found] == [(4, home.client, "unchanged"), (5, None, "new")]
