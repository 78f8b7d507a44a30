"""Sends the messages that are due: the ticker finds the businesses, the worker drains them."""

import uuid

from jobs.background import Finder, in_app
from trainer_web.messages import operations, outbox

QUEUE = "outbox"
# A sender's pace may stretch the work over hours: each job does a part of it, and the next look goes on.
SECONDS = {"worker": 60.0, "ticker": 5.0}


@in_app
def drain(org_id: str, actor: str = "worker") -> int:
    """Send what is due in one business; how many messages were handled.

    May run twice, late, or on two machines at once: the database gives each message to one of them.
    """
    return outbox.drain(uuid.UUID(org_id), actor, SECONDS[actor])


def finder() -> Finder:
    """Finds businesses in which messages are due."""
    return Finder(QUEUE, operations.businesses_with_due_messages, drain)
