import uuid

from tests.sql.imports.builders import NEW, PACK, checked, imported, line, lines, named, one, packs, verdicts
from tests.world import Business, add_client, all_is_right, change, ledger, read, unchanged, value


def test_makes_clients_and_packs_with_an_opening_line(home: Business) -> None:
    import_id = imported(home, line(2, **NEW, pack=PACK))
    (client,) = named(home, "Nia Obi")
    assert (client.phone, client.email, client.alert) == ("+493011111", "nia@x.test", "")
    (pack,) = packs(home, client.id)
    assert (pack.sessions_total, pack.sessions_used, pack.price_minor) == (10, 4, 45000)
    assert (pack.currency, str(pack.expires_on)) == ("EUR", "2099-03-01")
    assert ledger(home, pack.id) == [(4, 4)]
    assert (one(home, import_id).state, one(home, import_id).lines_done) == ("done", 1)
    all_is_right(home)


def test_the_one_who_started_it_is_the_author_of_every_line(home: Business) -> None:
    imported(home, line(2, **NEW, pack=PACK))
    (client,) = named(home, "Nia Obi")
    (pack,) = packs(home, client.id)
    (entry,) = read(home, "SELECT * FROM session_entries WHERE purchase_id = %s", pack.id)
    (event,) = read(home, "SELECT * FROM pack_events WHERE purchase_id = %s", pack.id)
    assert (entry.actor, entry.reason, entry.booking_id) == ("user:test", "Opening balance", None)
    assert (event.actor, event.kind, event.sessions) == ("user:test", "sold", 10)


def test_a_pack_of_which_nothing_was_used_has_no_opening_line(home: Business) -> None:
    imported(home, line(2, **NEW, pack={**PACK, "used": 0}))
    (client,) = named(home, "Nia Obi")
    assert ledger(home, packs(home, client.id)[0].id) == []
    all_is_right(home)


def test_goes_on_where_it_stopped_and_does_nothing_twice(home: Business) -> None:
    import_id = checked(home, *(line(n, name=f"N{n}", pack=PACK) for n in range(2, 7)))
    value(home, "change_import_state", import_id, "running")
    assert [value(home, "apply_import", import_id, 2) for _ in range(3)] == [2, 2, 1]
    assert one(home, import_id).state == "done"
    with unchanged(home):
        assert value(home, "apply_import", import_id, 2) == 0
    assert [len(named(home, f"N{n}")) for n in range(2, 7)] == [1] * 5
    all_is_right(home)


def test_lines_about_one_person_become_one_client_with_all_their_packs(home: Business) -> None:
    five = {**PACK, "name": "5 sessions", "total": 5, "used": 1}
    imported(
        home,
        line(2, **NEW, pack=PACK),
        line(3, **NEW, alert="Knee", same_line=2, reason="The client of line 2.", pack=five),
    )
    (client,) = named(home, "Nia Obi")
    assert client.alert == "Knee"
    assert [pack.name for pack in packs(home, client.id)] in (
        ["10 sessions", "5 sessions"],
        ["5 sessions", "10 sessions"],
    )
    all_is_right(home)


def test_lines_about_one_person_in_two_batches_become_one_client(home: Business) -> None:
    import_id = checked(home, line(2, **NEW), line(3, **NEW, same_line=2, pack=PACK))
    value(home, "change_import_state", import_id, "running")
    value(home, "apply_import", import_id, 1)
    value(home, "apply_import", import_id, 1)
    (client,) = named(home, "Nia Obi")
    assert len(packs(home, client.id)) == 1


def test_changes_a_client_and_keeps_what_they_were(home: Business) -> None:
    client = add_client(home, "Old Name", phone="+493011111")
    import_id = imported(home, line(2, **NEW))
    (row,) = read(home, "SELECT * FROM clients WHERE id = %s", client)
    assert (row.name, row.email) == ("Nia Obi", "nia@x.test")
    assert lines(home, import_id)[0].before == {"name": "Old Name", "email": None}


def test_an_empty_field_takes_nothing_away(home: Business) -> None:
    client = add_client(home, "Nia Obi", phone="+493011111", alert="Left knee", email="other@x.test")
    imported(home, line(2, name="Nia Obi", phone="+493011111"))
    (row,) = read(home, "SELECT * FROM clients WHERE id = %s", client)
    assert (row.alert, row.email) == ("Left knee", "other@x.test")


def test_a_line_the_database_refuses_stops_no_other(home: Business) -> None:
    import_id = checked(
        home, line(2, name="Good One"), line(3, name="Bad", phone="12"), line(4, name="Good Two")
    )
    value(home, "change_import_state", import_id, "running")
    assert value(home, "apply_import", import_id, 500) == 3
    assert verdicts(home, import_id) == ["new", "rejected", "new"]
    assert "clients_phone_is_e164" in lines(home, import_id)[1].reason
    assert (len(named(home, "Good One")), len(named(home, "Bad")), len(named(home, "Good Two"))) == (1, 0, 1)


def test_nothing_happens_unless_it_runs(home: Business) -> None:
    import_id = checked(home, line(2, **NEW))
    with unchanged(home):
        assert value(home, "apply_import", import_id, 500) == 0
    value(home, "change_import_state", import_id, "running")
    value(home, "change_import_state", import_id, "cancelled")
    with unchanged(home):
        assert value(home, "apply_import", import_id, 500) == 0


def test_a_client_who_is_gone_since_the_check_is_left_out(home: Business) -> None:
    client = add_client(home, "Nia Obi", phone="+493011111")
    import_id = checked(home, line(2, **NEW))
    change(home, "UPDATE clients SET hidden_because = 'erased' WHERE id = %s", client)
    value(home, "change_import_state", import_id, "running")
    value(home, "apply_import", import_id, 500)
    assert verdicts(home, import_id) == ["rejected"]
    assert named(home, "Nia Obi")[0].email is None


def test_nobody_is_written_to_about_a_pack_that_came_in_nearly_used_up(home: Business) -> None:
    imported(home, line(2, **NEW, pack={**PACK, "used": 9}))
    value(home, "plan_due_messages", 500)
    (client,) = named(home, "Nia Obi")
    (message,) = read(home, "SELECT * FROM messages WHERE client_id = %s", client.id)
    assert (message.state, message.reason) == ("cancelled", "imported")


def test_a_strangers_import_is_like_one_that_does_not_exist(home: Business, stranger: Business) -> None:
    import_id = checked(home, line(2, **NEW))
    value(home, "change_import_state", import_id, "running")
    with unchanged(home), unchanged(stranger):
        assert value(stranger, "apply_import", import_id, 500) == 0
        assert value(stranger, "apply_import", uuid.uuid4(), 500) == 0
