"""One client's whole record as a ZIP for the client: everything as JSON and as tables, and the files."""

import json
import re
import tempfile
import uuid
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import IO

from flask import g

from trainer_web.exports import queries, tables
from trainer_web.exports.queries import Rows
from trainer_web.formats import local
from trainer_web.models import db

IN_MEMORY = 1024 * 1024  # a larger record is put together on the disk
PARTS: dict[str, Callable[[uuid.UUID], Rows]] = {
    "client": queries.clients,
    "packs": queries.packs,
    "ledger": queries.ledger,
    "bookings": queries.bookings,
    "payments": queries.payments,
    "messages": queries.messages,
    "consents": queries.consents,
    "notes": queries.notes,
    "measurements": queries.measurements,
    "goals": queries.goals,
}
ABOUT = """\
Everything that {business} keeps about {client}, on {day}.

record.json holds all of it, for programs; the .csv files hold the same as tables, for spreadsheets.
Files are in the folder “files”. Times are of {zone}.
What team members wrote for themselves alone is not part of it.
"""


def write(client_id: uuid.UUID, name: str) -> IO[bytes]:
    """The ZIP, at its start. One transaction, so that all parts are of one moment; one file at a time."""
    packed: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # sent, then closed
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        record = {}
        for part, query in PARTS.items():
            archive.writestr(f"{part}.csv", tables.whole(query(client_id)))
            record[part] = [dict(row) for row in db.session.execute(query(client_id)).mappings()]
        archive.writestr("record.json", json.dumps(record, indent=2, ensure_ascii=False, default=_as_json))
        for number, (file_id, title) in enumerate(db.session.execute(queries.files(client_id)).all(), 1):
            content = db.session.scalars(queries.file_content(file_id)).one()
            archive.writestr(f"files/{number:02} {safe(title)}", content)
        day = local(datetime.now().astimezone()).strftime("%Y-%m-%d %H:%M")
        about = ABOUT.format(business=g.login.org_name, client=name, day=day, zone=g.login.timezone)
        archive.writestr("README.txt", about)
    packed.seek(0)
    return packed


def safe(name: str) -> str:
    """A name that every system takes for a file."""
    return re.sub(r"[^\w.\- ()]", "_", name).strip(". ")[:100] or "file"


def _as_json(value: object) -> str:
    return local(value).isoformat() if isinstance(value, datetime) else str(value)
