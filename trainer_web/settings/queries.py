"""Reads of this slice: what the business has decided, and the words of its messages."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from sqlalchemy import SQLColumnExpression, select

from trainer_web.database import fetch
from trainer_web.messages import templates
from trainer_web.messages.queries import MessageState, message_states
from trainer_web.models import MessageTemplate, Org


@dataclass(frozen=True)
class Preferences:
    """How this business sends messages; `segment_price` is in its currency, None when it is unknown."""

    reminder_leads: list[str]
    quiet_until: time
    quiet_from: time
    pack_ending_left: int
    segment_price: Decimal | None
    canned_answers: list[str]


@dataclass(frozen=True)
class Wording:
    """The words of one kind of message, the business's own or the standard ones, and whether it is sent."""

    kind: str
    subject: str
    body: str
    is_on: bool

    @property
    def is_standard(self) -> bool:
        """Whether nobody has changed them."""
        standard = templates.KINDS[self.kind]
        return (self.subject, self.body) == (standard.subject, standard.body)


PREFERENCES: tuple[SQLColumnExpression[Any], ...] = (
    Org.reminder_leads,
    Org.quiet_until,
    Org.quiet_from,
    Org.pack_ending_left,
    Org.segment_price,
    Org.canned_answers,
)
WORDING: tuple[SQLColumnExpression[Any], ...] = (
    MessageTemplate.kind,
    MessageTemplate.subject,
    MessageTemplate.body,
    MessageTemplate.is_on,
)


def preferences() -> Preferences:
    """What this business has decided."""
    return fetch(Preferences, select(*PREFERENCES))[0]


def wordings() -> Mapping[str, Wording]:
    """The words of every kind of message, in the order in which they are shown."""
    own = {row.kind: row for row in fetch(Wording, select(*WORDING))}
    standard = {
        name: Wording(name, kind.subject, kind.body, is_on=True) for name, kind in templates.KINDS.items()
    }
    return {name: own.get(name, wording) for name, wording in standard.items()}


def test_message(message_id: uuid.UUID, channel: str) -> MessageState | None:
    """A test of this business by text ("sms") or "email", or None."""
    state = message_states.c
    statement = select(message_states).where(
        state.message_id == message_id, state.kind == "test", state.channel == channel
    )
    return next(iter(fetch(MessageState, statement)), None)
