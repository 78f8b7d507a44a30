"""What the database refuses to the site, whatever the site asks."""

from contextlib import suppress

import pytest
from psycopg.errors import GeneratedAlways, InsufficientPrivilege, IntegrityError

from tests.databases import Connection, Database
from tests.world import Business, as_app, book, call, in_hours, unchanged, used

FORBIDDEN = [
    "UPDATE client_purchases SET sessions_used = sessions_used - 1",
    "UPDATE client_purchases SET sessions_total = sessions_total + 1",
    "UPDATE client_purchases SET expires_on = NULL",
    "DELETE FROM client_purchases",
    "UPDATE bookings SET status = 'cancelled'",
    "UPDATE bookings SET settlement = 'waived'",
    "DELETE FROM bookings",
    "UPDATE appointments SET during = during",
    "UPDATE appointments SET seats_taken = 0",
    "DELETE FROM appointments",
    "INSERT INTO session_entries (org_id, purchase_id, delta, used_after, reason, actor)"
    " SELECT org_id, id, 1, 1, '', '' FROM client_purchases LIMIT 1",
    "UPDATE session_entries SET delta = 1",
    "DELETE FROM session_entries",
    "INSERT INTO requests (org_id, request_id, act, subject)"
    " SELECT id, gen_random_uuid(), '', '' FROM orgs LIMIT 1",
    "UPDATE requests SET answer = 0",
    "UPDATE memberships SET role = 'owner'",
    "UPDATE users SET password_hash = ''",
    "UPDATE clients SET id = id",
    "UPDATE clients SET hidden_because = NULL",
    "UPDATE client_purchases SET client_id = client_id",
    "UPDATE client_purchases SET closed_at = NULL",
    "INSERT INTO pack_events (org_id, purchase_id, kind, actor)"
    " SELECT org_id, id, 'shared', '' FROM client_purchases LIMIT 1",
    "UPDATE pack_events SET sessions = 0",
    "DELETE FROM pack_events",
    "INSERT INTO payments (org_id, client_id, purchase_id, kind, amount_minor, currency, paid_on, actor)"
    " SELECT org_id, client_id, id, 'payment', 1, 'EUR', now(), '' FROM client_purchases LIMIT 1",
    "UPDATE payments SET amount_minor = 0",
    "DELETE FROM payments",
    "INSERT INTO audit_entries (org_id, subject_id, act, actor) SELECT id, id, '', '' FROM orgs LIMIT 1",
    "UPDATE audit_entries SET act = ''",
    "DELETE FROM audit_entries",
    "INSERT INTO purchase_sharers (org_id, purchase_id, client_id)"
    " SELECT org_id, id, client_id FROM client_purchases LIMIT 1",
    "SELECT * FROM client_words",
    "SELECT * FROM users",
    "SELECT * FROM requests",
    "SELECT * FROM invitations",
    "SELECT * FROM login_sessions",
    "INSERT INTO messages (org_id, kind, body) SELECT id, 'text', 'Hi' FROM orgs LIMIT 1",
    "UPDATE messages SET state = 'delivered'",
    "UPDATE messages SET send_after = now()",
    "DELETE FROM messages",
    "INSERT INTO message_events (org_id, message_id, attempt, source, status)"
    " SELECT org_id, id, 1, 'app', 'delivered' FROM messages LIMIT 1",
    "UPDATE message_events SET status = 'delivered'",
    "DELETE FROM message_events",
    "INSERT INTO phone_consents (org_id, phone, state, source, actor)"
    " SELECT id, '+4915100000000', 'granted', '', '' FROM orgs LIMIT 1",
    "UPDATE phone_consents SET state = 'granted'",
    "DELETE FROM phone_consents",
    "INSERT INTO reply_links (org_id, message_id, booking_id, for_start)"
    " SELECT org_id, id, booking_id, for_start FROM messages WHERE kind = 'reminder' LIMIT 1",
    "UPDATE reply_links SET used_at = NULL",
    "DELETE FROM message_templates",
    "UPDATE orgs SET reminder_leads = '{}'",
    "UPDATE orgs SET name = 'Ours'",
    "SELECT * FROM inbound_messages",
    "INSERT INTO inbound_messages (message_sid, account_sid, from_phone, to_phone, body, source, intent)"
    " VALUES (gen_random_uuid()::text, '', '', '', '', '', '')",
    "SELECT * FROM sms_accounts",
    "UPDATE sms_accounts SET auth_token = ''",
    "DELETE FROM sms_accounts",
    "SELECT * FROM senders",
    "UPDATE senders SET stopped_at = NULL",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_site_may_not(home: Business, statement: str) -> None:
    book(home, in_hours(48), home.pack)
    with unchanged(home), as_app(home) as app, pytest.raises(InsufficientPrivilege), app.transaction():
        app.execute(statement)


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_control_each_refused_statement_is_a_sound_one(home: Business, statement: str) -> None:
    book(home, in_hours(48), home.pack)
    with home.database.as_admin() as admin:
        admin.execute("SET LOCAL ROLE trainer_owner")
        with suppress(IntegrityError):  # a constraint may refuse the owner, but no missing right
            admin.execute(statement)
        admin.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE session_entries SET delta = 1",
        "DELETE FROM session_entries",
        "TRUNCATE session_entries",
        "UPDATE pack_events SET sessions = 0",
        "DELETE FROM pack_events",
        "TRUNCATE pack_events",
        "UPDATE payments SET amount_minor = 0",
        "DELETE FROM payments",
        "UPDATE audit_entries SET act = ''",
        "DELETE FROM audit_entries",
        "DELETE FROM clients",
        "UPDATE message_events SET status = ''",
        "DELETE FROM message_events",
        "TRUNCATE message_events",
        "DELETE FROM messages",
        "DELETE FROM phone_consents",
        "UPDATE orgs SET name = ''",
        "UPDATE message_templates SET is_on = false",
    ],
)
def test_not_even_the_functions_may_rewrite_what_was_written_down(home: Business, statement: str) -> None:
    with home.database.as_admin() as admin:
        admin.execute("SET LOCAL ROLE trainer_functions")
        with pytest.raises(InsufficientPrivilege), admin.transaction():
            admin.execute(statement)


def test_lines_are_numbered_by_the_database(home: Business) -> None:
    with home.database.as_admin() as admin, pytest.raises(GeneratedAlways), admin.transaction():
        admin.execute(
            "INSERT INTO session_entries (org_id, id, purchase_id, delta, used_after, reason, actor)"
            " VALUES (%s, 1, %s, 1, 1, '', '')",
            [home.id, home.pack],
        )


def writable(admin: Connection, role: str) -> dict[str, set[str]]:
    """For each table, what the role may do to it besides reading."""
    found = admin.execute(
        """
        SELECT relname, array_agg(right_to)
        FROM pg_class, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS right_to
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
            AND CASE WHEN right_to IN ('INSERT', 'UPDATE')
                THEN has_any_column_privilege(%s, oid, right_to)
                ELSE has_table_privilege(%s, oid, right_to) END
        GROUP BY relname
        """,
        [role, role],
    )
    return {table: set(rights) for table, rights in found}


def test_the_site_writes_clients_words_of_its_own_and_its_sign_of_life_and_nothing_else(
    database: Database,
) -> None:
    with database.as_admin() as admin:
        assert writable(admin, "trainer_app") == {
            "client_files": {"INSERT", "UPDATE"},
            "client_goals": {"INSERT", "UPDATE"},
            "client_measurements": {"INSERT", "UPDATE"},
            "client_notes": {"INSERT", "UPDATE"},
            "client_tags": {"INSERT", "DELETE"},
            "clients": {"INSERT", "UPDATE"},
            "heartbeats": {"INSERT", "UPDATE"},
            "import_mappings": {"INSERT", "UPDATE"},
            "message_templates": {"INSERT", "UPDATE"},
            "offer_services": {"INSERT", "DELETE"},
            "offers": {"INSERT", "UPDATE"},
            "orgs": {"UPDATE"},
            "saved_filters": {"INSERT", "UPDATE", "DELETE"},
        }
        columns = admin.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'orgs'::regclass AND attnum > 0"
            " AND has_column_privilege('trainer_app', attrelid, attnum, 'UPDATE') ORDER BY attname"
        )
        assert columns.fetchall() == [("canned_answers",), ("pack_ending_left",), ("segment_price",)]


def test_the_functions_delete_nothing_but_a_provider_account_and_what_is_known_of_who_is_erased(
    database: Database,
) -> None:
    with database.as_admin() as admin:
        rights = writable(admin, "trainer_functions")
    for ledger in ("session_entries", "pack_events", "audit_entries", "message_events"):
        assert rights[ledger] == {"INSERT"}
    assert {table for table, given in rights.items() if "DELETE" in given} == {
        "client_files", "client_goals", "client_measurements", "client_notes", "client_tags", "sms_accounts",
    }  # fmt: skip
    assert not any("TRUNCATE" in given for given in rights.values())


@pytest.mark.parametrize("role", ["trainer_app", "trainer_functions"])
def test_neither_role_stands_above_another(database: Database, role: str) -> None:
    with database.as_admin() as admin:
        (above,) = admin.execute(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb"
            " FROM pg_roles WHERE rolname = %s",
            [role],
        ).fetchone()
        assert not above
        member_of = admin.execute(
            "SELECT rolname FROM pg_roles WHERE pg_has_role(%s, oid, 'MEMBER') AND rolname <> %s",
            [role, role],
        )
        assert member_of.fetchall() == []


def test_the_functions_own_no_table(database: Database) -> None:
    with database.as_admin() as admin:
        owners = admin.execute(
            "SELECT DISTINCT relowner::regrole::text FROM pg_class"
            " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')"
        )
        assert owners.fetchall() == [("trainer_owner",)]


@pytest.mark.parametrize("role", ["trainer_app", "trainer_functions"])
def test_neither_role_makes_objects_that_functions_would_find(database: Database, role: str) -> None:
    with database.as_admin() as admin:
        admin.execute("SELECT set_config('role', %s, true)", [role])
        with pytest.raises(InsufficientPrivilege), admin.transaction():
            admin.execute("CREATE TABLE public.mine ()")


def test_a_temporary_table_of_the_same_name_deceives_no_function(home: Business) -> None:
    with home.database.connect() as app:
        app.execute("CREATE TEMPORARY TABLE client_purchases AS SELECT * FROM public.client_purchases")
        app.execute("GRANT ALL ON pg_temp.client_purchases TO PUBLIC")
        app.execute("SELECT set_config('role', 'trainer_app', true)")
        app.execute("SELECT set_config('app.org_id', %s, true)", [str(home.id)])
        assert call(app, "use_session", home.pack)[0][0] == 1
    assert used(home, home.pack) == 1
