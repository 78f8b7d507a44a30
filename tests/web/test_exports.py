"""Lists as CSV, one client's record as a ZIP, and erasing a client."""

import csv
import io
import json
import zipfile

import pytest

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.import_pages import checked
from tests.world import (
    Business,
    add_client,
    add_pack,
    all_is_right,
    book,
    change,
    in_hours,
    read,
    unchanged,
    value,
)

LISTS = ("clients", "packs", "ledger", "bookings", "payments")


def table(desk: Browser, name: str) -> list[dict[str, str]]:
    answer = desk.client.get(f"/exports/{name}.csv")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert answer.data.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_the_page_offers_every_list(desk: Browser) -> None:
    page = desk.get("/exports").text
    for name in LISTS:
        assert f'href="/exports/{name}.csv"' in page


def test_clients_are_exported_with_what_is_known_of_them(desk: Browser, home: Business) -> None:
    add_client(home, "Nia Obi", phone="+493011111", alert="Left, knee\nand hip")
    change(home, "UPDATE clients SET hidden_because = 'erased' WHERE id = %s", home.other_client)
    rows = table(desk, "clients")
    assert [row["Name"] for row in rows] == ["Ana Keller", "Nia Obi"]
    assert rows[1]["Alert"] == "Left, knee\nand hip"


@pytest.mark.parametrize("start", list("=+-@\t\r"))
def test_no_cell_runs_as_a_formula(desk: Browser, home: Business, start: str) -> None:
    add_client(home, f"{start}cmd|' /C calc'!A0")
    names = [row["Name"] for row in table(desk, "clients")]
    assert f"'{start}cmd|' /C calc'!A0" in names


def test_numbers_stay_numbers_and_times_are_the_businesss(desk: Browser, home: Business) -> None:
    pack = add_pack(home, used=2)
    value(home, "release_session", pack)
    change(home, "UPDATE session_entries SET at = '2026-07-01T10:00Z' WHERE purchase_id = %s", pack)
    rows = table(desk, "ledger")
    assert [row["Sessions"] for row in rows] == ["1", "1", "-1"]
    assert {row["At"] for row in rows} == {"2026-07-01 12:00"}


def test_packs_have_the_counts_of_the_database(desk: Browser, home: Business) -> None:
    pack = add_pack(home, total=8, used=3)
    book(home, in_hours(40), pack)
    row = next(row for row in table(desk, "packs") if row["Pack ID"] == str(pack))
    counts = [row[f"Sessions {what}"] for what in ("total", "used", "booked", "left")]
    assert counts == ["8", "3", "1", "5"]
    assert len(table(desk, "bookings")) == 1


def test_only_this_business_is_exported(desk: Browser, stranger: Business) -> None:
    theirs = add_client(stranger, "Zq Secret")
    book(stranger, in_hours(40), add_pack(stranger, client=theirs, used=2), p_client_id=theirs)
    for name in LISTS:
        assert "Zq Secret" not in desk.client.get(f"/exports/{name}.csv").text


def test_a_long_list_is_sent_in_parts(desk: Browser, home: Business) -> None:
    with home.database.as_admin() as admin:
        admin.execute(
            "INSERT INTO clients (org_id, name) SELECT %s, 'Client ' || n FROM generate_series(1, 2500) AS n",
            [home.id],
        )
    answer = desk.client.get("/exports/clients.csv", buffered=False)
    assert len(list(answer.iter_encoded())) > 3
    assert len(table(desk, "clients")) == 2502


def test_an_exported_list_comes_in_again_as_it_was(desk: Browser, home: Business) -> None:
    change(home, "UPDATE clients SET phone = '+493011111' WHERE id = %s", home.client)
    content = desk.client.get("/exports/clients.csv").data
    place = checked(desk, home, content, ("name", "phone", "email", "alert"))
    assert "There is nothing to import" in desk.get(place).text


def record(desk: Browser, client: object) -> zipfile.ZipFile:
    with desk.client.get(f"/clients/{client}/record.zip") as answer:
        assert answer.status_code == 200
        assert "attachment" in answer.headers["Content-Disposition"]
        return zipfile.ZipFile(io.BytesIO(answer.data))


def test_a_clients_record_holds_everything_but_private_notes(desk: Browser, home: Business) -> None:
    add_pack(home, used=2)
    note = (
        "INSERT INTO client_notes (org_id, client_id, author_id, body, is_private)"
        " VALUES (%s, %s, %s, %s, %s)"
    )
    change(home, note, home.id, home.client, home.trainer, "Loves rowing", False)
    change(home, note, home.id, home.client, home.trainer, "Zq private", True)
    change(
        home,
        "INSERT INTO client_files (org_id, client_id, name, media_type, size, content, actor)"
        " VALUES (%s, %s, '../scan.png', 'image/png', 3, 'abc', '')",
        home.id, home.client,
    )  # fmt: skip
    with record(desk, home.client) as archive:
        names = archive.namelist()
        everything = b"".join(archive.read(name) for name in names).decode()
        whole = json.loads(archive.read("record.json"))
        assert archive.read("files/01 _scan.png") == b"abc"
    assert {f"{part}.csv" for part in whole} < set(names)
    assert whole["client"][0]["Name"] == "Ana Keller"
    assert len(whole["ledger"]) == 2
    assert "Loves rowing" in everything
    assert "Zq private" not in everything


def test_a_record_holds_nothing_of_others(desk: Browser, home: Business) -> None:
    add_pack(home, client=home.other_client, used=2)
    with record(desk, home.client) as archive:
        assert "Ben Okafor" not in b"".join(archive.read(name) for name in archive.namelist()).decode()


def test_erasing_asks_for_the_name_and_says_what_goes(desk: Browser, home: Business) -> None:
    page = desk.get(f"/clients/{home.client}/erase").text
    assert "This can&#39;t be undone" in page or "This can't be undone" in page
    assert "Type the name: Ana Keller" in page
    with unchanged(home):
        refused = desk.post(f"/clients/{home.client}/erase", name="Ana")
    assert refused.status_code == 422
    assert 'value="Ana"' in refused.text
    assert "That isn&#39;t the name" in refused.text


def test_an_erased_client_is_gone_and_the_counts_are_not(desk: Browser, home: Business) -> None:
    pack = add_pack(home, used=3)
    assert desk.post(f"/clients/{home.client}/erase", name=" Ana  Keller ").status_code == 303
    assert "Ana Keller" not in desk.get("/clients").text
    assert read(home, "SELECT sessions_used FROM client_purchases WHERE id = %s", pack)[0][0] == 3
    assert {row["Client"] for row in table(desk, "ledger")} == {"Erased client"}
    all_is_right(home)
    for page in ("/messages", "/today", "/calendar"):
        assert desk.get(page).status_code == 200


def test_a_client_with_open_bookings_is_not_erased(desk: Browser, home: Business) -> None:
    book(home, in_hours(48), home.pack)
    assert "1 open booking" in desk.get(f"/clients/{home.client}/erase").text
    with unchanged(home):
        refused = desk.post(f"/clients/{home.client}/erase", htmx="erase", name="Ana Keller")
    assert refused.status_code == 409
    assert "Cancel it first" in refused.text


def test_only_owners_and_managers_take_away_and_erase(sign_in: SignIn, home: Business) -> None:
    for role in ("trainer", "front_desk"):
        desk = sign_in(role)
        for address in ("/exports", "/exports/clients.csv", f"/clients/{home.client}/record.zip"):
            assert desk.get(address).status_code == 403
        with unchanged(home):
            assert desk.post(f"/clients/{home.client}/erase", name="Ana Keller").status_code == 403


def test_a_list_that_is_none_is_not_found(desk: Browser) -> None:
    assert desk.get("/exports/users.csv").status_code == 404
