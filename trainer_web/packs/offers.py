"""The offers of the business: what can be sold, in which order, at which price and by whom."""

import uuid
from collections.abc import Callable

from flask import abort, make_response, render_template, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.database import run
from trainer_web.htmx import Answer
from trainer_web.packs import blueprint, catalogue
from trainer_web.packs.catalogue import OfferRow
from trainer_web.packs.forms import ROLES, OfferForm

SELLERS = ["owner", "manager", "front_desk"]


@blueprint.get("/offers")
@requires(Act.OFFERS)
def offers() -> str:
    """All offers, in the order in which they are sold."""
    return render_template(
        "packs/catalogue.html", page="settings", section="offers", offers=run(catalogue.offers), roles=ROLES
    )


@blueprint.get("/offers/new")
@requires(Act.OFFERS)
def new_offer() -> Answer:
    """The form for an offer."""
    return _form(OfferForm(formdata=None, data={"every_service": True}), None, SELLERS, [])


@blueprint.post("/offers")
@requires(Act.OFFERS)
def add_offer() -> Answer:
    """Add an offer, after all others."""
    form = OfferForm()
    if not form.validate():
        return _form(form, None, form.sold_by, form.service_ids, 422)
    name = run(catalogue.add, form.values, _services(form))
    return htmx.done(url_for("packs.offers"), f"{name} can be sold now.")


@blueprint.get("/offers/<uuid:offer_id>")
@requires(Act.OFFERS)
def offer(offer_id: uuid.UUID) -> Answer:
    """The form with what is known of an offer."""
    known = run(catalogue.offer, offer_id) or abort(404)
    services = [uuid.UUID(service["id"]) for service in known.services]
    data = {
        name: getattr(known, name) for name in ("name", "description", "sessions", "valid_days", "valid_from")
    }
    form = OfferForm(formdata=None, data=data | {"price": known.price_minor, "every_service": not services})
    return _form(form, known, known.sold_by, services)


@blueprint.post("/offers/<uuid:offer_id>")
@requires(Act.OFFERS)
def change_offer(offer_id: uuid.UUID) -> Answer:
    """Change an offer; what was sold before stays as it was sold."""
    known, form = run(catalogue.offer, offer_id) or abort(404), OfferForm()
    if not form.validate():
        return _form(form, known, form.sold_by, form.service_ids, 422)
    name = run(catalogue.change, offer_id, form.values, _services(form)) or abort(404)
    return htmx.done(url_for("packs.offers"), f"{name} is saved. Packs that were sold stay as they are.")


@blueprint.post("/offers/<uuid:offer_id>/up")
@requires(Act.OFFERS)
def offer_up(offer_id: uuid.UUID) -> Answer:
    """Move an offer one place up."""
    return _moved(lambda: catalogue.move(offer_id, -1), "{} moved up")


@blueprint.post("/offers/<uuid:offer_id>/down")
@requires(Act.OFFERS)
def offer_down(offer_id: uuid.UUID) -> Answer:
    """Move an offer one place down."""
    return _moved(lambda: catalogue.move(offer_id, 1), "{} moved down")


@blueprint.post("/offers/<uuid:offer_id>/retire")
@requires(Act.OFFERS)
def retire_offer(offer_id: uuid.UUID) -> Answer:
    """Sell an offer no more."""
    undo = htmx.Undo(url_for("packs.restore_offer", offer_id=offer_id))
    return _moved(lambda: catalogue.retire(offer_id), "{} is retired", undo)


@blueprint.post("/offers/<uuid:offer_id>/restore")
@requires(Act.OFFERS)
def restore_offer(offer_id: uuid.UUID) -> Answer:
    """Sell a retired offer again."""
    undo = htmx.Undo(url_for("packs.retire_offer", offer_id=offer_id))
    return _moved(lambda: catalogue.restore(offer_id), "{} can be sold again", undo)


def _moved(act: Callable[[], str | None], words: str, undo: htmx.Undo | None = None) -> Answer:
    name = run(act) or abort(404)
    if not htmx.wanted():
        return htmx.done(url_for("packs.offers"), words.format(name))
    drawn = render_template(
        "packs/_catalogue.html", offers=run(catalogue.offers), roles=ROLES, oob=htmx.target() == "toasts"
    )
    return htmx.fragments(drawn, message=words.format(name), undo=undo)


def _services(form: OfferForm) -> list[uuid.UUID]:
    return [] if form.every_service.data else form.service_ids


def _form(
    form: OfferForm,
    known: OfferRow | None,
    sold_by: list[str],
    chosen: list[uuid.UUID],
    status: int = 200,
) -> Answer:
    page = render_template(
        "packs/offer.html",
        page="settings",
        section="offers",
        form=form,
        offer=known,
        sold_by=sold_by,
        chosen=chosen,
        services=run(catalogue.services),
        roles=ROLES,
    )
    return make_response(page, status)
