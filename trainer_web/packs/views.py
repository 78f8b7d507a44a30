"""Using a session, reinstating one, selling a pack, and the ledger behind a count."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, redirect, render_template, request, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, can, requires
from trainer_web.clients.queries import ClientRow, client
from trainer_web.database import run
from trainer_web.formats import local_date
from trainer_web.forms import form_id
from trainer_web.htmx import Answer, Undo
from trainer_web.packs import blueprint, operations, queries
from trainer_web.packs.queries import Ledger, PackState

LAST_LINE = 2**63 - 1  # as far as the numbers of ledger lines can go
NOTHING_USED = "Nothing was used: "
NOTHING_REINSTATED = "Nothing was reinstated: no session of this pack is used."


@dataclass(frozen=True)
class Card:
    """What a pack's card shows; the ledger only where it is open."""

    pack: PackState
    ledger: Ledger | None


@blueprint.get("/packs/<uuid:purchase_id>")
@requires(Act.VIEW)
def show(purchase_id: uuid.UUID) -> Answer:
    """The pack's card with its ledger closed; its place is on the client's page."""
    card = run(_card, purchase_id)
    if not htmx.wanted():
        return redirect(_place(card.pack))
    return htmx.fragments(_drawn(card))


@blueprint.get("/packs/<uuid:purchase_id>/ledger")
@requires(Act.VIEW)
def ledger(purchase_id: uuid.UUID) -> str:
    """Why the count is what it is, line by line: on the pack's card, or as a page of its own."""
    before = min(request.args.get("before", LAST_LINE, type=int), LAST_LINE)
    card = run(_card, purchase_id, open_=True, before=before)
    if htmx.target() == f"pack-{purchase_id}":
        return _drawn(card)
    if htmx.target() == f"ledger-{purchase_id}":
        return render_template("packs/_ledger.html", pack=card.pack, ledger=card.ledger)
    owner = run(client, card.pack.client_id)
    return render_template(
        "packs/ledger.html", page="clients", client=owner, pack=card.pack, ledger=card.ledger
    )


@blueprint.post("/packs/<uuid:purchase_id>/use")
@requires(Act.USE)
def use(purchase_id: uuid.UUID) -> Answer:
    """Take one session by hand."""
    used, card = run(_move, operations.use_session, purchase_id)
    if used == -1:
        return _answer(card, NOTHING_USED + _why_not_used(card.pack), status=409)
    undo = "packs.reinstate" if can(Act.REINSTATE) else ""
    return _answer(card, f"1 session used: {card.pack.sessions_left} left", undo)


@blueprint.post("/packs/<uuid:purchase_id>/reinstate")
@requires(Act.REINSTATE)
def reinstate(purchase_id: uuid.UUID) -> Answer:
    """Give one session back by hand."""
    used, card = run(_move, operations.release_session, purchase_id)
    if used == -1:
        return _answer(card, NOTHING_REINSTATED, status=409)
    undo = "packs.use" if card.pack.state == "active" else ""
    return _answer(card, f"1 session reinstated: {card.pack.sessions_left} left", undo)


@blueprint.get("/clients/<uuid:client_id>/packs/new")
@requires(Act.SELL)
def offers(client_id: uuid.UUID) -> str:
    """What can be sold to a client, with what each sale does."""
    buyer, on_sale = run(lambda: (_buyer(client_id), queries.offers()))
    if htmx.target() == "sell":
        return render_template("packs/_offers.html", client=buyer, offers=on_sale, target="#client-packs")
    return render_template("packs/offers.html", page="clients", client=buyer, offers=on_sale)


@blueprint.post("/clients/<uuid:client_id>/packs")
@requires(Act.SELL)
def sell(client_id: uuid.UUID) -> Answer:
    """Sell an offer to a client."""
    buyer, offer_id = run(_buyer, client_id), form_id("offer_id")
    pack = run(operations.sell_pack, client_id, offer_id, form_id("request_id"))
    if pack:
        until = f", valid until {local_date(pack.expires_on)}" if pack.expires_on else ""
        return _sold(buyer, f"Sold: {pack.name}{until}")
    offer = run(queries.offer, offer_id) or abort(404)
    why = "this offer is no longer sold." if offer.retired_at else "the client is archived."
    return _sold(buyer, f"Nothing was sold: {why}", status=409)


def _buyer(client_id: uuid.UUID) -> ClientRow:
    return client(client_id) or abort(404)


def _card(purchase_id: uuid.UUID, open_: bool = False, before: int | None = None) -> Card:
    pack = queries.pack(purchase_id) or abort(404)
    return Card(pack, queries.ledger(purchase_id, before) if open_ else None)


def _move(act: Callable[[uuid.UUID, uuid.UUID], int], purchase_id: uuid.UUID) -> tuple[int, Card]:
    """Do the act and read, in the same transaction, what the pack then is."""
    used = act(purchase_id, form_id("request_id"))
    return used, _card(purchase_id, open_="ledger" in request.form)


def _why_not_used(pack: PackState) -> str:
    """Read after the refusal: when the pack is usable by now, somebody gave a session back meanwhile."""
    if pack.state == "frozen" and pack.frozen_at:
        return f"this pack is frozen since {local_date(pack.frozen_at)}."
    if pack.state == "expired" and pack.expires_on:
        return f"this pack expired on {local_date(pack.expires_on)}."
    if pack.state == "empty":
        return "no session is left on this pack."
    return "the pack changed at the same moment. This is how it is now; try again."


def _answer(card: Card, message: str, undo: str = "", status: int = 200) -> Answer:
    if not htmx.wanted():
        return htmx.done(_place(card.pack), message, status)
    opposite = None
    if undo:
        open_ = "open" if card.ledger else None
        opposite = Undo(url_for(undo, purchase_id=card.pack.purchase_id), ledger=open_)
    # A toast's Undo replaces nothing itself: the card finds its own place.
    drawn = _drawn(card, oob=htmx.target() == "toasts")
    return htmx.fragments(drawn, message=message, undo=opposite, status=status)


def _sold(buyer: ClientRow, message: str, status: int = 200) -> Answer:
    if not htmx.wanted():
        return htmx.done(url_for("clients.page", client_id=buyer.client_id), message, status)
    packs = run(queries.packs_of, buyer.client_id)
    drawn = render_template("packs/_packs.html", client=buyer, packs=packs)
    return htmx.fragments(drawn, message=message, status=status)


def _drawn(card: Card, oob: bool = False) -> str:
    return render_template("packs/_pack.html", pack=card.pack, ledger=card.ledger, oob=oob)


def _place(pack: PackState) -> str:
    return url_for("clients.page", client_id=pack.client_id, _anchor=f"pack-{pack.purchase_id}")
