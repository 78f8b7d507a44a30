"""Sending what is due in one business: claim and commit, call with no transaction open, note the result."""

import time
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from requests import RequestException
from twilio.base.exceptions import TwilioException

from trainer_web.crypto import UnreadableError, decrypt
from trainer_web.database import act_as, run
from trainer_web.messages import operations, provider, transports
from trainer_web.messages.composing import compose
from trainer_web.messages.provider import Account
from trainer_web.messages.queries import MessageState
from trainer_web.models import db

log = structlog.get_logger()

BATCH = 4  # of 13 seconds each at worst: all are sent within their lease of 60
LEASE_LEFT_SECONDS = 40  # whoever slept longer since the claim sends nothing: others may have taken over
SET_ASIDE = timedelta(hours=1)
LOOKUPS = 20
PACE_SECONDS = 0.25  # how soon to ask again for a sender's next moment


def drain(org_id: uuid.UUID, actor: str, seconds: float) -> int:
    """Send what is due in one business for at most about that long; how many messages were handled.

    May run twice, late, or on two machines at once: the database gives each message to one of them.
    """
    act_as(org_id, actor)
    handled, until = 0, time.monotonic() + seconds
    run(operations.reap_messages)
    look_up()
    while time.monotonic() < until:
        account = own_account()
        claimed_at = time.monotonic()
        claimed = run(claim)
        for message in claimed:
            if time.monotonic() - claimed_at < LEASE_LEFT_SECONDS:
                deliver(message, account)
        handled += len(claimed)
        if not claimed:
            if not run(operations.texts_wait, provider.shared_sender()):
                break
            time.sleep(PACE_SECONDS)
    if handled:
        log.info("messages handled", org_id=str(org_id), actor=actor, handled=handled)
    return handled


def claim() -> list[MessageState]:
    """Take due messages into hand and give each its words, in one transaction."""
    claimed = operations.claim_messages(BATCH, provider.shared_sender())
    return [worded for message in claimed if (worded := _worded(message))]


def _worded(message: MessageState) -> MessageState | None:
    """The message with its words; None when it has none, and is tried again in an hour."""
    if message.attempt > 1 and message.body:
        return message
    try:
        with db.session.begin_nested():
            words = compose(message)
            operations.write_message(
                message.message_id, _lease(message), words.subject, words.body, words.segments
            )
    except Exception as error:  # whatever it is, one message stops no other
        log.exception("a message can't be worded", message_id=str(message.message_id))
        operations.record_send_result(
            message.message_id,
            _lease(message),
            "retry",
            error_code=type(error).__name__,
            retry_after=SET_ASIDE,
        )
        return None
    return replace(message, subject=words.subject, body=words.body, segments=words.segments)


def _lease(message: MessageState) -> uuid.UUID:
    """The token of a claimed message."""
    if message.lease_token is None:
        raise ValueError(f"message {message.message_id} was not claimed")
    return message.lease_token


def deliver(message: MessageState, account: Account | None) -> transports.Outcome:
    """Send one claimed message and note what came of it."""
    outcome = transports.send(message, account)
    run(
        operations.record_send_result,
        message.message_id,
        _lease(message),
        outcome.result,
        **outcome.as_arguments(),
    )
    return outcome


def own_account() -> Account | None:
    """The account this business's texts go through: its own, else the installation's, else none.

    An account whose token can't be read any more sends nothing: its texts wait.
    """
    stored = run(operations.find_sms_account)
    if stored is None:
        return provider.shared_account()
    try:
        return Account(stored.account_sid, stored.sender, (decrypt(stored.auth_token),))
    except UnreadableError as error:
        log.error("the account's token can't be read", reason=str(error))
        return None


def look_up() -> None:
    """Ask the provider about texts of unknown outcome, before anything is sent again."""
    for message in run(operations.claim_lookups, LOOKUPS):
        account = own_account()
        if account is None or account.pool != message.sender:
            log.warning("a text can't be looked up: it went through another account", sender=message.sender)
            continue
        try:
            sid = _find(message, account)
        except (TwilioException, RequestException) as error:
            log.warning("the provider can't be asked, trying again", kind=type(error).__name__)
            continue
        run(operations.record_lookup, message.message_id, message.attempt, sid)


def _find(message: MessageState, account: Account) -> str | None:
    since = message.called_at or datetime.now(UTC)
    return provider.find_sent(account, str(message.address), str(message.body), since)
