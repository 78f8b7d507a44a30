"""Completes bookings that are over: the ticker finds the businesses, the worker drains them."""

import uuid

import structlog
from redis import RedisError

from jobs.background import connect, in_app, queue
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


class Finder:
    """Finds businesses with due bookings and hints at them; does the work itself where a hint did not help.

    A hint is lost when the queue is emptied, and waits for minutes when a worker was killed: a
    business that is still due at the next look is drained here.
    """

    def __init__(self) -> None:
        self.hinted: set[uuid.UUID] = set()

    @in_app
    def look(self) -> None:
        """One look at all businesses."""
        act_as(None, "ticker")
        due = set(run(operations.businesses_with_due_bookings))
        unhelped = due & self.hinted if self._hint(due - self.hinted) else due
        for org_id in sorted(unhelped):
            drain(str(org_id), "ticker")
        self.hinted = due - unhelped

    def _hint(self, org_ids: set[uuid.UUID]) -> bool:
        """Whether the queue took a hint for each of these businesses."""
        try:
            with connect() as connection:
                for org_id in sorted(org_ids):
                    queue(QUEUE, connection).enqueue(drain, str(org_id), result_ttl=0)
        except RedisError as error:
            log.warning("queue out of reach, working without it", kind=type(error).__name__)
            return False
        return True
