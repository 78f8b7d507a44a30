"""What every table shares: naming of constraints, column kinds, and keys that start with the business."""

import uuid
from datetime import datetime
from typing import Annotated

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, ForeignKey, MetaData, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

NAMING = {
    "pk": "%(table_name)s_pkey",
    "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "ck": "%(table_name)s_%(constraint_name)s",
}

Instant = Annotated[datetime, mapped_column(DateTime(timezone=True))]
Now = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=func.now())]
Email = Annotated[str, mapped_column(CITEXT)]
Id = Annotated[
    uuid.UUID,
    mapped_column(Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
]
# A table whose other keys already reach the business needs no key of its own to `orgs`: every
# foreign key is one more look-up for each row written.
OrgId = Annotated[uuid.UUID, mapped_column(Uuid, primary_key=True, sort_order=-1)]
RootOrgId = Annotated[uuid.UUID, mapped_column(Uuid, ForeignKey("orgs.id"), primary_key=True, sort_order=-1)]


class Base(DeclarativeBase):
    """Declares tables; `str` is text and every constraint has a predictable name."""

    registry = registry(metadata=MetaData(naming_convention=NAMING), type_annotation_map={str: Text()})


db = SQLAlchemy(model_class=Base)
