"""What a record is made of, and how each kind of thing is removed and brought back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for

from trainer_web.models import ClientFile, ClientGoal, ClientMeasurement, ClientNote

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from trainer_web.record.operations import Kind


@dataclass(frozen=True)
class Thing:
    """A kind of row on a client's record: its word, the section it stands in, and the name of its id in
    addresses."""

    kind: Kind
    word: str
    section: str
    argument: str

    def restore_url(self, row_id: uuid.UUID) -> str:
        """Where its Undo posts."""
        ids: dict[str, Any] = {self.argument: row_id}
        return url_for(f"record.restore_{self.word}", **ids)


NOTE = Thing(ClientNote, "note", "notes", "note_id")
MEASUREMENT = Thing(ClientMeasurement, "measurement", "measurements", "measurement_id")
GOAL = Thing(ClientGoal, "goal", "measurements", "goal_id")
FILE = Thing(ClientFile, "file", "files", "file_id")
BY_WORD = {thing.word: thing for thing in (NOTE, MEASUREMENT, GOAL, FILE)}


def bring_back(args: MultiDict[str, str]) -> str:
    """Where what was just removed is brought back, for whom no toast offers it; empty when nothing was."""
    thing, row_id = BY_WORD.get(args.get("removed", "")), args.get("id", type=uuid.UUID)
    return thing.restore_url(row_id) if thing and row_id else ""
