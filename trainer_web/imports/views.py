"""Bringing in a file: choosing it, mapping its columns, looking at what it would do, doing and undoing it."""

import uuid
from pathlib import PurePath
from typing import Any

from flask import abort, g, render_template, request, session, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.database import run
from trainer_web.forms import form_id
from trainer_web.htmx import Answer
from trainer_web.imports import blueprint, operations, queries, uploading, wording
from trainer_web.imports.fields import FIELDS, guessed, wrong_mapping
from trainer_web.imports.queries import ImportRow
from trainer_web.imports.tables import DELIMITERS, ENCODINGS, FILE_BYTES, LINES, UnreadableError, Way
from trainer_web.imports.uploading import Table

REQUEST_BYTES = 3 * FILE_BYTES  # a file somewhat too large is read and answered, and not cut off
MOVED_ON = "This import has moved on meanwhile. This is how it is now."
MEGABYTES = FILE_BYTES // uploading.MEGABYTE
TOO_LARGE = f"The file has more than {MEGABYTES} MB. Split it, or delete columns you don't need."


@blueprint.url_value_preprocessor
def _take_files(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Let a file through where one is sent, from a browser that has signed in; before the form is read, whose
    token is checked first."""
    if endpoint == "imports.upload" and "login" in session:
        request.max_content_length = REQUEST_BYTES


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> Answer:
    return htmx.error(TOO_LARGE, 413)


@blueprint.get("/imports")
@requires(Act.IMPORT)
def index() -> str:
    """Choosing a file, and the imports there were."""
    return _index()


@blueprint.post("/imports")
@requires(Act.IMPORT)
def upload() -> Answer | tuple[str, int]:
    """Keep a file that can be read; its columns are chosen next."""
    try:
        content = uploading.received(request.files.get("file"))
        table = uploading.read_whole(content, g.login.locale[:2])
    except UnreadableError as error:
        return _index(str(error)), 422
    name = PurePath(request.files["file"].filename or "").name.replace("\0", "")[:200] or "File"
    mapping = table.mapping(guessed(table.columns))
    import_id = run(
        operations.add_import, name, content, table.columns, table.total or 0, mapping, form_id("request_id")
    )
    return htmx.go(url_for(".show", import_id=import_id))


@blueprint.get("/imports/<uuid:import_id>")
@requires(Act.IMPORT)
def show(import_id: uuid.UUID) -> str:
    """Where an import stands, and what is to do; only its middle while it is being worked on."""
    found = run(_one, import_id)
    asked = found.state == "mapping" or (found.state == "checked" and "columns" in request.args)
    if asked and (start := run(_start, found)):
        return _mapping(found, *start)
    return _drawn(found)


@blueprint.get("/imports/<uuid:import_id>/progress")
@requires(Act.IMPORT)
def progress(import_id: uuid.UUID) -> Answer | str:
    """How far the worker has come; the whole page once it has nothing left to do."""
    found = run(_one, import_id)
    if not found.is_moving or not htmx.wanted():
        return htmx.go(_place(import_id))
    return render_template("imports/_progress.html", found=found, wording=wording)


@blueprint.post("/imports/<uuid:import_id>/check")
@requires(Act.IMPORT)
def check(import_id: uuid.UUID) -> Answer | tuple[str, int]:
    """Take the columns as chosen and look at every line; nothing is changed by it."""
    found = run(_one, import_id)
    if not (start := run(_start, found)):
        return htmx.done(_place(import_id), MOVED_ON, 409)
    table, fields = start[0], _chosen(len(start[0].columns))
    if wrong := wrong_mapping(fields):
        return _mapping(found, table, fields, wrong), 422
    moved = run(_check, import_id, table, fields)
    return htmx.go(_place(import_id)) if moved else htmx.done(_place(import_id), MOVED_ON, 409)


@blueprint.post("/imports/<uuid:import_id>/start")
@requires(Act.IMPORT)
def start(import_id: uuid.UUID) -> Answer:
    """Bring in what was checked."""
    return _move(import_id, "running")


@blueprint.post("/imports/<uuid:import_id>/cancel")
@requires(Act.IMPORT)
def cancel(import_id: uuid.UUID) -> Answer:
    """Stop; what was brought in by then stays until it is undone."""
    return _move(import_id, "cancelled")


@blueprint.post("/imports/<uuid:import_id>/undo")
@requires(Act.IMPORT)
def undo(import_id: uuid.UUID) -> Answer:
    """Take back what was brought in."""
    return _move(import_id, "undoing")


def _move(import_id: uuid.UUID, to: str) -> Answer:
    """Move an import on and show where it then is."""
    moved = run(operations.change_import_state, import_id, to)
    found = run(_one, import_id)
    over = (to, found.state) in (("running", "done"), ("undoing", "undone"))
    sentence, status = ("", 200) if moved or over else (MOVED_ON, 409)
    if not htmx.wanted():
        return htmx.done(_place(import_id), sentence, status) if sentence else htmx.go(_place(import_id))
    return htmx.fragments(_drawn(found), message=sentence, status=status)


def _check(import_id: uuid.UUID, table: Table, fields: dict[int, str]) -> bool:
    operations.remember(table.columns, fields)
    return operations.change_import_state(import_id, "checking", table.mapping(fields))


def _index(error: str = "") -> str:
    rows = run(queries.imports)
    return render_template(
        "imports/index.html", page="clients", imports=rows, error=error, wording=wording,
        megabytes=MEGABYTES, most=LINES,
    )  # fmt: skip


def _one(import_id: uuid.UUID) -> ImportRow:
    return queries.one(import_id) or abort(404)


def _start(found: ImportRow) -> tuple[Table, dict[int, str]] | None:
    """The start of the file, read as asked for, and the field of each column: as chosen before, else as for
    the last file with these columns, else as their names suggest. None when it is past choosing."""
    content = queries.content(found.import_id)
    if content is None or found.state not in ("mapping", "checked"):
        return None
    kept = Way(**found.mapping["way"])
    try:
        table = uploading.read_start(
            content, uploading.other_encoding(kept, request.values.get("encoding", ""))
        )
    except UnreadableError:  # not in that encoding: then as it was
        table = uploading.read_start(content, kept)
    if found.state == "checked":
        return table, {int(place): key for place, key in found.mapping["columns"].items()}
    return table, queries.remembered(table.columns) or guessed(table.columns)


def _chosen(width: int) -> dict[int, str]:
    """The fields chosen in the form, by the place of their column."""
    known = {field.key for field in FIELDS}
    chosen = {place: request.form.get(f"column-{place}", "") for place in range(width)}
    return {place: key for place, key in chosen.items() if key in known}


def _mapping(found: ImportRow, table: Table, fields: dict[int, str], error: str = "") -> str:
    template = "imports/_mapping.html" if htmx.target() == "mapping" else "imports/mapping.html"
    return render_template(
        template, page="clients", found=found, table=table, fields=fields, error=error, choices=FIELDS,
        encodings=ENCODINGS, delimiters=DELIMITERS,
    )  # fmt: skip


def _drawn(found: ImportRow) -> str:
    """An import as it stands, with a page of its lines unless somebody is at them."""
    counts = run(queries.counts, found.import_id)
    verdict = _verdict(counts)
    number = min(max(request.args.get("page", 1, type=int), 1), LINES)
    size = queries.PAGE
    rows = [] if found.is_moving else run(queries.lines, found.import_id, verdict, number)
    template = "imports/_import.html" if htmx.wanted() else "imports/import.html"
    return render_template(
        template, page="clients", found=found, sums=counts, verdict=verdict, number=number, wording=wording,
        lines=[wording.shown(row, g.login.currency) for row in rows[:size]], more=len(rows) > size,
    )  # fmt: skip


def _verdict(counts: queries.Counts) -> str:
    """The lines asked for; else those that need a look, else whatever there is."""
    asked = request.args.get("verdict", "")
    if asked in wording.VERDICTS:
        return asked
    return next(
        (name for name in ("kept", "rejected", "new", "changed") if getattr(counts, name)), "unchanged"
    )


def _place(import_id: uuid.UUID) -> str:
    return url_for("imports.show", import_id=import_id)
