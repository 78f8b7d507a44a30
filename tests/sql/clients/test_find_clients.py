"""Golden cases of the search: what people type, and whom they mean."""

from datetime import UTC, datetime

import pytest

from tests.databases import Database
from tests.world import Business, add_client, as_app, change, make_business, read, rows

PEOPLE = [
    ("Jürgen Köhler", "j.koehler@example.org", "+493055577123"),
    ("Søren Sørensen", "soren@example.org", "+4520123456"),
    ("Zoë O'Brien-Müller", "zoe.mueller@example.org", "+442079460958"),
    ("Łukasz Wójcik", None, "+48221234567"),
    ("Bjørn Johansson", "bjorn@firma.test", None),
    ("María José García López", "mj@example.org", "+34911234567"),
    ("李明", "liming@example.org", None),
    ("Client 010", None, "+12125552368"),
    ("Thị Hương Nguyễn", None, None),
    ("Hanna Berg", "hanna@example.org", None),
]


@pytest.fixture
def studio(home: Business) -> Business:
    """A business with names of many languages."""
    for name, email, phone in PEOPLE:
        add_client(home, name, email=email, phone=phone)
    return home


def found(business: Business, text: str, **named: object) -> list[str]:
    """The names that a search finds, in its order."""
    hits = rows(business, "find_clients", text, **named)
    assert [hit.rank for hit in hits] == sorted(hit.rank for hit in hits)
    names = dict(read(business, "SELECT id, name FROM clients WHERE org_id = %s", business.id))
    return [names[hit.client_id] for hit in hits]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # accents and capitals, typed or not
        ("jurgen", "Jürgen Köhler"),
        ("JÜRGEN", "Jürgen Köhler"),
        ("köhl", "Jürgen Köhler"),
        ("kohl", "Jürgen Köhler"),
        ("sorensen", "Søren Sørensen"),
        ("Sørensen", "Søren Sørensen"),
        ("lukasz wojcik", "Łukasz Wójcik"),
        ("zoe", "Zoë O'Brien-Müller"),
        ("huong nguyen", "Thị Hương Nguyễn"),
        ("maria garcia", "María José García López"),
        # parts, in any order, with any spaces
        ("köhler jü", "Jürgen Köhler"),
        ("  köhler   jürgen ", "Jürgen Köhler"),
        ("brien", "Zoë O'Brien-Müller"),
        ("o'b", "Zoë O'Brien-Müller"),
        ("mull", "Zoë O'Brien-Müller"),
        ("hl", None),
        ("ko", "Jürgen Köhler"),
        ("李", "李明"),
        ("李明", "李明"),
        ("client 010", "Client 010"),
        # typing errors
        ("jurgn", "Jürgen Köhler"),
        ("jürgne köhler", "Jürgen Köhler"),
        ("koehler jurgen", "Jürgen Köhler"),
        ("sorenson", "Søren Sørensen"),
        ("jonson", "Bjørn Johansson"),
        ("johanson", "Bjørn Johansson"),
        ("wojick", "Łukasz Wójcik"),
        ("hana", "Hanna Berg"),
        ("garzia", "María José García López"),
        ("ngueyn", "Thị Hương Nguyễn"),
        # numbers, written in any way
        ("030 555", "Jürgen Köhler"),
        ("030/555 77-123", "Jürgen Köhler"),
        ("+49 (0)30 55577123", "Jürgen Köhler"),
        ("0049 30 555", "Jürgen Köhler"),
        ("77123", "Jürgen Köhler"),
        ("(212) 555-2368", "Client 010"),
        ("020 7946 0958", "Zoë O'Brien-Müller"),
        ("zoe 02079460958", "Zoë O'Brien-Müller"),
        # addresses
        ("j.koehler@", "Jürgen Köhler"),
        ("mj@example.org", "María José García López"),
        ("firma.test", "Bjørn Johansson"),
        # nobody
        ("zzz", None),
        ("555 99", None),
        ("jurgen garcia", None),
        ("%", None),
        ("_", None),
        ("\\", None),
        ("'", None),
        ("%%%", None),
        ("000", None),
        ("", None),
        ("   ", None),
        ("smyth", None),
    ],
)
def test_finds_whom_people_mean(studio: Business, text: str, name: str | None) -> None:
    assert found(studio, text)[:1] == ([name] if name else [])


def test_the_beginning_of_a_name_comes_before_that_of_a_word_and_before_a_part(home: Business) -> None:
    for name in ("Susanna Ahl", "Berg Anna", "Anna Zeller", "Anna Berg"):
        add_client(home, name)
    assert found(home, "anna") == ["Anna Berg", "Anna Zeller", "Berg Anna", "Susanna Ahl"]
    assert [hit.rank for hit in rows(home, "find_clients", "anna")] == [0, 0, 1, 2]
    assert found(home, "anna", p_limit=2) == ["Anna Berg", "Anna Zeller"]


def test_those_who_sound_alike_come_only_when_there_is_nobody_else_and_say_so(home: Business) -> None:
    for name in ("Anna Sorensen", "Anders Sorenson"):
        add_client(home, name)
    assert found(home, "sorensen") == ["Anna Sorensen"]
    assert found(home, "sorensan") == ["Anders Sorenson", "Anna Sorensen"]
    assert all(hit.rank >= 3 for hit in rows(home, "find_clients", "sorensan"))


def test_those_who_sound_alike_can_be_asked_for_too(home: Business) -> None:
    for name in ("Anna Sorensen", "Anders Sorenson"):
        add_client(home, name)
    assert found(home, "sorensen", p_alike=True) == ["Anna Sorensen", "Anders Sorenson"]


def test_the_archived_are_found_where_they_are_asked_for_and_the_hidden_never(home: Business) -> None:
    add_client(home, "Zoe Here")
    add_client(home, "Zoe Gone", archived_at=datetime.now(UTC))
    hidden = add_client(home, "Zoe Hidden")
    change(home, "UPDATE clients SET hidden_because = 'erased' WHERE id = %s", hidden)
    assert found(home, "zoe") == ["Zoe Here"]
    assert found(home, "zoe", p_state="archived") == ["Zoe Gone"]
    assert found(home, "zoe", p_state="all") == ["Zoe Gone", "Zoe Here"]
    for state in ("active", "archived", "all", "hidden"):
        assert "Zoe Hidden" not in found(home, "hidden zoe", p_state=state)


def test_a_strangers_clients_are_not_found(home: Business, stranger: Business) -> None:
    add_client(stranger, "Quintus Strange")
    assert found(home, "quintus") == []
    assert found(home, "quintos") == []
    assert found(stranger, "quintos") == ["Quintus Strange"]


MANY = """
INSERT INTO clients (org_id, name, email)
SELECT %s, md5(number::text), md5(number::text) || '@example.org' FROM generate_series(1, 5000) AS number
"""
SCANS = "SELECT pg_stat_get_xact_numscans('client_words_words_idx'::regclass)"


def test_each_search_uses_the_trigram_index_whatever_is_typed(fresh_database: Database) -> None:
    business = make_business(fresh_database)
    change(business, MANY, business.id)
    with fresh_database.as_admin() as admin:
        admin.execute("SELECT gin_clean_pending_list('client_words_words_idx')")
        admin.execute("ANALYZE client_words")
    with as_app(business) as app:
        app.execute("SET LOCAL enable_seqscan = off")  # so few are read faster row by row
        for text in ["ab", "abcd", "abc 012", "+4930555771", "sorensan"] * 2:
            # From the sixth time on, the plan no longer knows what is searched for.
            before = app.execute(SCANS).fetchone()[0]
            rows_found = app.execute("SELECT * FROM find_clients(%s)", [text]).fetchall()
            assert app.execute(SCANS).fetchone()[0] > before, (text, rows_found[:3])
