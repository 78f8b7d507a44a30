import json

from tests.sql.imports.builders import checked, line, lines
from tests.world import Business, add_client, change


def matched(home: Business, **fields: str) -> object:
    """The client that a line with these fields is about, or the reason why there is none."""
    (found,) = lines(home, checked(home, line(2, **fields)))
    return found.client_id or found.reason


def test_the_phone_number_comes_before_address_and_name(home: Business) -> None:
    phone = add_client(home, "One", phone="+493011111")
    email = add_client(home, "Two", email="two@x.test")
    named = add_client(home, "Three")
    assert matched(home, name="Three", phone="+493011111", email="two@x.test") == phone
    assert matched(home, name="Three", phone="+493099999", email="TWO@x.test") == email
    assert matched(home, name="Three", phone="+493099999") == named
    assert matched(home, name="three") == ""


def test_among_several_with_one_number_the_name_decides(home: Business) -> None:
    add_client(home, "Mother", phone="+493011111")
    child = add_client(home, "Child", phone="+493011111")
    assert matched(home, name="Child", phone="+493011111") == child
    assert str(matched(home, name="Somebody", phone="+493011111")).startswith(
        "2 clients have this phone number"
    )


def test_nobody_hidden_is_found(home: Business) -> None:
    client = add_client(home, "Gone", phone="+493011111")
    change(home, "UPDATE clients SET hidden_because = 'import_undone' WHERE id = %s", client)
    assert matched(home, name="Gone", phone="+493011111") == ""


def test_nobody_of_a_stranger_is_found(home: Business, stranger: Business) -> None:
    add_client(stranger, "Theirs", phone="+493011111", email="t@x.test")
    assert matched(home, name="Theirs", phone="+493011111", email="t@x.test") == ""


def test_the_answer_names_line_way_and_how_many_fit(home: Business) -> None:
    client = add_client(home, "One", phone="+493011111")
    with home.database.as_admin() as admin:
        admin.execute("SELECT set_config('app.org_id', %s, true)", [str(home.id)])
        found = admin.execute(
            "SELECT * FROM match_import_lines(%s)",
            [json.dumps([{"line": 7, "name": "One", "phone": "+493011111"}, {"line": 8, "name": "No one"}])],
        ).fetchall()
    assert [tuple(row) for row in found] == [(7, client, "phone number", 1)]
