"""Notes about a client: for the team, or for their author alone."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from functools import partial

from flask import abort, g, request, url_for

from trainer_web.account.permissions import Act, requires
from trainer_web.clients.forms import page_number
from trainer_web.clients.queries import client
from trainer_web.database import run
from trainer_web.forms import form_id
from trainer_web.htmx import Answer
from trainer_web.record import acts, blueprint, operations, queries, sections
from trainer_web.record.forms import NoteForm
from trainer_web.record.things import NOTE

CHANGED = "This note was changed meanwhile, so nothing was saved. This is how it is now; your text: {}"


@blueprint.get("/clients/<uuid:client_id>/notes")
@requires(Act.RECORD)
def notes(client_id: uuid.UUID) -> str:
    """The notes, the pinned ones first."""
    return sections.show("notes", client_id, partial(_read, page=page_number(request.args)))


@blueprint.post("/clients/<uuid:client_id>/notes")
@requires(Act.RECORD)
def add_note(client_id: uuid.UUID) -> Answer | tuple[str, int]:
    """Write a note."""
    form = NoteForm()
    if not form.validate():
        return sections.show("notes", client_id, partial(_read, form=form)), 422
    run(_add, client_id, form)
    whose = "only you see it" if form.is_private.data else "the team sees it"
    return acts.answer("notes", client_id, _read, f"Note kept: {whose}")


@blueprint.get("/notes/<uuid:note_id>/edit")
@requires(Act.RECORD)
def edit_note(note_id: uuid.UUID) -> str:
    """The notes, with one of one's own open for changes."""
    client_id = run(queries.owner, NOTE.kind, note_id) or abort(404)
    return sections.show("notes", client_id, partial(_read, editing=note_id))


@blueprint.post("/notes/<uuid:note_id>")
@requires(Act.RECORD)
def change_note(note_id: uuid.UUID) -> Answer | tuple[str, int]:
    """Save what its author changed."""
    form = NoteForm()
    client_id = run(queries.owner, NOTE.kind, note_id) or abort(404)
    if not form.validate():
        return sections.show("notes", client_id, partial(_read, editing=note_id, form=form)), 422
    author, body, is_private = g.login.user_id, form.body.data, form.is_private.data
    saved = run(operations.change_note, note_id, author, _instant(form.version.data), body, is_private)
    if saved is None:
        return acts.moved_on(NOTE, note_id, _read, CHANGED.format(f"“{body}”"))
    return acts.answer("notes", client_id, _read, "Note changed")


@blueprint.post("/notes/<uuid:note_id>/pin")
@requires(Act.RECORD)
def pin_note(note_id: uuid.UUID) -> Answer:
    """Keep a note on top, and on the client's page."""
    undo = url_for(".unpin_note", note_id=note_id)
    return acts.finish(NOTE, note_id, _read, run(operations.pin_note, note_id, True), "Note pinned", undo)


@blueprint.post("/notes/<uuid:note_id>/unpin")
@requires(Act.RECORD)
def unpin_note(note_id: uuid.UUID) -> Answer:
    """Put a note back among the others."""
    undo = url_for(".pin_note", note_id=note_id)
    return acts.finish(NOTE, note_id, _read, run(operations.pin_note, note_id, False), "Pin taken out", undo)


@blueprint.post("/notes/<uuid:note_id>/remove")
@requires(Act.RECORD)
def remove_note(note_id: uuid.UUID) -> Answer:
    """Take a note off the record, with Undo."""
    return acts.remove(NOTE, note_id, _read)


@blueprint.post("/notes/<uuid:note_id>/restore")
@requires(Act.RECORD)
def restore_note(note_id: uuid.UUID) -> Answer:
    """Bring a removed note back."""
    return acts.restore(NOTE, note_id, _read)


def _read(
    client_id: uuid.UUID, page: int = 1, form: NoteForm | None = None, editing: uuid.UUID | None = None
) -> Mapping[str, object]:
    found = queries.notes(client_id, page)
    if editing and form is None:
        mine = (note for note in found.notes if (note.note_id, note.author_id) == (editing, g.login.user_id))
        note = next(mine, None) or abort(404)
        form = NoteForm(formdata=None, data={"body": note.body, "is_private": note.is_private})
        form.version.data = note.changed_at.isoformat()
    return {"notes": found, "form": form or NoteForm(formdata=None), "editing": editing}


def _add(client_id: uuid.UUID, form: NoteForm) -> None:
    operations.add(
        NOTE.kind,
        (client(client_id) or abort(404)).client_id,
        form_id("request_id"),
        author_id=g.login.user_id,
        body=form.body.data,
        is_private=form.is_private.data,
        is_pinned=form.is_pinned.data,
    )


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # no page of ours sends that
        abort(400)
