import json
import uuid

from tests.sql.imports.builders import NEW, PACK, checked, imported, line, lines, named, verdicts
from tests.world import (
    Business,
    add_client,
    add_pack,
    all_is_right,
    book,
    change,
    fill_diary,
    in_hours,
    ledger,
    read,
    row,
    rows,
    unchanged,
    value,
)

SECRET = "Zq Secret"
EMPTY_AFTER = ("client_notes", "client_measurements", "client_goals", "client_files", "client_tags")


def known(home: Business) -> uuid.UUID:
    """A client of whom every table knows something, under one word."""
    client = add_client(
        home, SECRET, phone="+493011111", email="zq@secret.test", alert=SECRET, emergency_name=SECRET,
        emergency_phone="+493022222", timezone="Asia/Tokyo",
    )  # fmt: skip
    pack = add_pack(home, client=client, used=3)
    change(home, "UPDATE client_purchases SET note = %s WHERE id = %s", SECRET, pack)
    with home.database.as_admin() as admin:
        values = {"org": home.id, "client": client, "author": home.trainer, "text": SECRET}
        for statement in (
            "INSERT INTO client_notes (org_id, client_id, author_id, body, is_private)"
            " VALUES (%(org)s, %(client)s, %(author)s, %(text)s, true)",
            "INSERT INTO client_measurements (org_id, client_id, kind, value, taken_on, note, actor)"
            " VALUES (%(org)s, %(client)s, 'Weight', 70, '2026-01-01', %(text)s, '')",
            "INSERT INTO client_goals (org_id, client_id, title) VALUES (%(org)s, %(client)s, %(text)s)",
            "INSERT INTO client_files (org_id, client_id, name, media_type, size, content, actor)"
            " VALUES (%(org)s, %(client)s, %(text)s, 'image/png', 2, 'ab', '')",
            "INSERT INTO client_tags (org_id, client_id, tag) VALUES (%(org)s, %(client)s, %(text)s)",
            "INSERT INTO messages (org_id, kind, client_id, address, subject, body)"
            " VALUES (%(org)s, 'text', %(client)s, '+493011111', %(text)s, %(text)s)",
            "INSERT INTO phone_consents (org_id, phone, state, source, evidence, actor)"
            " VALUES (%(org)s, '+493011111', 'granted', 'form', %(text)s, '')",
        ):
            admin.execute(statement, values)
    return client


def holding(home: Business, word: str) -> list[str]:
    """The tables in which some row of this business holds that word."""
    tables = read(
        home,
        "SELECT attrelid::regclass::text AS name FROM pg_attribute INNER JOIN pg_class ON oid = attrelid"
        " WHERE attname = 'org_id' AND relkind = 'r' AND relnamespace = 'public'::regnamespace",
    )
    return [
        table.name
        for table in tables
        if read(
            home,
            f"SELECT 1 FROM {table.name} AS line WHERE org_id = %s AND line::text ILIKE %s",
            home.id, f"%{word}%",
        )
    ]  # fmt: skip


def test_nothing_that_names_the_client_is_left(home: Business) -> None:
    client = known(home)
    for word in ("zq secret", "secret.test", "493022222"):
        assert holding(home, word)
    assert value(home, "erase_client", client) == 1
    for word in ("zq secret", "secret.test", "493022222"):
        assert holding(home, word) == []
    assert holding(home, "493011111") == ["phone_consents"]
    for table in EMPTY_AFTER:
        assert read(home, f"SELECT 1 FROM {table} WHERE client_id = %s", client) == []
    (found,) = read(home, "SELECT * FROM clients WHERE id = %s", client)
    assert (found.name, found.phone, found.email, found.timezone) == ("Erased client", None, None, None)
    assert found.hidden_because == "erased"


def test_counts_ledger_money_and_bookings_stay(home: Business) -> None:
    client = add_client(home, SECRET)
    sold = row(home, "sell_pack", client, home.offer, p_method="cash").purchase_id
    rows(home, "complete_booking", *fill_diary(home, 1, [sold], client))
    value(home, "use_session", sold)
    tables = ("client_purchases", "session_entries", "pack_events", "payments", "bookings", "appointments")
    before = [read(home, f"SELECT * FROM {table} WHERE org_id = %s", home.id) for table in tables]
    all_is_right(home)
    value(home, "erase_client", client)
    assert before == [read(home, f"SELECT * FROM {table} WHERE org_id = %s", home.id) for table in tables]
    assert ledger(home, sold) == [(1, 1), (1, 2)]
    all_is_right(home)


def test_open_bookings_come_first(home: Business) -> None:
    booking = book(home, in_hours(48), home.pack)
    with unchanged(home):
        assert value(home, "erase_client", home.client) == -1
    assert row(home, "cancel_booking", booking)
    assert value(home, "erase_client", home.client) == 1
    all_is_right(home)


def test_who_was_merged_into_the_client_is_erased_too(home: Business) -> None:
    other = add_client(home, SECRET, email="zq@secret.test", alert=SECRET)
    assert row(home, "merge_clients", home.client, other)
    assert value(home, "erase_client", home.client) == 1
    assert holding(home, "secret") == []
    (found,) = read(home, "SELECT hidden_because FROM clients WHERE id = %s", other)
    assert found.hidden_because == "merged"


def test_what_imports_said_of_the_client_goes_and_is_not_done_again(home: Business) -> None:
    done = imported(home, line(2, **NEW, pack=PACK), line(3, name="Other"))
    (client,) = named(home, "Nia Obi")
    waiting = checked(home, line(2, **NEW, alert="Knee"), line(3, name="?", phone="12", is_rejected=True))
    assert value(home, "erase_client", client.id) == 1
    assert holding(home, "nia") == []
    assert lines(home, done)[0].verdict == "new"
    assert lines(home, done)[1].fields == {"name": "Other"}
    assert verdicts(home, waiting) == ["rejected", "rejected"]
    value(home, "change_import_state", waiting, "running")
    value(home, "apply_import", waiting, 500)
    assert holding(home, "nia") == []
    all_is_right(home)


def test_a_number_another_client_has_keeps_its_consent(home: Business) -> None:
    client = known(home)
    add_client(home, "Sister", phone="+493011111")
    value(home, "erase_client", client)
    (found,) = read(home, "SELECT state FROM phone_consents WHERE org_id = %s", home.id)
    assert found.state == "granted"


def test_who_did_it_is_written_down(home: Business) -> None:
    value(home, "erase_client", home.client)
    (entry,) = read(home, "SELECT * FROM audit_entries WHERE subject_id = %s", home.client)
    assert (entry.act, entry.actor, json.dumps(entry.details)) == ("client erased", "user:test", "{}")


def test_nobody_is_erased_twice(home: Business) -> None:
    assert value(home, "erase_client", home.client) == 1
    with unchanged(home):
        assert value(home, "erase_client", home.client) == 0


def test_a_strangers_client_is_like_one_that_does_not_exist(home: Business, stranger: Business) -> None:
    with unchanged(home), unchanged(stranger):
        assert value(stranger, "erase_client", home.client) == 0
        assert value(stranger, "erase_client", uuid.uuid4()) == 0
