"""Reads of session packs: the counts and the money as the database returns them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from trainer_web.database import fetch, view
from trainer_web.models import Client, PurchaseService, PurchaseSharer, Service

PAGE = 30
ENDING_WITHIN_DAYS = 14
ENDING_WITH_LEFT = 2


@dataclass(frozen=True)
class PackState:
    """A session pack with its counts: a row of the view `pack_states`."""

    org_id: uuid.UUID
    purchase_id: uuid.UUID
    client_id: uuid.UUID
    name: str
    sessions_total: int
    sessions_used: int
    sessions_booked: int
    sessions_left: int
    sessions_short: int
    price_minor: int
    currency: str
    purchased_on: date
    expires_on: date | None
    days_from_first_use: int | None
    frozen_at: datetime | None
    closed_at: datetime | None
    closed_as: str | None
    note: str
    created_at: datetime
    state: str
    paid_minor: int
    due_minor: int
    session_minor: int | None
    unused_minor: int
    last_event_id: int

    @property
    def is_current(self) -> bool:
        """Whether it matters today: it can be used, will be again, or bookings draw on it."""
        return self.state in ("active", "frozen") or self.sessions_booked > 0


@dataclass(frozen=True)
class ShownPack(PackState):
    """A pack as its card shows it: with whose it is, who shares it, and which services it pays for (every
    one when none is named). People and services are each `{"id", "name"}`."""

    owner_name: str
    sharers: list[dict[str, str]]
    services: list[dict[str, str]]

    def covers(self, service_id: uuid.UUID | None) -> bool:
        """Whether it pays for this service."""
        return not self.services or str(service_id) in {service["id"] for service in self.services}


@dataclass(frozen=True)
class EndingPack(PackState):
    """A pack that is about to end, with whose it is; `of` is how many there are in all."""

    client_name: str
    of: int


pack_states = view("pack_states", PackState)


def packs_of(client_id: uuid.UUID) -> list[ShownPack]:
    """A client's packs, those shared with them among them: the ones that can be used first, of these the one
    that ends first; then the newest."""
    usable = pack_states.c.state == "active"
    shared = select(PurchaseSharer.purchase_id).where(
        PurchaseSharer.client_id == client_id, PurchaseSharer.ended_at.is_(None)
    )
    return fetch(
        ShownPack,
        _shown()
        .where(or_(pack_states.c.client_id == client_id, pack_states.c.purchase_id.in_(shared)))
        .order_by(
            usable.desc(),
            case((usable, pack_states.c.expires_on)).asc().nulls_last(),
            pack_states.c.created_at.desc(),
            pack_states.c.purchase_id,
        ),
    )


def pack(purchase_id: uuid.UUID) -> ShownPack | None:
    """One pack as it now is, or None when this business has no such pack."""
    return next(iter(fetch(ShownPack, _shown().where(pack_states.c.purchase_id == purchase_id))), None)


def about_to_end(
    day: date,
    show: str = "both",
    sort: str = "left",
    service_id: uuid.UUID | None = None,
    page: int = 1,
    limit: int = PAGE,
) -> list[EndingPack]:
    """A page of the packs that have few sessions left ("few"), end soon ("expiring") or either ("both"), of
    those that pay for a service when one is named; pages count from 1."""
    pack = pack_states.c
    few = pack.sessions_left <= ENDING_WITH_LEFT
    expiring = pack.expires_on <= day + timedelta(days=ENDING_WITHIN_DAYS)
    which = {"few": few, "expiring": expiring, "both": or_(few, expiring)}[show]
    order = {
        "left": (pack.sessions_left, pack.expires_on.asc().nulls_last()),
        "ends": (pack.expires_on.asc().nulls_last(), pack.sessions_left),
        "client": (func.lower(Client.name),),
    }[sort]
    statement = (
        select(pack_states, Client.name.label("client_name"), func.count().over().label("of"))
        .join(Client, and_(Client.org_id == pack.org_id, Client.id == pack.client_id))
        .where(pack.state == "active", which, Client.archived_at.is_(None))
        .order_by(*order, pack.purchase_id)
    )
    if service_id:
        statement = statement.where(_covers(service_id))
    return fetch(EndingPack, statement.limit(limit).offset(limit * (page - 1)))


def _covers(service_id: uuid.UUID) -> ColumnElement[bool]:
    """Whether a pack names the service, or none at all."""
    named: Select[Any] = select(PurchaseService.service_id).where(
        PurchaseService.org_id == pack_states.c.org_id,
        PurchaseService.purchase_id == pack_states.c.purchase_id,
    )
    named = named.correlate(pack_states)
    return or_(~named.exists(), named.where(PurchaseService.service_id == service_id).exists())


def _shown() -> Select[Any]:
    owner = and_(Client.org_id == pack_states.c.org_id, Client.id == pack_states.c.client_id)
    return select(
        pack_states,
        Client.name.label("owner_name"),
        _sharers().label("sharers"),
        _services().label("services"),
    ).join(Client, owner)


def _sharers() -> ColumnElement[Any]:
    sharer = Client.__table__.alias("sharer")
    return (
        select(_named(sharer.c.id, sharer.c.name))
        .join(
            PurchaseSharer,
            and_(PurchaseSharer.org_id == sharer.c.org_id, PurchaseSharer.client_id == sharer.c.id),
        )
        .where(
            PurchaseSharer.org_id == pack_states.c.org_id,
            PurchaseSharer.purchase_id == pack_states.c.purchase_id,
            PurchaseSharer.ended_at.is_(None),
        )
        .correlate(pack_states)
        .scalar_subquery()
    )


def _services() -> ColumnElement[Any]:
    named = and_(Service.org_id == PurchaseService.org_id, Service.id == PurchaseService.service_id)
    return (
        select(_named(Service.id, Service.name))
        .join(PurchaseService, named)
        .where(
            PurchaseService.org_id == pack_states.c.org_id,
            PurchaseService.purchase_id == pack_states.c.purchase_id,
        )
        .correlate(pack_states)
        .scalar_subquery()
    )


def _named(id_: Any, name: Any) -> ColumnElement[Any]:
    """Rows as a JSON array of `{"id", "name"}`, by name."""
    row = func.jsonb_build_object("id", id_, "name", name)
    return func.coalesce(func.jsonb_agg(aggregate_order_by(row, name, id_)), func.jsonb_build_array())
