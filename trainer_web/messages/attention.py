"""What asks for attention: answers that wait, sessions ahead that nobody has confirmed, texts that fail."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import SQLColumnExpression, func, select, true

from trainer_web.calendar.queries import BookingState, booking_states
from trainer_web.database import fetch
from trainer_web.messages.inbox import PLANNED_AHEAD, Conversation, waiting_conversations
from trainer_web.messages.queries import unproven
from trainer_web.models import Message

SHOWN = 5
AHEAD = timedelta(hours=48)
LOST = ("failed", "undelivered")
TAKEN = ("sending", "unknown", "accepted", "sent", "delivered")
FAILING_FOR = timedelta(minutes=15)
FAILING_SHARE = 0.02  # from which the provider itself advises to look for a cause
FAILING_AMONG = 20  # of fewer texts one is no share to speak of


@dataclass(frozen=True)
class Unconfirmed(BookingState):
    """A booking ahead that nobody has confirmed; `lacks_proof` when a reminder may not have arrived."""

    lacks_proof: bool


@dataclass(frozen=True)
class Failing:
    """How many of the texts of the last 15 minutes did not go out or arrive, and of how many."""

    failed: int
    texts: int

    @property
    def is_alarming(self) -> bool:
        """Whether it is more than a client now and then who can't be reached."""
        return self.texts >= FAILING_AMONG and self.failed > self.texts * FAILING_SHARE


@dataclass(frozen=True)
class Board:
    """The conversations that hold something new or need somebody, the sessions of the next 48 hours that
    are not confirmed, and what fails."""

    conversations: list[Conversation]
    more: bool
    unconfirmed: list[Unconfirmed]
    failing: Failing

    @property
    def unproven(self) -> list[Unconfirmed]:
        """Those whose reminder may not have arrived."""
        return [booking for booking in self.unconfirmed if booking.lacks_proof]


def board() -> Board:
    """The board as it is now: three statements."""
    found = waiting_conversations(SHOWN + 1)
    return Board(found[:SHOWN], len(found) > SHOWN, _unconfirmed(), failing())


def failing() -> Failing:
    """What became of the texts that the provider was asked to send in the last 15 minutes; tests aside."""
    lost = Message.state.in_(LOST)
    figures: tuple[SQLColumnExpression[Any], ...] = (
        func.count().filter(lost).label("failed"),
        func.count().label("texts"),
    )
    (found,) = fetch(
        Failing,
        select(*figures).where(
            Message.direction == "out",
            Message.channel == "sms",
            Message.kind != "test",
            # What is planned is written down before; there is an index on that.
            Message.created_at > func.now() - PLANNED_AHEAD,
            Message.called_at > func.now() - FAILING_FOR,
            Message.state.in_(LOST + TAKEN),
        ),
    )
    return found


def _unconfirmed() -> list[Unconfirmed]:
    state = booking_states.c
    proof = (
        select(func.coalesce(func.bool_or(unproven(Message)), False).label("lacks_proof"))
        .where(Message.org_id == state.org_id, Message.booking_id == state.booking_id)
        .lateral("proof")
    )
    return fetch(
        Unconfirmed,
        select(booking_states, proof.c.lacks_proof)
        .join(proof, true())
        .where(
            state.status == "booked",
            state.starts_at > func.now(),
            state.starts_at < func.now() + AHEAD,
        )
        .order_by(state.starts_at, state.booking_id),
    )
