import uuid
from datetime import UTC, datetime

import pytest
from psycopg.errors import UniqueViolation

from tests.sql.clients.builders import OWNED, STAYS, add_double, client_row, owned
from tests.world import (
    Business,
    add_class,
    add_client,
    add_pack,
    add_to_class,
    all_is_right,
    book,
    booking,
    change,
    in_hours,
    read,
    row,
    rows,
    unchanged,
)


def test_everything_goes_to_the_client_who_is_kept(home: Business) -> None:
    double = add_double(home)
    book(home, in_hours(30), home.pack)
    before, theirs = owned(home, home.client), owned(home, double)
    assert all(theirs.values()), "one of each kind, or this test proves nothing"
    merge = row(home, "merge_clients", home.client, double)
    assert (merge.kept_id, merge.merged_id, merge.undone_at) == (home.client, double, None)
    assert owned(home, double) == dict.fromkeys(OWNED, 0)
    assert owned(home, home.client) == {table: before[table] + theirs[table] for table in OWNED}
    all_is_right(home)


def test_no_table_that_names_clients_is_forgotten(home: Business) -> None:
    found = read(
        home,
        "SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint"
        " WHERE contype = 'f' AND confrelid = 'clients'::regclass",
    )
    assert {table.name for table in found} == set(OWNED) | STAYS


def test_who_was_merged_is_hidden_and_nobody_texts_them(home: Business) -> None:
    double = add_double(home, phone="+493055577", email="a@example.org")
    row(home, "merge_clients", home.client, double)
    hidden = client_row(home, double)
    assert (hidden.hidden_because, hidden.merged_into) == ("merged", home.client)
    assert (hidden.phone, hidden.email) == (None, None)
    assert [hit.client_id for hit in rows(home, "find_clients", "030 55577", p_state="all")] == [home.client]


def test_what_the_kept_client_lacks_is_filled_in(home: Business) -> None:
    double = add_client(
        home, "Anna Keler", phone="+493055577", email="a@example.org", alert="Asthma",
        timezone="Europe/Lisbon", emergency_name="Bo Keller", emergency_phone="+493099999",
    )  # fmt: skip
    row(home, "merge_clients", home.client, double)
    kept = client_row(home, home.client)
    assert (kept.name, kept.phone, kept.email) == ("Ana Keller", "+493055577", "a@example.org")
    assert (kept.alert, kept.timezone) == ("Asthma", "Europe/Lisbon")
    assert (kept.emergency_name, kept.emergency_phone) == ("Bo Keller", "+493099999")


def test_what_the_kept_client_has_stays_and_no_alert_is_lost(home: Business) -> None:
    kept = add_client(home, "Cleo", phone="+4930111111", alert="Left knee", emergency_name="Bo")
    double = add_client(home, "Clea", phone="+493055577", alert="Asthma", emergency_phone="+493099999")
    row(home, "merge_clients", kept, double)
    now = client_row(home, kept)
    assert (now.phone, now.alert) == ("+4930111111", "Left knee\nAsthma")
    assert (now.emergency_name, now.emergency_phone) == ("Bo", ""), "one person's number, another's name"


@pytest.mark.parametrize(("kept_gone", "gone"), [(True, False), (False, True), (True, True)])
def test_the_kept_client_is_archived_only_if_both_were(home: Business, kept_gone: bool, gone: bool) -> None:
    then = datetime.now(UTC)
    kept = add_client(home, "Cleo", archived_at=then if kept_gone else None)
    double = add_client(home, "Clea", archived_at=then if gone else None)
    row(home, "merge_clients", kept, double)
    assert (client_row(home, kept).archived_at is not None) == (kept_gone and gone)


def test_both_in_one_class_is_refused_until_one_place_is_given_up(home: Business) -> None:
    double = add_double(home)
    place = add_class(home, in_hours(50))
    first, _ = add_to_class(home, place, home.client), add_to_class(home, place, double)
    with unchanged(home), pytest.raises(UniqueViolation) as refused:
        row(home, "merge_clients", home.client, double)
    assert refused.value.diag.constraint_name == "client_merges_not_in_one_class"
    row(home, "cancel_booking", first)
    assert row(home, "merge_clients", home.client, double)
    all_is_right(home)


def test_a_pack_that_one_shared_with_the_other_is_shared_no_more(home: Business) -> None:
    double = add_double(home)
    theirs = read(home, "SELECT id FROM client_purchases WHERE client_id = %s", double)[0].id
    row(home, "share_pack", home.pack, double)
    row(home, "share_pack", theirs, home.client)
    both = add_pack(home, client=home.other_client)
    row(home, "share_pack", both, double)
    row(home, "share_pack", both, home.client)
    row(home, "merge_clients", home.client, double)
    shares = read(
        home,
        "SELECT purchase_id FROM purchase_sharers WHERE org_id = %s AND ended_at IS NULL AND client_id = %s",
        home.id,
        home.client,
    )
    assert len(shares) == 2
    assert {share.purchase_id for share in shares} > {both}
    assert not read(home, "SELECT FROM purchase_sharers WHERE client_id = %s AND ended_at IS NULL", double)


def test_bookings_draw_on_the_same_packs_as_before(home: Business) -> None:
    double = add_double(home)
    made = read(home, "SELECT id, purchase_id FROM bookings WHERE client_id = %s", double)
    row(home, "merge_clients", home.client, double)
    assert [booking(home, old.id).purchase_id for old in made] == [old.purchase_id for old in made]


@pytest.mark.parametrize("which", ["same", "unknown", "foreign", "foreign_kept", "merged", "erased"])
def test_nothing_happens_to_clients_who_cannot_be_merged(
    home: Business, stranger: Business, which: str
) -> None:
    double = add_double(home)
    if which == "merged":
        row(home, "merge_clients", home.other_client, double)
    if which == "erased":
        change(home, "UPDATE clients SET hidden_because = 'erased' WHERE id = %s", double)
    kept, merged = {
        "same": (home.client, home.client),
        "unknown": (home.client, uuid.uuid4()),
        "foreign": (home.client, stranger.client),
        "foreign_kept": (stranger.client, home.client),
    }.get(which, (home.client, double))
    with unchanged(home), unchanged(stranger):
        assert row(home, "merge_clients", kept, merged) is None


def test_a_press_that_arrives_twice_merges_once(home: Business) -> None:
    double, request_id = add_double(home), uuid.uuid4()
    first = row(home, "merge_clients", home.client, double, request_id)
    with unchanged(home):
        assert row(home, "merge_clients", home.client, double, request_id) == first
    with pytest.raises(UniqueViolation) as refused:
        row(home, "merge_clients", home.other_client, double, request_id)
    assert refused.value.diag.constraint_name == "requests_same_content"
