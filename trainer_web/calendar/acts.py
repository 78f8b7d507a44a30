"""What can be done with a booking as it is, by whoever is signed in, and what each act would do."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import url_for

from trainer_web.account.permissions import Act, allowed
from trainer_web.calendar.queries import OPEN, BookingState
from trainer_web.calendar.wording import charge


@dataclass(frozen=True)
class Button:
    """One act: where it posts and with what, and the consequence that is told before the tap."""

    url: str
    label: str
    icon: str
    consequence: str
    look: str = ""
    fields: dict[str, object] = field(default_factory=dict)


def buttons(booking: BookingState) -> list[Button]:
    """The acts that are open to this person now, the likeliest first."""
    offered = _on_open(booking) if booking.status in OPEN else _on_closed(booking)
    return [button for act, button in offered if act in allowed()]


def can_move(booking: BookingState) -> bool:
    """Whether this person can move the booking to another time or trainer."""
    return Act.RESCHEDULE in allowed() and booking.status in OPEN and booking.kind == "one_to_one"


def _on_open(booking: BookingState) -> Iterator[tuple[Act, Button]]:
    begun = booking.starts_at <= datetime.now(UTC)
    look = "btn-primary" if begun else ""
    yield Act.COMPLETE, Button(_url("complete", booking), "Complete", "checks", charge(booking, 1), look)
    if begun:
        yield Act.NO_SHOW, _no_show(booking)
    elif booking.status == "booked":
        yield Act.CONFIRM, Button(_url("confirm", booking), "Confirm", "check", "uses no session")
    yield Act.CANCEL, _cancel(booking)
    if booking.cancel_cost and booking.purchase_id:
        yield (
            Act.WAIVE,
            Button(
                _url("cancel", booking), "Cancel without using a session", "x",
                "late, but the client keeps the session", fields={"waive": 1},
            ),
        )  # fmt: skip


def _on_closed(booking: BookingState) -> Iterator[tuple[Act, Button]]:
    label = "Book again" if booking.status.endswith("cancelled") else "Undo: back to booked"
    consequence = (
        f"gives the session back, {booking.sessions_left} left now"
        if booking.settlement == "deducted"
        else "uses no session"
    )
    yield Act.REOPEN, Button(_url("reopen", booking), label, "arrow-back-up", consequence)
    if booking.status == "completed":
        yield Act.NO_SHOW, _no_show(booking)


def _no_show(booking: BookingState) -> Button:
    return Button(_url("no_show", booking), "No-show", "user-x", charge(booking, booking.no_show_cost))


def _cancel(booking: BookingState) -> Button:
    late = booking.cancel_status == "late_cancelled"
    return Button(
        _url("cancel", booking),
        "Cancel late" if late else "Cancel",
        "clock-x" if late else "x",
        charge(booking, booking.cancel_cost),
        "btn-danger",
        {"expected_cost": booking.cancel_cost},
    )


def _url(endpoint: str, booking: BookingState) -> str:
    return url_for(f"calendar.{endpoint}", booking_id=booking.booking_id)
