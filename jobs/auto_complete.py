"""Completes bookings that are over: the ticker finds the businesses, the worker drains them."""

import uuid

import structlog

from jobs.background import Finder, in_app
from trainer_web.calendar import operations
from trainer_web.database import act_as, run

log = structlog.get_logger()

QUEUE = "auto-complete"


@in_app
def drain(org_id: str, actor: str = "worker") -> int:
    """Complete everything that is due in one business; how many bookings were completed.

    May run twice, late, or on two machines at once: the database gives each booking to one of them.
    """
    act_as(uuid.UUID(org_id), actor)
    completed = 0
    while batch := run(operations.complete_due_bookings):
        completed += len(batch)
    log.info("bookings completed", org_id=org_id, actor=actor, completed=completed)
    return completed


def finder() -> Finder:
    """Finds businesses in which bookings are over."""
    return Finder(QUEUE, operations.businesses_with_due_bookings, drain)
