"""Packs as their tests need them: sold at a price, with a history to look at."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.world import Business, add_offer, read, row

SIX_HUNDRED = 60000


def sell(business: Business, **named: object) -> uuid.UUID:
    """A pack of 10 sessions sold for 600.00, still due."""
    return row(business, "sell_pack", business.client, business.offer, **named).purchase_id


def sell_paid(business: Business, **named: object) -> uuid.UUID:
    """The same, paid in cash."""
    return sell(business, p_method="cash", **named)


def sell_from_first_use(business: Business, days: int = 30) -> uuid.UUID:
    """A pack that is valid that many days from its first use."""
    offer = add_offer(business, valid_days=days, valid_from="first_use")
    return row(business, "sell_pack", business.client, offer).purchase_id


def history(business: Business, pack: uuid.UUID) -> list[tuple[str, int]]:
    """Each line of a pack's history after the sale: what happened, and what it added to the total."""
    lines = "SELECT kind, sessions FROM pack_events WHERE purchase_id = %s AND kind <> 'sold' ORDER BY id"
    return [tuple(line) for line in read(business, lines, pack)]


def last_event(business: Business, pack: uuid.UUID) -> Any:
    """The newest line of a pack's history."""
    found = read(business, "SELECT * FROM pack_events WHERE purchase_id = %s ORDER BY id DESC LIMIT 1", pack)
    return found[0]


def money(business: Business, pack: uuid.UUID) -> list[tuple[str, int]]:
    """Each payment for a pack in order: its kind, and minor units."""
    lines = "SELECT kind, amount_minor FROM payments WHERE purchase_id = %s ORDER BY at"
    return [tuple(line) for line in read(business, lines, pack)]


def pack_row(business: Business, pack: uuid.UUID) -> Any:
    """The row of a pack."""
    (found,) = read(business, "SELECT * FROM client_purchases WHERE id = %s", pack)
    return found


def days_ago(days: int) -> datetime:
    """That many days before now."""
    return datetime.now(UTC) - timedelta(days=days)
