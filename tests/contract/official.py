"""The provider's own client, talking to the double."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from tests.provider.client import Credentials, Provider

TIMEOUT = 60  # seconds; against a double that is stuck


class Redirected(TwilioHttpClient):
    """Sends every request to another host than the client means."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=TIMEOUT)
        self.base = urlsplit(base)
        self.session.trust_env = False

    def request(self, method: str, url: str, *arguments: Any, **more: Any) -> Response:
        """Send one request."""
        elsewhere = urlsplit(url)._replace(scheme=self.base.scheme, netloc=self.base.netloc)
        return super().request(method, elsewhere.geturl(), *arguments, **more)


@contextmanager
def official_client(provider: Provider, account: Credentials | None = None) -> Iterator[Client]:
    """A client signed in to an account, by default the first."""
    account = account or provider.account
    http = Redirected(provider.url)
    try:
        yield Client(account.sid, account.token, http_client=http)
    finally:
        http.session.close()
