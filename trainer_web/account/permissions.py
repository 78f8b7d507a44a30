"""Who may do what. An address that names no act is refused to everybody."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import abort, g

Handler = TypeVar("Handler", bound=Callable[..., Any])


class Act(StrEnum):
    """What a team member can do; each handler names one."""

    PUBLIC = "public"  # also without signing in
    VIEW = "view"
    EDIT_CLIENT = "edit_client"
    BOOK = "book"
    RESCHEDULE = "reschedule"
    CONFIRM = "confirm"
    COMPLETE = "complete"
    NO_SHOW = "no_show"
    CANCEL = "cancel"
    REOPEN = "reopen"
    USE = "use"
    SELL = "sell"
    REINSTATE = "reinstate"
    WAIVE = "waive"
    PACKS = "packs"  # the life of a pack: expiry, freezing, sessions, sharing, moving
    REFUND = "refund"
    OFFERS = "offers"
    MESSAGE = "message"
    RECORD = "record"  # notes, measurements, goals and files of a client
    MERGE = "merge"
    IMPORT = "import"
    EXPORT = "export"
    ERASE = "erase"
    SETTINGS = "settings"


EVERYONE = frozenset(Act)
OFFICE = {Act.OFFERS, Act.REFUND, Act.IMPORT, Act.EXPORT, Act.ERASE, Act.SETTINGS}

BY_ROLE = {
    "owner": EVERYONE,
    "manager": EVERYONE,
    "trainer": EVERYONE - OFFICE,
    "front_desk": EVERYONE - OFFICE - {Act.REINSTATE, Act.WAIVE, Act.PACKS, Act.RECORD, Act.MERGE},
}


def requires(act: Act) -> Callable[[Handler], Handler]:
    """Mark a handler with the act it performs."""

    def mark(handler: Handler) -> Handler:
        handler.act = act  # type: ignore[attr-defined]  # read by `act_of`
        return handler

    return mark


def act_of(handler: Callable[..., Any] | None) -> Act | None:
    """The act a handler was marked with."""
    return getattr(handler, "act", None)


def can(act: Act) -> bool:
    """Whether whoever is signed in may do this."""
    return act in BY_ROLE[g.login.role]


def allowed() -> frozenset[Act]:
    """Everything that whoever is signed in may do."""
    return BY_ROLE[g.login.role]


def check(act: Act | None) -> None:
    """Refuse with 403 unless whoever is signed in may do this."""
    if act is None or not can(act):
        abort(403)
