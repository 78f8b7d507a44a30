"""Selling an offer to a client, and the money that comes in for a pack."""

import uuid
from functools import partial

from flask import abort, g, make_response, render_template, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.clients.queries import ClientRow, client
from trainer_web.database import run
from trainer_web.formats import local_date, money
from trainer_web.forms import form_id
from trainer_web.htmx import Answer, Undo
from trainer_web.packs import answers, blueprint, catalogue, history, operations
from trainer_web.packs.forms import METHODS, PaymentForm, SaleForm, given_id
from trainer_web.packs.queries import PackState

NOT_PAID = "Nothing was noted: "


@blueprint.get("/clients/<uuid:client_id>/packs/new")
@requires(Act.SELL)
def offers_to(client_id: uuid.UUID) -> str:
    """What whoever is signed in can sell to a client, with what each sale does."""
    buyer, on_sale = run(lambda: (_buyer(client_id), catalogue.on_sale(g.login.role)))
    form = SaleForm(formdata=None)
    if htmx.target() == "sell":
        return render_template(
            "packs/_offers.html", client=buyer, offers=on_sale, target="#client-packs", form=form, chosen=None
        )
    return render_template(
        "packs/offers.html", page="clients", client=buyer, offers=on_sale, form=form, chosen=None
    )


@blueprint.post("/clients/<uuid:client_id>/packs")
@requires(Act.SELL)
def sell(client_id: uuid.UUID) -> Answer:
    """Sell an offer to a client: as offered, or as the form says."""
    buyer, offer_id, form = run(_buyer, client_id), form_id("offer_id"), SaleForm()
    if not form.validate():
        return _refused(buyer, form, offer_id)
    pack = run(operations.sell_pack, client_id, offer_id, form_id("request_id"), form.sale)
    if pack is None:
        return _sold(buyer, f"Nothing was sold: {why_not_sold(offer_id)}", status=409)
    undo = Undo(url_for("packs.void", purchase_id=pack.purchase_id))
    return _sold(buyer, f"Sold: {pack.name}{_until(pack)}{_money(pack)}", undo)


def why_not_sold(offer_id: uuid.UUID) -> str:
    """Why an offer was not sold to a client who exists; 404 when there is no such offer."""
    offer = run(catalogue.offer, offer_id) or abort(404)
    if offer.retired_at:
        return "this offer is no longer sold."
    if g.login.role not in offer.sold_by:
        return "your role may not sell this offer. Ask the owner or a manager."
    return "the client is archived."


@blueprint.get("/packs/<uuid:purchase_id>/pay")
@requires(Act.SELL)
def payment(purchase_id: uuid.UUID) -> Answer:
    """The card with the form for money that came in."""
    card = run(answers.card, purchase_id)
    form = PaymentForm(formdata=None, data={"amount": card.pack.due_minor})
    return answers.show(run(answers.card, purchase_id, "pay", form=form))


@blueprint.post("/packs/<uuid:purchase_id>/pay")
@requires(Act.SELL)
def pay(purchase_id: uuid.UUID) -> Answer:
    """Note money that came in for a pack."""
    form, request_id = PaymentForm(), form_id("request_id")
    if not form.validate():
        return answers.show(run(answers.card, purchase_id, "pay", form=form), 422)
    paid = run(_pay, purchase_id, form, request_id)
    if paid is None:
        return _not_paid(purchase_id, form)
    card, undo = paid
    amount = money(form.amount.data or 0, card.pack.currency)
    return answers.told(card, f"{amount} noted, {METHODS[form.method.data].lower()}{_money(card.pack)}", undo)


@blueprint.post("/packs/<uuid:purchase_id>/unpay")
@requires(Act.SELL)
def unpay(purchase_id: uuid.UUID) -> Answer:
    """Take back a payment that was noted by mistake."""
    run(answers.card, purchase_id)
    payment_id = given_id("payment_id") or abort(400)
    act = partial(operations.undo_payment, payment_id, form_id("request_id"))
    card = run(answers.do, act, answers.kept_open())
    if card is None:
        card = run(answers.card, purchase_id, answers.kept_open())
        why = "it was taken back already, or the pack is closed."
        return answers.told(card, f"Nothing was undone: {why}", status=409)
    return answers.told(card, f"Payment taken back{_money(card.pack)}")


def _pay(
    purchase_id: uuid.UUID, form: PaymentForm, request_id: uuid.UUID
) -> tuple[answers.Card, Undo | None] | None:
    act = partial(
        operations.pay_pack,
        purchase_id,
        amount_minor=form.amount.data or 0,
        method=form.method.data,
        paid_on=form.paid_on.data,
        note=form.note.data or "",
        request_id=request_id,
    )
    card = answers.do(act)
    if card is None:
        return None
    payment_id = history.newest_payment(purchase_id)
    return card, Undo(url_for("packs.unpay", purchase_id=purchase_id), payment_id=payment_id)


def _not_paid(purchase_id: uuid.UUID, form: PaymentForm) -> Answer:
    """Nothing is due any more, or less than was typed."""
    pack = run(answers.card, purchase_id).pack
    if not pack.due_minor:
        why = answers.why_not(pack) if pack.closed_as else "nothing is due any more."
        return answers.told(run(answers.card, purchase_id), NOT_PAID + why, status=409)
    form.amount.errors = [f"Only {money(pack.due_minor, pack.currency)} is due."]
    return answers.show(run(answers.card, purchase_id, "pay", form=form), 422)


def _buyer(client_id: uuid.UUID) -> ClientRow:
    return client(client_id) or abort(404)


def _until(pack: PackState) -> str:
    return f", valid until {local_date(pack.expires_on)}" if pack.expires_on else ""


def _money(pack: PackState) -> str:
    return f". {money(pack.due_minor, pack.currency)} still due" if pack.due_minor else ""


def _sold(buyer: ClientRow, message: str, undo: Undo | None = None, status: int = 200) -> Answer:
    if not htmx.wanted():
        return htmx.done(url_for("clients.page", client_id=buyer.client_id), message, status)
    return htmx.fragments(answers.section(buyer), message=message, undo=undo, status=status)


def _refused(buyer: ClientRow, form: SaleForm, offer_id: uuid.UUID) -> Answer:
    """The form with what was typed and what is wrong with it."""
    offered = {"offers": run(catalogue.on_sale, g.login.role), "form": form, "chosen": offer_id}
    if htmx.target() == "client-packs":
        return htmx.fragments(answers.section(buyer, **offered), status=422)
    page = render_template("packs/offers.html", page="clients", client=buyer, **offered)
    return make_response(page, 422)
