"""The one list of periodic work: what the ticker looks for, and how often."""

from collections.abc import Callable
from dataclasses import dataclass

from jobs import auto_complete, imports, inbound, outbox, reminders


@dataclass(frozen=True)
class Periodic:
    """Work looked for every `seconds`. Finding nothing is cheap; running twice does nothing twice."""

    name: str
    seconds: int
    look: Callable[[], None]


SCHEDULE = [
    Periodic("auto-complete", 15, auto_complete.finder().look),
    Periodic("outbox", 5, outbox.finder().look),
    Periodic("imports", 2, imports.finder().look),
    Periodic("reminders", 300, reminders.look),
    Periodic("inbound", 300, inbound.look),
]
