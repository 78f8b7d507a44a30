from tests.sql.clients.builders import OWNED, add_double
from tests.world import Business, read, row


def test_each_row_that_moved_is_remembered_by_its_id(home: Business) -> None:
    double = add_double(home)
    ids = {
        table: {str(found.id) for found in read(home, f"SELECT id FROM {table} WHERE client_id = %s", double)}
        for table in OWNED
        if table not in ("client_tags", "purchase_sharers")
    }
    moved = row(home, "merge_clients", home.client, double).moved
    assert {table: set(moved[table]) for table in ids} == ids
    assert sorted(moved["tags"]) == ["morning", "runner"]
    assert len(moved["shares"]) == 1


def test_a_tag_that_both_had_is_not_taken_from_the_kept_client_by_undo(home: Business) -> None:
    double = add_double(home)
    with home.database.as_admin() as admin:
        admin.execute("INSERT INTO client_tags VALUES (%s, %s, 'runner')", [home.id, home.client])
    merge = row(home, "merge_clients", home.client, double)
    assert merge.moved["tags_added"] == ["morning"]
    row(home, "unmerge_clients", merge.id)
    tags = "SELECT tag FROM client_tags WHERE client_id = %s ORDER BY tag"
    assert read(home, tags, home.client) == [("runner",)]
    assert read(home, tags, double) == [("morning",), ("runner",)]


def test_lines_of_an_import_stay_with_the_client_they_made(home: Business) -> None:
    double = add_double(home)
    with home.database.as_admin() as admin:
        made = admin.execute(
            "INSERT INTO imports (org_id, name, actor) VALUES (%s, 'old.csv', 'user:test') RETURNING id",
            [home.id],
        ).fetchone()
        admin.execute(
            "INSERT INTO import_lines (org_id, import_id, line, fields, verdict, client_id)"
            " VALUES (%s, %s, 1, '{}', 'new', %s)",
            [home.id, made.id, double],
        )
    row(home, "merge_clients", home.client, double)
    assert read(home, "SELECT client_id FROM import_lines WHERE org_id = %s", home.id) == [(double,)]
