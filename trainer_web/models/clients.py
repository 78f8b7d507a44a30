"""The people who are trained."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainer_web.models.base import Base, Email, Id, Instant, Now, RootOrgId


class Client(Base):
    """A client of one business. `phone` is E.164; `alert` is what a trainer must not overlook;
    `timezone` is where they live when it is not the business's zone."""

    __tablename__ = "clients"

    org_id: Mapped[RootOrgId]
    id: Mapped[Id]
    name: Mapped[str]
    email: Mapped[Email | None]
    phone: Mapped[str | None]
    alert: Mapped[str] = mapped_column(server_default="")
    timezone: Mapped[str | None]
    created_at: Mapped[Now]
    archived_at: Mapped[Instant | None]

    __table_args__ = (
        CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name="phone_is_e164"),
        # An unknown zone is an error here and not when the first reminder is planned.
        CheckConstraint(
            "timezone IS NULL OR now() AT TIME ZONE timezone IS NOT NULL", name="timezone_is_known"
        ),
        CheckConstraint("length(btrim(name)) BETWEEN 1 AND 200", name="name_is_given"),
        Index("clients_org_id_name_idx", "org_id", "name"),
        Index("clients_org_id_phone_idx", "org_id", "phone"),
        # Whose client texts is found across businesses, by the number.
        Index("clients_phone_idx", "phone"),
    )
