"""The business, its places and the people who log in."""

import uuid
from datetime import time
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, Numeric, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from trainer_web.models.base import Base, Email, Id, Instant, Now, OrgId, RootOrgId

ROLE_CHECK = "role IN ('owner', 'manager', 'trainer', 'front_desk')"


class Org(Base):
    """A business. Its zone decides what "today" is for packs and pages."""

    __tablename__ = "orgs"

    id: Mapped[Id]
    name: Mapped[str]
    timezone: Mapped[str]
    currency: Mapped[str] = mapped_column(server_default="EUR")
    locale: Mapped[str] = mapped_column(server_default="en_GB")
    created_at: Mapped[Now]
    # When clients are reminded: minutes before the start, or `d1@18:00`, the day before at 18:00.
    reminder_leads: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{1440}'"))
    # No text goes out before or after, on the client's clock.
    quiet_until: Mapped[time] = mapped_column(server_default=text("'08:00'"))
    quiet_from: Mapped[time] = mapped_column(server_default=text("'20:30'"))
    pack_ending_left: Mapped[int] = mapped_column(server_default=text("2"))
    # What the provider charges for one segment, in the business's currency.
    segment_price: Mapped[Decimal | None] = mapped_column(Numeric(8, 4))
    canned_answers: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))

    __table_args__ = (
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_is_iso_4217"),
        CheckConstraint("quiet_until < quiet_from", name="quiet_hours_leave_a_day"),
        CheckConstraint(
            "array_to_string(reminder_leads, ' ') ~"
            " '^(([1-9][0-9]{0,4}|d[1-7]@([01][0-9]|2[0-3]):[0-5][0-9])( |$))*$'"
            " AND cardinality(reminder_leads) <= 5",
            name="reminder_leads_are_known",
        ),
        CheckConstraint("pack_ending_left BETWEEN 0 AND 20", name="pack_ending_left_is_small"),
        CheckConstraint("segment_price >= 0", name="segment_price_is_not_negative"),
        CheckConstraint("cardinality(canned_answers) <= 12", name="canned_answers_are_few"),
    )


class Location(Base):
    """A place where the business works, in an IANA zone of its own."""

    __tablename__ = "locations"

    org_id: Mapped[RootOrgId]
    id: Mapped[Id]
    name: Mapped[str]
    timezone: Mapped[str]


class User(Base):
    """Someone who logs in, in any number of businesses. Only functions read this table."""

    __tablename__ = "users"

    id: Mapped[Id]
    email: Mapped[Email] = mapped_column(unique=True)
    password_hash: Mapped[str]
    created_at: Mapped[Now]


class Membership(Base):
    """A team member of one business; whoever `gives_sessions` has a column on the calendar."""

    __tablename__ = "memberships"

    org_id: Mapped[RootOrgId]
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), primary_key=True, index=True)
    name: Mapped[str]
    role: Mapped[str]
    gives_sessions: Mapped[bool] = mapped_column(server_default=text("false"))
    colour: Mapped[int] = mapped_column(server_default=text("1"))
    ended_at: Mapped[Instant | None]

    __table_args__ = (
        CheckConstraint(ROLE_CHECK, name="role_is_known"),
        CheckConstraint("colour BETWEEN 1 AND 8", name="colour_is_in_the_palette"),
    )


class LoginSession(Base):
    """One signed-in browser. The cookie names the business and holds a token; its SHA-256 is kept."""

    __tablename__ = "login_sessions"

    org_id: Mapped[OrgId]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[uuid.UUID]
    created_at: Mapped[Now]
    last_seen_at: Mapped[Now]
    expires_at: Mapped[Instant]
    ended_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "user_id"], ["memberships.org_id", "memberships.user_id"]),
    )


class Invitation(Base):
    """An open door for one new team member, used once."""

    __tablename__ = "invitations"

    org_id: Mapped[RootOrgId]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    email: Mapped[Email]
    name: Mapped[str]
    role: Mapped[str]
    gives_sessions: Mapped[bool]
    created_at: Mapped[Now]
    expires_at: Mapped[Instant]
    accepted_at: Mapped[Instant | None]

    __table_args__ = (CheckConstraint(ROLE_CHECK, name="role_is_known"),)
