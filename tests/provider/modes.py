"""What may go wrong with a call, and the gate at which calls are held."""

import threading
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from tests.provider.errors import REFUSALS

CREATED, DROPPED = "created", "dropped"


@dataclass(frozen=True)
class Mode:
    """What becomes of one create call: is it accepted, is it held (for `seconds`), what is answered.

    The answer is `created`, `dropped` (the connection is closed without one) or an error code.
    """

    answer: str | int
    accepts: bool = False
    holds: bool = False
    seconds: float | None = None


MODES: Mapping[str, Mode] = {
    "ok": Mode(CREATED, accepts=True),
    "slow": Mode(CREATED, accepts=True, holds=True),
    "accept_drop": Mode(DROPPED, accepts=True),
    "accept_500": Mode(20500, accepts=True),
    "accept_hang": Mode(DROPPED, accepts=True, holds=True),
    "hang": Mode(DROPPED, holds=True),
    "500": Mode(20500),
    "429": Mode(20429),
}
# What becomes of a call that only reads; `hide` finds nothing, as a list that lags behind does.
READS = ("ok", "hide", "500", "429", "drop", "hang", "code:20003")


def mode_named(name: str) -> Mode:
    """The mode of a name: one of `MODES`, `code:NNNNN`, or with the seconds to hold, as in `slow:3`.

    Raises:
        ValueError: there is no such mode.
    """
    kind, _, argument = name.partition(":")
    if kind == "code" and argument.isdecimal() and int(argument) in REFUSALS:
        return Mode(int(argument))
    mode = MODES.get(kind)
    if mode is None or (argument and not (mode.holds and argument.isdecimal())):
        raise ValueError(f"no such mode: {name}")
    return replace(mode, seconds=float(argument)) if argument else mode


@dataclass
class Modes:
    """Which mode is whose turn: that of the number, else the next in the queue, else the default."""

    default: str = "ok"
    next: deque[str] = field(default_factory=deque)
    to: dict[str, str] = field(default_factory=dict)
    reads: str = "ok"
    hold_seconds: float = 20

    def take(self, phone: str) -> Mode:
        """The mode of one create call; it is off the queue then."""
        if phone in self.to:
            return mode_named(self.to[phone])
        return mode_named(self.next.popleft() if self.next else self.default)

    def change(self, words: Mapping[str, Any]) -> None:
        """Take over what a request to change them holds; `next` is appended, a number's null forgotten.

        Raises:
            ValueError: it names what there isn't; nothing is changed then.
        """
        default, following = words.get("default", self.default), words.get("next", [])
        numbers, reads = words.get("to", {}), words.get("reads", self.reads)
        for name in (default, *following, *filter(None, numbers.values())):
            mode_named(name)
        if reads not in READS or (unknown := set(words) - {"default", "next", "to", "reads", "hold_seconds"}):
            raise ValueError(f"no such mode: {reads if reads not in READS else sorted(unknown)}")
        self.hold_seconds = float(words.get("hold_seconds", self.hold_seconds))
        self.default, self.reads = default, reads
        self.next.extend(following)
        self.to = {phone: name for phone, name in {**self.to, **numbers}.items() if name}

    def as_words(self) -> dict[str, Any]:
        """All of it, to show."""
        return {**vars(self), "next": list(self.next)}


class Gate:
    """Where calls are held until somebody releases them or their time is up."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._held: set[object] = set()

    @property
    def held(self) -> int:
        """How many calls are held now."""
        with self._changed:
            return len(self._held)

    def hold(self, seconds: float) -> None:
        """Wait here."""
        ticket = object()
        with self._changed:
            self._held.add(ticket)
            self._changed.wait_for(lambda: ticket not in self._held, seconds)
            self._held.discard(ticket)

    def release(self) -> int:
        """Let every held call go on; how many there were. None counts as held any more on return."""
        with self._changed:
            released = len(self._held)
            self._held.clear()
            self._changed.notify_all()
        return released


def names(modes: Iterable[str] = MODES) -> list[str]:
    """The modes to choose from: those without a code, then one for each code."""
    return [*modes, *(f"code:{code}" for code in REFUSALS if code not in (20001, 20404, 20429, 20500))]
