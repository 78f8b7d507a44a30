"""The business, its places and the people who log in."""

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, text
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

    __table_args__ = (CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency_is_iso_4217"),)


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
