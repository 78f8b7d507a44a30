"""Every invariant is a query that finds nothing while all is well, and names the row that breaks it."""

import uuid
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from tests.databases import Database
from tests.sql.breaks import BREAKS
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
    read,
    row,
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
    entry: int
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
    (entry,) = read(home, "SELECT max(id) FROM session_entries WHERE purchase_id = %s", home.pack)
    return Books(home.pack, entry[0], empty_pack, *bookings, *appointments, sent.id, sent.booking_id)


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
    row(home, "unfreeze_pack", packs[2])
    row(home, "change_pack_expiry", packs[1], None)
    row(home, "adjust_pack", packs[0], 3, "A present")
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
