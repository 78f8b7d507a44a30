"""Files that can't be imported: a clear answer, and nothing is changed."""

import io
import zipfile

import pytest

from tests.web.browsing import Browser
from tests.web.import_pages import CSV, check, sent, sheet, upload, work
from tests.world import Business, change, read, unchanged
from trainer_web.imports import tables

WIDE = ",".join(f"Column {number}" for number in range(200)) + "\n" + "x," * 199 + "x\n"
EXCEL = sheet(("Name", "Phone"), *((f"Client {number}", "") for number in range(2000)))


def bomb() -> bytes:
    """An Excel file of a few hundred kilobytes that would unpack to more than is read."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(EXCEL)) as whole, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as big:
        for part in whole.infolist():
            big.writestr(part.filename, whole.read(part))
        with big.open("xl/media/image.bin", "w") as image:
            for _ in range(310):
                image.write(bytes(1024 * 1024))
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"  \r\n \n", "The file is empty"),
        ("Name,Phone\n", "holds no line below them"),
        ("Nia Obi,030 1234567\nOla,\n", "The first line already holds a client"),
        ("nia@x.test,Nia\n", "The first line already holds a client"),
        (WIDE, "The file has 200 columns; at most 100"),
        (EXCEL[: len(EXCEL) // 2], "The file ends in the middle"),
        (EXCEL[:-40], "The file ends in the middle"),
        (b"PK\x03\x04 no more", "The file ends in the middle"),
        ('Name,Note\n"Nia,never closed\nOla,\n', "never closes"),
        ('Name,Note\n"Nia" Obi,x\n', "a quotation mark stands in the middle of a field"),
        (b"%PDF-1.7\n\x00\x01", "This is no CSV and no Excel file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Excel file of the old kind"),
        ("Name\nNia\n".encode("utf-16")[:-1], "letters that can&#39;t be read"),
        ("Name\n" + "x" * 200_000 + "\n", "never closes"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_refused(desk: Browser, home: Business, content, sentence: str) -> None:
    with unchanged(home):
        answer = upload(desk, content)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Nothing was changed" in answer.text


def test_a_zip_that_is_no_workbook_is_refused(desk: Browser, home: Business) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("letter.txt", "Dear all")
    with unchanged(home):
        answer = upload(desk, file.getvalue(), "list.xlsx")
    assert answer.status_code == 422
    assert "can&#39;t be read" in answer.text


def test_a_workbook_that_unpacks_too_large_is_refused(desk: Browser, home: Business) -> None:
    with unchanged(home):
        answer = upload(desk, bomb(), "list.xlsx")
    assert answer.status_code == 422
    assert "too large" in answer.text


def test_no_file_is_asked_for_again(desk: Browser, home: Business) -> None:
    with unchanged(home):
        answer = upload(desk, "", "")
    assert answer.status_code == 422
    assert "Choose a file first" in answer.text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_million_lines_are_refused_after_the_first_50_000(desk: Browser, home: Business, kind: str) -> None:
    if kind == "csv":
        content = b"Name\n" + b"Nia Obi\n" * 1_000_000
    else:
        content = sheet(("Name",), *(("Nia Obi",) for _ in range(tables.LINES + 1)))
    with unchanged(home):
        answer = upload(desk, content)
    assert answer.status_code == 422
    assert "more than 50,000 lines" in answer.text


def test_fifty_megabytes_are_refused(desk: Browser, home: Business) -> None:
    with unchanged(home):
        answer = upload(desk, b"Name\n" + b"x" * 50 * 1024 * 1024)
    assert answer.status_code == 422
    assert "more than 20 MB" in answer.text


def test_what_is_larger_still_is_not_even_read(desk: Browser, home: Business) -> None:
    with unchanged(home):
        answer = upload(desk, b"Name\n" + b"x" * 61 * 1024 * 1024)
    assert answer.status_code == 413
    assert "more than 20 MB" in answer.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_way_of_writing_a_csv_is_read(encoding: str, delimiter: str) -> None:
    text = f"Name{delimiter}Phone\nJürgen Köhler{delimiter}030 1234567\nZoë{delimiter}\n"
    content = text.encode(encoding)
    way = tables.way_of(content)
    assert way.delimiter == delimiter
    assert [row.cells for row in tables.rows(content, way)][1] == ["Jürgen Köhler", "030 1234567"]


@pytest.mark.parametrize(("language", "encoding"), [("pl", "cp1250"), ("tr", "cp1254"), ("en", "cp1252")])
def test_the_language_decides_between_letters_alike(language: str, encoding: str) -> None:
    assert tables.way_of("Name\nJürgen Köhler\n".encode(encoding), language).encoding == encoding


def test_a_file_that_turns_unreadable_while_it_is_checked_fails_with_the_reason(
    desk: Browser, home: Business
) -> None:
    place = sent(desk, CSV)
    check(desk, place)
    change(home, "UPDATE imports SET content = %s WHERE org_id = %s", b'Name\n"Nia', home.id)
    work(desk, home)
    page = desk.get(place).text
    assert "Could not be read" in page
    assert "never closes" in page
    assert read(home, "SELECT content FROM imports WHERE org_id = %s", home.id)[0].content is None
