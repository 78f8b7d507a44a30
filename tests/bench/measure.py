"""What a comparison is, and how the two sides of one are measured."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Comparison:
    """Ours against a reference, in `unit`; `ratio` is ours divided by the reference.

    `goal` says what the ratio must be; `faults` are what else went wrong.
    """

    name: str
    ours: float
    reference: float
    unit: str
    least: float | None = None
    most: float | None = None
    faults: tuple[str, ...] = ()

    @property
    def ratio(self) -> float:
        return self.ours / self.reference

    @property
    def goal(self) -> str:
        """The goal in words."""
        if self.least is not None:
            return f"at least {self.least}"
        return f"at most {self.most}" if self.most is not None else "reported"

    @property
    def is_met(self) -> bool:
        """Whether the ratio is as it must be and nothing went wrong."""
        high_enough = self.least is None or self.ratio >= self.least
        low_enough = self.most is None or self.ratio <= self.most
        return high_enough and low_enough and not self.faults

    def as_json(self) -> dict[str, object]:
        """What goes into the report."""
        return {
            "name": self.name,
            "ours": round(self.ours, 3),
            "reference": round(self.reference, 3),
            "ratio": round(self.ratio, 3),
            "unit": self.unit,
        }


def in_turns(rounds: int, ours: Callable[[], float], reference: Callable[[], float]) -> tuple[float, float]:
    """The medians of both, measured in turns to meet the same machine; the first turn is left out."""
    pairs = [(ours(), reference()) for _ in range(rounds + 1)][1:]
    return median(mine for mine, _ in pairs), median(other for _, other in pairs)
