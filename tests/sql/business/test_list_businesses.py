from tests.databases import Database
from tests.sql.messages.builders import outside
from tests.world import World, make_world


def listed(world: World) -> list[object]:
    return [found for (found,) in outside(world.home.database, "list_businesses")]


def test_gives_every_business_in_order(fresh_database: Database) -> None:
    world = make_world(fresh_database)
    assert listed(world) == sorted([world.home.id, world.stranger.id])


def test_the_site_itself_sees_none_of_them_outside_a_business(world: World) -> None:
    assert world.home.id in listed(world)
    with world.home.database.as_login() as app:
        app.execute("SELECT set_config('role', 'trainer_app', true)")
        app.execute("SELECT list_businesses()")
        assert app.execute("SELECT id FROM orgs").fetchall() == []
