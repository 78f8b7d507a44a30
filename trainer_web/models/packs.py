"""What can be bought, what a client bought, and the ledger of every session taken or given back."""

import uuid
from datetime import date

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from trainer_web.models.base import Base, Id, Instant, Now, OrgId, RootOrgId


class Offer(Base):
    """A bundle of sessions the business sells. The price is in minor units of its currency."""

    __tablename__ = "offers"

    org_id: Mapped[RootOrgId]
    id: Mapped[Id]
    name: Mapped[str]
    sessions: Mapped[int]
    price_minor: Mapped[int] = mapped_column(BigInteger)
    valid_days: Mapped[int | None]
    retired_at: Mapped[Instant | None]

    __table_args__ = (CheckConstraint("sessions > 0", name="sessions_are_positive"),)


class Purchase(Base):
    """A session pack: `sessions_used` moves only through the functions, never past the total."""

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
    frozen_at: Mapped[Instant | None]
    created_at: Mapped[Now]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "client_id"], ["clients.org_id", "clients.id"]),
        ForeignKeyConstraint(["org_id", "offer_id"], ["offers.org_id", "offers.id"]),
        CheckConstraint("sessions_used BETWEEN 0 AND sessions_total", name="sessions_used_within_total"),
        Index("client_purchases_org_id_client_id_idx", "org_id", "client_id"),
    )


class SessionEntry(Base):
    """One line of the ledger: append-only, `delta` +1 used or −1 reinstated, `used_after` the count then.

    `at` is read from the clock while the pack's row is locked, so that within one pack the lines'
    order by time is the order in which they happened.
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

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "purchase_id"], ["client_purchases.org_id", "client_purchases.id"]),
        ForeignKeyConstraint(["org_id", "booking_id"], ["bookings.org_id", "bookings.id"]),
        UniqueConstraint("org_id", "request_id"),
        CheckConstraint("delta IN (-1, 1)", name="delta_is_one_session"),
        CheckConstraint("used_after >= 0", name="used_after_is_not_negative"),
        Index("session_entries_org_id_purchase_id_id_idx", "org_id", "purchase_id", "id"),
        Index(
            "session_entries_org_id_booking_id_idx",
            "org_id",
            "booking_id",
            postgresql_where=text("booking_id IS NOT NULL"),
        ),
    )
