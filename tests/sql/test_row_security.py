"""Each business sees and changes its own rows only, in every table, whatever the query."""

import pytest
from psycopg.errors import ForeignKeyViolation, InsufficientPrivilege

from tests.databases import Database
from tests.sql.messages.builders import add_link, consent, due_reminder, outside, texted, written
from tests.world import Business, as_app, book, change, in_hours, read, row, rows, unchanged

PHONE = "+4915100000042"  # the same in both businesses

READABLE = [
    "appointments", "bookings", "booking_states", "client_purchases", "clients", "locations",
    "memberships", "message_events", "message_states", "message_templates", "messages", "offers",
    "pack_states", "phone_consents", "reply_link_states", "reply_links", "services", "session_entries",
]  # fmt: skip


def open_tables(database: Database) -> set[str]:
    """The tables of a business whose rows are not protected, from the owner too."""
    with database.as_admin() as admin:
        found = admin.execute(
            """
            SELECT relname FROM pg_class INNER JOIN pg_attribute ON attrelid = pg_class.oid
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
                AND (attname = 'org_id' OR relname = 'orgs' AND attname = 'id')
                AND NOT (
                    relrowsecurity AND relforcerowsecurity AND EXISTS (
                        SELECT FROM pg_policy
                        WHERE polrelid = pg_class.oid AND polname = 'same_business' AND polcmd = '*'
                    )
                )
            """
        )
        return {name for (name,) in found}


def test_every_table_of_a_business_is_protected(database: Database) -> None:
    assert open_tables(database) == set()


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE clients DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE clients NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY same_business ON clients",
    ],
)
def test_control_a_table_left_open_is_found(fresh_database: Database, change: str) -> None:
    with fresh_database.as_admin() as admin:
        admin.execute(change)
    assert open_tables(fresh_database) == {"clients"}


def test_control_a_new_table_left_open_is_found(fresh_database: Database) -> None:
    with fresh_database.as_admin() as admin:
        admin.execute("CREATE TABLE trophies (org_id uuid)")
    assert open_tables(fresh_database) == {"trophies"}


def fill(business: Business) -> None:
    """At least one row of this business in each table the site reads."""
    row(business, "complete_booking", book(business, in_hours(-2), business.pack))
    consent(business, PHONE)
    change(business, "UPDATE clients SET phone = %s WHERE id = %s", PHONE, business.client)
    booking_id = book(business, in_hours(-26))
    change(business, "UPDATE bookings SET status = 'booked' WHERE id = %s", booking_id)
    add_link(business, booking_id)
    change(
        business,
        "INSERT INTO message_events (org_id, message_id, attempt, source, status)"
        " SELECT org_id, id, 1, 'app', 'sent' FROM messages WHERE org_id = %s LIMIT 1",
        business.id,
    )
    change(
        business,
        "INSERT INTO message_templates (org_id, kind, subject, body) VALUES (%s, 'reminder', 'S', 'B')",
        business.id,
    )


@pytest.mark.parametrize("table", READABLE)
def test_a_business_sees_its_own_rows_and_all_of_them(home: Business, stranger: Business, table: str) -> None:
    fill(home)
    fill(stranger)
    with as_app(home) as app:
        seen = app.execute(f"SELECT org_id, count(*) FROM {table} GROUP BY org_id").fetchall()
    ((mine,),) = read(home, f"SELECT count(*) FROM {table} WHERE org_id = %s", home.id)
    assert seen == [(home.id, mine)]


def test_a_business_sees_no_other_business(home: Business, stranger: Business) -> None:
    with as_app(home) as app:
        assert app.execute("SELECT id FROM orgs").fetchall() == [(home.id,)]


@pytest.mark.parametrize("table", [*READABLE, "orgs"])
def test_outside_a_business_nothing_is_seen(home: Business, table: str) -> None:
    fill(home)
    with home.database.as_login() as login:
        login.execute("SELECT set_config('role', 'trainer_app', true)")
        assert login.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_a_client_can_not_be_added_to_another_business(home: Business, stranger: Business) -> None:
    with unchanged(stranger), as_app(home) as app:
        with pytest.raises(InsufficientPrivilege, match="row-level security"), app.transaction():
            app.execute("INSERT INTO clients (org_id, name) VALUES (%s, 'Eve')", [stranger.id])
        app.execute("UPDATE clients SET name = 'Eve'")


def test_a_row_can_not_point_into_another_business(home: Business, stranger: Business) -> None:
    # Foreign keys ignore row security; that they lead from org_id to org_id is what holds here.
    booking_id = book(home, in_hours(48), home.pack)
    for column, foreign in [("client_id", stranger.client), ("purchase_id", stranger.pack)]:
        with pytest.raises(ForeignKeyViolation):
            change(home, f"UPDATE bookings SET {column} = %s WHERE id = %s", foreign, booking_id)


def test_a_connection_used_by_one_business_shows_the_next_one_nothing_of_it(
    home: Business, stranger: Business
) -> None:
    with home.database.connect() as connection:
        for business in (home, stranger, home):
            with connection.transaction():
                connection.execute("SELECT set_config('app.org_id', %s, true)", [str(business.id)])
                connection.execute("SELECT set_config('role', 'trainer_app', true)")
                assert connection.execute("SELECT id FROM orgs").fetchall() == [(business.id,)]
            with connection.transaction():
                connection.execute("SELECT set_config('role', 'trainer_app', true)")
                assert connection.execute("SELECT id FROM orgs").fetchall() == []


def test_a_view_shows_what_its_reader_may_see(home: Business, stranger: Business) -> None:
    booking_id = book(home, in_hours(48), home.pack)
    with as_app(stranger) as app:
        found = app.execute("SELECT FROM booking_states WHERE booking_id = %s", [booking_id])
        assert found.fetchall() == []
    assert rows(stranger, "complete_due_bookings", 10, in_hours(1000)) == []


@pytest.mark.parametrize(
    ("setting", "known"),
    [
        ("app.phone", "SELECT address FROM messages WHERE id = %s"),
        ("app.message_id", "SELECT id::text FROM messages WHERE id = %s"),
        ("app.link_no", "SELECT number::text FROM reply_links WHERE message_id = %s"),
    ],
)
def test_what_lets_functions_find_a_row_lets_the_site_find_none(
    home: Business, stranger: Business, setting: str, known: str
) -> None:
    reminder = due_reminder(stranger, texted(stranger).id)
    rows(stranger, "claim_messages", 20, None, reminder.send_after)
    ((word,),) = read(stranger, known, reminder.id)
    with as_app(home) as app:
        app.execute("SELECT set_config(%s, %s, true)", [setting, word])
        assert app.execute("SELECT FROM messages").fetchall() == []
        assert app.execute("SELECT FROM reply_links").fetchall() == []


def test_a_number_and_an_id_lead_functions_to_one_business_only(home: Business, stranger: Business) -> None:
    sent = written(home, address=PHONE, state="accepted", attempt=1, rank=10, provider_sid="SM1")
    with unchanged(stranger):
        outside(home.database, "record_delivery", sent, 1, "SM1", "delivered", None)
    ((state,),) = read(home, "SELECT state FROM messages WHERE id = %s", sent)
    assert state == "delivered"
