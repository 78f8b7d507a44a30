"""Reads of this slice: messages as the database returns them."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

from trainer_web.database import view

UNPROVEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class MessageState:
    """A message with whom and what it is about and what is known of its delivery: a row of the view
    `message_states`, which every message function returns."""

    org_id: uuid.UUID
    message_id: uuid.UUID
    direction: str
    channel: str | None
    kind: str
    state: str
    reason: str | None
    outcome: str | None
    client_id: uuid.UUID | None
    booking_id: uuid.UUID | None
    purchase_id: uuid.UUID | None
    for_start: datetime | None
    lead: str | None
    address: str | None
    sender: str | None
    subject: str | None
    body: str | None
    segments: int | None
    send_after: datetime
    expires_at: datetime | None
    attempt: int
    lease_token: uuid.UUID | None
    called_at: datetime | None
    provider_sid: str | None
    error_code: str | None
    next_check_at: datetime | None
    created_at: datetime
    created_by: str
    accepted_at: datetime | None
    finished_at: datetime | None
    seen_at: datetime | None
    handled_at: datetime | None
    client_name: str | None
    booking_status: str | None
    starts_at: datetime | None
    service_name: str | None
    trainer_name: str | None
    location_name: str | None
    pack_name: str | None
    expires_on: date | None
    org_name: str
    locale: str
    template_subject: str | None
    template_body: str | None
    link_number: int | None
    sessions_left: int | None
    timezone: str
    seconds_left: int | None
    is_unproven: bool
    is_first: bool


message_states = view("message_states", MessageState)


def unproven(message: Any) -> ColumnElement[bool]:
    """Whether nobody knows, an hour after it was to go out, that a reminder arrived: as the view says."""
    return and_(
        message.kind == "reminder",
        message.send_after < func.now() - UNPROVEN_AFTER,
        or_(
            message.state.in_(("sending", "unknown", "accepted", "undelivered", "failed", "expired")),
            and_(message.state == "sent", message.channel == "sms"),
            and_(message.state == "suppressed", message.reason == "daily_limit"),
            and_(message.state == "pending", message.attempt > 2),
        ),
    )


def asks_to_cancel(message: Any) -> ColumnElement[bool]:
    """Whether a client asked to cancel and nobody has decided yet."""
    return and_(
        message.direction == "in",
        message.handled_at.is_(None),
        message.outcome.in_(("late_cancel_requested", "cancel_word")),
    )
