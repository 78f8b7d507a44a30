"""Writes and look-ups of this slice, all outside any business: the functions find whose each one is."""

import uuid
from dataclasses import dataclass
from typing import Any

from trainer_web.database import call, call_column, call_scalar
from trainer_web.messages.provider import Incoming
from trainer_web.messages.replies import Intent


@dataclass(frozen=True)
class Received:
    """What a text led to: `answer` is the first answer of a known one, None for a new one, which is to be
    worded from `facts`."""

    is_new: bool
    outcome: str
    answer: str | None
    facts: dict[str, Any]


@dataclass(frozen=True)
class StoredTokens:
    """An account's sender and its encrypted tokens."""

    account_sid: str
    sender: str
    auth_token: bytes
    previous_auth_token: bytes | None


def accounts_of_sid(account_sid: str | None = None) -> list[StoredTokens]:
    """The stored accounts with this SID, or all of them."""
    return call(StoredTokens, "accounts_of_sid", p_account_sid=account_sid)


def receive_message(
    text: Incoming,
    senders: list[str],
    intent: Intent,
    source: str,
    *,
    weekdays: list[int],
    days_ahead: list[int],
) -> Received:
    """Do what a text asks for, once; a known one changes nothing. `weekdays` (Monday 0) and `days_ahead`
    (0 today) are those it names."""
    (received,) = call(
        Received,
        "receive_message",
        p_message_sid=text.message_sid,
        p_account_sid=text.account_sid,
        p_senders=senders,
        p_from=text.from_phone,
        p_to=text.to_phone,
        p_body=text.body,
        p_media=text.media,
        p_intent=intent.value,
        p_source=source,
        p_weekdays=weekdays,
        p_days_ahead=days_ahead,
    )
    return received


def answer_inbound(message_sid: str, answer: str, segments: int, *, send: bool) -> str:
    """Keep the answer to a new text; with `send` it goes out as a message of its own."""
    kept: str = call_scalar(
        "answer_inbound",
        p_message_sid=message_sid,
        p_answer=answer,
        p_segments=segments,
        p_send=send,
    )
    return kept


def known_texts(message_sids: list[str]) -> set[str]:
    """Which of these texts were received before."""
    return set(call_column("known_texts", p_message_sids=message_sids))


def record_delivery(
    message_id: uuid.UUID,
    attempt: int,
    provider_sid: str,
    status: str,
    error_code: str | None,
    account_sid: str,
) -> str:
    """Note what an account says became of a message of its own: recorded, ignored or unknown."""
    result: str = call_scalar(
        "record_delivery",
        p_message_id=message_id,
        p_attempt=attempt,
        p_provider_sid=provider_sid,
        p_status=status,
        p_error_code=error_code,
        p_account_sid=account_sid,
    )
    return result
