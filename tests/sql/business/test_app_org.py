from tests.world import Business, as_app


def test_is_the_business_of_the_transaction(home: Business) -> None:
    with as_app(home) as app:
        assert app.execute("SELECT app_org()").fetchone() == (home.id,)


def test_is_nothing_when_none_was_set(home: Business) -> None:
    with home.database.connect() as app:
        app.execute("SELECT set_config('role', 'trainer_app', true)")
        assert app.execute("SELECT app_org()").fetchone() == (None,)


def test_does_not_outlive_its_transaction(home: Business) -> None:
    with home.database.connect() as app:
        with app.transaction():
            app.execute("SELECT set_config('app.org_id', %s, true)", [str(home.id)])
        app.execute("SELECT set_config('role', 'trainer_app', true)")
        # After a local setting PostgreSQL answers '' instead of NULL; both must mean "none".
        assert app.execute("SELECT current_setting('app.org_id', true)").fetchone() == ("",)
        assert app.execute("SELECT app_org()").fetchone() == (None,)
        assert app.execute("SELECT count(*) FROM clients").fetchone() == (0,)
