"""Texts and e-mails to clients, what they answer, and who agreed to be written to."""

import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from trainer_web.models.base import Base, Id, Instant, Now, OrgId, RootOrgId

KINDS = (
    "booking_made", "booking_moved", "booking_cancelled", "reminder", "pack_ending",
    "text", "test", "answer", "reply",
)  # fmt: skip
STATES = (
    "pending", "sending", "unknown", "accepted", "sent", "delivered", "undelivered", "failed",
    "suppressed", "expired", "cancelled", "console", "answered", "received",
)  # fmt: skip


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class Message(Base):
    """One text or e-mail, out or in; a row that is `pending` is the only record that it is due.

    `dedupe_key` names what it is for, so that it exists once: `rem:{booking}:{start epoch}:{lead}`
    for a reminder. `sender` is the pool it went through: `{account}/{number or service}`, `console`
    or `email`. `rank` orders what the provider says about it, so that a late "sent" can't follow a
    "delivered". `body` is written when it is claimed and never changes afterwards. For a client's
    reply, `outcome` says what was understood and done; `seen_at` and `handled_at` are the team's.
    """

    __tablename__ = "messages"

    org_id: Mapped[RootOrgId]
    id: Mapped[Id]
    direction: Mapped[str] = mapped_column(server_default="out")
    channel: Mapped[str | None]
    kind: Mapped[str]
    dedupe_key: Mapped[str | None]
    client_id: Mapped[uuid.UUID | None]
    booking_id: Mapped[uuid.UUID | None]
    purchase_id: Mapped[uuid.UUID | None]
    for_start: Mapped[Instant | None]
    lead: Mapped[str | None]
    address: Mapped[str | None]
    sender: Mapped[str | None]
    subject: Mapped[str | None]
    body: Mapped[str | None]
    segments: Mapped[int | None]
    send_after: Mapped[Now]
    expires_at: Mapped[Instant | None]
    state: Mapped[str] = mapped_column(server_default="pending")
    reason: Mapped[str | None]
    attempt: Mapped[int] = mapped_column(server_default=text("0"))
    retries: Mapped[int] = mapped_column(server_default=text("0"))
    lease_token: Mapped[uuid.UUID | None]
    lease_until: Mapped[Instant | None]
    called_at: Mapped[Instant | None]
    provider_sid: Mapped[str | None]
    rank: Mapped[int] = mapped_column(server_default=text("0"))
    error_code: Mapped[str | None]
    next_check_at: Mapped[Instant | None]
    checks: Mapped[int] = mapped_column(server_default=text("0"))
    outcome: Mapped[str | None]
    seen_at: Mapped[Instant | None]
    handled_at: Mapped[Instant | None]
    created_at: Mapped[Now]
    created_by: Mapped[str] = mapped_column(server_default="")
    accepted_at: Mapped[Instant | None]
    finished_at: Mapped[Instant | None]

    __table_args__ = (
        UniqueConstraint("org_id", "dedupe_key"),
        UniqueConstraint("org_id", "provider_sid"),
        ForeignKeyConstraint(["org_id", "client_id"], ["clients.org_id", "clients.id"]),
        ForeignKeyConstraint(["org_id", "booking_id"], ["bookings.org_id", "bookings.id"]),
        ForeignKeyConstraint(["org_id", "purchase_id"], ["client_purchases.org_id", "client_purchases.id"]),
        CheckConstraint(_one_of("direction", ("out", "in")), name="direction_is_known"),
        CheckConstraint(_one_of("channel", ("sms", "email")), name="channel_is_known"),
        CheckConstraint(_one_of("kind", KINDS), name="kind_is_known"),
        CheckConstraint(_one_of("state", STATES), name="state_is_known"),
        CheckConstraint(
            "state <> 'sending' OR lease_token IS NOT NULL AND lease_until IS NOT NULL",
            name="sending_is_leased",
        ),
        CheckConstraint("length(body) BETWEEN 1 AND 4000", name="body_is_given"),
        Index(
            "messages_due_idx",
            "org_id",
            "channel",
            "send_after",
            "id",
            postgresql_where=text("state = 'pending'"),
        ),
        Index("messages_lease_idx", "org_id", "lease_until", postgresql_where=text("state = 'sending'")),
        Index("messages_check_idx", "org_id", "next_check_at", postgresql_where=text("state = 'unknown'")),
        Index("messages_org_id_client_id_idx", "org_id", "client_id", "created_at"),
        Index("messages_org_id_booking_id_idx", "org_id", "booking_id"),
        Index("messages_org_id_created_at_idx", "org_id", "created_at"),
        Index(
            "messages_open_idx",
            "org_id",
            "created_at",
            postgresql_where=text("direction = 'in' AND (seen_at IS NULL OR handled_at IS NULL)"),
        ),
        # Whom a reply came from is found across businesses, by the number and the sender.
        Index("messages_pair_idx", "address", "sender", "created_at"),
        Index("messages_id_idx", "id"),
    )


class MessageEvent(Base):
    """What was learned about a message, and from where; the same news twice is one row."""

    __tablename__ = "message_events"

    org_id: Mapped[OrgId]
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    message_id: Mapped[uuid.UUID]
    attempt: Mapped[int]
    at: Mapped[Now]
    source: Mapped[str]
    status: Mapped[str]
    provider_sid: Mapped[str] = mapped_column(server_default="")
    error_code: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        UniqueConstraint(
            "org_id",
            "message_id",
            "source",
            "status",
            "attempt",
            "provider_sid",
            "error_code",
            name="message_events_once",
        ),
        ForeignKeyConstraint(["org_id", "message_id"], ["messages.org_id", "messages.id"]),
        CheckConstraint(_one_of("source", ("api", "callback", "reconcile", "app")), name="source_is_known"),
    )


class InboundMessage(Base):
    """A text as the provider delivered it, once per message id, with the answer that it got.

    Belongs to no business yet: which ones it is for (`org_ids`) is decided on receiving it. Only
    functions read it; what a business may see of it is its row in `messages`.
    """

    __tablename__ = "inbound_messages"

    message_sid: Mapped[str] = mapped_column(primary_key=True)
    account_sid: Mapped[str]
    from_phone: Mapped[str]
    to_phone: Mapped[str]
    body: Mapped[str]
    media: Mapped[int] = mapped_column(server_default=text("0"))
    source: Mapped[str]
    received_at: Mapped[Now]
    intent: Mapped[str]
    outcome: Mapped[str] = mapped_column(server_default="")
    answer: Mapped[str | None]
    org_ids: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid), server_default=text("'{}'"))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'"))

    __table_args__ = (Index("inbound_messages_from_phone_idx", "from_phone", "received_at"),)


class PhoneConsent(Base):
    """What the owner of a number wants of one business: texts, or none; or that it gets none
    (`unreachable`: a landline, switched off, not a number).

    `evidence` is the wording agreed to, what was texted, or the provider's code.
    """

    __tablename__ = "phone_consents"

    org_id: Mapped[RootOrgId]
    phone: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    source: Mapped[str]
    evidence: Mapped[str] = mapped_column(server_default="")
    actor: Mapped[str]
    at: Mapped[Now]

    __table_args__ = (
        CheckConstraint(_one_of("state", ("granted", "opted_out", "unreachable")), name="state_is_known"),
        CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name="phone_is_e164"),
    )


class ReplyLink(Base):
    """A link in a message, for one booking at one time, followed once. `number` is what its token signs."""

    __tablename__ = "reply_links"

    org_id: Mapped[OrgId]
    number: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    message_id: Mapped[uuid.UUID]
    booking_id: Mapped[uuid.UUID]
    for_start: Mapped[Instant]
    opened: Mapped[int] = mapped_column(server_default=text("0"))
    used_at: Mapped[Instant | None]
    outcome: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("org_id", "message_id", "booking_id"),
        ForeignKeyConstraint(["org_id", "message_id"], ["messages.org_id", "messages.id"]),
        ForeignKeyConstraint(["org_id", "booking_id"], ["bookings.org_id", "bookings.id"]),
        Index("reply_links_number_idx", "number"),
    )


class MessageTemplate(Base):
    """The business's own words for one kind of message, or that it is not sent at all."""

    __tablename__ = "message_templates"

    org_id: Mapped[RootOrgId]
    kind: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str]
    body: Mapped[str]
    is_on: Mapped[bool] = mapped_column(server_default=text("true"))

    __table_args__ = (
        CheckConstraint(_one_of("kind", KINDS[:5]), name="kind_is_known"),
        CheckConstraint("length(body) BETWEEN 1 AND 1000", name="body_is_given"),
    )


class SmsAccount(Base):
    """A business's own account at the SMS provider. Tokens are encrypted with a key that is not in
    the database; `sender` is a number (E.164) or a messaging service (MG…). Only functions read it."""

    __tablename__ = "sms_accounts"

    org_id: Mapped[RootOrgId]
    account_sid: Mapped[str]
    auth_token: Mapped[bytes] = mapped_column(LargeBinary)
    previous_auth_token: Mapped[bytes | None] = mapped_column(LargeBinary)
    sender: Mapped[str]
    changed_at: Mapped[Now]
    changed_by: Mapped[str]

    __table_args__ = (
        CheckConstraint("account_sid ~ '^AC[0-9a-f]{32}$'", name="account_sid_is_one"),
        CheckConstraint(
            "sender ~ '^\\+[1-9][0-9]{6,14}$' OR sender ~ '^MG[0-9a-f]{32}$'", name="sender_is_one"
        ),
        CheckConstraint("length(auth_token) > 0", name="auth_token_is_given"),
        Index("sms_accounts_account_sid_idx", "account_sid"),
    )


class Sender(Base):
    """How fast a sender may send and whether it has been stopped. Belongs to no business: several
    may share one."""

    __tablename__ = "senders"

    sender: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[Now]
    slow_until: Mapped[Instant | None]
    stopped_at: Mapped[Instant | None]
    stopped_because: Mapped[str | None]
