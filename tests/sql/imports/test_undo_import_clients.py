from tests.sql.imports.builders import NEW, imported, line, lines, named, undone
from tests.world import Business, add_client, book, change, in_hours, read


def test_a_client_with_a_booking_since_is_kept(home: Business) -> None:
    import_id = imported(home, line(2, **NEW))
    (client,) = named(home, "Nia Obi")
    book(home, in_hours(30), p_client_id=client.id)
    undone(home, import_id)
    assert named(home, "Nia Obi")[0].hidden_because is None
    assert lines(home, import_id)[0].reason == "Kept: the client has bookings or packs since."


def test_a_client_erased_since_stays_erased(home: Business) -> None:
    client = add_client(home, "Old Name", phone="+493011111")
    import_id = imported(home, line(2, **NEW))
    change(home, "UPDATE clients SET hidden_because = 'erased', name = 'x' WHERE id = %s", client)
    undone(home, import_id)
    (found,) = read(home, "SELECT name, hidden_because FROM clients WHERE id = %s", client)
    assert tuple(found) == ("x", "erased")


def test_what_is_as_the_import_left_it_goes_back_to_what_it_was(home: Business) -> None:
    client = add_client(home, "Old Name", phone="+493011111", email="OLD@x.test")
    undone(home, imported(home, line(2, **NEW)))
    (found,) = read(home, "SELECT name, email, phone FROM clients WHERE id = %s", client)
    assert tuple(found) == ("Old Name", "OLD@x.test", "+493011111")
