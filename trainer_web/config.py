"""Settings, all from the environment; nothing here has a secret as its default."""

from functools import cache
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the site, the worker, the ticker and the command line read from the environment."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    database_url: str = Field(
        description="postgresql://… of a login that may become trainer_app (and, to migrate, trainer_owner)"
    )
    redis_url: str = Field(description="redis://… or unix://… of a Redis ≥ 7 or Valkey")
    secret_key: str = Field(min_length=32, description="signs the session cookie; at least 32 characters")
    public_base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="the address people open; https makes cookies Secure",
    )
    trainer_data: Path = Field(default=Path(".data"), description="data folder of the embedded servers")
    port: int = Field(default=8000, ge=1, le=65535)

    @field_validator("database_url")
    @classmethod
    def _names_postgresql(cls, url: str) -> str:
        if not url.startswith(("postgresql://", "postgres://")):
            raise ValueError("DATABASE_URL must start with postgresql://")
        return url

    @property
    def sqlalchemy_url(self) -> str:
        """The database address with the driver SQLAlchemy is to use."""
        return "postgresql+psycopg://" + self.database_url.split("://", 1)[1]


@cache
def settings() -> Settings:
    """The settings of this process, read once.

    Raises:
        pydantic.ValidationError: a value is missing or unusable; the message names the variable.
    """
    return Settings()  # type: ignore[call-arg]  # the values come from the environment
