"""Every invariant is a query that finds nothing while all is well, and names the row that breaks it."""

import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from tests.databases import Database
from tests.sql.messages.builders import (
    DUE,
    accepted,
    claim,
    consent_of,
    events,
    message,
    new_sid,
    outside,
    result,
)
from tests.world import (
    Business,
    add_class,
    add_pack,
    add_to_class,
    appointment_of,
    as_app,
    book,
    booking,
    call,
    change,
    in_hours,
    make_world,
    rows,
    value,
)
from trainer_web.cli import main
from trainer_web.ledger import INVARIANTS, broken, verify


@dataclass(frozen=True)
class Books:
    """Rows to break: two completed bookings and one that is owed, all yesterday's, and their packs; and a
    reminder that was sent of a booking ahead."""

    pack: uuid.UUID
    empty_pack: uuid.UUID
    booking: uuid.UUID
    other_booking: uuid.UUID
    owed_booking: uuid.UUID
    appointment: uuid.UUID
    other_appointment: uuid.UUID
    reminder: uuid.UUID
    reminded: uuid.UUID


@pytest.fixture(scope="module")
def own_database(database: Database) -> Iterator[Database]:
    """A database that only this module uses: the invariants look across businesses."""
    with database.another() as own:
        yield own


@pytest.fixture(scope="module")
def home(own_database: Database) -> Business:
    return make_world(own_database).home


@pytest.fixture(scope="module")
def books(home: Business) -> Books:
    value(home, "use_session", home.pack)
    empty_pack = add_pack(home, total=1, used=1)
    bookings = [
        book(home, in_hours(-24), home.pack),
        book(home, in_hours(-22), home.pack),
        book(home, in_hours(-20), empty_pack),
    ]
    rows(home, "complete_due_bookings", 10)
    assert [booking(home, one).settlement for one in bookings] == ["deducted", "deducted", "owed"]
    appointments = [appointment_of(home, one).id for one in bookings[:2]]
    sent = accepted(home)
    return Books(home.pack, empty_pack, *bookings, *appointments, sent.id, sent.booking_id)


BREAKS = [
    (
        "1_used_is_the_sum_of_its_entries",
        "pack {pack}: sessions_used is 2, its entries add up to 3",
        "UPDATE client_purchases SET sessions_used = 2 WHERE id = '{pack}'",
    ),
    (
        "1_used_is_the_sum_of_its_entries",
        "pack {empty_pack}: sessions_used is 1, its entries add up to 0",
        "DELETE FROM session_entries WHERE purchase_id = '{empty_pack}'",
    ),
    (
        "1_used_is_within_total",
        "pack {pack}: sessions_used is 11 of 10",
        "ALTER TABLE client_purchases DROP CONSTRAINT client_purchases_sessions_used_within_total;"
        "UPDATE client_purchases SET sessions_used = 11 WHERE id = '{pack}'",
    ),
    (
        "1_used_after_is_the_running_sum",
        "used_after is 7, the entries of pack {pack} add up to 2 here",
        "UPDATE session_entries SET used_after = 7 WHERE booking_id = '{booking}'",
    ),
    (
        "2_a_booking_is_charged_as_settled",
        "booking {booking}: settlement is none, its entries add up to 1",
        "UPDATE bookings SET settlement = 'none' WHERE id = '{booking}'",
    ),
    (
        "2_a_booking_is_charged_as_settled",
        "booking {booking}: settlement is deducted, its entries add up to 2",
        "INSERT INTO session_entries (org_id, purchase_id, booking_id, delta, used_after, reason, actor)"
        " SELECT org_id, purchase_id, id, 1, 4, 'again', 'x' FROM bookings WHERE id = '{booking}'",
    ),
    (
        "2_a_booking_is_charged_as_settled",
        "booking {booking}: settlement is deducted, its entries add up to 0",
        "DELETE FROM session_entries WHERE booking_id = '{booking}'",
    ),
    (
        "3_completed_is_settled",
        "booking {owed_booking}: completed and none, with pack {empty_pack}",
        "UPDATE bookings SET settlement = 'none', owed_because = NULL WHERE id = '{owed_booking}'",
    ),
    (
        "3_completed_is_settled",
        "booking {booking}: completed and waived, with no pack",
        "UPDATE bookings SET settlement = 'waived', purchase_id = NULL WHERE id = '{booking}'",
    ),
    (
        "3_owed_only_without_a_session_left",
        "booking {owed_booking}: owed because pack {empty_pack} was empty, but it had 1 of 2 sessions used",
        "UPDATE client_purchases SET sessions_total = 2 WHERE id = '{empty_pack}'",
    ),
    (
        "3_owed_only_without_a_session_left",
        "booking {owed_booking}: owed because pack {empty_pack} was empty, but it had 0 of 1 sessions used",
        "UPDATE session_entries SET at = at + interval '1 day' WHERE purchase_id = '{empty_pack}'",
    ),
    (
        "3_owed_only_without_a_session_left",
        "booking {owed_booking}: owed because pack {empty_pack} was expired",
        "UPDATE bookings SET owed_because = 'expired' WHERE id = '{owed_booking}'",
    ),
    (
        "4_no_two_appointments_of_a_trainer_overlap",
        "appointment {other_appointment}: starts at",
        "ALTER TABLE appointments DROP CONSTRAINT appointments_trainer_is_free;"
        "UPDATE appointments SET during = tstzrange(starts_at - interval '90 minutes', ends_at)"
        " WHERE id = '{other_appointment}'",
    ),
    (
        "4_no_two_appointments_of_a_trainer_overlap",
        "appointment {other_appointment}: starts at",
        "UPDATE appointments SET during = tstzrange(starts_at - interval '90 minutes', ends_at),"
        " holds_time = false WHERE id = '{other_appointment}'",
    ),
    (
        "4_seats_taken_are_the_live_bookings",
        "appointment {appointment}: seats_taken is 0 of 1, live bookings are 1",
        "UPDATE appointments SET seats_taken = 0 WHERE id = '{appointment}'",
    ),
    (
        "4_seats_taken_are_the_live_bookings",
        "appointment {appointment}: seats_taken is 1 of 0, live bookings are 1",
        "ALTER TABLE appointments DROP CONSTRAINT appointments_seats_taken_within_capacity;"
        "UPDATE appointments SET capacity = 0 WHERE id = '{appointment}'",
    ),
    (
        "6_at_most_one_text_per_booking_start_and_lead",
        "booking {reminded}: 2 reminders went out for",
        "INSERT INTO messages (org_id, kind, dedupe_key, booking_id, for_start, lead, state)"
        " SELECT org_id, kind, 'another', booking_id, for_start, lead, 'unknown' FROM messages"
        " WHERE id = '{reminder}'",
    ),
    (
        "6_a_message_is_sent_once",
        "message {reminder}: the provider took it 2 times",
        "INSERT INTO message_events (org_id, message_id, attempt, source, status, provider_sid)"
        " SELECT org_id, id, 1, 'callback', 'sent', 'SM-another' FROM messages WHERE id = '{reminder}'",
    ),
    (
        "6_nothing_is_sent_after_an_opt_out",
        "message {reminder}: was sent at 2031-06-03",
        "UPDATE phone_consents SET state = 'opted_out' WHERE org_id ="
        " (SELECT org_id FROM messages WHERE id = '{reminder}')",
    ),
    (
        "6_nothing_is_sent_after_the_start",
        "message {reminder}: was sent at",
        "UPDATE messages SET called_at = for_start WHERE id = '{reminder}'",
    ),
    (
        "6_nothing_is_sent_of_what_is_no_longer_so",
        "message {reminder}: was sent at 2031-06-03",
        "UPDATE bookings SET status = 'cancelled' WHERE id = '{reminded}'",
    ),
    (
        "6_nothing_is_sent_of_what_is_no_longer_so",
        "message {reminder}: was sent at 2031-06-03",
        "UPDATE messages SET for_start = for_start + interval '3 hours' WHERE id = '{reminder}'",
    ),
    (
        "7_row_security_is_forced",
        "table clients: row security is not enabled and forced",
        "ALTER TABLE clients DISABLE ROW LEVEL SECURITY",
    ),
    (
        "7_row_security_is_forced",
        "table orgs: row security is not enabled and forced",
        "ALTER TABLE orgs NO FORCE ROW LEVEL SECURITY",
    ),
    (
        "7_row_security_is_forced",
        "table unprotected: row security is not enabled and forced",
        "CREATE TABLE unprotected (org_id uuid)",
    ),
    (
        "7_row_security_is_forced",
        "table bookings: the policy same_business is missing or says something else",
        "DROP POLICY same_business ON bookings",
    ),
    (
        "7_row_security_is_forced",
        "table bookings: the policy same_business is missing or says something else",
        "ALTER POLICY same_business ON bookings USING (true)",
    ),
    (
        "7_row_security_is_forced",
        "table bookings: the policy anybody opens it to the site",
        "CREATE POLICY anybody ON bookings FOR SELECT USING (true)",
    ),
    (
        "7_no_role_is_above_row_security",
        "role trainer_app: is a superuser or bypasses row security",
        "ALTER ROLE trainer_app BYPASSRLS",
    ),
    (
        "7_functions_are_granted_by_name",
        "function release_session(uuid,uuid,text): may be executed by PUBLIC",
        "GRANT EXECUTE ON FUNCTION release_session TO PUBLIC",
    ),
    (
        "7_only_functions_write",
        "table client_purchases: trainer_app may UPDATE it",
        "GRANT UPDATE (sessions_used) ON client_purchases TO trainer_app",
    ),
    (
        "7_only_functions_write",
        "table bookings: trainer_app may INSERT it",
        "GRANT INSERT ON bookings TO PUBLIC",
    ),
    (
        "7_only_functions_write",
        "table session_entries: trainer_functions may DELETE it",
        "GRANT DELETE ON session_entries TO trainer_functions",
    ),
    *(
        (
            "7_only_functions_write",
            f"table {table}: {role} may {right} it",
            f"GRANT {right} ON {table} TO {role}",
        )
        for table, role, right in [
            ("messages", "trainer_app", "UPDATE"),
            ("messages", "trainer_app", "DELETE"),
            ("message_events", "trainer_app", "INSERT"),
            ("message_events", "trainer_functions", "UPDATE"),
            ("message_events", "trainer_functions", "DELETE"),
            ("inbound_messages", "trainer_app", "INSERT"),
            ("phone_consents", "trainer_app", "UPDATE"),
            ("reply_links", "trainer_app", "UPDATE"),
            ("senders", "trainer_app", "UPDATE"),
            ("sms_accounts", "trainer_app", "DELETE"),
        ]
    ),
    (
        "7_keys_begin_with_the_business",
        "index one_email: does not begin with org_id",
        "CREATE UNIQUE INDEX one_email ON clients (email)",
    ),
    (
        "7_keys_begin_with_the_business",
        "foreign key any_pack: does not lead from org_id to org_id, or was never validated",
        "ALTER TABLE client_purchases ADD UNIQUE (id); ALTER TABLE bookings"
        " ADD CONSTRAINT any_pack FOREIGN KEY (purchase_id) REFERENCES client_purchases (id)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "expected", "statement"), BREAKS)
def test_names_the_row_that_breaks_it(
    home: Business, books: Books, rule: str, expected: str, statement: str
) -> None:
    number, _, words = rule.partition("_")
    of_business = "all businesses" if number == "7" else f"business {home.id}"
    rows_by_name = {name: str(row) for name, row in asdict(books).items()}
    with home.database.as_admin() as admin, admin.transaction(force_rollback=True):
        admin.execute(statement.format_map(rows_by_name))
        lines = [
            line
            for line in broken(admin)
            if line.startswith(f"Invariant {number}, {words.replace('_', ' ')}: ")
        ]
        assert any(expected.format_map(rows_by_name) in line and of_business in line for line in lines), lines


def test_every_invariant_is_broken_once() -> None:
    assert {rule for rule, _, _ in BREAKS} == {path.stem for path in INVARIANTS.glob("*.sql")}


def test_finds_nothing_while_all_is_well(home: Business, books: Books) -> None:
    assert verify(home.database.owner_url) == []


def test_believes_a_batch_in_which_a_pack_runs_out(fresh_database: Database) -> None:
    home = make_world(fresh_database).home
    one_left = add_pack(home, total=2, used=1)
    bookings = [book(home, in_hours(-hours), one_left) for hours in (6, 4, 2)]
    rows(home, "complete_due_bookings", 10)
    assert [booking(home, one).settlement for one in bookings] == ["deducted", "owed", "owed"]
    assert verify(fresh_database.owner_url) == []


def test_believes_what_was_owed_when_a_session_comes_back_later(fresh_database: Database) -> None:
    home = make_world(fresh_database).home
    packs = [
        add_pack(home, total=1, used=1),
        add_pack(home, expires_on=date.today() - timedelta(days=30)),
        add_pack(home, frozen=True),
    ]
    bookings = [book(home, in_hours(-2 * hours), pack) for hours, pack in enumerate(packs, start=1)]
    rows(home, "complete_due_bookings", 10)
    value(home, "release_session", packs[0])
    change(home, "UPDATE client_purchases SET frozen_at = NULL WHERE id = %s", packs[2])
    assert [booking(home, one).owed_because for one in bookings] == ["empty", "expired", "frozen"]
    assert verify(fresh_database.owner_url) == []


def test_a_class_may_be_full_and_blocked_time_empty(fresh_database: Database) -> None:
    home = make_world(fresh_database).home
    group = add_class(home, in_hours(3), capacity=2)
    for client in (home.client, home.other_client):
        add_to_class(home, group, client)
    assert verify(fresh_database.owner_url) == []


def test_believes_a_text_that_did_not_arrive_and_was_sent_again(fresh_database: Database) -> None:
    home = make_world(fresh_database).home
    sent = accepted(home)
    outside(fresh_database, "record_delivery", sent.id, 1, sent.provider_sid, "undelivered", "30003", DUE)
    (again,) = claim(home, DUE + timedelta(minutes=30))
    result(home, again, "accepted", p_provider_sid=new_sid())
    assert (message(home, sent.id).attempt, len(events(home, sent.id))) == (2, 3)
    assert verify(fresh_database.owner_url) == []


def test_believes_a_text_that_was_in_hand_when_its_number_opted_out(fresh_database: Database) -> None:
    home = make_world(fresh_database).home
    change(home, "UPDATE orgs SET quiet_until = '00:00', quiet_from = '23:59' WHERE id = %s", home.id)
    phone = "+4915100000007"
    change(home, "UPDATE clients SET phone = %s WHERE id = %s", phone, home.client)
    value(home, "set_consent", phone, "granted", "form", "Agreed")
    book(home, in_hours(48))
    with as_app(home) as app:
        ((opting_out_since,),) = app.execute("SELECT now()").fetchall()
        (found,) = rows(home, "claim_messages", 20, None, in_hours(0.1))
        change(home, "UPDATE messages SET called_at = now() WHERE id = %s", found.message_id)
        call(app, "set_consent", phone, "opted_out", "form", "Said so")
    assert consent_of(home, phone).at > message(home, found.message_id).called_at > opting_out_since
    assert verify(fresh_database.owner_url) == []


def test_the_command_names_the_business_and_the_row_and_fails(fresh_database: Database) -> None:
    home = make_world(fresh_database).home
    environment = {"DATABASE_URL": fresh_database.owner_url}
    fine = CliRunner().invoke(main, ["verify-ledger"], env=environment)
    assert (fine.exit_code, fine.output) == (0, "Every count is right.\n")

    change(home, "UPDATE client_purchases SET sessions_used = 1 WHERE id = %s", home.pack)
    found = CliRunner().invoke(main, ["verify-ledger"], env=environment)
    assert found.exit_code == 1
    assert found.output == (
        f"Invariant 1, used is the sum of its entries: business {home.id}, pack {home.pack}:"
        " sessions_used is 1, its entries add up to 0\n"
    )
