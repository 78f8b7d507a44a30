"""The seldom acts on a pack: its last day, freezing, the number of its sessions, refunding, voiding, and
taking each back."""

import uuid
from collections.abc import Callable
from functools import partial

from flask_wtf import FlaskForm

from trainer_web.account.permissions import Act, can, check, requires
from trainer_web.database import run
from trainer_web.errors import Refused
from trainer_web.formats import local_date, money
from trainer_web.forms import form_id
from trainer_web.htmx import Answer
from trainer_web.packs import answers, blueprint, operations
from trainer_web.packs.forms import ExpiryForm, ReasonForm, RefundForm, SessionsForm, event_number
from trainer_web.packs.queries import PackState, ShownPack

NOTHING = "Nothing was changed: "
USED_SINCE = "sessions that it added were used since. Reinstate those first, then undo again."


@blueprint.get("/packs/<uuid:purchase_id>/more")
@requires(Act.USE)
def more(purchase_id: uuid.UUID) -> Answer:
    """The card with its seldom acts."""
    return answers.show(run(answers.card, purchase_id, "more"))


@blueprint.post("/packs/<uuid:purchase_id>/expiry")
@requires(Act.PACKS)
def expiry(purchase_id: uuid.UUID) -> Answer:
    """Give the pack another last day, or none."""
    form = ExpiryForm()
    act = partial(
        operations.change_pack_expiry, purchase_id, form.until.data, form.reason.data, form_id("request_id")
    )
    return changed(purchase_id, "expiry", form, act, _until)


@blueprint.post("/packs/<uuid:purchase_id>/expire")
@requires(Act.PACKS)
def expire(purchase_id: uuid.UUID) -> Answer:
    """End the pack now."""
    form = ReasonForm()
    act = partial(operations.expire_pack, purchase_id, form.reason.data, form_id("request_id"))
    return changed(purchase_id, "expire", form, act, lambda pack: f"{pack.name} has ended")


@blueprint.post("/packs/<uuid:purchase_id>/freeze")
@requires(Act.PACKS)
def freeze(purchase_id: uuid.UUID) -> Answer:
    """Keep the pack from being used for a while."""
    form = ReasonForm()
    act = partial(operations.freeze_pack, purchase_id, form.reason.data, form_id("request_id"))
    return changed(purchase_id, "freeze", form, act, lambda pack: f"{pack.name} is frozen")


@blueprint.post("/packs/<uuid:purchase_id>/unfreeze")
@requires(Act.PACKS)
def unfreeze(purchase_id: uuid.UUID) -> Answer:
    """Let a frozen pack be used again."""
    form = ReasonForm()
    act = partial(operations.unfreeze_pack, purchase_id, form.reason.data, form_id("request_id"))
    return changed(purchase_id, "freeze", form, act, lambda pack: f"Unfrozen: {_until(pack)}")


@blueprint.post("/packs/<uuid:purchase_id>/sessions")
@requires(Act.PACKS)
def sessions(purchase_id: uuid.UUID) -> Answer:
    """Add sessions, or take some out."""
    form = SessionsForm()
    act = partial(
        operations.adjust_pack, purchase_id, form.sessions.data, form.reason.data, form_id("request_id")
    )
    try:
        return changed(purchase_id, "sessions", form, act, _total)
    except Refused as refusal:
        if refusal.constraint != "client_purchases_sessions_used_within_total":
            raise
    pack = run(answers.card, purchase_id).pack
    form.sessions.errors = [f"Only {pack.sessions_left} of {pack.sessions_total} can be taken out."]
    return answers.show(run(answers.card, purchase_id, "more", form=form, at="sessions"), 422)


@blueprint.post("/packs/<uuid:purchase_id>/refund")
@requires(Act.REFUND)
def refund(purchase_id: uuid.UUID) -> Answer:
    """Give money back, as much as the person saw, and close the pack."""
    form, request_id = RefundForm(), form_id("request_id")
    act = partial(
        operations.refund_pack,
        purchase_id,
        whole=form.whole,
        method=form.method.data or "",
        reason=form.reason.data,
        amount_minor=form.amount_minor,
        request_id=request_id,
    )
    return changed(
        purchase_id, "refund", form, act, lambda pack: f"Refunded: {money(form.amount_minor, pack.currency)}"
    )


@blueprint.post("/packs/<uuid:purchase_id>/void")
@requires(Act.SELL)
def void(purchase_id: uuid.UUID) -> Answer:
    """Take the sale of an unused pack back."""
    form = ReasonForm()
    act = partial(operations.void_pack, purchase_id, form.reason.data, form_id("request_id"))
    return changed(purchase_id, "void", form, act, lambda pack: f"The sale of {pack.name} is void")


@blueprint.post("/packs/<uuid:purchase_id>/undo")
@requires(Act.PACKS)
def undo(purchase_id: uuid.UUID) -> Answer:
    """Take back one line of the pack's history; a refund only for whoever may refund."""
    if run(answers.card, purchase_id).pack.closed_as == "refunded":
        check(Act.REFUND)
    act = partial(operations.undo_pack_event, event_number(), form_id("request_id"))
    try:
        card = run(answers.do, act, answers.kept_open())
    except Refused as refusal:
        if refusal.constraint != "client_purchases_sessions_used_within_total":
            raise
        return answers.told(run(answers.card, purchase_id), f"Nothing was undone: {USED_SINCE}", status=409)
    if card is None:
        why = "it was undone already, or the pack has changed since."
        card = run(answers.card, purchase_id, answers.kept_open())
        return answers.told(card, f"Nothing was undone: {why}", status=409)
    return answers.told(card, f"Undone: {card.pack.sessions_left} left")


def changed(
    purchase_id: uuid.UUID,
    at: str,
    form: FlaskForm,
    act: Callable[[], PackState | None],
    words: Callable[[ShownPack], str],
) -> Answer:
    """The answer to an act on a pack: done with its Undo, refused by the form (422), or moved on (409)."""
    if not form.validate():
        return answers.show(run(answers.card, purchase_id, "more", form=form, at=at), 422)
    card = run(answers.do, act)
    if card is None:
        card = run(answers.card, purchase_id)
        return answers.told(card, NOTHING + answers.why_not(card.pack), status=409)
    return answers.told(card, words(card.pack), answers.undo_last(card.pack) if can(Act.PACKS) else None)


def _until(pack: PackState) -> str:
    if pack.expires_on is None:
        return f"{pack.name} never expires"
    return f"{pack.name} is valid until {local_date(pack.expires_on)}"


def _total(pack: PackState) -> str:
    return f"{pack.name}: {pack.sessions_total} sessions now, {pack.sessions_left} left"
