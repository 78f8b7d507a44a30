"""What becomes of a session that was delivered and is owed: settled from a pack or from a new one, waived,
or charged; each can be undone."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import abort, g, redirect, render_template, request, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.calendar import queries as calendar
from trainer_web.calendar.queries import BookingState
from trainer_web.clients.queries import client
from trainer_web.database import run
from trainer_web.formats import money
from trainer_web.forms import form_id
from trainer_web.htmx import Answer, Undo
from trainer_web.packs import answers, blueprint, catalogue, operations, owing
from trainer_web.packs.forms import given_id
from trainer_web.packs.selling import why_not_sold

SHOWN = 20
NOBODY = uuid.UUID(int=0)


@dataclass
class NotSettledError(Exception):
    """The new pack could not settle the session, so nothing was sold either."""


@blueprint.get("/clients/<uuid:client_id>/owed")
@requires(Act.VIEW)
def owed(client_id: uuid.UUID) -> Answer | str:
    """What a client owes, with the ways to settle it; its place is on their page."""
    owner, found = run(lambda: (client(client_id) or abort(404), owing.owed_by(client_id, SHOWN)))
    if not htmx.wanted():
        return redirect(url_for("clients.page", client_id=owner.client_id))
    return render_template("packs/_owed.html", client=owner, owed=found)


@blueprint.post("/bookings/<uuid:booking_id>/owed/settle")
@requires(Act.USE)
def settle(booking_id: uuid.UUID) -> Answer:
    """Take the session from a pack."""
    act = partial(
        operations.settle_owed, booking_id, given_id("purchase_id") or NOBODY, form_id("request_id")
    )
    return _decided(booking_id, act, _settled)


@blueprint.post("/bookings/<uuid:booking_id>/owed/waive")
@requires(Act.WAIVE)
def waive(booking_id: uuid.UUID) -> Answer:
    """Let the session go."""
    act = partial(operations.waive_owed, booking_id, "", form_id("request_id"))
    return _decided(booking_id, act, lambda row: f"{row.client_name}: waived, no session used")


@blueprint.post("/bookings/<uuid:booking_id>/owed/charge")
@requires(Act.SELL)
def charge(booking_id: uuid.UUID) -> Answer:
    """Ask for the money that the person saw."""
    amount = request.form.get("amount_minor", 0, type=int)
    act = partial(operations.charge_owed, booking_id, amount, form_id("request_id"))
    return _decided(
        booking_id, act, lambda row: f"{row.client_name}: {money(amount, g.login.currency)} charged"
    )


@blueprint.get("/bookings/<uuid:booking_id>/owed/sell")
@requires(Act.SELL)
def offers_to_settle(booking_id: uuid.UUID) -> str:
    """What can be sold to settle the session with it."""
    row, on_sale = run(lambda: (_booking(booking_id), catalogue.on_sale(g.login.role)))
    template = "packs/_settling.html" if htmx.wanted() else "packs/settling.html"
    covering = [offer for offer in on_sale if offer.covers(row.service_id)]
    return render_template(template, page="clients", row=row, offers=covering)


@blueprint.post("/bookings/<uuid:booking_id>/owed/sell")
@requires(Act.SELL)
def sell_and_settle(booking_id: uuid.UUID) -> Answer:
    """Sell a pack and take the session from it, or do neither."""
    row, offer_id = run(_booking, booking_id), given_id("offer_id") or NOBODY
    try:
        sold = run(_sell_and_settle, row, offer_id, form_id("request_id"))
    except NotSettledError:
        return _moved_on(booking_id)
    if sold is None:
        return _told(row, f"Nothing was sold: {why_not_sold(offer_id)}", status=409)
    settled, pack_id = sold
    return _told(settled, _settled(settled), _undo(booking_id, purchase_id=pack_id))


@blueprint.post("/bookings/<uuid:booking_id>/owed/undo")
@requires(Act.USE)
def undo_owed(booking_id: uuid.UUID) -> Answer:
    """Take back what was decided; with it the sale of the pack that was sold for it."""
    request_id, pack_id = form_id("request_id"), given_id("purchase_id")
    row = run(_take_back, booking_id, pack_id, request_id)
    if row is None:
        return _moved_on(booking_id)
    return _told(row, f"{row.client_name}: owed again")


def _sell_and_settle(
    row: BookingState, offer_id: uuid.UUID, request_id: uuid.UUID
) -> tuple[BookingState, uuid.UUID] | None:
    pack = operations.sell_pack(row.client_id, offer_id, request_id)
    if pack is None:
        return None
    settled = operations.settle_owed(row.booking_id, pack.purchase_id, _second(request_id))
    if settled is None:
        raise NotSettledError
    return settled, pack.purchase_id


def _take_back(
    booking_id: uuid.UUID, pack_id: uuid.UUID | None, request_id: uuid.UUID
) -> BookingState | None:
    row = operations.undo_owed(booking_id, request_id)
    if row and pack_id:
        operations.void_pack(pack_id, "", _second(request_id))
    return row


def _second(request_id: uuid.UUID) -> uuid.UUID:
    """The id of the second act that one button does, the same whenever it is pressed again."""
    return uuid.uuid5(request_id, "second")


def _decided(
    booking_id: uuid.UUID, act: Callable[[], BookingState | None], words: Callable[[BookingState], str]
) -> Answer:
    row = run(act)
    return _told(row, words(row), _undo(booking_id)) if row else _moved_on(booking_id)


def _moved_on(booking_id: uuid.UUID) -> Answer:
    row = run(_booking, booking_id)
    owes = row.settlement == "owed"
    why = "the pack has changed meanwhile. Choose again." if owes else "the session is not owed any more."
    return _told(row, f"Nothing was changed: {why}", status=409)


def _told(row: BookingState, message: str, undo: Undo | None = None, status: int = 200) -> Answer:
    if not htmx.wanted():
        return htmx.done(url_for("clients.page", client_id=row.client_id), message, status)
    viewer = answers.viewer()
    owner = run(client, viewer) if viewer else None
    parts = [answers.section(owner, oob=True)] if owner else []
    return htmx.fragments(*parts, message=message, undo=undo, status=status)


def _undo(booking_id: uuid.UUID, **fields: object) -> Undo:
    return Undo(url_for("packs.undo_owed", booking_id=booking_id), **fields)


def _settled(row: BookingState) -> str:
    return f"{row.client_name}: settled from {row.pack_name}, {row.sessions_left} left"


def _booking(booking_id: uuid.UUID) -> BookingState:
    return calendar.booking(booking_id) or abort(404)
