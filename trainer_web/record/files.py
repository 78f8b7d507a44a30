"""Photos and PDFs of a client."""

import uuid
from collections.abc import Mapping

from flask import Response, abort, g, render_template, request, session, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.clients.queries import client
from trainer_web.database import run
from trainer_web.errors import BY_STATUS
from trainer_web.forms import form_id
from trainer_web.htmx import Answer
from trainer_web.record import acts, blueprint, operations, queries, sections, uploads
from trainer_web.record.things import FILE
from trainer_web.record.uploads import Clean, FileRefusedError

# Whatever opens a file does so apart from the site, and may do nothing.
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@blueprint.get("/clients/<uuid:client_id>/files")
@requires(Act.RECORD)
def files(client_id: uuid.UUID) -> str:
    """The files, and a form to add one."""
    return sections.show("files", client_id, _read)


@blueprint.post("/clients/<uuid:client_id>/files")
@requires(Act.RECORD)
def add_file(client_id: uuid.UUID) -> Answer | tuple[str, int]:
    """Keep a file."""
    run(_owner, client_id)
    sent = request.files.get("file")
    try:
        clean = uploads.accept(sent.filename or "", sent.read()) if sent else uploads.accept("", b"")
    except FileRefusedError as refused:
        why = str(refused)
        return sections.show("files", client_id, lambda id_: _read(id_, refusal=why)), 422
    run(_add, client_id, clean)
    return acts.answer("files", client_id, _read, f"{clean.name} is kept")


@blueprint.get("/files/<uuid:file_id>")
@requires(Act.RECORD)
def file(file_id: uuid.UUID) -> Response:
    """A file, to be saved and never shown as a page of this site."""
    found = run(queries.content, file_id) or abort(404)
    response = Response(found.content, mimetype=found.media_type)
    response.headers["Content-Disposition"] = uploads.disposition(found.name)
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@blueprint.post("/files/<uuid:file_id>/remove")
@requires(Act.RECORD)
def remove_file(file_id: uuid.UUID) -> Answer:
    """Take a file off the record, with Undo."""
    return acts.remove(FILE, file_id, _read)


@blueprint.post("/files/<uuid:file_id>/restore")
@requires(Act.RECORD)
def restore_file(file_id: uuid.UUID) -> Answer:
    """Bring a removed file back."""
    return acts.restore(FILE, file_id, _read)


@blueprint.app_url_value_preprocessor
def allow_a_file(endpoint: str | None, _values: Mapping[str, object] | None) -> None:
    """Where a file is sent more may come in than elsewhere, from somebody who is signed in."""
    if endpoint == "record.add_file" and "login" in session:
        request.max_content_length = uploads.MOST_SENT


@blueprint.errorhandler(413)
def too_large(_error: Exception) -> Answer | tuple[str, int]:
    """Say so, once the rest is read. Who it is, nobody has looked up by then."""
    uploads.drain(request)
    if request.endpoint != "record.add_file":
        return htmx.error(BY_STATUS[413], 413)
    if htmx.wanted():
        return htmx.error(uploads.TOO_LARGE, 413)
    back = url_for(".files", client_id=(request.view_args or {})["client_id"])
    return render_template("record/too_large.html", sentence=uploads.TOO_LARGE, back=back), 413


def _read(client_id: uuid.UUID, refusal: str = "") -> Mapping[str, object]:
    return {"files": queries.files(client_id), "refusal": refusal}


def _owner(client_id: uuid.UUID) -> uuid.UUID:
    return (client(client_id) or abort(404)).client_id


def _add(client_id: uuid.UUID, clean: Clean) -> None:
    operations.add(
        FILE.kind,
        _owner(client_id),
        form_id("request_id"),
        name=clean.name,
        media_type=clean.media_type,
        size=len(clean.content),
        content=clean.content,
        actor=g.tenant.actor,
    )
