"""Writes of this slice: one short function for each SQL function that moves a message."""

import uuid
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from trainer_web.database import call, call_column, call_scalar
from trainer_web.messages.queries import MessageState


@dataclass(frozen=True)
class StoredAccount:
    """This business's account at the SMS provider, its token encrypted, and why its sender was stopped."""

    account_sid: str
    auth_token: bytes
    sender: str
    changed_at: datetime
    stopped_at: datetime | None
    stopped_because: str | None


Result = Literal["accepted", "console", "sent", "retry", "wait", "unknown", "failed", "suppressed"]


def claim_messages(limit: int, shared_sender: str | None) -> list[MessageState]:
    """Take up to `limit` due messages of this business into hand; they are ours for 60 seconds."""
    return call(MessageState, "claim_messages", p_limit=limit, p_shared_sender=shared_sender)


def write_message(
    message_id: uuid.UUID, lease_token: uuid.UUID, subject: str | None, body: str, segments: int
) -> bool:
    """Keep the words of a claimed message; whether they were written."""
    return bool(
        call_scalar(
            "write_message",
            p_message_id=message_id,
            p_lease_token=lease_token,
            p_subject=subject,
            p_body=body,
            p_segments=segments,
        )
    )


def record_send_result(
    message_id: uuid.UUID,
    lease_token: uuid.UUID,
    result: Result,
    *,
    provider_sid: str | None = None,
    error_code: str | None = None,
    retry_after: timedelta | None = None,
) -> bool:
    """Note what came of sending a claimed message; False when the claim is no longer ours."""
    return bool(
        call_scalar(
            "record_send_result",
            p_message_id=message_id,
            p_lease_token=lease_token,
            p_result=result,
            p_provider_sid=provider_sid,
            p_error_code=error_code,
            p_retry_after=retry_after,
        )
    )


def reap_messages() -> int:
    """Give up messages whose sender did not come back; how many."""
    return int(call_scalar("reap_messages"))


def claim_lookups(limit: int) -> list[MessageState]:
    """Take texts of unknown outcome to look up at the provider."""
    return call(MessageState, "claim_lookups", p_limit=limit)


def record_lookup(message_id: uuid.UUID, attempt: int, provider_sid: str | None) -> str | None:
    """Note under which id the provider has a text of unknown outcome, or that it has none; its state."""
    state: str | None = call_scalar(
        "record_lookup", p_message_id=message_id, p_attempt=attempt, p_provider_sid=provider_sid
    )
    return state


def texts_wait(shared_sender: str | None) -> bool:
    """Whether a text is due that only the pace of its sender holds back."""
    return bool(call_scalar("texts_wait", p_shared_sender=shared_sender))


def businesses_with_due_messages() -> list[uuid.UUID]:
    """The businesses in which a message is due; leaves the transaction without a business."""
    return list(call_column("businesses_with_due_messages"))


def list_businesses() -> list[uuid.UUID]:
    """All businesses, for the ticker."""
    return list(call_column("list_businesses"))


def plan_due_messages(limit: int) -> int:
    """Plan up to `limit` bookings and packs that nobody planned messages for; how many there were."""
    return int(call_scalar("plan_due_messages", p_limit=limit))


def send_text(
    body: str,
    segments: int,
    *,
    client_id: uuid.UUID | None = None,
    phone: str | None = None,
    kind: Literal["text", "test"] = "text",
    request_id: uuid.UUID,
) -> MessageState | None:
    """Put a text in a team member's words into the outbox, to a client or to a number; None when the
    client is not this business's."""
    return _first(
        call(
            MessageState,
            "send_text",
            p_body=body,
            p_segments=segments,
            p_client_id=client_id,
            p_phone=phone,
            p_kind=kind,
            p_request_id=request_id,
        )
    )


def send_test_email(address: str, subject: str, body: str, request_id: uuid.UUID) -> MessageState:
    """Put an e-mail to the team itself into the outbox."""
    return call(
        MessageState,
        "send_test_email",
        p_address=address,
        p_subject=subject,
        p_body=body,
        p_request_id=request_id,
    )[0]


def withdraw_message(message_id: uuid.UUID) -> MessageState | None:
    """Take back a message that waits to be sent; None when it does not wait any more."""
    return _first(call(MessageState, "withdraw_message", p_message_id=message_id))


def send_again(message_id: uuid.UUID) -> MessageState | None:
    """Put a message that did not go out or arrive back into the outbox; None when it is in no such state."""
    return _first(call(MessageState, "send_again", p_message_id=message_id))


def see_conversation(client_id: uuid.UUID | None, phone: str | None) -> int:
    """Note that what a client, or a number that belongs to none, wrote has been seen; how much was new."""
    return int(call_scalar("see_conversation", p_client_id=client_id, p_phone=phone))


def settle_reply(message_id: uuid.UUID, *, settled: bool) -> MessageState | None:
    """Note that what a client asked for was dealt with, or was not; None when it is so already."""
    return _first(call(MessageState, "settle_reply", p_message_id=message_id, p_settled=settled))


def match_phone(phone: str, client_id: uuid.UUID) -> int:
    """Give the messages of a number that belonged to nobody to a client; how many moved."""
    return int(call_scalar("match_phone", p_phone=phone, p_client_id=client_id))


def set_consent(phone: str, state: Literal["granted", "opted_out"], source: str, evidence: str) -> str:
    """Note what the owner of a number agreed to; the state that holds now (an opt-out by text stays)."""
    found: str = call_scalar(
        "set_consent", p_phone=phone, p_state=state, p_source=source, p_evidence=evidence
    )
    return found


def find_sms_account() -> StoredAccount | None:
    """This business's account at the SMS provider, or None."""
    return next(iter(call(StoredAccount, "find_sms_account")), None)


def save_sms_account(account_sid: str, auth_token: bytes | None, sender: str) -> None:
    """Keep this business's account; without a new token (encrypted) the present one stays."""
    call_scalar("save_sms_account", p_account_sid=account_sid, p_auth_token=auth_token, p_sender=sender)


def remove_sms_account() -> bool:
    """Forget this business's account; whether there was one."""
    return bool(call_scalar("remove_sms_account"))


def stopped_sender(shared_sender: str | None) -> str | None:
    """The provider's code for which this business's sender was stopped; None when it was not."""
    because: str | None = call_scalar("stopped_sender", p_shared_sender=shared_sender)
    return because


def start_sender(shared_sender: str | None) -> bool:
    """Let this business's sender send again after it was stopped; whether it was."""
    return bool(call_scalar("start_sender", p_shared_sender=shared_sender))


def set_reminders(leads: list[str], quiet_until: time, quiet_from: time) -> int:
    """When clients are reminded and when texts may go out; how many bookings were planned anew."""
    return int(
        call_scalar("set_reminders", p_leads=leads, p_quiet_until=quiet_until, p_quiet_from=quiet_from)
    )


def _first(messages: list[MessageState]) -> MessageState | None:
    return next(iter(messages), None)
