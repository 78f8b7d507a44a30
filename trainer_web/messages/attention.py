"""What Today shows of messages: answers that wait, and sessions ahead that nobody has confirmed."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, true

from trainer_web.calendar.queries import BookingState, booking_states
from trainer_web.database import fetch
from trainer_web.messages.inbox import Conversation, waiting_conversations
from trainer_web.messages.queries import unproven
from trainer_web.models import Message

SHOWN = 5
AHEAD = timedelta(hours=48)


@dataclass(frozen=True)
class Unconfirmed(BookingState):
    """A booking ahead that nobody has confirmed; `lacks_proof` when a reminder may not have arrived."""

    lacks_proof: bool


@dataclass(frozen=True)
class Board:
    """The conversations that hold something new or need somebody, and the sessions of the next 48 hours
    that are not confirmed."""

    conversations: list[Conversation]
    more: bool
    unconfirmed: list[Unconfirmed]

    @property
    def unproven(self) -> list[Unconfirmed]:
        """Those whose reminder may not have arrived."""
        return [booking for booking in self.unconfirmed if booking.lacks_proof]


def board() -> Board:
    """The board as it is now: two statements."""
    found = waiting_conversations(SHOWN + 1)
    return Board(found[:SHOWN], len(found) > SHOWN, _unconfirmed())


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
