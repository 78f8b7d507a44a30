import json
import uuid

from tests.sql.imports.builders import NEW, PACK, add, check, checked, line, lines, one, verdicts
from tests.world import Business, add_client, add_pack, change, fingerprints, unchanged, value


def test_says_of_each_line_what_it_would_do_and_changes_no_client(home: Business) -> None:
    add_client(home, "Nia Obi", phone="+493011111", email="old@x.test")
    add_client(home, "Ola Berg", phone="+493022222")
    before = fingerprints(home)
    import_id = checked(
        home,
        line(2, **NEW),
        line(3, name="Ola Berg", phone="+493022222"),
        line(4, name="Pia Roth"),
        line(5, name="?", is_rejected=True, reason="It has no name."),
    )
    assert verdicts(home, import_id) == ["changed", "unchanged", "new", "rejected"]
    assert lines(home, import_id)[0].before == {"email": "old@x.test"}
    assert (one(home, import_id).state, one(home, import_id).lines_read) == ("checked", 4)
    after = fingerprints(home)
    assert {table for table in after if after[table] != before[table]} == {"imports", "import_lines"}


def test_a_pack_the_client_already_has_is_left_out(home: Business) -> None:
    add_pack(home)
    same = {**PACK, "name": "10 sessions", "expires_on": None}
    import_id = checked(home, line(2, name="Ana Keller", pack=same), line(3, name="Ben Okafor", pack=same))
    assert verdicts(home, import_id) == ["unchanged", "changed"]
    assert "pack" not in lines(home, import_id)[0].fields
    assert lines(home, import_id)[0].reason == "The pack is already there."


def test_a_line_about_the_person_of_a_rejected_line_is_rejected_too(home: Business) -> None:
    add_client(home, "Ana Keller")
    import_id = checked(home, line(2, name="Ana Keller"), line(3, name="Ana Keller", same_line=2, pack=PACK))
    assert verdicts(home, import_id) == ["rejected", "rejected"]
    assert lines(home, import_id)[0].reason.startswith("2 clients have this name")


def test_repeated_and_further_lines_about_a_new_client_are_told_apart(home: Business) -> None:
    import_id = checked(
        home,
        line(2, **NEW),
        line(3, **NEW, same_line=2, reason="Repeats line 2."),
        line(4, **NEW, same_line=2, reason="The client of line 2.", pack=PACK),
    )
    assert verdicts(home, import_id) == ["new", "unchanged", "changed"]


def test_the_same_lines_twice_are_the_same_lines(home: Business) -> None:
    import_id = add(home, 1)
    value(home, "change_import_state", import_id, "checking", "{}")
    at = one(home, import_id).changed_at
    for _ in range(2):
        assert value(home, "check_import_lines", import_id, at, json.dumps([line(2, **NEW)]), 1, False)
    assert (verdicts(home, import_id), one(home, import_id).lines_read) == (["new"], 1)


def test_what_an_older_check_hands_in_is_not_taken(home: Business) -> None:
    import_id = add(home, 1)
    value(home, "change_import_state", import_id, "checking", "{}")
    old = one(home, import_id).changed_at
    change(home, "UPDATE imports SET changed_at = now() + interval '1 hour' WHERE id = %s", import_id)
    with unchanged(home):
        assert not value(home, "check_import_lines", import_id, old, json.dumps([line(2, **NEW)]), 1, True)


def test_a_check_can_be_done_again_with_other_columns(home: Business) -> None:
    import_id = checked(home, line(2, name="Ana Keller"))
    check(home, import_id, line(2, name="Ana Keller", alert="Left knee"))
    assert verdicts(home, import_id) == ["changed"]
    assert lines(home, import_id)[0].before == {"alert": ""}


def test_a_strangers_import_is_like_one_that_does_not_exist(home: Business, stranger: Business) -> None:
    import_id = add(home, 1)
    value(home, "change_import_state", import_id, "checking", "{}")
    at = one(home, import_id).changed_at
    handed_in = json.dumps([line(2, **NEW)])
    with unchanged(home), unchanged(stranger):
        assert not value(stranger, "check_import_lines", import_id, at, handed_in, 1, True)
        assert not value(stranger, "check_import_lines", uuid.uuid4(), at, handed_in, 1, True)
