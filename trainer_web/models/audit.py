"""Who did what, where no ledger or history of its own says so."""

import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from trainer_web.models.base import Base, Instant, RootOrgId


class AuditEntry(Base):
    """One act on a `subject` (such as a booking whose owed session was settled), with what it was before and
    after in `details`. Append-only; what is taken back is a line that `undoes` another."""

    __tablename__ = "audit_entries"

    org_id: Mapped[RootOrgId]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    subject_id: Mapped[uuid.UUID]
    act: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))
    reason: Mapped[str] = mapped_column(server_default="")
    actor: Mapped[str]
    undoes: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[Instant] = mapped_column(DateTime(timezone=True), server_default=func.clock_timestamp())

    __table_args__ = (
        ForeignKeyConstraint(["org_id", "undoes"], ["audit_entries.org_id", "audit_entries.id"]),
        UniqueConstraint("org_id", "undoes"),
        Index("audit_entries_org_id_subject_id_idx", "org_id", "subject_id", "id"),
    )
