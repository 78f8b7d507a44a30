"""Signs of life of the processes in the background."""

from sqlalchemy.orm import Mapped, mapped_column

from trainer_web.models.base import Base, Now


class Heartbeat(Base):
    """When a background process last said that it works. Belongs to no business."""

    __tablename__ = "heartbeats"

    process: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[Now]
