"""What the calendar says: what an act did, what it would do, and who was faster. Every count is the
database's."""

from datetime import UTC, datetime

from trainer_web.calendar import times
from trainer_web.calendar.queries import OPEN, BookingState
from trainer_web.errors import BY_CONSTRAINT
from trainer_web.formats import local, local_time, today, weekday_date, zone

STATUS = {
    "booked": "booked again",
    "confirmed": "confirmed",
    "completed": "completed",
    "no_show": "marked as a no-show",
    "late_cancelled": "cancelled late",
    "cancelled": "cancelled",
}
OBSTACLE = {"empty": "the pack is empty", "expired": "the pack has expired", "frozen": "the pack is frozen"}


def outcome(booking: BookingState) -> str:
    """What just happened to the booking and its pack."""
    return f"{booking.client_name}: {STATUS[booking.status]}. {_settled(booking)}"


def placed(booking: BookingState) -> str:
    """Where a new or moved booking now stands."""
    at = f"{weekday_date(booking.starts_at)}, {local_time(booking.starts_at)}"
    return f"{booking.client_name}: booked for {at} with {booking.trainer_name}."


def moved_on(booking: BookingState, by: str) -> str:
    """Why nothing was done: somebody was faster."""
    at = local_time(booking.changed_at)
    if booking.status in OPEN:
        return f"Nothing was done: the booking was changed {by} at {at}. This is how it is now."
    return f"Already {STATUS[booking.status]} {by} at {at}."


def costs_more(booking: BookingState) -> str:
    """Why nothing was cancelled: what the person was told about the cost is no longer true."""
    return f"Nothing was cancelled yet: cancelling now {charge(booking, booking.cancel_cost)}."


def changed(booking: BookingState, by: str) -> str:
    """Who gave the booking the status it has, and when."""
    at = local(booking.changed_at)
    day = "" if at.date() == today() else f"{weekday_date(at)}, "
    return f"{by}, {day}{local_time(at)}"


def which(booking: BookingState) -> str:
    """Which of two, where the clocks go back over the time of a booking; else empty."""
    at = local(booking.starts_at)
    if not times.comes_twice(at.date(), at.time(), zone()):
        return ""
    return f"the {'second' if at.fold else 'first'} {local_time(at)} of that night"


def is_automatic(booking: BookingState) -> bool:
    """Whether nobody decided the last change: the worker, the ticker, or a calendar that was opened."""
    return not booking.changed_by.startswith(("user:", "client:"))


def charge(booking: BookingState, cost: int) -> str:
    """What it would do to the pack if the booking cost this much (0 or 1 session)."""
    if booking.purchase_id is None:
        return "uses no session: there is no pack"
    if booking.settlement == "deducted":
        back = f"gives the session back, {booking.sessions_left} left now"
        return "keeps the session used" if cost else back
    if not cost:
        return "is free, no session is used"
    if booking.pack_state in OBSTACLE:
        return f"leaves the session owed: {OBSTACLE[booking.pack_state]}"
    return f"uses 1 session, {booking.sessions_left} left now"


def remark(booking: BookingState) -> str:
    """Why a booking that is over is still open, or why its session is owed; empty when neither."""
    if booking.settlement == "owed":
        return f"The session is owed: {OBSTACLE[booking.owed_because or 'empty']}."
    until = booking.set_aside_until
    if booking.status not in OPEN or until is None or until <= datetime.now(UTC):
        return ""
    if booking.failure:
        failed = f"Completing it automatically failed. {_reason(booking.failure)}"
        return f"{failed} It is tried again at {local_time(until)}."
    return f"Left to you until {local_time(until)}, then completed automatically."


def _reason(failure: str) -> str:
    """A failure of the database in words, where the rule that was broken has some."""
    known = (sentence for constraint, (_, sentence) in BY_CONSTRAINT.items() if constraint in failure)
    return next(known, f"The database says: {failure}.")


def _settled(booking: BookingState) -> str:
    if booking.settlement == "deducted":
        return f"1 session used, {booking.sessions_left} left."
    if booking.settlement == "owed":
        return f"The session is owed: {OBSTACLE[booking.owed_because or 'empty']}."
    if booking.purchase_id is None:
        return "No pack, so no session was used."
    return f"{booking.sessions_left} left."
