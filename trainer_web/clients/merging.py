"""Making one client of two who turned out to be the same person, and undoing it."""

import uuid

from flask import abort, flash, render_template, request, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.clients import blueprint, merges, operations, queries
from trainer_web.clients.queries import ClientRow
from trainer_web.database import run
from trainer_web.forms import form_id
from trainer_web.htmx import Answer, Undo

FOUND_SHOWN = 8
MOVED_ON = "Nothing was merged: one of the two was merged or erased meanwhile."
NOT_UNDONE = (
    "Nothing was undone: it was undone before, or one of the two was merged again or erased since."
    " Undo the later merge first."
)


@blueprint.get("/clients/<uuid:client_id>/merge")
@requires(Act.MERGE)
def merge(client_id: uuid.UUID) -> str:
    """With whom to merge a client; then both side by side, and what will be."""
    other_id = request.args.get("with", type=uuid.UUID)
    if other_id is None or other_id == client_id:
        return _choice(client_id)
    sides, clashes = run(lambda: (merges.sides(client_id, other_id), merges.clashes(client_id, other_id)))
    if not {client_id, other_id} <= sides.keys():
        abort(404)
    kept, gone = sides[client_id], sides[other_id]
    return render_template("clients/merge.html", page="clients", kept=kept, gone=gone, clashes=clashes)


@blueprint.post("/clients/<uuid:client_id>/merge")
@requires(Act.MERGE)
def merge_now(client_id: uuid.UUID) -> Answer:
    """Merge the other client into this one, who is kept."""
    kept, other_id = run(_client, client_id), form_id("other_id")
    if not run(queries.is_known, other_id):
        abort(404)
    done = run(operations.merge_clients, client_id, other_id, form_id("request_id"))
    if done is None:
        return htmx.error(MOVED_ON, 409)
    message = f"{done.before['merged']['name']} is now part of {kept.name}."
    if not htmx.wanted():
        return htmx.done(_place(client_id), message)
    drawn = render_template("clients/_merged.html", kept=kept, merge=done)
    return htmx.fragments(drawn, message=message, undo=Undo(url_for("clients.unmerge", merge_id=done.id)))


@blueprint.get("/clients/merges")
@requires(Act.MERGE)
def past_merges() -> str:
    """The merges there were, each with its undo."""
    return render_template("clients/merges.html", page="clients", merges=run(merges.merges))


@blueprint.post("/clients/merges/<uuid:merge_id>/undo")
@requires(Act.MERGE)
def unmerge(merge_id: uuid.UUID) -> Answer:
    """Make two clients of one again."""
    known = {past.merge_id for past in run(merges.merges)}
    done = run(operations.unmerge_clients, merge_id, form_id("request_id"))
    if done is None:
        return htmx.error(NOT_UNDONE, 409) if merge_id in known else abort(404)
    flash(f"{done.before['merged']['name']} is a client of their own again.", "success")
    return htmx.go(_place(done.merged_id))


def _choice(client_id: uuid.UUID) -> str:
    client, asked = run(_client, client_id), request.args.get("q")
    found = run(queries.search, client.name if asked is None else asked, FOUND_SHOWN + 1)
    others = [row for row in found if row.client_id != client_id][:FOUND_SHOWN]
    template = "_merge_options.html" if htmx.target() == "merge-options" else "merge_with.html"
    return render_template(f"clients/{template}", page="clients", client=client, found=others, q=asked or "")


def _client(client_id: uuid.UUID) -> ClientRow:
    return queries.client(client_id) or abort(404)


def _place(client_id: uuid.UUID) -> str:
    return url_for("clients.page", client_id=client_id)
