"""The tags of a client, on top of their page."""

import uuid

from flask import abort, render_template, request, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.clients import blueprint, operations, queries
from trainer_web.clients.forms import tag_of
from trainer_web.clients.queries import ClientRow
from trainer_web.database import run
from trainer_web.htmx import Answer, Undo


@blueprint.get("/clients/<uuid:client_id>/tags")
@requires(Act.EDIT_CLIENT)
def tags(client_id: uuid.UUID) -> str:
    """A client's tags with the field for another, which suggests those in use."""
    client, known = run(lambda: (_client(client_id), queries.known_tags()))
    template = "clients/_tags.html" if htmx.target() == "client-tags" else "clients/tags.html"
    return render_template(template, page="clients", client=client, known_tags=known)


@blueprint.post("/clients/<uuid:client_id>/tags")
@requires(Act.EDIT_CLIENT)
def add_tag(client_id: uuid.UUID) -> Answer:
    """Give a client a tag."""
    run(_client, client_id)
    tag = tag_of(request.form.get("tag"))
    if not tag:
        return _answer(client_id, "Nothing was added: a tag needs a word.", status=422)
    run(operations.add_tag, client_id, tag)
    return _answer(
        client_id, f"Tagged “{tag}”.", Undo(url_for("clients.remove_tag", client_id=client_id), tag=tag)
    )


@blueprint.post("/clients/<uuid:client_id>/tags/remove")
@requires(Act.EDIT_CLIENT)
def remove_tag(client_id: uuid.UUID) -> Answer:
    """Take a tag from a client."""
    run(_client, client_id)
    tag = tag_of(request.form.get("tag"))
    run(operations.remove_tag, client_id, tag)
    undo = Undo(url_for("clients.add_tag", client_id=client_id), tag=tag)
    return _answer(client_id, f"“{tag}” is off.", undo)


def _client(client_id: uuid.UUID) -> ClientRow:
    return queries.client(client_id) or abort(404)


def _answer(client_id: uuid.UUID, message: str, undo: Undo | None = None, status: int = 200) -> Answer:
    if not htmx.wanted():
        return htmx.done(url_for("clients.page", client_id=client_id), message, status)
    client = run(_client, client_id)
    drawn = render_template("clients/_tags.html", client=client, oob=htmx.target() == "toasts")
    return htmx.fragments(drawn, message=message, undo=undo, status=status)
