"""One way in for a client's text, whether the provider delivers it or we ask for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from requests import RequestException
from twilio.base.exceptions import TwilioException
from twilio.twiml.messaging_response import MessagingResponse

from trainer_web.crypto import UnreadableError, decrypt
from trainer_web.database import act_as, run
from trainer_web.hooks import operations
from trainer_web.messages import composing, provider, segments
from trainer_web.messages.answers import answer
from trainer_web.messages.provider import Account, Incoming
from trainer_web.messages.replies import named_days_ahead, named_weekdays, understand

log = structlog.get_logger()

PATIENCE = "3s"  # of 15 for which the provider waits
POLL_BACK = timedelta(days=1)


def receive(text: Incoming, source: str) -> str:
    """Understand a text, do what it asks for and keep the answer, in one transaction; the answer, which
    is empty when nothing is to be said. A text that was received before gets its first answer."""
    act_as(None, "client:", PATIENCE)
    return run(_receive, replace(text, body=text.body.replace("\0", "")), source)


def _receive(text: Incoming, source: str) -> str:
    intent = understand(text.body, media=text.media, opt_out_type=text.opt_out_type)
    senders = [f"{text.account_sid}/{to}" for to in (text.service_sid, text.to_phone) if to]
    received = operations.receive_message(
        text,
        senders,
        intent,
        source,
        weekdays=sorted(named_weekdays(text.body)),
        days_ahead=sorted(named_days_ahead(text.body)),
    )
    if not received.is_new:
        return received.answer or ""
    words = answer(OUTCOMES.get(received.outcome, received.outcome), _facts(received.outcome, received.facts))
    length = segments.measure(words).segments
    return operations.answer_inbound(text.message_sid, words, length, send=source == "poll" and bool(words))


# What the database calls an outcome and the answers call otherwise.
OUTCOMES = {"change": "change_link", "moved_on": "no_booking"}


def _facts(outcome: str, known: dict[str, Any]) -> dict[str, str]:
    """What an answer is worded from."""
    locale, timezone = known.get("locale") or "en_GB", known.get("timezone") or "UTC"

    def when(instant: str) -> str:
        return composing.when(datetime.fromisoformat(instant), timezone, locale)

    links = [(when(each["starts_at"]), composing.link(each["number"])) for each in known.get("links", [])]
    takes_session = known.get("has_pack") and (
        known.get("settlement") == "deducted" or outcome == "late_cancel_requested"
    )
    return {
        "business": known.get("org_name") or "",
        "trainer": (known.get("trainer_name") or "").split(" ")[0],
        "when": when(known["starts_at"]) if known.get("starts_at") else "",
        "link": links[0][1] if links else "",
        "lines": "\n".join(f"{at} {link}" for at, link in links),
        "session": "used" if takes_session else "",
        "stays": "" if takes_session or not known.get("has_pack") else "yes",
    }


def twiml(words: str) -> str:
    """The provider's own XML for an answer; an empty one says nothing."""
    response = MessagingResponse()
    if words:
        response.message(words)
    return str(response)


def shared_tokens(account_sid: str) -> tuple[str, ...]:
    """The installation's tokens, when its account is this one."""
    shared = provider.shared_account()
    return shared.tokens if shared and shared.account_sid == account_sid else ()


def stored_tokens(account_sid: str) -> tuple[str, ...]:
    """The tokens of this account that businesses have entered."""
    act_as(None, "hooks")
    stored = run(operations.accounts_of_sid, account_sid)
    return tuple(token for each in stored for token in _readable(each))


def _readable(stored: operations.StoredTokens) -> list[str]:
    tokens = [token for token in (stored.auth_token, stored.previous_auth_token) if token]
    try:
        return [decrypt(token) for token in tokens]
    except UnreadableError as error:
        log.error("an account's token can't be read", reason=str(error))
        return []


def poll() -> int:
    """Receive texts that never reached the webhook, for every account; how many there were."""
    act_as(None, "ticker")
    since = datetime.now(UTC) - POLL_BACK
    return sum(_poll_account(account, since) for account in _accounts())


def _accounts() -> list[Account]:
    shared = provider.shared_account()
    found = {shared.pool: shared} if shared else {}
    for stored in run(operations.accounts_of_sid, None):
        if tokens := _readable(stored):
            account = Account(stored.account_sid, stored.sender, tuple(tokens))
            found[account.pool] = account
    return list(found.values())


def _poll_account(account: Account, since: datetime) -> int:
    try:
        texts = provider.list_incoming(account, since)
    except (TwilioException, RequestException) as error:
        log.warning("the provider can't be asked for texts", kind=type(error).__name__)
        return 0
    known = run(operations.known_texts, [text.message_sid for text in texts])
    missed = [text for text in reversed(texts) if text.message_sid not in known]
    for text in missed:
        try:
            receive(text, "poll")
        except Exception:  # whatever it is, one text stops no other; it is fetched again
            log.exception("a text can't be received", message_sid=text.message_sid)
    return len(missed)
