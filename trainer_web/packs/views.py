"""A pack's card, using and reinstating a session, and why the count is what it is."""

import uuid
from collections.abc import Callable

from flask import redirect, render_template, request, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, can, requires
from trainer_web.database import run
from trainer_web.formats import local_date
from trainer_web.forms import form_id
from trainer_web.htmx import Answer, Undo
from trainer_web.packs import (
    answers,
    blueprint,
    ending,
    life,
    offers,
    operations,
    owed,
    people,
    selling,
    statement,
)
from trainer_web.packs.answers import Card
from trainer_web.packs.queries import PackState

__all__ = [
    "blueprint",
    "ending",
    "life",
    "offers",
    "owed",
    "people",
    "selling",
    "statement",
]  # each brings its handlers

NOTHING_USED = "Nothing was used: "
NOTHING_REINSTATED = "Nothing was reinstated: "


@blueprint.get("/packs/<uuid:purchase_id>")
@requires(Act.VIEW)
def show(purchase_id: uuid.UUID) -> Answer:
    """The pack's card with nothing open; its place is on the client's page."""
    card = run(answers.card, purchase_id)
    if not htmx.wanted():
        return redirect(answers.place(card.pack))
    return answers.show(card)


@blueprint.get("/packs/<uuid:purchase_id>/ledger")
@requires(Act.VIEW)
def ledger(purchase_id: uuid.UUID) -> Answer | str:
    """Why the count is what it is, line by line: on the pack's card, or as a page of its own."""
    before = min(request.args.get("before", answers.LAST_LINE, type=int), answers.LAST_LINE)
    card = run(answers.card, purchase_id, "ledger", before if "before" in request.args else None)
    if htmx.target() == f"ledger-{purchase_id}":
        return render_template("packs/_ledger.html", card=card)
    return answers.show(card)


@blueprint.get("/packs/<uuid:purchase_id>/history")
@requires(Act.VIEW)
def history(purchase_id: uuid.UUID) -> Answer:
    """What was done to the pack and the money for it, by whom and why."""
    return answers.show(run(answers.card, purchase_id, "history"))


@blueprint.post("/packs/<uuid:purchase_id>/use")
@requires(Act.USE)
def use(purchase_id: uuid.UUID) -> Answer:
    """Take one session by hand."""
    used, card = run(_move, operations.use_session, purchase_id)
    if used == -1:
        return answers.told(card, NOTHING_USED + _why_not_used(card.pack), status=409)
    undo = _opposite("packs.reinstate", card) if can(Act.REINSTATE) else None
    return answers.told(card, f"1 session used: {card.pack.sessions_left} left", undo)


@blueprint.post("/packs/<uuid:purchase_id>/reinstate")
@requires(Act.REINSTATE)
def reinstate(purchase_id: uuid.UUID) -> Answer:
    """Give one session back by hand."""
    used, card = run(_move, operations.release_session, purchase_id)
    if used == -1:
        why = answers.why_not(card.pack) if card.pack.closed_as else "no session of this pack is used."
        return answers.told(card, NOTHING_REINSTATED + why, status=409)
    undo = _opposite("packs.use", card) if card.pack.state == "active" else None
    return answers.told(card, f"1 session reinstated: {card.pack.sessions_left} left", undo)


def _move(act: Callable[[uuid.UUID, uuid.UUID], int], purchase_id: uuid.UUID) -> tuple[int, Card]:
    """Do the act and read, in the same transaction, what the pack then is."""
    used = act(purchase_id, form_id("request_id"))
    return used, answers.card(purchase_id, answers.kept_open())


def _opposite(endpoint: str, card: Card) -> Undo:
    return Undo(url_for(endpoint, purchase_id=card.pack.purchase_id), open=card.open or None)


def _why_not_used(pack: PackState) -> str:
    """Read after the refusal: when the pack is usable by now, somebody gave a session back meanwhile."""
    if pack.state == "frozen" and pack.frozen_at:
        return f"this pack is frozen since {local_date(pack.frozen_at)}."
    if pack.state == "expired" and pack.expires_on:
        return f"this pack expired on {local_date(pack.expires_on)}."
    if pack.state == "empty":
        return "no session is left on this pack."
    return answers.why_not(pack)
