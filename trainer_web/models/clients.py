"""The people who are trained, and what is known of them."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from trainer_web.models.base import Base, Email, Id, Instant, Now, OrgId, RootOrgId

CLIENT = ["clients.org_id", "clients.id"]


class Client(Base):
    """A client of one business. `phone` is E.164; `alert` is what a trainer must not overlook;
    `timezone` is where they live when it is not the business's zone. Who is hidden is on no list: merged
    into another client, taken back with the import that brought them, or erased at their wish."""

    __tablename__ = "clients"

    org_id: Mapped[RootOrgId]
    id: Mapped[Id]
    name: Mapped[str]
    email: Mapped[Email | None]
    phone: Mapped[str | None]
    alert: Mapped[str] = mapped_column(server_default="")
    timezone: Mapped[str | None]
    emergency_name: Mapped[str] = mapped_column(server_default="")
    emergency_phone: Mapped[str] = mapped_column(server_default="")
    created_at: Mapped[Now]
    archived_at: Mapped[Instant | None]
    hidden_because: Mapped[str | None]
    merged_into: Mapped[uuid.UUID | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "merged_into"], CLIENT),
        CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name="phone_is_e164"),
        # An unknown zone is an error here and not when the first reminder is planned.
        CheckConstraint(
            "timezone IS NULL OR now() AT TIME ZONE timezone IS NOT NULL", name="timezone_is_known"
        ),
        CheckConstraint("length(btrim(name)) BETWEEN 1 AND 200", name="name_is_given"),
        CheckConstraint(
            "hidden_because IN ('merged', 'import_undone', 'erased')"
            " AND (hidden_because = 'merged') = (merged_into IS NOT NULL)"
            " OR hidden_because IS NULL AND merged_into IS NULL",
            name="hidden_has_a_reason",
        ),
        Index("clients_org_id_name_idx", "org_id", "name"),
        Index("clients_org_id_phone_idx", "org_id", "phone"),
        Index("clients_org_id_email_idx", "org_id", "email"),
        # Whose client texts is found across businesses, by the number.
        Index("clients_phone_idx", "phone"),
    )


class ClientWords(Base):
    """What a client is found by: name, e-mail and phone number, in small letters without accents, each word
    after a space; and who is on which list. Kept by a trigger on `clients`, apart from them because only here
    the functions' role may read every row, which is what lets them use the trigram index (row security would
    not)."""

    __tablename__ = "client_words"

    org_id: Mapped[OrgId]
    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    words: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="active")

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "client_id"], CLIENT),
        CheckConstraint("state IN ('active', 'archived', 'hidden')", name="state_is_known"),
        # GIN, not GiST, and a short list of what is not yet in it: see sql/README.md.
        Index(
            "client_words_words_idx",
            "org_id",
            "words",
            postgresql_using="gin",
            postgresql_ops={"words": "gin_trgm_ops"},
            postgresql_with={"gin_pending_list_limit": 512},
        ),
    )


class ClientTag(Base):
    """A word a business sorts its clients by."""

    __tablename__ = "client_tags"

    org_id: Mapped[OrgId]
    client_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "client_id"], CLIENT),
        CheckConstraint("length(tag) BETWEEN 1 AND 40 AND tag = btrim(tag)", name="tag_is_short"),
        Index("client_tags_org_id_tag_idx", "org_id", "tag"),
    )


class SavedFilter(Base):
    """A question to the list of clients that a business keeps under a name; `query` is the list's own."""

    __tablename__ = "saved_filters"

    org_id: Mapped[RootOrgId]
    id: Mapped[Id]
    name: Mapped[str]
    query: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[Now]

    __table_args__ = (
        UniqueConstraint("org_id", "name"),
        CheckConstraint("length(btrim(name)) BETWEEN 1 AND 60", name="name_is_given"),
    )


class ClientNote(Base):
    """What a team member wrote about a client, for the team or for themselves alone. A removed note can be
    brought back."""

    __tablename__ = "client_notes"

    org_id: Mapped[OrgId]
    id: Mapped[Id]
    client_id: Mapped[uuid.UUID]
    author_id: Mapped[uuid.UUID]
    body: Mapped[str]
    is_private: Mapped[bool] = mapped_column(server_default=text("false"))
    is_pinned: Mapped[bool] = mapped_column(server_default=text("false"))
    created_at: Mapped[Now]
    changed_at: Mapped[Now]
    removed_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "client_id"], CLIENT),
        ForeignKeyConstraint(["org_id", "author_id"], ["memberships.org_id", "memberships.user_id"]),
        CheckConstraint("length(btrim(body)) BETWEEN 1 AND 4000", name="body_is_given"),
        Index("client_notes_org_id_client_id_idx", "org_id", "client_id", "created_at"),
    )


class ClientMeasurement(Base):
    """A number measured on a day: any kind (such as Weight) in a unit."""

    __tablename__ = "client_measurements"

    org_id: Mapped[OrgId]
    id: Mapped[Id]
    client_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    unit: Mapped[str] = mapped_column(server_default="")
    value: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    taken_on: Mapped[date]
    note: Mapped[str] = mapped_column(server_default="")
    actor: Mapped[str]
    created_at: Mapped[Now]
    removed_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "client_id"], CLIENT),
        CheckConstraint("length(btrim(kind)) BETWEEN 1 AND 60", name="kind_is_given"),
        CheckConstraint("length(unit) <= 20", name="unit_is_short"),
        Index("client_measurements_org_id_client_id_idx", "org_id", "client_id", "kind", "taken_on"),
    )


class ClientGoal(Base):
    """What a client wants to reach and by when; with a kind of measurement and a target if it has any."""

    __tablename__ = "client_goals"

    org_id: Mapped[OrgId]
    id: Mapped[Id]
    client_id: Mapped[uuid.UUID]
    title: Mapped[str]
    kind: Mapped[str | None]
    target: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    due_on: Mapped[date | None]
    created_at: Mapped[Now]
    reached_at: Mapped[Instant | None]
    removed_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "client_id"], CLIENT),
        CheckConstraint("length(btrim(title)) BETWEEN 1 AND 200", name="title_is_given"),
        Index("client_goals_org_id_client_id_idx", "org_id", "client_id"),
    )


class ClientFile(Base):
    """An image or PDF of a client, checked and re-encoded before it was kept; `size` in bytes."""

    __tablename__ = "client_files"

    org_id: Mapped[OrgId]
    id: Mapped[Id]
    client_id: Mapped[uuid.UUID]
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    actor: Mapped[str]
    created_at: Mapped[Now]
    removed_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "client_id"], CLIENT),
        CheckConstraint("media_type IN ('image/jpeg', 'image/png', 'application/pdf')", name="type_is_known"),
        CheckConstraint("size = length(content) AND size <= 10485760", name="size_is_at_most_10_mib"),
        CheckConstraint("length(btrim(name)) BETWEEN 1 AND 200", name="name_is_given"),
        Index("client_files_org_id_client_id_idx", "org_id", "client_id"),
    )


class ClientMerge(Base):
    """Two clients who turned out to be one: everything of `merged_id` went to `kept_id`. `moved` names each
    row that moved, by table, and `before` what the kept client was, so that it can be undone."""

    __tablename__ = "client_merges"

    org_id: Mapped[OrgId]
    id: Mapped[Id]
    kept_id: Mapped[uuid.UUID]
    merged_id: Mapped[uuid.UUID]
    moved: Mapped[dict[str, Any]] = mapped_column(JSONB)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    actor: Mapped[str]
    at: Mapped[Now]
    undone_at: Mapped[Instant | None]
    undone_by: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "kept_id"], CLIENT),
        ForeignKeyConstraint(["org_id", "merged_id"], CLIENT),
        Index("client_merges_org_id_kept_id_idx", "org_id", "kept_id"),
        Index(
            "client_merges_one_at_a_time",
            "org_id",
            "merged_id",
            unique=True,
            postgresql_where=text("undone_at IS NULL"),
        ),
    )
