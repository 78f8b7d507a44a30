"""The write of this slice: erasing."""

import uuid

from trainer_web.database import call_scalar


def erase_client(client_id: uuid.UUID) -> int:
    """Erase a client's personal data: 1 done, 0 nobody to erase, -1 open bookings come first."""
    answer: int = call_scalar("erase_client", p_client_id=client_id)
    return answer
