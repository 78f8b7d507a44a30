"""Writes of imports: one short function for each SQL function, and how columns are remembered."""

import json
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from flask import g
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from trainer_web.database import call, call_scalar
from trainer_web.imports.lines import Line
from trainer_web.models import ImportMapping, db

BATCH = 500


def add_import(
    name: str,
    content: bytes,
    columns: list[str],
    lines_total: int,
    mapping: dict[str, Any],
    request_id: uuid.UUID,
) -> uuid.UUID:
    """Keep a file that is to be imported; the import's id."""
    import_id: uuid.UUID = call_scalar(
        "add_import",
        p_name=name,
        p_content=content,
        p_columns=columns,
        p_lines_total=lines_total,
        p_mapping=json.dumps(mapping),
        p_request_id=request_id,
    )
    return import_id


def change_import_state(import_id: uuid.UUID, to: str, mapping: dict[str, Any] | None = None) -> bool:
    """Move an import on to `to`; whether that is where it now is."""
    there: bool = call_scalar(
        "change_import_state",
        p_import_id=import_id,
        p_to=to,
        p_mapping=None if mapping is None else json.dumps(mapping),
    )
    return there


def check_import_lines(
    import_id: uuid.UUID, changed_at: datetime, lines: list[Line], lines_read: int, is_last: bool
) -> bool:
    """Take lines of a file that is being checked; whether it still is."""
    goes_on: bool = call_scalar(
        "check_import_lines",
        p_import_id=import_id,
        p_changed_at=changed_at,
        p_lines=json.dumps([asdict(line) for line in lines]),
        p_lines_read=lines_read,
        p_is_last=is_last,
    )
    return goes_on


def fail_import(import_id: uuid.UUID, changed_at: datetime, failure: str) -> bool:
    """End the check of a file that can't be read; whether it was being checked."""
    failed: bool = call_scalar(
        "fail_import", p_import_id=import_id, p_changed_at=changed_at, p_failure=failure
    )
    return failed


def apply_import(import_id: uuid.UUID, limit: int = BATCH) -> int:
    """Do what the next lines say; how many there were, 0 when none is left to do."""
    done: int = call_scalar("apply_import", p_import_id=import_id, p_limit=limit)
    return done


def undo_import(import_id: uuid.UUID, limit: int = BATCH) -> int:
    """Take back the last lines; how many there were, 0 when none is left to take back."""
    done: int = call_scalar("undo_import", p_import_id=import_id, p_limit=limit)
    return done


@dataclass(frozen=True)
class Underway:
    """A business in which an import is being checked, run or undone, and how far it has come."""

    org_id: uuid.UUID
    progress: str


def businesses_with_due_imports() -> list[Underway]:
    """The businesses in which an import is being checked, run or undone."""
    return call(Underway, "businesses_with_due_imports")


def remember(columns: list[str], mapping: dict[int, str]) -> None:
    """Keep how columns of these names were mapped, for the next file that has them."""
    kept = {str(place): field for place, field in mapping.items()}
    statement = insert(ImportMapping).values(org_id=g.tenant.org_id, columns=columns, mapping=kept)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=["org_id", "columns"], set_={"mapping": kept, "at": func.now()}
        )
    )
