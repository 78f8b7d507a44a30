"""Writes of session packs: one short function for each SQL function that moves a session."""

import uuid

from trainer_web.database import call, call_scalar
from trainer_web.packs.queries import PackState


def use_session(purchase_id: uuid.UUID, request_id: uuid.UUID) -> int:
    """Take one session; the new number used, or -1 when the pack can't be used (nothing changed)."""
    used: int = call_scalar("use_session", p_purchase_id=purchase_id, p_request_id=request_id)
    return used


def release_session(purchase_id: uuid.UUID, request_id: uuid.UUID) -> int:
    """Give one session back; the new number used, or -1 when none was used (nothing changed)."""
    used: int = call_scalar("release_session", p_purchase_id=purchase_id, p_request_id=request_id)
    return used


def sell_pack(client_id: uuid.UUID, offer_id: uuid.UUID, request_id: uuid.UUID) -> PackState | None:
    """Sell an offer to a client; the pack, or None when the client or offer can't be used (nothing sold)."""
    sold = call(PackState, "sell_pack", p_client_id=client_id, p_offer_id=offer_id, p_request_id=request_id)
    return next(iter(sold), None)
