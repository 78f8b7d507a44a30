"""Reads of the inbox: conversations, the newest first, and how many need somebody."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    Text,
    Uuid,
    and_,
    case,
    cast,
    false,
    func,
    null,
    or_,
    select,
    true,
    union_all,
)

from trainer_web.clients.queries import matches
from trainer_web.database import fetch
from trainer_web.messages.conversations import PERSONAL, happened
from trainer_web.messages.queries import unproven
from trainer_web.models import Client, Message, db

Show = Literal["all", "waiting", "unread", "failed"]

PAGE = 50
LOOKED_AT = 12  # of a client's newest messages, to find the one that was said last
FAILED_FOR = timedelta(days=7)
PLANNED_AHEAD = timedelta(days=60)
UNKNOWN_FOR = timedelta(minutes=10)
NEVER_WENT_OUT = ("pending", "cancelled", "suppressed", "expired")


@dataclass(frozen=True)
class Conversation:
    """A conversation in the list, with what was said last and how much of it waits for somebody."""

    client_id: uuid.UUID | None
    phone: str | None
    name: str | None
    at: datetime
    direction: str
    channel: str | None
    kind: str
    state: str
    outcome: str | None
    body: str | None
    unread: int
    waiting: int


@dataclass(frozen=True)
class Listed:
    """A page of conversations, and whether another follows."""

    conversations: list[Conversation]
    more: bool


@dataclass(frozen=True)
class Counts:
    """How many conversations hold something new, need somebody, or something that did not arrive; `open`
    is how many hold something new or need somebody."""

    open: int
    waiting: int
    unread: int
    failed: int


def _was_said(message: Any) -> ColumnElement[bool]:
    """What the list shows as said last: no test, no automatic answer (what it answers says more), and nothing
    automatic that did not go out."""
    return and_(
        message.kind.not_in(("test", "answer")),
        or_(message.kind.in_(PERSONAL), message.state.not_in(NEVER_WENT_OUT)),
    )


def _open() -> CTE:
    """How much is new and how much needs somebody, by conversation."""
    is_open = or_(Message.seen_at.is_(None), Message.handled_at.is_(None))
    number = case((Message.client_id.is_(None), Message.address))
    return (
        select(
            Message.client_id,
            number.label("phone"),
            func.count().filter(Message.seen_at.is_(None)).label("unread"),
            func.count().filter(Message.handled_at.is_(None)).label("waiting"),
        )
        # Worded like the partial index messages_open_idx, so that it is used.
        .where(Message.direction == "in", is_open)
        .group_by(Message.client_id, number)
        .cte("open")
        # Once, and not for each of 2,000 clients again.
        .prefix_with("MATERIALIZED")
    )


def _failed() -> CTE:
    """The conversations in which something did not arrive lately, or nobody knows whether it did."""
    lost = or_(
        Message.state.in_(("failed", "undelivered")),
        and_(Message.state == "unknown", Message.called_at < func.now() - UNKNOWN_FOR),
        and_(unproven(Message), Message.for_start > func.now()),
    )
    number = case((Message.client_id.is_(None), Message.address))
    return (
        select(Message.client_id, number.label("phone"))
        .where(
            Message.direction == "out",
            Message.kind != "test",
            Message.created_at > func.now() - PLANNED_AHEAD,
            Message.send_after > func.now() - FAILED_FOR,
            lost,
        )
        .distinct()
        .cte("failed")
        .prefix_with("MATERIALIZED")
    )


def counts() -> Counts:
    """The figures on the tabs and in the navigation, in one statement."""
    open_, failed = _open(), _failed()
    (found,) = fetch(
        Counts,
        select(
            select(func.count()).select_from(open_).scalar_subquery().label("open"),
            select(func.count())
            .select_from(open_)
            .where(open_.c.waiting > 0)
            .scalar_subquery()
            .label("waiting"),
            select(func.count())
            .select_from(open_)
            .where(open_.c.unread > 0)
            .scalar_subquery()
            .label("unread"),
            select(func.count()).select_from(failed).scalar_subquery().label("failed"),
        ),
    )
    return found


def open_count() -> int:
    """How many conversations hold something new or need somebody; by the partial index."""
    return db.session.scalar(select(func.count()).select_from(_open())) or 0


def listed(text: str, show: Show, page: int) -> Listed:
    """One page of conversations, in one statement; pages count from 1."""
    open_ = _open()
    among: Select[Any] | None = None
    if show in ("waiting", "unread"):
        among = select(open_.c.client_id, open_.c.phone).where(open_.c[show] > 0)
    elif show == "failed":
        among = select(*_failed().c)
    rows = _rows(text, among, open_)
    found = fetch(Conversation, rows.limit(PAGE + 1).offset(PAGE * (page - 1)))
    return Listed(found[:PAGE], len(found) > PAGE)


def waiting_conversations(limit: int) -> list[Conversation]:
    """The conversations that hold something new or need somebody, the newest first."""
    open_ = _open()
    return fetch(Conversation, _rows("", select(open_.c.client_id, open_.c.phone), open_).limit(limit))


def _rows(text: str, among: Select[Any] | None, open_: CTE) -> Select[Any]:
    """Conversations with what was said last, those of `among` or all, the newest first."""
    said = union_all(_with_clients(text, among), _with_numbers(text, among)).subquery("said")
    mine = or_(open_.c.client_id == said.c.client_id, open_.c.phone == said.c.phone)
    return (
        select(
            *said.c,
            func.coalesce(open_.c.unread, 0).label("unread"),
            func.coalesce(open_.c.waiting, 0).label("waiting"),
        )
        .outerjoin(open_, mine)
        .order_by(said.c.at.desc(), said.c.client_id, said.c.phone)
    )


def _with_clients(text: str, among: Select[Any] | None) -> Select[Any]:
    last = _last(Message.client_id == Client.id)
    wanted: ColumnElement[bool] = true()
    if among is not None:
        wanted = Client.id.in_(select(among.subquery().c.client_id))
    return (
        select(
            Client.id.label("client_id"),
            cast(null(), Text).label("phone"),
            Client.name.label("name"),
            *last.c,
        )
        .join(last, true())
        .where(matches(text), wanted)
    )


def _with_numbers(text: str, among: Select[Any] | None) -> Select[Any]:
    digits = "".join(char for char in text if char.isdigit()).lstrip("0")
    number = (
        select(Message.address.label("phone"))
        .where(
            Message.client_id.is_(None),
            Message.address.is_not(None),
            Message.kind != "test",
            (Message.address.contains(digits) if len(digits) >= 3 else false()) if text else true(),
        )
        .distinct()
        .subquery("number")
    )
    last = _last(and_(Message.client_id.is_(None), Message.address == number.c.phone))
    wanted: ColumnElement[bool] = true()
    if among is not None:
        wanted = number.c.phone.in_(select(among.subquery().c.phone))
    return (
        select(
            cast(null(), Uuid).label("client_id"),
            number.c.phone,
            cast(null(), Text).label("name"),
            *last.c,
        )
        .join(last, true())
        .where(wanted)
    )


def _last(belongs: ColumnElement[bool]) -> FromClause:
    """What was said last, among the newest rows: a reminder is written down long before it goes out."""
    newest = (
        select(
            happened(Message).label("at"),
            Message.direction,
            Message.channel,
            Message.kind,
            Message.state,
            Message.outcome,
            func.left(Message.body, 200).label("body"),
        )
        .where(belongs, _was_said(Message))
        .correlate_except(Message)
        .order_by(Message.created_at.desc())
        .limit(LOOKED_AT)
        .subquery("newest")
    )
    return select(newest).order_by(newest.c.at.desc()).limit(1).lateral("last")
