"""A file as it comes in: whether it can be read, what its columns are called, and its first lines."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from werkzeug.datastructures import FileStorage

from trainer_web.imports.lines import EMAIL
from trainer_web.imports.tables import (
    ENCODINGS,
    FILE_BYTES,
    FORMULA,
    Row,
    UnreadableError,
    Way,
    rows,
    way_of,
)

PREVIEW = 5
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Table:
    """A file that can be read: how, the names of its columns, its first lines, and how many lines there are
    (None where only the first ones were read)."""

    way: Way
    columns: list[str]
    preview: list[list[str]]
    total: int | None

    def mapping(self, fields: dict[int, str]) -> dict[str, Any]:
        """What is kept of how to read it: the way, and the field of each column."""
        return {"way": asdict(self.way), "columns": {str(place): key for place, key in fields.items()}}


def received(file: FileStorage | None) -> bytes:
    """The bytes of an uploaded file.

    Raises:
        UnreadableError: there is none, or it is too large.
    """
    if file is None or not file.filename:
        raise UnreadableError("Choose a file first.")
    with file.stream as stream:  # a large one lies in a temporary file until it is closed
        content = stream.read(FILE_BYTES + 1)
    if len(content) > FILE_BYTES:
        raise UnreadableError(
            f"The file has more than {FILE_BYTES // MEGABYTE} MB."
            " Delete columns that aren't about clients or packs, or split it, and import one after the other."
        )
    return content


def read_whole(content: bytes, language: str) -> Table:
    """The table in a file, every line of it read once.

    Raises:
        UnreadableError: it is no table, or not one that can be imported.
    """
    way = way_of(content, language)
    table = rows(content, way)
    columns, preview = _start(table)
    return Table(way, columns, preview, total=len(preview) + sum(1 for _ in table))


def read_start(content: bytes, way: Way) -> Table:
    """The names of the columns and the first lines, read in this way.

    Raises:
        UnreadableError: it can't be read so.
    """
    return Table(way, *_start(rows(content, way)), total=None)


def other_encoding(way: Way, encoding: str) -> Way:
    """The same way with another encoding, where that is one we know."""
    return Way(way.kind, encoding, way.delimiter) if way.kind == "csv" and encoding in ENCODINGS else way


def _start(table: Iterator[Row]) -> tuple[list[str], list[list[str]]]:
    header = next(table, None)
    if header is None:
        raise UnreadableError("The file is empty. Choose the one that holds your clients.")
    if any(EMAIL.fullmatch(cell) or len(re.sub(r"\D", "", cell)) >= 6 for cell in header.cells):
        raise UnreadableError(
            "The first line already holds a client. Put a line above it that names the columns,"
            " such as Name, Phone, E-mail; then choose the file again."
        )
    preview = [row.cells for _, row in zip(range(PREVIEW), table, strict=False)]
    if not preview:
        raise UnreadableError("The file names columns, but holds no line below them.")
    width = max(len(header.cells), *(len(cells) for cells in preview))
    shown = [
        ["(formula)" if cell == FORMULA else cell for cell in cells + [""] * (width - len(cells))]
        for cells in preview
    ]
    return _names(header.cells + [""] * (width - len(header.cells))), shown


def _names(cells: list[str]) -> list[str]:
    """A name for each column, each once."""
    names: list[str] = []
    for place, cell in enumerate(cells, 1):
        name = " ".join(cell.split())[:80] if cell and cell != FORMULA else f"Column {place}"
        names.append(f"{name} ({names.count(name) + 1})" if name in names else name)
    return names
