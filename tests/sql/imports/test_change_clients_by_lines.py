from tests.sql.imports.builders import imported, line, lines
from tests.world import Business, add_client, read


def test_each_line_keeps_what_it_found(home: Business) -> None:
    client = add_client(home, "Nia Obi", alert="First")
    import_id = imported(
        home,
        *(line(n, name="Nia Obi", alert=text, same_line=2 if n > 2 else None)
          for n, text in enumerate(["Second", "Third", "Third"], 2)),
    )  # fmt: skip
    assert [found.before for found in lines(home, import_id)] == [{"alert": "First"}, {"alert": "Second"}, {}]
    assert read(home, "SELECT alert FROM clients WHERE id = %s", client)[0].alert == "Third"


def test_the_words_a_client_is_found_by_follow(home: Business) -> None:
    client = add_client(home, "Nia Obi", phone="+493011111")
    imported(home, line(2, name="Zoë Köhler", phone="+493011111"))
    (found,) = read(home, "SELECT words FROM client_words WHERE client_id = %s", client)
    assert "zoe kohler" in found.words
