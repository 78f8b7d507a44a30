"""What can be booked, stretches of a trainer's time, and the clients' places in them."""

import uuid
from datetime import datetime
from typing import Annotated

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    DateTime,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from trainer_web.models.base import Base, Id, Instant, Now, OrgId, RootOrgId

LIVE = "status IN ('booked', 'confirmed', 'completed', 'no_show')"
OPEN = "status IN ('booked', 'confirmed')"

# Row security lets only leakproof operators use an index; those of ranges are not, those of
# timestamptz are. Hence the ends of the range as columns of their own, for every look-up by time.
StartOfDuring = Annotated[
    datetime, mapped_column(DateTime(timezone=True), Computed("lower(during)", persisted=True))
]
EndOfDuring = Annotated[
    datetime, mapped_column(DateTime(timezone=True), Computed("upper(during)", persisted=True))
]


class Service(Base):
    """What can be booked, with the policy each new booking keeps a copy of."""

    __tablename__ = "services"

    org_id: Mapped[RootOrgId]
    id: Mapped[Id]
    name: Mapped[str]
    duration_minutes: Mapped[int]
    price_minor: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    cancel_window_minutes: Mapped[int] = mapped_column(server_default=text("1440"))
    late_cancel_cost: Mapped[int] = mapped_column(server_default=text("1"))
    no_show_cost: Mapped[int] = mapped_column(server_default=text("1"))
    retired_at: Mapped[Instant | None]

    __table_args__ = (
        CheckConstraint("duration_minutes BETWEEN 5 AND 720", name="duration_is_5_to_720_minutes"),
        CheckConstraint("cancel_window_minutes >= 0", name="cancel_window_is_not_negative"),
        CheckConstraint("late_cancel_cost IN (0, 1)", name="late_cancel_costs_0_or_1"),
        CheckConstraint("no_show_cost IN (0, 1)", name="no_show_costs_0_or_1"),
    )


class Appointment(Base):
    """A stretch of a trainer's time; while it `holds_time`, no other may overlap it.

    A one-to-one appointment lets go of its time when its booking is cancelled; a class and
    blocked time hold theirs with nobody in it.
    """

    __tablename__ = "appointments"

    org_id: Mapped[OrgId]
    id: Mapped[Id]
    trainer_id: Mapped[uuid.UUID]
    location_id: Mapped[uuid.UUID | None]
    service_id: Mapped[uuid.UUID | None]
    kind: Mapped[str]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    starts_at: Mapped[StartOfDuring]
    ends_at: Mapped[EndOfDuring]
    capacity: Mapped[int] = mapped_column(server_default=text("1"))
    seats_taken: Mapped[int] = mapped_column(server_default=text("0"))
    holds_time: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[Now]

    __table_args__ = (
        UniqueConstraint("org_id", "id", "during"),
        ForeignKeyConstraint(["org_id", "trainer_id"], ["memberships.org_id", "memberships.user_id"]),
        ForeignKeyConstraint(["org_id", "location_id"], ["locations.org_id", "locations.id"]),
        ForeignKeyConstraint(["org_id", "service_id"], ["services.org_id", "services.id"]),
        CheckConstraint("kind IN ('one_to_one', 'class', 'blocked')", name="kind_is_known"),
        CheckConstraint(
            "lower(during) < upper(during) AND lower_inc(during) AND NOT upper_inc(during)"
            " AND isfinite(lower(during)) AND isfinite(upper(during))",
            name="during_is_a_stretch_of_time",
        ),
        CheckConstraint(
            "kind = 'blocked' OR upper(during) - lower(during) <= interval '12 hours'",
            name="lasts_at_most_12_hours",
        ),
        CheckConstraint("seats_taken BETWEEN 0 AND capacity", name="seats_taken_within_capacity"),
        ExcludeConstraint(
            ("org_id", "="),
            ("trainer_id", "="),
            ("during", "&&"),
            name="appointments_trainer_is_free",
            where=text("holds_time"),
            using="gist",
        ),
        Index(
            "appointments_org_id_trainer_id_ends_at_idx",
            "org_id",
            "trainer_id",
            "ends_at",
            postgresql_where=text("holds_time"),
        ),
    )


class Booking(Base):
    """A client's place in an appointment, with the policy as it was when it was made.

    `during` is the appointment's, kept equal by the foreign key, so that what is due is one
    index away. `set_aside_until` keeps a booking that failed to complete out of others' way.
    """

    __tablename__ = "bookings"

    org_id: Mapped[OrgId]
    id: Mapped[Id]
    appointment_id: Mapped[uuid.UUID]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    starts_at: Mapped[StartOfDuring]
    ends_at: Mapped[EndOfDuring]
    client_id: Mapped[uuid.UUID]
    purchase_id: Mapped[uuid.UUID | None]
    status: Mapped[str] = mapped_column(server_default="booked")
    settlement: Mapped[str] = mapped_column(server_default="none")
    owed_because: Mapped[str | None]
    settled_at: Mapped[Instant | None]
    version: Mapped[int] = mapped_column(server_default=text("1"))
    cancel_window_minutes: Mapped[int]
    late_cancel_cost: Mapped[int]
    no_show_cost: Mapped[int]
    set_aside_until: Mapped[Instant | None]
    failure: Mapped[str | None]
    created_at: Mapped[Now]
    changed_at: Mapped[Now]
    changed_by: Mapped[str]

    __table_args__ = (
        ForeignKeyConstraint(
            ["org_id", "appointment_id", "during"],
            ["appointments.org_id", "appointments.id", "appointments.during"],
            onupdate="CASCADE",
            name="bookings_during_is_the_appointments",
        ),
        ForeignKeyConstraint(["org_id", "client_id"], ["clients.org_id", "clients.id"]),
        ForeignKeyConstraint(["org_id", "purchase_id"], ["client_purchases.org_id", "client_purchases.id"]),
        CheckConstraint(
            "status IN ('booked', 'confirmed', 'completed', 'no_show', 'late_cancelled', 'cancelled')",
            name="status_is_known",
        ),
        CheckConstraint("settlement IN ('none', 'deducted', 'owed', 'waived')", name="settlement_is_known"),
        CheckConstraint(
            "settlement NOT IN ('deducted', 'owed') OR purchase_id IS NOT NULL",
            name="settlement_names_a_pack",
        ),
        CheckConstraint(
            "(settlement = 'owed') = (owed_because IS NOT NULL)"
            " AND owed_because IN ('empty', 'expired', 'frozen')",
            name="owed_has_a_reason",
        ),
        Index(
            "bookings_one_live_per_client",
            "org_id",
            "appointment_id",
            "client_id",
            unique=True,
            postgresql_where=text(LIVE),
        ),
        Index("bookings_due_idx", "org_id", "ends_at", postgresql_where=text(OPEN)),
        Index("bookings_org_id_appointment_id_idx", "org_id", "appointment_id"),
        Index("bookings_org_id_client_id_idx", "org_id", "client_id", "starts_at"),
        Index("bookings_reserved_idx", "org_id", "purchase_id", postgresql_where=text(OPEN)),
        Index(
            "bookings_attention_idx",
            "org_id",
            "id",
            postgresql_where=text("settlement = 'owed' OR failure IS NOT NULL"),
        ),
        Index("bookings_org_id_starts_at_idx", "org_id", "starts_at"),
    )
