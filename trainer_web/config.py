"""Settings, all from the environment; nothing here has a secret as its default."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator
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
    link_key: str = Field(
        default="", description="signs reply links; without it one is derived from SECRET_KEY"
    )
    previous_link_key: str = Field(default="", description="still accepted while LINK_KEY is rotated")
    proxies: int = Field(
        default=0, ge=0, description="how many proxies of ours stand before the site and name the caller"
    )
    twilio_api_base: str = Field(
        default="https://api.twilio.com",
        description="where the SMS provider's API is; a test double's address",
    )
    twilio_account_sid: str = Field(
        default="", description="account for businesses that entered none of their own"
    )
    twilio_auth_token: str = Field(default="", description="its token; signs what the provider sends us")
    twilio_previous_auth_token: str = Field(default="", description="still accepted while it is rotated")
    twilio_sender: str = Field(default="", description="its number (+…) or messaging service (MG…)")
    smtp_host: str = Field(default="", description="without it, e-mails are files in TRAINER_DATA/mail")
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: str = ""
    mail_from: str = Field(default="", description="the address e-mails come from")
    trainer_data: Path = Field(default=Path(".data"), description="data folder of the embedded servers")
    port: int = Field(default=8000, ge=1, le=65535)

    @field_validator("database_url")
    @classmethod
    def _names_postgresql(cls, url: str) -> str:
        if not url.startswith(("postgresql://", "postgres://")):
            raise ValueError("DATABASE_URL must start with postgresql://")
        return url

    @model_validator(mode="after")
    def _accounts_are_whole(self) -> "Settings":
        # An empty token would let anybody sign what claims to come from the provider.
        given = [self.twilio_account_sid, self.twilio_auth_token, self.twilio_sender]
        if any(given) and not all(given):
            raise ValueError(
                "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN and TWILIO_SENDER belong together: set all or none"
            )
        if self.smtp_host and not self.mail_from:
            raise ValueError("MAIL_FROM must be set when SMTP_HOST is")
        return self

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
