"""Files as people save them (CSV in any encoding, XLSX) as rows of text, in bounded memory."""

import codecs
import csv
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from xml.etree.ElementTree import ParseError

from charset_normalizer import from_bytes
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

FILE_BYTES = 20 * 1024 * 1024
UNPACKED_BYTES = 300 * 1024 * 1024  # what an XLSX may hold: 50,000 lines of 100 columns are less
WORDS_BYTES = 60 * 1024 * 1024  # the only part of it that is read as a whole
LINES = 50_000
COLUMNS = 100
CELL = 10_000
FORMULA = "\0formula"  # what a cell with a formula reads as; no text of a file holds a NUL
SAMPLE_BYTES = 64 * 1024
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
# Ways in which spreadsheets of the last thirty years save a CSV; without the list, short samples are
# taken for the rarest of them.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows, Western Europe",
    "cp1250": "Windows, Central Europe",
    "cp1251": "Windows, Cyrillic",
    "cp1253": "Windows, Greek",
    "cp1254": "Windows, Turkish",
    "mac_roman": "Old Macintosh",
    "shift_jis": "Japanese",
    "gb18030": "Chinese, simplified",
    "big5": "Chinese, traditional",
    "euc_kr": "Korean",
}
# These differ in a few letters that a short list may not hold: the business's language decides.
ALIKE = {"cp1250", "cp1252", "cp1254"}
CENTRAL = {"cs", "hr", "hu", "pl", "ro", "sk", "sl"}
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CUT_OFF = (
    "The file ends in the middle: it was not saved or sent as a whole. Save it again and choose the new file."
)
NOT_A_TABLE = "This is no CSV and no Excel file (.xlsx). Save the list as one of these and choose it again."
OLD_EXCEL = (
    "This is an Excel file of the old kind (.xls). Open it, save it as .xlsx or CSV, and choose that file."
)

# What a workbook shows besides its cells is of no interest here.
warnings.filterwarnings("ignore", module="openpyxl")
csv.field_size_limit(CELL * 10)


class UnreadableError(Exception):
    """The file can't be read; the text says why and what to do about it."""


@dataclass(frozen=True)
class Way:
    """How a file is read: `csv` with its encoding and delimiter, or `xlsx`."""

    kind: str
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True)
class Row:
    """One row that holds something: its number in the file (1 is the first) and its cells as text."""

    number: int
    cells: list[str]


def way_of(content: bytes, language: str = "en") -> Way:
    """How this file is to be read; where it can't be told, as the business's language suggests.

    Raises:
        UnreadableError: it is empty, or no table.
    """
    if not content.strip(b" \t\r\n\0"):
        raise UnreadableError("The file is empty. Choose the one that holds your clients.")
    if content.startswith(b"PK"):
        return Way("xlsx")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableError(OLD_EXCEL)
    encoding = _encoding(content, language)
    if encoding != "utf-16" and b"\0" in content:
        raise UnreadableError(NOT_A_TABLE)
    return Way("csv", encoding, _delimiter(content, encoding))


def rows(content: bytes, way: Way) -> Iterator[Row]:
    """The rows that hold something, one after the other.

    Raises:
        UnreadableError: on reaching a place that can't be read, or past the limits.
    """
    found = _xlsx(content) if way.kind == "xlsx" else _csv(content, way)
    for count, row in enumerate(found):
        if count > LINES:
            raise UnreadableError(
                f"The file has more than {LINES:,} lines."
                " Split it into several and import one after the other."
            )
        if len(row.cells) > COLUMNS:
            raise UnreadableError(
                f"The file has {len(row.cells)} columns; at most {COLUMNS} can be read."
                " Delete those that aren't about clients or packs and save it again."
            )
        yield row


def _csv(content: bytes, way: Way) -> Iterator[Row]:
    text = io.TextIOWrapper(io.BytesIO(content), way.encoding, newline="")
    reader = csv.reader(text, delimiter=way.delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            row = _row(number, ["" if cell is None else _plain(cell) for cell in cells])
            if row:
                yield row
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"Line {number + 1} has letters that can't be read."
            " Save the file as “CSV UTF-8” and choose it again."
        ) from error
    except csv.Error as error:
        if "unexpected end" in str(error) or "larger than" in str(error):
            raise UnreadableError(
                f"A quotation mark opens in line {number + 1} or after and never closes. " + CUT_OFF
            ) from error
        raise UnreadableError(
            f"Line {number + 1} can't be read: a quotation mark stands in the middle of a field."
            " Save the file again from the program it comes from."
        ) from error


def _plain(cell: str) -> str:
    """A cell without what guards it against being run as a formula."""
    cell = cell.strip()
    if cell.startswith("="):
        return FORMULA
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@" else cell


def _xlsx(content: bytes) -> Iterator[Row]:
    try:
        _check_size(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        if not book.worksheets:
            raise UnreadableError("The Excel file has no sheet with cells.")
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
        for number, cells in enumerate(sheet.iter_rows(), 1):
            row = _row(number, [_shown(cell) for cell in cells])
            if row:
                yield row
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise UnreadableError(CUT_OFF) from error
    except (
        InvalidFileException,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
    ) as error:
        # The library checks little of what it reads; a broken workbook shows itself in any of these.
        raise UnreadableError(
            "This Excel file can't be read. Open it, save it again as .xlsx or CSV, and choose the new file."
        ) from error


def _check_size(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > UNPACKED_BYTES or any(
            part.file_size > WORDS_BYTES and "sharedStrings" in part.filename for part in parts
        ):
            raise UnreadableError(
                "Unpacked, this Excel file is too large."
                f" Save the sheet as CSV, or split it: at most {LINES:,} lines."
            )


def _shown(cell: object) -> str:
    """A cell of a workbook as text; days and numbers as they are written everywhere."""
    value: object = getattr(cell, "value", None)
    if value is None:
        return ""
    if getattr(cell, "data_type", "") == "f":
        return FORMULA
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\0", "").strip()


def _row(number: int, cells: list[str]) -> Row | None:
    while cells and not cells[-1]:
        cells.pop()
    return (
        Row(number, [cell if cell == FORMULA else cell[:CELL].replace("\0", "") for cell in cells])
        if cells
        else None
    )


def _encoding(content: bytes, language: str) -> str:
    for mark, name in MARKS.items():
        if content.startswith(mark):
            return name
    try:
        # In pieces, so that no second copy of the file is made.
        for _ in codecs.iterdecode(_pieces(content), "utf-8"):
            pass
    except UnicodeDecodeError:
        telling = b"\n".join(islice((line for line in content.split(b"\n") if not line.isascii()), 500))
        best = from_bytes(telling[:SAMPLE_BYTES], cp_isolation=list(ENCODINGS)).best()
        found = best.encoding if best else "cp1252"
        if found not in ALIKE:
            return found
        return "cp1254" if language == "tr" else "cp1250" if language in CENTRAL else "cp1252"
    return "utf-8"


def _pieces(content: bytes) -> Iterator[bytes]:
    view = memoryview(content)
    for start in range(0, len(view), SAMPLE_BYTES):
        yield bytes(view[start : start + SAMPLE_BYTES])


def _delimiter(content: bytes, encoding: str) -> str:
    """The one that cuts the first rows into the most columns, and all into as many."""
    text = content[:SAMPLE_BYTES].decode(encoding, "ignore")
    return max(DELIMITERS, key=lambda delimiter: _fit(text, delimiter))


def _fit(text: str, delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in islice(csv.reader(io.StringIO(text), delimiter=delimiter), 20) if row]
    except csv.Error:
        return (0, 0)
    most = max(widths, default=1)
    return (widths.count(most) / max(len(widths), 1) if most > 1 else 0, most)
