"""The one list of periodic work: what the ticker looks for, and how often."""

from collections.abc import Callable
from dataclasses import dataclass

from jobs import auto_complete


@dataclass(frozen=True)
class Periodic:
    """Work looked for every `seconds`. Finding nothing is cheap; running twice does nothing twice."""

    name: str
    seconds: int
    look: Callable[[], None]


SCHEDULE = [
    Periodic("auto-complete", 15, auto_complete.Finder().look),
]
