"""Reply links: what one shows and doing what it offers, each an SQL function of this slice."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal

from trainer_web.database import call

Act = Literal["confirm", "cancel", "change"]
ACTS: dict[str, Act] = {"confirm": "confirm", "cancel": "cancel", "change": "change"}


@dataclass(frozen=True)
class ReplyLinkState:
    """A reply link with its booking as the client may see it: a row of the view `reply_link_states`."""

    org_id: uuid.UUID
    number: int
    used_at: datetime | None
    outcome: str | None
    org_name: str
    locale: str
    quiet_until: time
    quiet_from: time
    org_timezone: str
    booking_id: uuid.UUID
    version: int
    status: str
    client_id: uuid.UUID
    client_name: str
    trainer_id: uuid.UUID
    trainer_name: str
    service_name: str | None
    location_name: str | None
    kind: str
    starts_at: datetime
    ends_at: datetime
    purchase_id: uuid.UUID | None
    pack_state: str | None
    sessions_left: int | None
    cancel_cost: int
    timezone: str
    is_open: bool
    can_change: bool


def find_reply_link(number: int) -> ReplyLinkState | None:
    """The link while it can be followed, else None; leaves the transaction inside the link's business."""
    return next(iter(call(ReplyLinkState, "find_reply_link", p_number=number)), None)


def follow_reply_link(number: int, act: Act, starts_at: datetime | None = None) -> ReplyLinkState | None:
    """Do what the client chose, once, and again show what was done then; None when it can't be done."""
    return next(
        iter(call(ReplyLinkState, "follow_reply_link", p_number=number, p_act=act, p_starts_at=starts_at)),
        None,
    )
