import uuid

import pytest

from tests.racing import held_up, waiting
from tests.sql.clients.builders import add_double
from tests.world import Business, add_client, as_app, call, read, row

NOTE = (
    "INSERT INTO client_notes (org_id, client_id, author_id, body)"
    " VALUES (%s, %s, %s, 'Written on another tablet') RETURNING client_id"
)


def note_about(business: Business, client: uuid.UUID) -> uuid.UUID:
    """Whom a note about this client ends up with."""
    with as_app(business) as app:
        return app.execute(NOTE, [business.id, client, business.trainer]).fetchone()[0]


def test_what_is_meant_for_a_merged_client_goes_to_the_kept_one(home: Business) -> None:
    double = add_double(home)
    assert note_about(home, double) == double
    row(home, "merge_clients", home.client, double)
    assert note_about(home, double) == home.client
    row(home, "merge_clients", home.other_client, home.client)
    assert note_about(home, double) == home.other_client


@pytest.mark.parametrize("table", ["client_tags", "messages"])
def test_the_other_tables_follow_too(home: Business, table: str) -> None:
    double = add_client(home)
    row(home, "merge_clients", home.client, double)
    with home.database.as_admin() as admin:
        call(admin, "set_config", "app.org_id", str(home.id), True)
        statement = {
            "client_tags": "INSERT INTO client_tags VALUES (%s, %s, 'runner') RETURNING client_id",
            "messages": "INSERT INTO messages (org_id, client_id, kind, body)"
            " VALUES (%s, %s, 'text', 'Hi') RETURNING client_id",
        }[table]
        assert admin.execute(statement, [home.id, double]).fetchone() == (home.client,)


def test_a_message_of_nobody_stays_nobodys(home: Business) -> None:
    with home.database.as_admin() as admin:
        made = admin.execute(
            "INSERT INTO messages (org_id, kind, body) VALUES (%s, 'text', 'Hi') RETURNING client_id",
            [home.id],
        )
        assert made.fetchone() == (None,)


def test_whoever_gives_something_during_a_merge_is_waited_for(home: Business) -> None:
    double = add_double(home)
    with as_app(home) as app:
        app.execute(NOTE, [home.id, double, home.trainer])
        merging = held_up(home, "merge_clients", home.client, double)
        assert waiting(home.database) == 1
    assert merging.result(30)
    assert read(home, "SELECT count(*) FROM client_notes WHERE client_id = %s", double) == [(0,)]
