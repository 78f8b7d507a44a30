"""What can be done about a client's answer by whoever is signed in, and what each act would do."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import url_for

from trainer_web.account.permissions import Act, allowed
from trainer_web.calendar.acts import Button
from trainer_web.calendar.queries import OPEN, BookingState
from trainer_web.calendar.wording import STATUS, charge
from trainer_web.formats import local_datetime
from trainer_web.messages.conversations import Line
from trainer_web.messages.templates import KINDS

ABOUT_ONE = ("late_cancel_requested", "change_requested")  # concerns the booking it names and no other
ABOUT_ANY = ("several", "cancel_word", "moved_on", "undo_impossible")
TEMPLATED = frozenset(KINDS)
SENT_AGAIN = ("failed", "undelivered", "suppressed", "cancelled")


@dataclass(frozen=True)
class Choice:
    """A booking an answer may be about, and what can be done with it."""

    booking: BookingState
    words: str
    buttons: list[Button]


@dataclass(frozen=True)
class Offer:
    """What can be done about an answer: with bookings, by booking anew, or by leaving it at that."""

    choices: list[Choice]
    settle: Button
    can_book: bool


def needs_bookings(replies: Iterable[Line]) -> bool:
    """Whether any of these can only be settled with the client's bookings in sight."""
    return any(is_waiting(reply) and reply.outcome in ABOUT_ONE + ABOUT_ANY for reply in replies)


def is_waiting(message: Line) -> bool:
    """Whether a client's answer needs somebody."""
    return message.direction == "in" and message.handled_at is None


def was_settled_by_hand(message: Line) -> bool:
    """Whether somebody dealt with it, after it came in."""
    return bool(message.direction == "in" and message.handled_at and message.handled_at > message.created_at)


def offer(reply: Line, bookings: list[BookingState]) -> Offer:
    """What is offered under an answer that waits."""
    choices = [_choice(reply, booking) for booking in _about(reply, bookings)]
    open_ = any(choice.buttons for choice in choices)
    is_asked = reply.outcome == "late_cancel_requested" and open_
    settle = Button(
        url_for("messages.settle", message_id=reply.message_id),
        "Keep the booking" if is_asked else "Done",
        "check",
        f"{(reply.client_name or 'The client').split(' ')[0]} hears nothing yet" if is_asked else "",
        fields={"settled": 1},
    )
    return Offer(choices, settle, can_book=Act.BOOK in allowed() and not open_)


def _about(reply: Line, bookings: list[BookingState]) -> list[BookingState]:
    if reply.outcome not in ABOUT_ONE + ABOUT_ANY:
        return []
    named = [booking for booking in bookings if booking.booking_id == reply.booking_id]
    if reply.outcome in ABOUT_ONE or (named and reply.outcome == "cancel_word"):
        return named
    return [booking for booking in bookings if booking.status in OPEN]


def _choice(reply: Line, booking: BookingState) -> Choice:
    when = f"{local_datetime(booking.starts_at)}, {booking.service_name or 'Session'}"
    if booking.status not in OPEN:
        return Choice(booking, f"{when}: already {STATUS[booking.status]}", [])
    offered = [button for act, button in _on_open(reply, booking) if act in allowed()]
    return Choice(booking, when, offered)


def _on_open(reply: Line, booking: BookingState) -> Iterator[tuple[Act, Button]]:
    asked = reply.outcome in ("late_cancel_requested", "cancel_word")
    late = booking.cancel_status == "late_cancelled"
    if not asked and booking.status == "booked":
        yield Act.CONFIRM, Button(_url("confirm", reply, booking), "Confirm", "check", "uses no session")
    yield (
        Act.CANCEL,
        Button(
            _url("cancel", reply, booking),
            "Cancel late" if late else "Cancel",
            "clock-x" if late else "x",
            charge(booking, booking.cancel_cost),
            "btn-danger",
            {"expected_cost": booking.cancel_cost},
        ),
    )
    if booking.cancel_cost and booking.purchase_id:
        yield (
            Act.WAIVE,
            Button(
                _url("cancel", reply, booking), "Cancel without using a session", "x",
                "late, but the client keeps the session", fields={"waive": 1},
            ),
        )  # fmt: skip


def can_send_again(message: Line, now_ahead: bool) -> bool:
    """Whether a message that did not arrive may go back into the outbox; `now_ahead`: it is not too late."""
    if message.direction != "out" or message.reason == "booking_changed" or not now_ahead:
        return False
    return message.state in SENT_AGAIN or (message.state == "unknown" and message.next_check_at is None)


def _url(endpoint: str, reply: Line, booking: BookingState) -> str:
    return url_for(f"messages.{endpoint}", message_id=reply.message_id, booking_id=booking.booking_id)


def named_bookings(replies: Iterable[Line]) -> list[uuid.UUID]:
    """The bookings that waiting answers name."""
    return [reply.booking_id for reply in replies if is_waiting(reply) and reply.booking_id]
