"""The double and a site of its own to talk to, for the tests of the double and of the contract."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from twilio.rest import Client
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.contract.official import official_client
from tests.provider.__main__ import Quiet
from tests.provider.client import Provider, running_provider

NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


@dataclass
class Site:
    """A site that writes down what the provider sends it, and answers all of it alike."""

    url: str = ""
    received: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    answer: tuple[str, int, str] = (NOTHING, 200, "text/xml")

    @property
    def callback(self) -> str:
        """An address for status callbacks."""
        return f"{self.url}/hooks/twilio/status/1"

    @property
    def statuses(self) -> list[str]:
        """The statuses that came, in the order in which they came."""
        return [form["MessageStatus"] for _, form, _ in self.received if "MessageStatus" in form]

    @Request.application
    def app(self, request: Request) -> Response:
        """Take a request: its address, its form and its headers."""
        assert request.method == "POST"
        self.received.append((request.url, request.form.to_dict(), dict(request.headers)))
        body, status, content_type = self.answer
        return Response(body, status, content_type=content_type)


@pytest.fixture(scope="session")
def running_site() -> Iterator[Site]:
    """A site, served."""
    site = Site()
    server = make_server("127.0.0.1", 0, site.app, threaded=True, request_handler=Quiet)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def one_provider(running_site: Site) -> Iterator[Provider]:
    """The double, running."""
    with running_provider(running_site.url) as provider:
        yield provider


@pytest.fixture
def site(running_site: Site) -> Site:
    """The site, which has received nothing yet."""
    running_site.received.clear()
    running_site.answer = Site.answer
    return running_site


@pytest.fixture
def provider(one_provider: Provider, site: Site) -> Iterator[Provider]:
    """The double as at its start."""
    one_provider.site(site.url)
    yield one_provider
    one_provider.release()
    one_provider.wait_until_idle()
    one_provider.reset()


@pytest.fixture
def client(provider: Provider) -> Iterator[Client]:
    """The official client, signed in at the double."""
    with official_client(provider) as client:
        yield client
