"""Files of clients and packs that were brought in, line by line, and what became of each line."""

import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from trainer_web.models.base import Base, Id, Instant, Now, OrgId, RootOrgId


class Import(Base):
    """One file on its way in. `mapping` names the field that each column fills. `lines_read` of
    `lines_total` were looked at, `lines_done` applied (or taken back, while it is being undone)."""

    __tablename__ = "imports"

    org_id: Mapped[RootOrgId]
    id: Mapped[Id]
    name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    state: Mapped[str] = mapped_column(server_default="mapping")
    lines_total: Mapped[int] = mapped_column(server_default=text("0"))
    lines_read: Mapped[int] = mapped_column(server_default=text("0"))
    lines_done: Mapped[int] = mapped_column(server_default=text("0"))
    failure: Mapped[str | None]
    actor: Mapped[str]
    created_at: Mapped[Now]
    changed_at: Mapped[Now]

    __table_args__ = (
        CheckConstraint(
            "state IN ('mapping', 'checking', 'checked', 'running', 'done', 'cancelled', 'undoing', 'undone',"
            " 'failed')",
            name="state_is_known",
        ),
        Index("imports_org_id_created_at_idx", "org_id", "created_at"),
        Index(
            "imports_due_idx",
            "org_id",
            "id",
            postgresql_where=text("state IN ('checking', 'running', 'undoing')"),
        ),
    )


class ImportLine(Base):
    """One line of a file: what it says (`fields`), what was normalised (`changes`), and the `verdict`; once
    applied, whom and which pack it made or changed, and `before` as it was. `same_line` is the first line
    about the same person."""

    __tablename__ = "import_lines"

    org_id: Mapped[OrgId]
    import_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changes: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    verdict: Mapped[str]
    reason: Mapped[str] = mapped_column(server_default="")
    same_line: Mapped[int | None]
    client_id: Mapped[uuid.UUID | None]
    purchase_id: Mapped[uuid.UUID | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    applied_at: Mapped[Instant | None]
    undone_at: Mapped[Instant | None]

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "import_id"], ["imports.org_id", "imports.id"]),
        ForeignKeyConstraint(["org_id", "client_id"], ["clients.org_id", "clients.id"]),
        ForeignKeyConstraint(["org_id", "purchase_id"], ["client_purchases.org_id", "client_purchases.id"]),
        CheckConstraint("verdict IN ('new', 'changed', 'unchanged', 'rejected')", name="verdict_is_known"),
        Index("import_lines_org_id_client_id_idx", "org_id", "client_id"),
    )


class ImportMapping(Base):
    """How columns of these names were mapped the last time."""

    __tablename__ = "import_mappings"

    org_id: Mapped[RootOrgId]
    columns: Mapped[list[str]] = mapped_column(ARRAY(Text), primary_key=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[Now]
