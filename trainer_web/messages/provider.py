"""The SMS provider: its official client with the timeouts it lacks, and the accounts to use it with."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from trainer_web.config import settings

API = "https://api.twilio.com"
MESSAGING = "https://messaging.twilio.com"
# To connect and to answer; together far less than the 60 seconds for which a message is claimed.
TIMEOUT_SECONDS = (3.05, 10)


@dataclass(frozen=True)
class Account:
    """An account at the provider and what it sends from: a number (E.164) or a messaging service (MG…).

    `tokens` are those a webhook may be signed with, the present one first.
    """

    account_sid: str
    sender: str
    tokens: tuple[str, ...]

    @property
    def pool(self) -> str:
        """The name under which the database knows the sender."""
        return f"{self.account_sid}/{self.sender}"

    def __repr__(self) -> str:
        return f"Account({self.account_sid}, {self.sender})"  # never the tokens


class _Http(TwilioHttpClient):  # type: ignore[misc]  # twilio has no types
    """The official client's connection: with timeouts, and with the address that settings name.

    A new connection for each call: one kept open may turn out dead after the request was sent, and
    then nobody knows whether it arrived.
    """

    def __init__(self) -> None:
        super().__init__(pool_connections=False)
        self.timeout = TIMEOUT_SECONDS  # requests takes both; the check in the constructor does not

    def request(self, method: str, url: str, **options: Any) -> Response:
        """Send to the configured address what was meant for the provider's."""
        return super().request(method, address(url), **options)


def address(url: str) -> str:
    """What the official client means by `url`, where settings say that the provider is.

    Each region of the provider's has a host for messaging beside the one that is named; a double has one
    for all.
    """
    base = settings().twilio_api_base
    for host, place in ((API, base), (MESSAGING, base.replace("//api.", "//messaging.", 1))):
        if url.startswith(f"{host}/"):
            return place + url.removeprefix(host)
    return url


def client(account: Account) -> Client:
    """The official client, signed in as this account."""
    return Client(account.account_sid, account.tokens[0], http_client=_Http())


def create(account: Account, to: str, body: str, callback: str, valid_seconds: int) -> str:
    """Send a text; the provider's id of it.

    Raises:
        twilio.base.exceptions.TwilioRestException: the provider refused, or failed.
        requests.RequestException: it could not be reached, or did not answer.
    """
    service = account.sender.startswith("MG")
    sender = {"messaging_service_sid" if service else "from_": account.sender}
    made = client(account).messages.create(
        to=to,
        body=body,
        status_callback=callback,
        validity_period=max(1, min(36000, valid_seconds)),
        **sender,
    )
    return str(made.sid)


def find_sent(account: Account, to: str, body: str, since: datetime) -> str | None:
    """The provider's id of the text with this body that it took for this number, or None.

    Listed without a date: a text that was just queued may have none yet.

    Raises:
        twilio.base.exceptions.TwilioException, requests.RequestException: there was no answer.
    """
    for found in client(account).messages.list(to=to, limit=200):
        made = found.date_created
        recent = made is None or made >= since - timedelta(minutes=1)
        if recent and found.direction == "outbound-api" and found.body == body:
            return str(found.sid)
    return None


@dataclass(frozen=True)
class Incoming:
    """A text that a client sent, as the provider lists or delivers it."""

    message_sid: str
    account_sid: str
    service_sid: str
    from_phone: str
    to_phone: str
    body: str
    media: int
    opt_out_type: str | None = None


def list_incoming(account: Account, since: datetime) -> list[Incoming]:
    """The texts that came in for this account since that day.

    Raises:
        twilio.base.exceptions.TwilioException, requests.RequestException: there was no answer.
    """
    to = {} if account.sender.startswith("MG") else {"to": account.sender}
    return [
        Incoming(
            message_sid=str(found.sid),
            account_sid=account.account_sid,
            service_sid=found.messaging_service_sid or "",
            from_phone=str(found.from_),
            to_phone=str(found.to),
            body=found.body or "",
            media=int(found.num_media or 0),
        )
        for found in client(account).messages.list(date_sent_after=since, limit=1000, **to)
        if found.direction == "inbound"
    ]


def check(account: Account) -> str:
    """Nothing when texts can go out through this account and from its sender, else a sentence that says
    what to do."""
    try:
        return _account_fault(account) or _sender_fault(account)
    except TwilioRestException as error:
        return f"The provider answered with an error ({error.status}). Try again in a moment."
    except TwilioException:
        return "The provider answered with an error. Try again in a moment."
    except OSError:  # requests' exceptions are among them
        return "The provider can't be reached right now. Try again in a moment."


def _account_fault(account: Account) -> str:
    try:
        status = client(account).api.accounts(account.account_sid).fetch().status
    except TwilioRestException as error:
        if error.status not in (401, 403, 404):
            raise
        return "The provider refuses this account SID and token. Copy both anew from its console."
    return "" if status == "active" else f"The provider says that this account is {status}."


def _sender_fault(account: Account) -> str:
    if account.sender.startswith("MG"):
        return _service_fault(account)
    # The provider also finds numbers that merely contain this one.
    listed = client(account).incoming_phone_numbers.list(phone_number=account.sender, limit=20)
    found = next((each for each in listed if each.phone_number == account.sender), None)
    if found is None:
        return (
            f"{account.sender} isn't a number of this account."
            " Enter one that its console lists under Phone Numbers, or get this one there first."
        )
    if not (found.capabilities or {}).get("sms"):
        return f"{account.sender} can't send texts. Enter a number that its console lists with SMS."
    return ""


def _service_fault(account: Account) -> str:
    try:
        client(account).messaging.v1.services(account.sender).fetch()
    except TwilioRestException as error:
        if error.status != 404:
            raise
        return (
            f"This account has no messaging service {account.sender}."
            " Copy its SID anew from the console, under Messaging, Services."
        )
    return ""


def is_genuine(tokens: tuple[str, ...], url: str, parameters: dict[str, str], signature: str) -> bool:
    """Whether the provider signed this webhook with one of the tokens; an empty token signs nothing."""
    return any(RequestValidator(token).validate(url, parameters, signature) for token in tokens if token)


def shared_account() -> Account | None:
    """The installation's account, for businesses that have none of their own."""
    given = settings()
    if not given.twilio_account_sid:
        return None
    tokens = (given.twilio_auth_token, given.twilio_previous_auth_token)
    return Account(given.twilio_account_sid, given.twilio_sender, tuple(filter(None, tokens)))


def shared_sender() -> str | None:
    """The name under which the database knows the installation's sender."""
    account = shared_account()
    return account.pool if account else None
