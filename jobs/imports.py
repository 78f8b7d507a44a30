"""Checks, brings in and takes back files: the ticker finds the businesses, the worker drains them."""

import uuid

from jobs.background import Finder, in_app
from trainer_web.imports import operations, working

QUEUE = "imports"
# A large file takes longer than a job should: each does a part of it, and the next look goes on.
SECONDS = {"worker": 60.0, "ticker": 5.0}


@in_app
def drain(org_id: str, actor: str = "worker") -> int:
    """Do what is due for the imports of one business; how many steps it took.

    May run twice, late, or on two machines at once: each step is a whole, and finds out what is left.
    """
    return working.drain(uuid.UUID(org_id), actor, SECONDS[actor])


class Still:
    """The businesses whose imports are new or have not gone on since the last look: the others have a worker,
    and a second one would only read the same file once more."""

    def __init__(self) -> None:
        self.seen: dict[uuid.UUID, str] = {}

    def __call__(self) -> list[uuid.UUID]:
        """One look."""
        before, self.seen = (
            self.seen,
            {one.org_id: one.progress for one in operations.businesses_with_due_imports()},
        )
        return [org_id for org_id, progress in self.seen.items() if before.get(org_id, progress) == progress]


def finder() -> Finder:
    """Finds businesses with imports that have to go on."""
    return Finder(QUEUE, Still(), drain)
