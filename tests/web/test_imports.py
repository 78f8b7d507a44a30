"""The pages of an import, from the file to its undoing."""

from datetime import date

import pytest
from flask import Flask

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.import_pages import COLUMNS, CSV, check, checked, imported, sent, sheet, upload, work
from tests.world import Business, add_client, all_is_right, change, ledger, read, unchanged

NAMES = "SELECT name FROM clients WHERE org_id = %s AND hidden_because IS NULL ORDER BY name"


def names(business: Business) -> list[str]:
    return [row.name for row in read(business, NAMES, business.id)]


def test_the_page_says_what_a_file_may_hold_and_where_imports_stay(desk: Browser) -> None:
    page = desk.get("/imports").text
    assert "20 MB and 50,000 lines" in page
    assert "Every import stays here" in page


def test_a_file_is_mapped_by_the_names_of_its_columns(desk: Browser) -> None:
    page = desk.get(sent(desk, CSV)).text
    assert "4 lines below the names" in page
    assert "divided by semicolons" in page
    for number, key in enumerate(COLUMNS):
        row = page[page.index(f'name="column-{number}"') :]
        assert f'<option value="{key}" selected>' in row[: row.index("</select>")]
    assert "Nia Obi" in page


def test_a_mapping_is_remembered_for_the_same_columns(desk: Browser, home: Business) -> None:
    check(desk, sent(desk, "Who,Ring\nNia,030 1234567\n"), ("name", "phone"))
    page = desk.get(sent(desk, "Who,Ring\nOla,030 7654321\n")).text
    assert page.count(" selected>") == 2 + 1  # both columns and the encoding


def test_a_dry_run_shows_what_each_line_would_do_and_changes_nothing(desk: Browser, home: Business) -> None:
    place = sent(desk, CSV)
    before = {table: count(home, table) for table in ("clients", "client_purchases", "session_entries")}
    check(desk, place)
    work(desk, home)
    page = desk.get(place).text
    assert "adds 1 client, changes 1 client and makes 1 session pack" in page
    assert "1 line left out" in page
    assert "Phone: 030 1234567 → +49 30 1234567" in desk.get(f"{place}?verdict=new").text
    assert "Expires on: 1.3.2099 → 1 Mar 2099" in desk.get(f"{place}?verdict=new").text
    changed = desk.get(f"{place}?verdict=changed").text
    assert "<del>none</del> → <ins>ben@x.test</ins>" in changed
    rejected = desk.get(f"{place}?verdict=rejected").text
    assert "“12” is no complete number" in rejected
    assert ">4<" in rejected  # the number of its line
    assert "Ana Keller" in desk.get(f"{place}?verdict=unchanged").text
    assert before == {table: count(home, table) for table in before}


def test_an_import_adds_changes_and_opens_balances(desk: Browser, home: Business) -> None:
    place = imported(desk, home, CSV)
    assert "1 client added, 1 changed, 1 session pack made" in desk.get(place).text
    (pack,) = read(
        home,
        "SELECT pack.* FROM client_purchases AS pack INNER JOIN clients ON clients.id = client_id"
        " WHERE clients.name = 'Nia Obi' AND clients.org_id = %s",
        home.id,
    )
    assert (pack.sessions_total, pack.sessions_used, pack.price_minor) == (10, 4, 45000)
    assert pack.expires_on == date(2099, 3, 1)
    assert ledger(home, pack.id) == [(4, 4)]
    assert names(home) == ["Ana Keller", "Ben Okafor", "Nia Obi"]
    assert "Imported" in desk.get("/imports").text
    all_is_right(home)


def test_an_import_is_undone(desk: Browser, home: Business) -> None:
    place = imported(desk, home, CSV)
    assert desk.post(f"{place}/undo").status_code == 303
    work(desk, home)
    page = desk.get(place).text
    assert "2 lines taken back" in page
    assert names(home) == ["Ana Keller", "Ben Okafor"]
    assert read(home, "SELECT email FROM clients WHERE id = %s", home.other_client)[0].email is None
    all_is_right(home)


def test_an_import_is_cancelled_before_anything_was_done(desk: Browser, home: Business) -> None:
    place = checked(desk, home, CSV)
    desk.post(f"{place}/cancel")
    work(desk, home)
    assert "Nothing was imported" in desk.get(place).text
    assert names(home) == ["Ana Keller", "Ben Okafor"]
    assert "Undo this import" not in desk.get(place).text
    assert read(home, "SELECT content FROM imports WHERE org_id = %s", home.id)[0].content is None


def test_the_same_file_again_does_nothing_again(desk: Browser, home: Business) -> None:
    imported(desk, home, CSV)
    place = checked(desk, home, CSV)
    page = desk.get(place).text
    assert "There is nothing to import" in page
    assert "The pack is already there" in desk.get(f"{place}?verdict=unchanged").text


def test_progress_is_told_until_there_is_none(desk: Browser, home: Business) -> None:
    place = sent(desk, CSV)
    check(desk, place)
    told = desk.get(f"{place}/progress", htmx="import-progress")
    assert "0 of 4 lines checked" in told.text
    assert 'max="4"' in told.text
    work(desk, home)
    over = desk.get(f"{place}/progress", htmx="import-progress")
    assert (over.status_code, over.headers["HX-Redirect"]) == (204, place)


def test_a_step_pressed_twice_is_taken_once(desk: Browser, home: Business) -> None:
    place = checked(desk, home, CSV)
    assert desk.post(f"{place}/start", htmx="import").status_code == 200
    assert desk.post(f"{place}/start", htmx="import").status_code == 200
    work(desk, home)
    assert desk.post(f"{place}/start", htmx="import").status_code == 200
    assert names(home).count("Nia Obi") == 1


def test_a_step_that_is_too_late_shows_how_it_is(desk: Browser, home: Business) -> None:
    place = imported(desk, home, CSV)
    late = desk.post(f"{place}/cancel", htmx="import")
    assert late.status_code == 409
    assert "moved on meanwhile" in late.text
    assert "Imported" in late.text
    assert check(desk, place).status_code == 303
    assert "moved on meanwhile" in desk.get(place).text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (("", "phone"), "Choose the column that holds the clients&#39; names"),
        (("name", "name"), "Two columns fill “Name”"),
        (("name", "used"), "choose the column with its total too"),
        (("name", "pack_name"), "A pack needs its total"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(desk: Browser, fields, sentence: str) -> None:
    answer = check(desk, sent(desk, "One,Two\nNia,5\n"), fields)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_columns_can_be_chosen_again_after_a_look(desk: Browser, home: Business) -> None:
    place = checked(desk, home, "Name,Note\nNia Obi,Left knee\n", ("name", ""))
    assert 'name="column-1"' in desk.get(f"{place}?columns=1").text
    check(desk, place, ("name", "alert"))
    work(desk, home)
    assert "Left knee" in desk.get(f"{place}?verdict=new").text


def test_letters_can_be_read_another_way(desk: Browser, home: Business) -> None:
    place = sent(desk, "Name\nJürgen Köhler\n".encode("mac_roman"))
    assert "Jürgen" not in desk.get(place).text
    assert "Jürgen Köhler" in desk.get(f"{place}?encoding=mac_roman", htmx="mapping").text
    desk.post(f"{place}/check", **{"column-0": "name", "encoding": "mac_roman"})
    work(desk, home)
    assert "Jürgen Köhler" in desk.get(f"{place}?verdict=new").text


def test_an_excel_file_is_read_with_its_days_and_numbers(desk: Browser, home: Business) -> None:
    rows = (
        ("Name", "Phone", "Sessions", "Used", "Expires"),
        ("Nia Obi", 301234567, 10, 4.0, date(2099, 3, 1)),
        ("Ola Berg", "=1+1", 10, 0, None),
    )
    place = checked(desk, home, sheet(*rows), ("name", "phone", "total", "used", "expires_on"))
    assert "+49 30 1234567" in desk.get(f"{place}?verdict=new").text
    assert "until 1 Mar 2099" in desk.get(f"{place}?verdict=new").text
    assert "holds a formula" in desk.get(f"{place}?verdict=rejected").text


def test_two_clients_of_one_name_are_not_guessed_between(desk: Browser, home: Business) -> None:
    add_client(home, "Ana Keller")
    place = checked(desk, home, "Name\nAna Keller\n", ("name",))
    assert "2 clients have this name" in desk.get(f"{place}?verdict=rejected").text


def test_what_was_changed_since_is_kept_when_an_import_is_undone(desk: Browser, home: Business) -> None:
    place = imported(desk, home, CSV)
    change(home, "UPDATE clients SET email = 'new@x.test' WHERE id = %s", home.other_client)
    desk.post(f"{place}/undo")
    work(desk, home)
    page = desk.get(f"{place}?verdict=kept").text
    assert "Kept: the client was changed since" in page
    assert "Ben Okafor" in page


def test_only_owners_and_managers_import(sign_in: SignIn, home: Business) -> None:
    for role in ("trainer", "front_desk"):
        desk = sign_in(role)
        assert desk.get("/imports").status_code == 403
        with unchanged(home):
            assert upload(desk, CSV).status_code == 403
    assert sign_in("manager").get("/imports").status_code == 200


def test_a_strangers_import_is_like_one_that_never_was(
    sign_in: SignIn, desk: Browser, home: Business, stranger: Business
) -> None:
    place = checked(desk, home, CSV)
    theirs = sign_in(business=stranger)
    for address in (place, f"{place}/progress", f"{place}?columns=1"):
        assert theirs.get(address).status_code == 404
    for step in ("check", "start", "cancel", "undo"):
        assert theirs.post(f"{place}/{step}").status_code == 404
    assert "list.csv" not in theirs.get("/imports").text


def count(business: Business, table: str) -> int:
    return read(business, f"SELECT count(*) FROM {table} WHERE org_id = %s", business.id)[0][0]


def test_a_large_file_is_read_only_from_whoever_has_signed_in(app: Flask, home: Business) -> None:
    sent = app.test_client().post(
        "/imports", data=b"x" * 2 * 1024 * 1024, content_type="multipart/form-data; boundary=x"
    )
    assert sent.status_code == 413
