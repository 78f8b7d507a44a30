"""The ways a message goes out, and what each answer of theirs means for it."""

import random
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import formataddr, make_msgid
from typing import Any

import requests
import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from trainer_web.config import settings
from trainer_web.messages import provider
from trainer_web.messages.operations import Result
from trainer_web.messages.provider import Account
from trainer_web.messages.queries import MessageState

log = structlog.get_logger()

RETRIES = (15, 60, 300, 900)  # seconds, by attempt
SMTP_SECONDS = 10
ACCOUNT_FAULTS = {20003, 20404, 20005, 21603, 21606, 21608, 21659, 21660, 21703, 30002}
QUEUE_FULL = {21611, 63038, 30022, 63017}


@dataclass(frozen=True)
class Outcome:
    """What came of one try, in the words of `record_send_result`."""

    result: Result
    provider_sid: str | None = None
    error_code: str | None = None
    retry_after: timedelta | None = None

    def as_arguments(self) -> dict[str, Any]:
        """The same for `operations.record_send_result`, by name."""
        return {
            "provider_sid": self.provider_sid,
            "error_code": self.error_code,
            "retry_after": self.retry_after,
        }


def send(message: MessageState, account: Account | None) -> Outcome:
    """Send a claimed message that has its words, with no transaction open."""
    if message.channel == "email":
        return _by_email(message)
    if account is None or message.sender != account.pool:
        # The account was changed since the claim: nothing was sent, it is claimed anew.
        written = message.sender == "console"
        return Outcome("console") if written else _again(message, "account_changed")
    return _by_text(message, account)


def _by_text(message: MessageState, account: Account) -> Outcome:
    callback = f"{settings().public_base_url}/hooks/twilio/status/{message.message_id}/{message.attempt}"
    try:
        sid = provider.create(
            account, str(message.address), str(message.body), callback, message.seconds_left or 36000
        )
    except TwilioRestException as error:
        return _refused(message, error)
    except TwilioException:
        return Outcome("unknown", error_code="no_answer")
    except requests.ConnectionError as error:
        return _again(message, "unreachable") if _was_not_sent(error) else Outcome("unknown")
    except (requests.RequestException, OSError):
        return Outcome("unknown", error_code="no_answer")
    return Outcome("accepted", provider_sid=sid)


def _refused(message: MessageState, error: TwilioRestException) -> Outcome:
    """What an error of the provider means; one that nobody knows is no reason to try again."""
    code = str(error.code or error.status)
    if error.code in QUEUE_FULL:
        return Outcome("retry", error_code=code, retry_after=timedelta(minutes=15))
    if error.status == 429 or error.code == 20429:
        seconds = min(2 ** max(message.attempt - 1, 0), 60)
        return Outcome("retry", error_code=code, retry_after=_jittered(seconds))
    if message.kind == "test" and error.code == 21608:
        return Outcome("failed", error_code=code)  # a trial account texts verified numbers only
    if error.status in (401, 403) or error.code in ACCOUNT_FAULTS:
        log.error("the provider refuses the account", code=code)
        return Outcome("wait", error_code=code, retry_after=timedelta(minutes=1))
    if error.code == 21610:
        return Outcome("suppressed", error_code=code)
    if error.status >= 500:
        return Outcome("unknown", error_code=code)
    return Outcome("failed", error_code=code)


def _was_not_sent(error: requests.ConnectionError) -> bool:
    """Whether the connection failed before anything was sent: no name, refused, no answer to connecting."""
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)


def _again(message: MessageState, code: str) -> Outcome:
    seconds = RETRIES[min(max(message.attempt, 1), len(RETRIES)) - 1]
    return Outcome("retry", error_code=code, retry_after=_jittered(seconds))


def _jittered(seconds: int) -> timedelta:
    return timedelta(seconds=seconds * random.uniform(0.9, 1.1))  # noqa: S311 # spreads load, hides nothing


def _by_email(message: MessageState) -> Outcome:
    mail = _mail(message)
    if not settings().smtp_host:
        folder = settings().trainer_data / "mail"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{message.message_id}-{message.attempt}.eml").write_bytes(bytes(mail))
        return Outcome("console")
    try:
        server = _connect()
    except smtplib.SMTPAuthenticationError:
        return Outcome("retry", error_code="smtp_login", retry_after=timedelta(minutes=5))
    except (OSError, smtplib.SMTPException):
        return _again(message, "unreachable")
    try:
        server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        return _again(message, str(code)) if code < 500 else Outcome("failed", error_code=str(code))
    except smtplib.SMTPResponseException as error:
        code = error.smtp_code
        return _again(message, str(code)) if code < 500 else Outcome("failed", error_code=str(code))
    except (OSError, smtplib.SMTPException):
        return Outcome("unknown", error_code="no_answer")
    finally:
        _leave(server)
    return Outcome("sent", provider_sid=mail["Message-ID"])


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye. Whatever comes back, what was taken before stays taken."""
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    server.close()


def _mail(message: MessageState) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = message.subject or message.org_name
    mail["From"] = formataddr((message.org_name, settings().mail_from or "nobody@localhost"))
    mail["To"] = str(message.address)
    domain = settings().mail_from.rpartition("@")[2] or "localhost"
    mail["Message-ID"] = make_msgid(str(message.message_id), domain=domain)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answer is wanted
    mail.set_content(str(message.body))
    return mail


def _connect() -> smtplib.SMTP:
    """A connection to the mail server, encrypted and signed in as the settings say.

    Raises:
        smtplib.SMTPAuthenticationError: it refuses the name and the password.
        OSError, smtplib.SMTPException: it can't be reached, or isn't who it should be.
    """
    given = settings()
    host, port = given.smtp_host, given.smtp_port
    # Without a context of ours, smtplib trusts whatever certificate it is shown.
    context = ssl.create_default_context()
    if given.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SMTP_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=SMTP_SECONDS)
    try:
        if given.smtp_security == "starttls":
            server.starttls(context=context)
        if given.smtp_user:
            server.login(given.smtp_user, given.smtp_password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server
