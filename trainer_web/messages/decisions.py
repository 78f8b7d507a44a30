"""How an act on a message, or on the booking that an answer is about, is done and answered: by a toast."""

import uuid
from collections.abc import Callable

from flask import abort, url_for

from trainer_web import htmx
from trainer_web.calendar import queries as bookings
from trainer_web.calendar.answers import by_whom
from trainer_web.calendar.queries import OPEN, BookingState
from trainer_web.calendar.wording import costs_more, moved_on, outcome
from trainer_web.database import run
from trainer_web.htmx import Answer, Undo
from trainer_web.messages import conversations, operations, threads
from trainer_web.messages.conversations import Line


def done(message_id: uuid.UUID, act: Callable[[], object], sentence: str, undo: str, gone: str) -> Answer:
    """The answer to an act on one message; `gone` when somebody, or the message, was faster."""
    line, result = run(lambda: (_message(message_id), act()))
    back = threads.address(threads.party_of(line))
    sentence, status = (sentence, 200) if result else (gone, 409)
    if not htmx.wanted():
        return htmx.done(back, sentence, status)
    opposite = Undo(url_for(undo, message_id=message_id)) if undo and result else None
    return htmx.fragments(message=sentence, undo=opposite, status=status)


def decided(
    message_id: uuid.UUID,
    booking_id: uuid.UUID,
    act: Callable[[], BookingState | None],
    *,
    undo: str = "",
    settled: bool = True,
) -> Answer:
    """The answer to an act on a booking that an answer is about."""
    line, booking = run(_decide, message_id, booking_id, act, settled)
    sentence, status = (outcome(booking), 200) if booking else (run(_why_not, booking_id), 409)
    if not htmx.wanted():
        return htmx.done(threads.address(threads.party_of(line)), sentence, status)
    opposite = Undo(url_for(undo, message_id=message_id, booking_id=booking_id)) if undo and booking else None
    return htmx.fragments(message=sentence, undo=opposite, status=status)


def _decide(
    message_id: uuid.UUID, booking_id: uuid.UUID, act: Callable[[], BookingState | None], settled: bool
) -> tuple[Line, BookingState | None]:
    """Act on the booking and settle the answer in one transaction; neither when the booking moved on."""
    line, booking = _message(message_id), bookings.booking(booking_id) or abort(404)
    if line.direction != "in" or line.client_id != booking.client_id:
        abort(404)
    done = act()
    if done:
        operations.settle_reply(message_id, settled=settled)
    return line, done


def _why_not(booking_id: uuid.UUID) -> str:
    booking = bookings.booking(booking_id) or abort(404)
    return costs_more(booking) if booking.status in OPEN else moved_on(booking, by_whom(booking))


def _message(message_id: uuid.UUID) -> Line:
    return conversations.message(message_id) or abort(404)
