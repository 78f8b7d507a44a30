"""What a button press was answered the first time, so that pressing it again does nothing new."""

import uuid

from sqlalchemy.orm import Mapped, mapped_column

from trainer_web.models.base import Base, Now, RootOrgId


class Request(Base):
    """The first answer to one request id: the session count, or 1 for done and 0 for moved on."""

    __tablename__ = "requests"

    org_id: Mapped[RootOrgId]
    request_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    act: Mapped[str]
    subject: Mapped[str]
    answer: Mapped[int | None]
    answer_id: Mapped[uuid.UUID | None]
    at: Mapped[Now]
