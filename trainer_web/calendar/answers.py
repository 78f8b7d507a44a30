"""How the calendar answers an act: the booking's panel as the database returned it, the columns of the
calendar that changed with it, and a toast with Undo."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, g, make_response, render_template, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, can
from trainer_web.calendar import acts, forms, layout, queries, wording
from trainer_web.calendar.queries import BookingState
from trainer_web.database import run
from trainer_web.formats import local
from trainer_web.messages import threads
from trainer_web.messages.conversations import of_booking

TAKING_BACK = ("completed", "no_show", "late_cancelled", "cancelled")  # what `reopen` undoes


@dataclass(frozen=True)
class Seen:
    """A booking, who changed it last, what was written about it, the calendar around it when it is on
    somebody's screen, and where the booking stood before."""

    booking: BookingState
    by: str
    messages: list[threads.Bubble]
    grid: layout.Grid | None = None
    before: BookingState | None = None


def see(booking_id: UUID) -> Seen:
    """The booking as it now is; 404 when this business has no such booking."""
    return _around(queries.booking(booking_id) or abort(404))


def do(act: Callable[[], BookingState | None]) -> Seen | None:
    """Act, and look at the calendar in the same transaction; None when the database refused."""
    booking = act()
    return _around(booking) if booking else None


def move(booking_id: UUID, act: Callable[[], BookingState | None]) -> Seen | None:
    """The same for an act after which the booking may stand elsewhere."""
    before = queries.booking(booking_id) or abort(404)
    booking = act()
    return _around(booking, before) if booking else None


def show(part: str, title: str, status: int = 200, **inputs: object) -> htmx.Answer:
    """A fragment for the panel, or the same as a page of its own."""
    template = part if htmx.wanted() else "calendar/alone.html"
    return make_response(render_template(template, page="calendar", part=part, title=title, **inputs), status)


def opened(seen: Seen) -> htmx.Answer:
    """The panel of a booking that somebody opened."""
    return show("calendar/_panel.html", seen.booking.client_name, **_panel(seen))


def done(
    seen: Seen | None, booking_id: UUID, message: Callable[[BookingState], str] = wording.outcome
) -> htmx.Answer:
    """What an act did, with its Undo; or, when it did nothing, how the booking is now: 409."""
    if seen is None:
        return moved_on(run(see, booking_id))
    return _told(seen, message(seen.booking), _undo(seen))


def booked(seen: Seen) -> htmx.Answer:
    """A new booking; its Undo cancels it at no cost, late or not, for whoever may do that."""
    booking = seen.booking
    at_no_cost: dict[str, object] = {"waive": 1} if booking.cancel_cost else {"expected_cost": 0}
    undo = htmx.Undo(url_for("calendar.cancel", booking_id=booking.booking_id), **at_no_cost)
    may_undo = not booking.cancel_cost or can(Act.WAIVE)
    return _told(seen, wording.placed(booking), undo if may_undo else None)


def moved_on(seen: Seen, sentence: str = "") -> htmx.Answer:
    """Nothing was done: the booking as it now is, and one line that says why."""
    sentence = sentence or wording.moved_on(seen.booking, seen.by)
    if not htmx.wanted():
        return htmx.done(_address(seen.booking), sentence, 409)
    if htmx.target() == "panel":
        return htmx.fragments(*_parts(seen, said=sentence), status=409)
    return htmx.fragments(*_parts(seen), message=sentence, status=409)


def not_cancelled(seen: Seen) -> htmx.Answer:
    """Nothing was cancelled: the booking moved on, or cancelling it costs something else by now."""
    still_open = seen.booking.status in queries.OPEN
    return moved_on(seen, wording.costs_more(seen.booking) if still_open else "")


def _told(seen: Seen, sentence: str, undo: htmx.Undo | None) -> htmx.Answer:
    if not htmx.wanted():
        return htmx.done(_address(seen.booking), sentence)
    return htmx.fragments(*_parts(seen), message=sentence, undo=undo)


def _around(booking: BookingState, before: BookingState | None = None) -> Seen:
    on_calendar = htmx.wanted() and htmx.page_path() == url_for("calendar.page")
    grid = layout.draw(layout.wish(htmx.page_query())) if on_calendar else None
    messages = [threads.bubble(line) for line in of_booking(booking.booking_id)]
    return Seen(booking, by_whom(booking), messages, grid, before)


def by_whom(booking: BookingState) -> str:
    """Who changed the booking last."""
    if booking.changed_by.startswith("client:"):
        return "by the client"
    if wording.is_automatic(booking):
        return "automatically"
    if booking.changed_by == g.tenant.actor:
        return "by you"
    return f"by {queries.member_name(booking.changed_by) or 'somebody who left'}"


def _panel(seen: Seen, said: str = "", oob: bool = False) -> dict[str, Any]:
    booking = seen.booking
    return {
        "booking": booking,
        "changed": wording.changed(booking, seen.by),
        "which": wording.which(booking),
        "remark": wording.remark(booking),
        "acts": acts.buttons(booking),
        "can_move": acts.can_move(booking),
        "messages": seen.messages,
        "calendar_url": url_for("calendar.page", on=local(booking.starts_at).date()),
        "said": said,
        "oob": oob,
    }


def _parts(seen: Seen, said: str = "") -> list[str]:
    """The panel where there is one, first; then the columns in which the booking stands or stood."""
    aimed = htmx.target() == "panel"
    parts = []
    if aimed or seen.grid or htmx.page_path().startswith("/bookings/"):
        parts.append(render_template("calendar/_panel.html", **_panel(seen, said, oob=not aimed)))
    return parts + _redrawn(seen)


def _redrawn(seen: Seen) -> list[str]:
    grid, selected = seen.grid, seen.booking.booking_id
    if grid is None:
        return []
    places = [booking for booking in (seen.before, seen.booking) if booking]
    if any(layout.lies_outside(place.starts_at, place.ends_at) for place in places):
        return [render_template("calendar/_grid.html", grid=grid, selected=selected, oob=True)]
    columns = {
        column.id: column
        for place in places
        for instant in (place.starts_at, place.ends_at)
        for column in grid.columns_of(local(instant).date(), place.trainer_id)
    }
    return [
        render_template("calendar/_column.html", grid=grid, column=column, selected=selected, oob=True)
        for column in columns.values()
    ]


def _undo(seen: Seen) -> htmx.Undo | None:
    booking = seen.booking
    if booking.status in TAKING_BACK:
        return htmx.Undo(url_for("calendar.reopen", booking_id=booking.booking_id))
    if seen.before and seen.before.version != booking.version:
        back = forms.placed(seen.before) | {"version": booking.version}
        return htmx.Undo(url_for("calendar.reschedule", booking_id=booking.booking_id), **back)
    return None


def _address(booking: BookingState) -> str:
    return url_for("calendar.booking", booking_id=booking.booking_id)
