"""Writes of session packs: one short function for each SQL function that moves a session or money, or
changes a pack.

Where nothing else is said, each returns the pack as it now is, or None when the database changed nothing:
not this business's, or it has moved on."""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from trainer_web.calendar.queries import BookingState
from trainer_web.database import call, call_scalar
from trainer_web.packs.queries import PackState

T = TypeVar("T")


@dataclass(frozen=True)
class Sale:
    """How an offer is sold: at which price in minor units (None: the offer's), on which day (None: today),
    with what note; `method` says how it was paid, None that it is still due."""

    price_minor: int | None = None
    sold_on: date | None = None
    note: str = ""
    method: str | None = None


AS_OFFERED = Sale()


def use_session(purchase_id: uuid.UUID, request_id: uuid.UUID) -> int:
    """Take one session; the new number used, or -1 when the pack can't be used (nothing changed)."""
    used: int = call_scalar("use_session", p_purchase_id=purchase_id, p_request_id=request_id)
    return used


def release_session(purchase_id: uuid.UUID, request_id: uuid.UUID) -> int:
    """Give one session back; the new number used, or -1 when none was used (nothing changed)."""
    used: int = call_scalar("release_session", p_purchase_id=purchase_id, p_request_id=request_id)
    return used


def sell_pack(
    client_id: uuid.UUID, offer_id: uuid.UUID, request_id: uuid.UUID, sale: Sale = AS_OFFERED
) -> PackState | None:
    """Sell an offer to a client; None when the client or offer can't be used, or not by this person."""
    return _first(
        call(
            PackState,
            "sell_pack",
            p_client_id=client_id,
            p_offer_id=offer_id,
            p_request_id=request_id,
            p_price_minor=sale.price_minor,
            p_sold_on=sale.sold_on,
            p_note=sale.note,
            p_method=sale.method,
        )
    )


def change_pack_expiry(
    purchase_id: uuid.UUID, expires_on: date | None, reason: str, request_id: uuid.UUID
) -> PackState | None:
    """Give a pack another last day, or none."""
    return _first(
        call(
            PackState,
            "change_pack_expiry",
            p_purchase_id=purchase_id,
            p_expires_on=expires_on,
            p_reason=reason,
            p_request_id=request_id,
        )
    )


def expire_pack(purchase_id: uuid.UUID, reason: str, request_id: uuid.UUID) -> PackState | None:
    """End a pack: yesterday was its last day."""
    return _first(
        call(PackState, "expire_pack", p_purchase_id=purchase_id, p_reason=reason, p_request_id=request_id)
    )


def freeze_pack(purchase_id: uuid.UUID, reason: str, request_id: uuid.UUID) -> PackState | None:
    """Stop a pack from being used until it is unfrozen."""
    return _first(
        call(PackState, "freeze_pack", p_purchase_id=purchase_id, p_reason=reason, p_request_id=request_id)
    )


def unfreeze_pack(purchase_id: uuid.UUID, reason: str, request_id: uuid.UUID) -> PackState | None:
    """Let a frozen pack be used again; its last day moves by the frozen days."""
    return _first(
        call(PackState, "unfreeze_pack", p_purchase_id=purchase_id, p_reason=reason, p_request_id=request_id)
    )


def adjust_pack(
    purchase_id: uuid.UUID, sessions: int, reason: str, request_id: uuid.UUID
) -> PackState | None:
    """Add sessions to a pack's total, or take some away (negative).

    Raises:
        trainer_web.errors.Refused: fewer would be left than were used (409).
    """
    return _first(
        call(
            PackState,
            "adjust_pack",
            p_purchase_id=purchase_id,
            p_sessions=sessions,
            p_reason=reason,
            p_request_id=request_id,
        )
    )


def share_pack(
    purchase_id: uuid.UUID, client_id: uuid.UUID, reason: str, request_id: uuid.UUID
) -> PackState | None:
    """Let another client use a pack too."""
    return _first(
        call(
            PackState,
            "share_pack",
            p_purchase_id=purchase_id,
            p_client_id=client_id,
            p_reason=reason,
            p_request_id=request_id,
        )
    )


def unshare_pack(
    purchase_id: uuid.UUID, client_id: uuid.UUID, reason: str, request_id: uuid.UUID
) -> PackState | None:
    """End that another client uses a pack too."""
    return _first(
        call(
            PackState,
            "unshare_pack",
            p_purchase_id=purchase_id,
            p_client_id=client_id,
            p_reason=reason,
            p_request_id=request_id,
        )
    )


def move_pack(
    purchase_id: uuid.UUID, client_id: uuid.UUID, reason: str, request_id: uuid.UUID
) -> PackState | None:
    """Give a pack to another client; open bookings of the one who had it draw on another pack, or on none."""
    return _first(
        call(
            PackState,
            "move_pack",
            p_purchase_id=purchase_id,
            p_client_id=client_id,
            p_reason=reason,
            p_request_id=request_id,
        )
    )


def refund_pack(
    purchase_id: uuid.UUID,
    *,
    whole: bool,
    method: str,
    reason: str,
    amount_minor: int,
    request_id: uuid.UUID,
) -> PackState | None:
    """Refund and close a pack, if the refund still is the amount the person saw (in minor units)."""
    return _first(
        call(
            PackState,
            "refund_pack",
            p_purchase_id=purchase_id,
            p_whole=whole,
            p_method=method,
            p_reason=reason,
            p_amount_minor=amount_minor,
            p_request_id=request_id,
        )
    )


def void_pack(purchase_id: uuid.UUID, reason: str, request_id: uuid.UUID) -> PackState | None:
    """Take a sale back, as long as no session of the pack was used."""
    return _first(
        call(PackState, "void_pack", p_purchase_id=purchase_id, p_reason=reason, p_request_id=request_id)
    )


def pay_pack(
    purchase_id: uuid.UUID,
    *,
    amount_minor: int,
    method: str,
    paid_on: date | None,
    note: str,
    request_id: uuid.UUID,
) -> PackState | None:
    """Note money that came in for a pack, at most what is due (in minor units)."""
    return _first(
        call(
            PackState,
            "pay_pack",
            p_purchase_id=purchase_id,
            p_amount_minor=amount_minor,
            p_method=method,
            p_paid_on=paid_on,
            p_note=note,
            p_request_id=request_id,
        )
    )


def undo_payment(payment_id: uuid.UUID, request_id: uuid.UUID) -> PackState | None:
    """Take back a payment that was noted by mistake."""
    return _first(call(PackState, "undo_payment", p_payment_id=payment_id, p_request_id=request_id))


def undo_pack_event(event_id: int, request_id: uuid.UUID) -> PackState | None:
    """Take back one line of a pack's history.

    Raises:
        trainer_web.errors.Refused: sessions that the line added were used since (409).
    """
    return _first(call(PackState, "undo_pack_event", p_event_id=event_id, p_request_id=request_id))


def usable_packs(client_id: uuid.UUID, service_id: uuid.UUID | None, on: date) -> list[PackState]:
    """The packs that can pay for a service (None: for any) on a day, the first to draw on first."""
    return call(PackState, "usable_packs", p_client_id=client_id, p_service_id=service_id, p_on=on)


def settle_owed(booking_id: uuid.UUID, purchase_id: uuid.UUID, request_id: uuid.UUID) -> BookingState | None:
    """Take the session that a delivered booking owes from a pack; the booking as it now is."""
    return _first(
        call(
            BookingState,
            "settle_owed",
            p_booking_id=booking_id,
            p_purchase_id=purchase_id,
            p_request_id=request_id,
        )
    )


def waive_owed(booking_id: uuid.UUID, reason: str, request_id: uuid.UUID) -> BookingState | None:
    """Let the session go that a delivered booking owes; the booking as it now is."""
    return _first(
        call(BookingState, "waive_owed", p_booking_id=booking_id, p_reason=reason, p_request_id=request_id)
    )


def charge_owed(booking_id: uuid.UUID, amount_minor: int, request_id: uuid.UUID) -> BookingState | None:
    """Ask for money (in minor units) instead of the session owed; the booking as it now is."""
    return _first(
        call(
            BookingState,
            "charge_owed",
            p_booking_id=booking_id,
            p_amount_minor=amount_minor,
            p_request_id=request_id,
        )
    )


def undo_owed(booking_id: uuid.UUID, request_id: uuid.UUID) -> BookingState | None:
    """Take back what was last decided about an owed session; the booking as it now is."""
    return _first(call(BookingState, "undo_owed", p_booking_id=booking_id, p_request_id=request_id))


def _first(found: list[T]) -> T | None:
    return next(iter(found), None)
