from tests.world import Business, password_hash, row, rows


def test_finds_the_password_hash_behind_an_address(home: Business) -> None:
    found = row(home, "find_login", home.email("trainer"))
    assert found == (home.trainer, password_hash())


def test_an_address_is_the_same_in_capitals(home: Business) -> None:
    assert row(home, "find_login", home.email("owner").upper()).user_id == home.owner


def test_an_unknown_address_gives_no_row(home: Business) -> None:
    assert rows(home, "find_login", "nobody@example.test") == []


def test_works_before_any_business_is_known(home: Business) -> None:
    with home.database.as_login() as login:
        login.execute("SELECT set_config('role', 'trainer_app', true)")
        found = login.execute("SELECT user_id FROM find_login(%s)", [home.email("owner")])
        assert found.fetchall() == [(home.owner,)]
