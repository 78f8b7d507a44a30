from tests.databases import Database
from tests.sql.imports.builders import NEW, add, checked, line
from tests.world import make_world, value


def test_lists_businesses_with_work_and_how_far_it_has_come(fresh_database: Database) -> None:
    world = make_world(fresh_database)
    home = world.home
    add(world.stranger)

    def due() -> dict[object, str]:
        with fresh_database.as_login() as login:
            login.execute("SELECT set_config('role', 'trainer_app', true)")
            found = dict(login.execute("SELECT * FROM businesses_with_due_imports()").fetchall())
            assert login.execute("SELECT current_setting('app.org_id', true)").fetchone() == ("",)
        return found

    assert due() == {}
    import_id = checked(home, line(2, **NEW), line(3, name="Two"))
    assert due() == {}
    value(home, "change_import_state", import_id, "running")
    before = due()
    assert list(before) == [home.id]
    assert due() == before
    value(home, "apply_import", import_id, 1)
    assert due()[home.id] != before[home.id]
    value(home, "apply_import", import_id, 500)
    assert due() == {}
