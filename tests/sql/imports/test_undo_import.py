import uuid
from datetime import date

import pytest

from tests.sql.imports.builders import NEW, PACK, checked, imported, line, lines, named, one, packs, undone
from tests.world import (
    Business,
    add_client,
    add_pack,
    all_is_right,
    book,
    change,
    in_hours,
    ledger,
    read,
    row,
    unchanged,
    value,
)


def test_hides_new_clients_and_voids_their_packs_by_compensating_lines(home: Business) -> None:
    import_id = imported(home, line(2, **NEW, pack=PACK))
    undone(home, import_id)
    (client,) = named(home, "Nia Obi")
    (pack,) = packs(home, client.id)
    assert client.hidden_because == "import_undone"
    assert (pack.closed_as, pack.sessions_total, pack.sessions_used) == ("voided", 0, 0)
    assert ledger(home, pack.id) == [(4, 4), (-4, 0)]
    events = read(home, "SELECT kind, sessions FROM pack_events WHERE purchase_id = %s ORDER BY id", pack.id)
    assert [tuple(event) for event in events] == [("sold", 10), ("voided", -10)]
    assert one(home, import_id).state == "undone"
    all_is_right(home)


@pytest.mark.parametrize("used", [0, 1, 10])
def test_takes_back_an_opening_balance_of_any_size(home: Business, used: int) -> None:
    undone(home, imported(home, line(2, **NEW, pack={**PACK, "used": used})))
    all_is_right(home)


def test_puts_a_changed_client_back_except_for_what_was_changed_since(home: Business) -> None:
    client = add_client(home, "Old Name", phone="+493011111")
    import_id = imported(home, line(2, **NEW, alert="Left knee"))
    change(home, "UPDATE clients SET alert = 'Right knee' WHERE id = %s", client)
    undone(home, import_id)
    (found,) = read(home, "SELECT * FROM clients WHERE id = %s", client)
    assert (found.name, found.email, found.alert) == ("Old Name", None, "Right knee")
    assert lines(home, import_id)[0].reason == "Kept: the client was changed since."


def test_several_lines_about_one_client_are_taken_back_the_latest_first(home: Business) -> None:
    client = add_client(home, "Nia Obi", phone="+493011111", alert="First")
    import_id = imported(
        home,
        line(2, name="Nia Obi", phone="+493011111", alert="Second"),
        line(3, name="Nia Obi", phone="+493011111", alert="Third", same_line=2),
    )
    assert read(home, "SELECT alert FROM clients WHERE id = %s", client)[0].alert == "Third"
    undone(home, import_id)
    assert read(home, "SELECT alert FROM clients WHERE id = %s", client)[0].alert == "First"


def used_since(home: Business, client: uuid.UUID, pack: uuid.UUID) -> None:
    value(home, "use_session", pack)


def booked_since(home: Business, client: uuid.UUID, pack: uuid.UUID) -> None:
    book(home, in_hours(30), pack, p_client_id=client)


def paid_since(home: Business, client: uuid.UUID, pack: uuid.UUID) -> None:
    change(
        home,
        "INSERT INTO payments (org_id, client_id, purchase_id, kind, amount_minor, currency, paid_on, actor)"
        " VALUES (%s, %s, %s, 'payment', 100, 'EUR', '2026-01-01', '')",
        home.id, client, pack,
    )  # fmt: skip


def extended_since(home: Business, client: uuid.UUID, pack: uuid.UUID) -> None:
    assert row(home, "change_pack_expiry", pack, date(2099, 12, 1))


@pytest.mark.parametrize("since", [used_since, booked_since, paid_since, extended_since])
def test_a_pack_that_was_touched_since_is_kept_with_its_client(home: Business, since) -> None:
    import_id = imported(home, line(2, **NEW, pack=PACK))
    (client,) = named(home, "Nia Obi")
    (pack,) = packs(home, client.id)
    since(home, client.id, pack.id)
    undone(home, import_id)
    (kept,) = packs(home, client.id)
    assert (kept.closed_as, kept.sessions_total) == (None, 10)
    assert named(home, "Nia Obi")[0].hidden_because is None
    assert lines(home, import_id)[0].reason == "Kept: the pack was used or changed since."
    all_is_right(home)


def test_a_client_who_bought_something_since_is_kept(home: Business) -> None:
    import_id = imported(home, line(2, **NEW))
    (client,) = named(home, "Nia Obi")
    add_pack(home, client=client.id)
    undone(home, import_id)
    assert named(home, "Nia Obi")[0].hidden_because is None
    assert lines(home, import_id)[0].reason == "Kept: the client has bookings or packs since."


def test_takes_back_what_was_done_before_it_was_cancelled(home: Business) -> None:
    import_id = checked(home, line(2, name="One"), line(3, name="Two"))
    value(home, "change_import_state", import_id, "running")
    value(home, "apply_import", import_id, 1)
    value(home, "change_import_state", import_id, "cancelled")
    undone(home, import_id)
    assert one(home, import_id).lines_done == 1
    assert named(home, "One")[0].hidden_because == "import_undone"
    assert named(home, "Two") == []


def test_goes_on_where_it_stopped_and_does_nothing_twice(home: Business) -> None:
    import_id = imported(home, *(line(n, name=f"N{n}", pack=PACK) for n in range(2, 7)))
    assert value(home, "change_import_state", import_id, "undoing")
    assert [value(home, "undo_import", import_id, 2) for _ in range(3)] == [2, 2, 1]
    with unchanged(home):
        assert value(home, "undo_import", import_id, 2) == 0
    all_is_right(home)


def test_the_one_who_asked_for_it_is_the_author(home: Business) -> None:
    undone(home, imported(home, line(2, **NEW, pack=PACK)))
    found = read(home, "SELECT DISTINCT actor FROM session_entries WHERE org_id = %s", home.id)
    assert [line.actor for line in found] == ["user:test"]


def test_a_strangers_import_is_like_one_that_does_not_exist(home: Business, stranger: Business) -> None:
    import_id = imported(home, line(2, **NEW))
    value(home, "change_import_state", import_id, "undoing")
    with unchanged(home), unchanged(stranger):
        assert value(stranger, "undo_import", import_id, 500) == 0
        assert value(stranger, "undo_import", uuid.uuid4(), 500) == 0
