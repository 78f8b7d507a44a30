"""Questions to the list of clients that are kept under a name."""

import uuid
from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import select

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.clients import blueprint, operations, queries
from trainer_web.clients.forms import Question, filter_name
from trainer_web.database import fetch, run
from trainer_web.htmx import Answer, Undo
from trainer_web.models import SavedFilter

NAMELESS = "Give the filter a name of at most 60 characters."


@dataclass(frozen=True)
class Kept:
    """A saved filter: its name and what it asks."""

    filter_id: uuid.UUID
    name: str
    query: dict[str, Any]

    @property
    def url(self) -> str:
        """The list with this question."""
        return url_for("clients.index", **Question.kept(self.query).query())


def saved() -> list[Kept]:
    """The saved filters by name."""
    columns = (SavedFilter.id.label("filter_id"), SavedFilter.name, SavedFilter.query)
    return fetch(Kept, select(*columns).order_by(SavedFilter.name))


@blueprint.get("/clients/filters")
@requires(Act.VIEW)
def filters() -> str:
    """The saved filters, to open, rename or remove; the question in the address can be saved."""
    return _drawn(Question.of(request.args), alone=htmx.target() != "filters")


@blueprint.post("/clients/filters")
@requires(Act.EDIT_CLIENT)
def save_filter() -> Answer | tuple[str, int]:
    """Keep the question in the form under a name."""
    asked, name = Question.of(request.values), filter_name(request.form.get("name"))
    if not name:
        return _refused(asked)
    run(operations.save_filter, name, asked.to_keep())
    return _answer(f"Saved as “{name}”.")


@blueprint.post("/clients/filters/<uuid:filter_id>/name")
@requires(Act.EDIT_CLIENT)
def rename_filter(filter_id: uuid.UUID) -> Answer | tuple[str, int]:
    """Give a saved filter another name."""
    name = filter_name(request.form.get("name"))
    if not any(kept.filter_id == filter_id for kept in run(saved)):
        abort(404)
    if not name:
        return _refused(Question.of(request.form))
    run(operations.rename_filter, filter_id, name)
    return _answer(f"Renamed to “{name}”.")


@blueprint.post("/clients/filters/<uuid:filter_id>/remove")
@requires(Act.EDIT_CLIENT)
def remove_filter(filter_id: uuid.UUID) -> Answer:
    """Forget a saved filter; Undo saves it again."""
    name, query = run(operations.remove_filter, filter_id) or abort(404)
    asked = Question.kept(query)
    fields = {"name": name, "q": asked.q, "state": asked.state, "sort": asked.sort}
    undo = Undo(url_for("clients.save_filter", tag=list(asked.tags)), **fields)
    return _answer(f"“{name}” is removed.", undo)


def _answer(message: str, undo: Undo | None = None) -> Answer:
    if not htmx.wanted():
        return htmx.done(url_for("clients.filters"), message)
    drawn = _drawn(Question.of(request.values), oob=htmx.target() == "toasts")
    return htmx.fragments(drawn, message=message, undo=undo)


def _refused(asked: Question) -> tuple[str, int]:
    return _drawn(asked, alone=not htmx.wanted(), error=NAMELESS), 422


def _drawn(asked: Question, alone: bool = False, oob: bool = False, error: str = "") -> str:
    kept, known = run(lambda: (saved(), queries.known_tags()))
    inputs = {"asked": asked, "kept": kept, "known_tags": known, "oob": oob, "error": error}
    return render_template(f"clients/{'filters' if alone else '_filters'}.html", page="clients", **inputs)
