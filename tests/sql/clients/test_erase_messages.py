from tests.world import Business, add_client, change, read, value

TEXT = (
    "INSERT INTO messages (org_id, direction, kind, client_id, address, body, state, provider_sid)"
    " VALUES (%s, %s, 'text', %s, '+493011111', 'Hello', %s, %s)"
)
CAME_IN = (
    "INSERT INTO inbound_messages"
    " (message_sid, account_sid, from_phone, to_phone, body, source, intent, org_ids)"
    " VALUES (%s, '', '+493011111', '', 'Hello', '', '', %s)"
)


def test_words_and_addresses_go_and_what_waits_is_not_sent(home: Business) -> None:
    client = add_client(home, "Nia Obi", phone="+493011111")
    for state in ("pending", "delivered"):
        change(home, TEXT, home.id, "out", client, state, None)
    value(home, "erase_client", client)
    found = read(home, "SELECT * FROM messages WHERE client_id = %s ORDER BY state", client)
    assert [(row.state, row.body, row.address) for row in found] == [
        ("cancelled", None, None),
        ("delivered", None, None),
    ]


def test_what_came_in_goes_unless_it_is_another_businesss_too(home: Business, stranger: Business) -> None:
    client = add_client(home, "Nia Obi", phone="+493011111")
    alone, shared = (f"SM{home.id.hex}{number}" for number in range(2))
    for sid, orgs in ((alone, [home.id]), (shared, [home.id, stranger.id])):
        change(home, TEXT, home.id, "in", client, "received", sid)
        change(home, CAME_IN, sid, orgs)
    value(home, "erase_client", client)
    kept = {
        row.message_sid: (row.from_phone, row.body)
        for row in read(home, "SELECT * FROM inbound_messages WHERE message_sid IN (%s, %s)", alone, shared)
    }
    assert kept == {alone: ("", ""), shared: ("+493011111", "Hello")}


def test_texts_nobody_was_found_for_go_by_the_number(home: Business) -> None:
    change(home, TEXT, home.id, "in", None, "received", None)
    value(home, "erase_client", add_client(home, "Nia Obi", phone="+493011111"))
    assert read(home, "SELECT body FROM messages WHERE org_id = %s", home.id)[0].body is None
