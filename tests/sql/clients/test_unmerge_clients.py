import uuid
from typing import Any

import pytest
from psycopg.errors import UniqueViolation

from tests.sql.clients.builders import add_double, client_row, owned
from tests.world import (
    Business,
    add_client,
    add_pack,
    all_is_right,
    as_app,
    book,
    booking,
    change,
    fingerprints,
    in_hours,
    read,
    row,
    rows,
    unchanged,
)


def merged(business: Business, double: uuid.UUID) -> Any:
    """The merge of the double into the first client."""
    return row(business, "merge_clients", business.client, double)


def test_undoing_a_merge_at_once_leaves_no_trace_but_the_merge(home: Business) -> None:
    double = add_double(home, phone="+493055577", email="a@example.org", alert="Asthma")
    with home.database.as_admin() as admin:
        admin.execute("INSERT INTO client_tags VALUES (%s, %s, 'runner')", [home.id, home.client])
    before = fingerprints(home)
    merge = merged(home, double)
    assert fingerprints(home) != before
    undone = row(home, "unmerge_clients", merge.id)
    assert (undone.undone_by, undone.undone_at is None) == ("user:test", False)
    after = fingerprints(home)
    assert {table for table in after if after[table] != before[table]} == {"client_merges"}
    all_is_right(home)


def test_shares_are_as_they_were(home: Business) -> None:
    double = add_double(home)
    theirs = read(home, "SELECT id FROM client_purchases WHERE client_id = %s", double)[0].id
    both = add_pack(home, client=home.other_client)
    for pack, sharer in [(home.pack, double), (theirs, home.client), (both, double), (both, home.client)]:
        row(home, "share_pack", pack, sharer)
    before = fingerprints(home)["purchase_sharers"]
    row(home, "unmerge_clients", merged(home, double).id)
    assert fingerprints(home)["purchase_sharers"] == before


def test_what_came_since_stays_with_the_kept_client(home: Business) -> None:
    double = add_double(home)
    before = owned(home, double)
    merge = merged(home, double)
    since = book(home, in_hours(100))
    row(home, "unmerge_clients", merge.id)
    assert booking(home, since).client_id == home.client
    assert owned(home, double) == before


def test_what_the_kept_client_no_longer_has_is_not_brought_back(home: Business) -> None:
    double = add_double(home)
    pack = read(home, "SELECT id FROM client_purchases WHERE client_id = %s", double)[0].id
    merge = merged(home, double)
    row(home, "move_pack", pack, home.other_client)
    change(home, "DELETE FROM client_tags WHERE client_id = %s AND tag = 'runner'", home.client)
    row(home, "unmerge_clients", merge.id)
    assert read(home, "SELECT client_id FROM client_purchases WHERE id = %s", pack) == [(home.other_client,)]
    assert read(home, "SELECT tag FROM client_tags WHERE client_id = %s", double) == [("morning",)]
    all_is_right(home)


def test_open_bookings_draw_on_packs_of_whoever_they_belong_to(home: Business) -> None:
    double = add_double(home)
    pack = read(home, "SELECT id FROM client_purchases WHERE client_id = %s", double)[0].id
    merge = merged(home, double)
    since = book(home, in_hours(100), pack)
    row(home, "unmerge_clients", merge.id)
    assert booking(home, since).purchase_id == home.pack
    all_is_right(home)


def test_what_is_still_to_be_sent_goes_with_the_booking(home: Business) -> None:
    double = add_double(home, email="a@example.org")
    merge = merged(home, double)
    (made,) = read(home, "SELECT id FROM bookings WHERE client_id = %s", home.client)
    rows(home, "reschedule", made.id, p_starts_at=in_hours(90))
    row(home, "unmerge_clients", merge.id)
    whose = read(home, "SELECT DISTINCT client_id FROM messages WHERE booking_id = %s", made.id)
    assert whose == [(double,)]


def test_what_was_filled_in_goes_unless_it_was_changed_since(home: Business) -> None:
    double = add_double(home, phone="+493055577", email="a@example.org", alert="Asthma")
    merge = merged(home, double)
    change(home, "UPDATE clients SET email = 'new@example.org' WHERE id = %s", home.client)
    row(home, "unmerge_clients", merge.id)
    kept, back = client_row(home, home.client), client_row(home, double)
    assert (kept.phone, kept.email, kept.alert) == (None, "new@example.org", "")
    assert (back.phone, back.email, back.alert) == ("+493055577", "a@example.org", "Asthma")
    assert (back.hidden_because, back.merged_into) == (None, None)


def test_of_two_merges_in_a_row_the_later_is_undone_first(home: Business) -> None:
    double = add_double(home)
    before = owned(home, double)
    first = merged(home, double)
    second = row(home, "merge_clients", home.other_client, home.client)
    with unchanged(home):
        assert row(home, "unmerge_clients", first.id) is None
    assert row(home, "unmerge_clients", second.id)
    assert row(home, "unmerge_clients", first.id)
    assert owned(home, double) == before
    all_is_right(home)


def test_who_was_merged_and_is_erased_stays_so(home: Business) -> None:
    double = add_double(home)
    merge = merged(home, double)
    change(home, "UPDATE clients SET hidden_because = 'erased', merged_into = NULL WHERE id = %s", double)
    with unchanged(home):
        assert row(home, "unmerge_clients", merge.id) is None


def test_an_unknown_a_foreign_and_an_undone_merge_change_nothing(home: Business, stranger: Business) -> None:
    theirs = row(stranger, "merge_clients", stranger.client, add_client(stranger))
    ours = merged(home, add_double(home))
    row(home, "unmerge_clients", ours.id)
    with unchanged(home), unchanged(stranger):
        for merge_id in (uuid.uuid4(), theirs.id, ours.id):
            assert row(home, "unmerge_clients", merge_id) is None


def test_a_press_that_arrives_twice_undoes_once(home: Business) -> None:
    merge, request_id = merged(home, add_double(home)), uuid.uuid4()
    first = row(home, "unmerge_clients", merge.id, request_id)
    with unchanged(home):
        assert row(home, "unmerge_clients", merge.id, request_id) == first
    with pytest.raises(UniqueViolation), as_app(home):
        row(home, "unmerge_clients", uuid.uuid4(), request_id)
