from tests.sql.imports.builders import NEW, PACK, checked, line, lines, named, packs, verdicts
from tests.world import Business, add_client, change, read, value


def start(home: Business, import_id: object) -> None:
    """Let it run to its end."""
    value(home, "change_import_state", import_id, "running")
    value(home, "apply_import", import_id, 500)


def test_a_client_merged_since_the_check_is_found_in_the_other(home: Business) -> None:
    client, other = add_client(home, "Nia Obi", phone="+493011111"), add_client(home, "Nia O.")
    import_id = checked(home, line(2, **NEW, pack=PACK))
    change(
        home,
        "UPDATE clients SET hidden_because = 'merged', merged_into = %s, phone = NULL WHERE id = %s",
        other, client,
    )  # fmt: skip
    start(home, import_id)
    assert verdicts(home, import_id) == ["changed"]
    assert len(packs(home, other)) == 1
    assert read(home, "SELECT name FROM clients WHERE id = %s", other)[0].name == "Nia Obi"


def test_what_somebody_entered_since_the_check_is_not_entered_again(home: Business) -> None:
    client = add_client(home, "Nia Obi", phone="+493011111")
    first, second = (checked(home, line(2, **NEW, pack=PACK)) for _ in range(2))
    start(home, first)
    start(home, second)
    assert verdicts(home, second) == ["unchanged"]
    assert len(packs(home, client)) == 1


def test_a_line_shares_the_fate_of_the_first_about_that_person(home: Business) -> None:
    client = add_client(home, "Nia Obi", phone="+493011111")
    import_id = checked(home, line(2, **NEW), line(3, **NEW, same_line=2, pack=PACK))
    assert [found.client_id for found in lines(home, import_id)] == [client, client]
    change(home, "UPDATE clients SET hidden_because = 'erased' WHERE id = %s", client)
    start(home, import_id)
    assert verdicts(home, import_id) == ["rejected", "rejected"]
    assert len(named(home, "Nia Obi")) == 1
