"""Connections that the database ends: the next transaction gets a new one, the interrupted leaves nothing."""

import pytest
from flask import Flask

from tests.world import Business, all_is_right, read, used
from trainer_web import database
from trainer_web.errors import Refused
from trainer_web.packs.operations import use_session


def end_connections(business: Business) -> None:
    """End every other connection to this database, as a restart does."""
    read(
        business,
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


def test_the_next_transaction_gets_a_new_connection(app: Flask, home: Business) -> None:
    with app.app_context():
        database.act_as(home.id, "user:test")
        assert database.run(use_session, home.pack, None) == 1
        end_connections(home)
        assert database.run(use_session, home.pack, None) == 2


def test_a_transaction_cut_in_two_changes_nothing_and_says_so(app: Flask, home: Business) -> None:
    def use_and_be_cut_off() -> None:
        use_session(home.pack, None)
        end_connections(home)
        use_session(home.pack, None)

    with app.app_context():
        database.act_as(home.id, "user:test")
        with pytest.raises(Refused) as refusal:
            database.run(use_and_be_cut_off)
    assert refusal.value.status == 503
    assert used(home, home.pack) == 0
    all_is_right(home)


def test_control_the_same_transaction_uncut_changes_something(app: Flask, home: Business) -> None:
    with app.app_context():
        database.act_as(home.id, "user:test")
        database.run(lambda: [use_session(home.pack, None) for _ in range(2)])
    assert used(home, home.pack) == 2
