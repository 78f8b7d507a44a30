import pytest

from tests.world import Business, as_app


@pytest.mark.parametrize("actor", ["user:3f1c", "worker", "ticker"])
def test_is_who_acts_in_the_transaction(home: Business, actor: str) -> None:
    with as_app(home, actor) as app:
        assert app.execute("SELECT app_actor()").fetchone() == (actor,)


def test_somebody_at_a_database_prompt_is_named_by_their_login(home: Business) -> None:
    with home.database.as_login() as login:
        named = "SELECT app_actor() AS actor, 'database:' || session_user AS login"
        actor, expected = login.execute(named).fetchone()
        assert actor == expected
