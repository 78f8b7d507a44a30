"""What every act on a record shares: its answer, removing, bringing back, and being too late."""

import uuid
from typing import Any

from flask import abort, url_for

from trainer_web import htmx
from trainer_web.database import run
from trainer_web.htmx import Answer, Undo
from trainer_web.record import operations, queries, sections
from trainer_web.record.sections import Read
from trainer_web.record.things import Thing

MOVED_ON = "Somebody else was faster: this is how it is now."


def answer(
    section: str,
    client_id: uuid.UUID,
    read: Read,
    message: str,
    *,
    undo: Undo | None = None,
    status: int = 200,
    **query: Any,
) -> Answer:
    """The section as it now is, with a word on what happened."""
    place = url_for(f"record.{section}", client_id=client_id)
    if not htmx.wanted():
        back = url_for(f"record.{section}", client_id=client_id, **query, _anchor="client-section")
        return htmx.done(back, message, status)
    # A toast's Undo replaces nothing itself: the section finds its own place, where it is still shown.
    by_toast = htmx.target() == "toasts"
    is_shown = not by_toast or htmx.page_path() == place
    parts = [sections.draw(section, client_id, read, oob=by_toast)] if is_shown else []
    return htmx.fragments(*parts, message=message, undo=undo, status=status)


def remove(thing: Thing, row_id: uuid.UUID, read: Read) -> Answer:
    """Take something off the record, with Undo."""
    client_id = run(operations.remove, thing.kind, row_id)
    if client_id is None:
        return moved_on(thing, row_id, read)
    message, undo = f"1 {thing.word} removed", Undo(thing.restore_url(row_id))
    return answer(thing.section, client_id, read, message, undo=undo, removed=thing.word, id=row_id)


def restore(thing: Thing, row_id: uuid.UUID, read: Read) -> Answer:
    """Bring something back that was removed."""
    return finish(thing, row_id, read, run(operations.restore, thing.kind, row_id), f"1 {thing.word} is back")


def finish(
    thing: Thing, row_id: uuid.UUID, read: Read, client_id: uuid.UUID | None, message: str, undo: str = ""
) -> Answer:
    """Say that an act on a row was done, with where its Undo posts; or, when it gave no client, that it
    came too late."""
    if client_id is None:
        return moved_on(thing, row_id, read)
    return answer(thing.section, client_id, read, message, undo=Undo(undo) if undo else None)


def moved_on(thing: Thing, row_id: uuid.UUID, read: Read, message: str = MOVED_ON) -> Answer:
    """The truth, for an act that came too late; 404 when there is no such row."""
    client_id = run(queries.owner, thing.kind, row_id) or abort(404)
    return answer(thing.section, client_id, read, message, status=409)
