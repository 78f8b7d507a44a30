"""What can be bought, what a client bought, and the ledger of every session taken or given back."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from trainer_web.models.base import Base, Id, Instant, Now, OrgId, RootOrgId

VALID_FROM = "valid_from IN ('purchase', 'first_use')"


class Offer(Base):
    """A bundle of sessions the business sells. The price is in minor units of its currency; it is valid
    `valid_days` from the purchase or the first use, or for ever; `sold_by` are the roles who may sell it. It
    pays for the services in `offer_services`, or for every one when none is named there."""

    __tablename__ = "offers"

    org_id: Mapped[RootOrgId]
    id: Mapped[Id]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(server_default="")
    sessions: Mapped[int]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    valid_days: Mapped[int | None]
    valid_from: Mapped[str] = mapped_column(server_default="purchase")
    sold_by: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default=text("'{owner,manager,front_desk}'")
    )
    position: Mapped[int] = mapped_column(server_default=text("0"))
    retired_at: Mapped[Instant | None]

    __table_args__ = (
        CheckConstraint("sessions > 0", name="sessions_are_positive"),
        CheckConstraint("price_minor >= 0", name="price_is_not_negative"),
        CheckConstraint("valid_days > 0", name="valid_days_are_positive"),
        CheckConstraint(VALID_FROM, name="valid_from_is_known"),
        CheckConstraint("length(btrim(name)) BETWEEN 1 AND 120", name="name_is_given"),
        CheckConstraint("sold_by <@ '{owner,manager,trainer,front_desk}'", name="sold_by_known_roles"),
    )


class OfferService(Base):
    """A service that an offer pays for."""

    __tablename__ = "offer_services"

    org_id: Mapped[OrgId]
    offer_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    service_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "offer_id"], ["offers.org_id", "offers.id"]),
        ForeignKeyConstraint(["org_id", "service_id"], ["services.org_id", "services.id"]),
    )


class Purchase(Base):
    """A session pack: `sessions_used` moves only through the functions, never past the total.

    Name, price and services are as they were when it was sold. `expires_on` is its last day; a pack with
    `days_from_first_use` gets one when it is first used. A closed pack was refunded or voided: what was
    unused is no longer part of its total."""

    __tablename__ = "client_purchases"

    org_id: Mapped[OrgId]
    id: Mapped[Id]
    client_id: Mapped[uuid.UUID]
    offer_id: Mapped[uuid.UUID | None]
    name: Mapped[str]
    sessions_total: Mapped[int]
    sessions_used: Mapped[int] = mapped_column(server_default=text("0"))
    price_minor: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    currency: Mapped[str]
    purchased_on: Mapped[date]
    expires_on: Mapped[date | None]
    days_from_first_use: Mapped[int | None]
    frozen_at: Mapped[Instant | None]
    closed_at: Mapped[Instant | None]
    closed_as: Mapped[str | None]
    note: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[Now]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "client_id"], ["clients.org_id", "clients.id"]),
        ForeignKeyConstraint(["org_id", "offer_id"], ["offers.org_id", "offers.id"]),
        CheckConstraint("sessions_used BETWEEN 0 AND sessions_total", name="sessions_used_within_total"),
        CheckConstraint("price_minor >= 0", name="price_is_not_negative"),
        CheckConstraint("days_from_first_use > 0", name="days_from_first_use_are_positive"),
        CheckConstraint(
            "(closed_at IS NULL) = (closed_as IS NULL) AND closed_as IN ('refunded', 'voided')",
            name="closed_as_refunded_or_voided",
        ),
        Index("client_purchases_org_id_client_id_idx", "org_id", "client_id"),
    )


class PurchaseService(Base):
    """A service that a pack pays for; a pack without any pays for every one."""

    __tablename__ = "purchase_services"

    org_id: Mapped[OrgId]
    purchase_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    service_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "purchase_id"], ["client_purchases.org_id", "client_purchases.id"]),
        ForeignKeyConstraint(["org_id", "service_id"], ["services.org_id", "services.id"]),
    )


class PurchaseSharer(Base):
    """A client who may use another client's pack, until `ended_at`."""

    __tablename__ = "purchase_sharers"

    org_id: Mapped[OrgId]
    purchase_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    since: Mapped[Now]
    ended_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "purchase_id"], ["client_purchases.org_id", "client_purchases.id"]),
        ForeignKeyConstraint(["org_id", "client_id"], ["clients.org_id", "clients.id"]),
        Index("purchase_sharers_org_id_client_id_idx", "org_id", "client_id"),
    )


class PackEvent(Base):
    """One line of a pack's history: append-only. `sessions` is what it added to the pack's total (or took),
    `details` what it was before and after, `undoes` the line it takes back. Chained like the ledger."""

    __tablename__ = "pack_events"

    org_id: Mapped[OrgId]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    purchase_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    sessions: Mapped[int] = mapped_column(server_default=text("0"))
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    reason: Mapped[str] = mapped_column(server_default="")
    actor: Mapped[str]
    undoes: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[Instant] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    previous_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "purchase_id"], ["client_purchases.org_id", "client_purchases.id"]),
        ForeignKeyConstraint(["org_id", "undoes"], ["pack_events.org_id", "pack_events.id"]),
        UniqueConstraint("org_id", "undoes"),
        CheckConstraint(
            "kind IN ('sold', 'first_used', 'expiry_changed', 'frozen', 'unfrozen', 'sessions_changed',"
            " 'shared', 'unshared', 'moved', 'refunded', 'voided', 'undone')",
            name="kind_is_known",
        ),
        CheckConstraint("(kind = 'undone') = (undoes IS NOT NULL)", name="undone_names_a_line"),
        Index("pack_events_org_id_purchase_id_id_idx", "org_id", "purchase_id", "id"),
        Index("pack_events_moved_idx", "org_id", "id", postgresql_where=text("kind = 'moved'")),
    )


class Payment(Base):
    """Money for a pack or an appointment, in minor units: a `payment` came in, a `refund` went out, a
    `charge` is asked for. Append-only; what was noted by mistake is taken back by a line of its own."""

    __tablename__ = "payments"

    org_id: Mapped[OrgId]
    id: Mapped[Id]
    client_id: Mapped[uuid.UUID]
    purchase_id: Mapped[uuid.UUID | None]
    booking_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]
    method: Mapped[str] = mapped_column(server_default="")
    paid_on: Mapped[date]
    note: Mapped[str] = mapped_column(server_default="")
    actor: Mapped[str]
    undoes: Mapped[uuid.UUID | None]
    at: Mapped[Instant] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "client_id"], ["clients.org_id", "clients.id"]),
        ForeignKeyConstraint(["org_id", "purchase_id"], ["client_purchases.org_id", "client_purchases.id"]),
        ForeignKeyConstraint(["org_id", "booking_id"], ["bookings.org_id", "bookings.id"]),
        ForeignKeyConstraint(["org_id", "undoes"], ["payments.org_id", "payments.id"]),
        UniqueConstraint("org_id", "undoes"),
        CheckConstraint("kind IN ('payment', 'refund', 'charge')", name="kind_is_known"),
        CheckConstraint("amount_minor > 0 OR undoes IS NOT NULL", name="amount_is_positive"),
        CheckConstraint("purchase_id IS NOT NULL OR booking_id IS NOT NULL", name="is_for_something"),
        Index("payments_org_id_client_id_idx", "org_id", "client_id", "at"),
        Index("payments_org_id_purchase_id_idx", "org_id", "purchase_id"),
        Index("payments_org_id_booking_id_idx", "org_id", "booking_id"),
    )


class SessionEntry(Base):
    """One line of the ledger: append-only, `delta` +1 used or −1 reinstated (an opening
    balance: as many as were used before), `used_after` the count then.

    `at` is read from the clock while the pack's row is locked, so that within one pack the lines'
    order by time is the order in which they happened. `hash` is SHA-256 over `previous_hash` (the line
    before it in its pack) and the line's own content; a trigger makes both.
    """

    __tablename__ = "session_entries"

    org_id: Mapped[OrgId]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    purchase_id: Mapped[uuid.UUID]
    booking_id: Mapped[uuid.UUID | None]
    delta: Mapped[int]
    used_after: Mapped[int]
    reason: Mapped[str]
    actor: Mapped[str]
    request_id: Mapped[uuid.UUID | None]
    at: Mapped[Instant] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())
    previous_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "purchase_id"], ["client_purchases.org_id", "client_purchases.id"]),
        ForeignKeyConstraint(["org_id", "booking_id"], ["bookings.org_id", "bookings.id"]),
        UniqueConstraint("org_id", "request_id"),
        # An opening balance (or taking one back) may count several: it is the first line, or ends at none.
        CheckConstraint(
            "delta IN (-1, 1) OR booking_id IS NULL AND (delta > 1 AND used_after = delta"
            " OR delta < -1 AND used_after = 0)",
            name="delta_is_one_session_or_opens",
        ),
        CheckConstraint("used_after >= 0", name="used_after_is_not_negative"),
        Index("session_entries_org_id_purchase_id_id_idx", "org_id", "purchase_id", "id"),
        Index(
            "session_entries_org_id_booking_id_idx",
            "org_id",
            "booking_id",
            postgresql_where=text("booking_id IS NOT NULL"),
        ),
    )
