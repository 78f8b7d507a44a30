"""Alembic's entry: migrates over the connection that `trainer_web.schema` opened."""

from alembic import context

from trainer_web.models import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
)
with context.begin_transaction():
    context.run_migrations()
