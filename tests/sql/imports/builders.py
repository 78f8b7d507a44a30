"""Imports as their tests need them: lines as the worker hands them in, checked and brought in."""

import json
import uuid
from typing import Any

from tests.world import Business, read, value

NEW = {"name": "Nia Obi", "phone": "+493011111", "email": "nia@x.test"}
PACK = {"name": "10 sessions", "total": 10, "used": 4, "price_minor": 45000, "expires_on": "2099-03-01"}


def add(business: Business, lines_total: int = 1) -> uuid.UUID:
    """A file that waits for its columns."""
    return value(business, "add_import", "list.csv", b"Name", ["Name"], lines_total, "{}")


def line(number: int, **fields: Any) -> dict[str, Any]:
    """A line as it was read; `same_line`, `reason` and `is_rejected` are about it, all else is in it."""
    about = {
        key: fields.pop(key) for key in ("same_line", "reason", "is_rejected", "changes") if key in fields
    }
    defaults = {"changes": [], "reason": "", "is_rejected": False, "same_line": None}
    return {"line": number, "fields": fields, **defaults, **about}


def checked(business: Business, *lines: dict[str, Any]) -> uuid.UUID:
    """An import of these lines that waits to be started."""
    import_id = add(business, len(lines))
    check(business, import_id, *lines)
    return import_id


def check(business: Business, import_id: uuid.UUID, *lines: dict[str, Any]) -> bool:
    """Hand in these lines as all there are."""
    assert value(business, "change_import_state", import_id, "checking", "{}")
    changed_at = one(business, import_id).changed_at
    return value(business, "check_import_lines", import_id, changed_at, json.dumps(lines), len(lines), True)


def imported(business: Business, *lines: dict[str, Any]) -> uuid.UUID:
    """An import of these lines that is done."""
    import_id = checked(business, *lines)
    assert value(business, "change_import_state", import_id, "running")
    assert value(business, "apply_import", import_id, 500) == len(lines)
    return import_id


def undone(business: Business, import_id: uuid.UUID) -> None:
    """Take an import back."""
    assert value(business, "change_import_state", import_id, "undoing")
    value(business, "undo_import", import_id, 500)


def one(business: Business, import_id: uuid.UUID) -> Any:
    """The row of the import."""
    return read(business, "SELECT * FROM imports WHERE id = %s", import_id)[0]


def lines(business: Business, import_id: uuid.UUID) -> list[Any]:
    """The rows of its lines, in order."""
    return read(business, "SELECT * FROM import_lines WHERE import_id = %s ORDER BY line", import_id)


def verdicts(business: Business, import_id: uuid.UUID) -> list[str]:
    """What each line comes to, in order."""
    return [found.verdict for found in lines(business, import_id)]


def named(business: Business, name: str) -> list[Any]:
    """The clients of that name."""
    return read(business, "SELECT * FROM clients WHERE org_id = %s AND name = %s", business.id, name)


def packs(business: Business, client: uuid.UUID) -> list[Any]:
    """The packs of a client, the oldest first."""
    return read(business, "SELECT * FROM client_purchases WHERE client_id = %s ORDER BY created_at", client)
