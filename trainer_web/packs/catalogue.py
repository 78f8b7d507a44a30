"""What can be sold: reads and writes of offers. They move no session, so the site writes them itself."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import g
from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from trainer_web.database import fetch
from trainer_web.models import Offer, OfferService, Service, db


@dataclass(frozen=True)
class OfferRow:
    """What can be sold; a pack sold today ends on `until`, or never, or `valid_days` after its first use.
    The services it pays for are each `{"id", "name"}`; none means every one."""

    offer_id: uuid.UUID
    name: str
    description: str
    sessions: int
    price_minor: int
    valid_days: int | None
    valid_from: str
    sold_by: list[str]
    position: int
    retired_at: datetime | None
    until: date | None
    services: list[dict[str, str]]

    def covers(self, service_id: uuid.UUID | None) -> bool:
        """Whether it pays for this service."""
        return not self.services or str(service_id) in {service["id"] for service in self.services}


@dataclass(frozen=True)
class ServiceRow:
    """A service an offer can pay for."""

    service_id: uuid.UUID
    name: str


def _services() -> ColumnElement[Any]:
    row = func.jsonb_build_object("id", Service.id, "name", Service.name)
    rows = func.jsonb_agg(aggregate_order_by(row, Service.name, Service.id))
    return (
        select(func.coalesce(rows, func.jsonb_build_array()))
        .join(
            OfferService, and_(OfferService.org_id == Service.org_id, OfferService.service_id == Service.id)
        )
        .where(OfferService.org_id == Offer.org_id, OfferService.offer_id == Offer.id)
        .correlate(Offer)
        .scalar_subquery()
    )


OFFER: tuple[SQLColumnExpression[Any], ...] = (
    Offer.id.label("offer_id"),
    Offer.name,
    Offer.description,
    Offer.sessions,
    Offer.price_minor,
    Offer.valid_days,
    Offer.valid_from,
    Offer.sold_by,
    Offer.position,
    Offer.retired_at,
    case((Offer.valid_from == "purchase", func.business_day(func.now()) + Offer.valid_days)).label("until"),
    _services().label("services"),
)
IN_ORDER = (Offer.position, Offer.sessions, Offer.price_minor, Offer.name, Offer.id)


def offers() -> list[OfferRow]:
    """Every offer, those on sale first, each in the order that was chosen."""
    return fetch(OfferRow, select(*OFFER).order_by(Offer.retired_at.is_not(None), *IN_ORDER))


def on_sale(role: str) -> list[OfferRow]:
    """What somebody of this role can sell today."""
    return fetch(OfferRow, _on_sale().where(Offer.sold_by.contains([role])))


def offer(offer_id: uuid.UUID) -> OfferRow | None:
    """One offer, retired or not; None when this business has no such offer."""
    return next(iter(fetch(OfferRow, select(*OFFER).where(Offer.id == offer_id))), None)


def services() -> list[ServiceRow]:
    """The services that an offer can pay for."""
    columns: tuple[SQLColumnExpression[Any], ...] = (Service.id.label("service_id"), Service.name)
    statement = select(*columns).where(Service.retired_at.is_(None))
    return fetch(ServiceRow, statement.order_by(Service.name, Service.id))


def add(values: dict[str, Any], service_ids: Sequence[uuid.UUID]) -> str:
    """Add an offer with these columns, after all others; its name."""
    last = select(func.coalesce(func.max(Offer.position), 0) + 1).scalar_subquery()
    statement = insert(Offer).values(org_id=g.tenant.org_id, position=last, **values)
    offer_id = db.session.scalars(statement.returning(Offer.id)).one()
    _pay_for(offer_id, service_ids)
    return str(values["name"])


def change(offer_id: uuid.UUID, values: dict[str, Any], service_ids: Sequence[uuid.UUID]) -> str | None:
    """Set these columns; its name, or None when there is no such offer. Packs sold stay as they are."""
    name = _update(offer_id, values)
    if name is not None:
        db.session.execute(delete(OfferService).where(OfferService.offer_id == offer_id))
        _pay_for(offer_id, service_ids)
    return name


def retire(offer_id: uuid.UUID) -> str | None:
    """Sell an offer no more; its name, or None when there is no such offer."""
    return _update(offer_id, {"retired_at": func.coalesce(Offer.retired_at, func.now())})


def restore(offer_id: uuid.UUID) -> str | None:
    """Sell a retired offer again; its name, or None when there is no such offer."""
    return _update(offer_id, {"retired_at": null()})


def move(offer_id: uuid.UUID, places: int) -> str | None:
    """Let an offer and the one before it (−1) or after it (1) change places; its name, or None when there
    is no such offer on sale."""
    # Locked in id order, so that two who move at once wait for each other.
    db.session.execute(select(Offer.id).order_by(Offer.id).with_for_update())
    row = fetch(OfferRow, _on_sale())
    at = next((place for place, offer in enumerate(row) if offer.offer_id == offer_id), None)
    if at is None:
        return None
    row.insert(max(at + places, 0), row.pop(at))
    for place, offer in enumerate(row, 1):
        if offer.position != place:
            _update(offer.offer_id, {"position": place})
    return next(offer.name for offer in row if offer.offer_id == offer_id)


def _on_sale() -> Select[Any]:
    return select(*OFFER).where(Offer.retired_at.is_(None)).order_by(*IN_ORDER)


def _update(offer_id: uuid.UUID, values: dict[str, Any]) -> str | None:
    statement = update(Offer).where(Offer.id == offer_id).values(**values).returning(Offer.name)
    return db.session.scalars(statement).one_or_none()


def _pay_for(offer_id: uuid.UUID, service_ids: Sequence[uuid.UUID]) -> None:
    known = select(Service.org_id, literal(offer_id), Service.id).where(Service.id.in_(service_ids))
    db.session.execute(insert(OfferService).from_select(["org_id", "offer_id", "service_id"], known))
