"""Reply links for tests, as the texts that carry them make them."""

import uuid

from tests.databases import Connection
from tests.world import Business, change, read
from trainer_web.crypto import link_token


def link_of(business: Business, booking: uuid.UUID) -> str:
    """The path of the page behind the link of a reminder that went out for this booking."""
    with business.database.as_admin() as admin:
        return make_link(admin, booking)


def make_link(admin: Connection, booking: uuid.UUID) -> str:
    """The same, made on the administrator's connection."""
    (number,) = admin.execute(
        """
        WITH reminder AS (
            INSERT INTO messages (
                org_id, channel, kind, client_id, booking_id, for_start, state, address, sender, body
            )
            SELECT org_id, 'sms', 'reminder', client_id, id, starts_at, 'delivered',
                '+4915112345678', 'console', 'Remember'
            FROM bookings WHERE id = %s
            RETURNING org_id, id, booking_id, for_start
        )
        INSERT INTO reply_links (org_id, message_id, booking_id, for_start)
        SELECT org_id, id, booking_id, for_start FROM reminder
        RETURNING number
        """,
        [booking],
    ).fetchone()
    return f"/r/{link_token(number)}"


def replies(business: Business) -> list[str]:
    """What came of what clients said, oldest first."""
    found = read(
        business,
        "SELECT outcome FROM messages WHERE org_id = %s AND direction = 'in' ORDER BY created_at, id",
        business.id,
    )
    return [row.outcome for row in found]


def set_trainer_name(business: Business, name: str) -> None:
    """Call the first trainer something."""
    change(business, "UPDATE memberships SET name = %s WHERE user_id = %s", name, business.trainer)
