"""CSV as every spreadsheet reads it: UTF-8 with its mark, the business's clock, and no cell that runs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from trainer_web.exports.queries import Rows
from trainer_web.formats import local
from trainer_web.models import db

BATCH = 500
MARK = "\ufeff"
# What a spreadsheet takes for a formula, by OWASP's advice on CSV injection.
RUNS = ("=", "+", "-", "@", "\t", "\r")


def streamed(statement: Rows) -> Iterator[bytes]:
    """The rows of a statement as CSV, read from the database while they are sent: never all at once."""
    try:
        found = db.session.execute(statement, execution_options={"yield_per": BATCH})
        yield _lines([list(found.keys())], MARK)
        for rows in found.partitions():
            yield _lines(rows)
    finally:
        db.session.rollback()  # nothing was changed; this gives the connection back


def whole(statement: Rows) -> str:
    """The rows of a short statement as CSV."""
    found = db.session.execute(statement)
    return MARK + _lines([list(found.keys()), *found]).decode()


def cell(value: object) -> object:
    """A value as it stands in a cell."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(RUNS) else text


def _lines(rows: Iterable[Sequence[object]], before: str = "") -> bytes:
    text = io.StringIO()
    text.write(before)
    csv.writer(text).writerows([[cell(value) for value in row] for row in rows])
    return text.getvalue().encode()
