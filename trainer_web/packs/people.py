"""Whose a pack is: sharing it with other clients, and moving it to another."""

import uuid
from functools import partial

from flask import render_template

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.database import run
from trainer_web.forms import form_id
from trainer_web.htmx import Answer
from trainer_web.packs import answers, blueprint, operations
from trainer_web.packs.forms import PersonForm
from trainer_web.packs.life import changed
from trainer_web.packs.queries import ShownPack


@blueprint.get("/packs/<uuid:purchase_id>/people")
@requires(Act.PACKS)
def people(purchase_id: uuid.UUID) -> Answer | str:
    """The clients a pack can be shared with or moved to, while somebody types."""
    card = run(answers.card, purchase_id, "more", at="people")
    if htmx.target() == f"people-{purchase_id}":
        return render_template("packs/_people.html", card=card)
    return answers.show(card)


@blueprint.post("/packs/<uuid:purchase_id>/share")
@requires(Act.PACKS)
def share(purchase_id: uuid.UUID) -> Answer:
    """Let another client use the pack too."""
    form = PersonForm()
    act = partial(operations.share_pack, purchase_id, form.client_id, form.reason.data, form_id("request_id"))
    return changed(purchase_id, "people", form, act, _shared)


@blueprint.post("/packs/<uuid:purchase_id>/unshare")
@requires(Act.PACKS)
def unshare(purchase_id: uuid.UUID) -> Answer:
    """End that another client uses the pack too."""
    form = PersonForm()
    act = partial(
        operations.unshare_pack, purchase_id, form.client_id, form.reason.data, form_id("request_id")
    )
    return changed(purchase_id, "people", form, act, _shared)


@blueprint.post("/packs/<uuid:purchase_id>/move")
@requires(Act.PACKS)
def move(purchase_id: uuid.UUID) -> Answer:
    """Give the pack to another client."""
    form = PersonForm()
    act = partial(operations.move_pack, purchase_id, form.client_id, form.reason.data, form_id("request_id"))
    return changed(purchase_id, "people", form, act, lambda pack: f"{pack.name} is now {pack.owner_name}’s")


def _shared(pack: ShownPack) -> str:
    names = [sharer["name"] for sharer in pack.sharers]
    if not names:
        return f"{pack.name} is not shared any more"
    return f"{pack.name} is shared with {', '.join(names)}"
