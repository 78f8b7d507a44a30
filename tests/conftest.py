"""One test run: the servers it starts, a database for each test process, two businesses for each test."""

import os
import random
import shutil
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from hypothesis import settings as hypothesis_settings
from werkzeug.serving import make_server

from tests.databases import Database, Servers, running_servers
from tests.world import Business, World, make_world

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.provider.client import Provider

SERVERS = pytest.StashKey[Servers]()
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
NO_BROWSER = "No browser found: install Chromium (`apt install chromium` or `playwright install chromium`)."
IN_CI = bool(os.environ.get("CI"))

hypothesis_settings.register_profile("default", deadline=None, print_blob=True)
hypothesis_settings.register_profile(
    "ci", parent=hypothesis_settings.get_profile("default"), derandomize=True
)
hypothesis_settings.load_profile("ci" if IN_CI else "default")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers, in the controlling process only; they stop when it ends, however it ends."""
    config = session.config
    if not hasattr(config, "workerinput"):
        running = ExitStack()
        config.add_cleanup(running.close)
        config.stash[SERVERS] = running.enter_context(running_servers())


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:  # pytest-xdist's own type
    """Tell a test process where the servers are."""
    node.workerinput["servers"] = node.config.stash[SERVERS].as_words()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what the tests ran on, and what they lacked."""
    servers = terminalreporter.config.stash.get(SERVERS, None)
    if servers:
        terminalreporter.write_line(f"Ran on {servers.versions}.")
    if find_browser() is None:
        terminalreporter.write_line(f"{NO_BROWSER} The browser tests did NOT run.", red=True, bold=True)


@pytest.fixture(scope="session")
def servers(request: pytest.FixtureRequest) -> Servers:
    """The servers of this run."""
    words = getattr(request.config, "workerinput", {}).get("servers")
    return Servers(**words) if words else request.config.stash[SERVERS]


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    """Which of the test processes this is, from 0."""
    name = getattr(request.config, "workerinput", {}).get("workerid", "gw0")
    return int(name.removeprefix("gw"))


@pytest.fixture(scope="session")
def database(servers: Servers, worker_number: int) -> Iterator[Database]:
    """The database of this test process. Tests share it and are kept apart by their businesses."""
    with servers.database(str(worker_number)) as database:
        yield database


@pytest.fixture
def fresh_database(database: Database) -> Iterator[Database]:
    """A database without rows that only this test uses: for whatever looks across businesses."""
    with database.another() as fresh:
        yield fresh


@pytest.fixture
def world(database: Database) -> World:
    """Two new businesses of the same shape; committed, so that every connection sees them."""
    return make_world(database)


@pytest.fixture
def home(world: World) -> Business:
    """The business a test is about."""
    return world.home


@pytest.fixture
def stranger(world: World) -> Business:
    """The business that must neither see nor change anything of `home`."""
    return world.stranger


@pytest.fixture(scope="session")
def redis_url(servers: Servers, worker_number: int) -> str:
    """A database of the queue server that only this test process uses."""
    return f"{servers.redis_url.rsplit('/', 1)[0]}/{1 + worker_number % 15}"


@pytest.fixture(scope="session")
def environment(database: Database, redis_url: str) -> Iterator[dict[str, str]]:
    """The settings of the site, in this process's environment and for processes it starts."""
    settings = {
        "DATABASE_URL": database.app_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "only-for-tests-" + "0" * 32,
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings.items():
            patch.setenv(name, value)
        yield settings


@pytest.fixture(scope="session")
def app(environment: dict[str, str]) -> Iterator[Flask]:
    """The site, on this test process's database."""
    from trainer_web import create_app
    from trainer_web.account.views import limiter
    from trainer_web.models import db

    app = create_app()
    limiter.enabled = False  # every test signs in from the same address; the throttle's test turns it on
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def live_site(app: Flask) -> Iterator[str]:
    """The address of the site, served to real browsers."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def running_double(live_site: str) -> Iterator["Provider"]:
    """The SMS provider's double of this test process, which delivers to the site."""
    from tests.provider.client import running_provider

    with running_provider(webhook=live_site) as provider:
        yield provider


@pytest.fixture
def provider(
    running_double: "Provider", live_site: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator["Provider"]:
    """The provider with an account of this test's own, as the account of the whole installation."""
    from trainer_web.config import settings

    running_double.reset()
    running_double.account = running_double.add_account(new_number())
    for name, value in {**running_double.environment, "PUBLIC_BASE_URL": live_site}.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield running_double
    running_double.release()
    running_double.wait_until_idle()
    settings.cache_clear()


def new_number() -> str:
    """A number of the range kept free for fiction that no other test has."""
    return f"+1555{random.randrange(10**7):07}"  # uniqueness is what matters, not secrecy


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """A Chromium; without one its tests are skipped, loudly, and in CI they fail."""
    from playwright.sync_api import sync_playwright

    found = find_browser()
    if found is None:
        (pytest.fail if IN_CI else pytest.skip)(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=BROWSER_FLAGS)
        yield browser
        browser.close()


def find_browser() -> Path | None:
    """Playwright's own Chromium, else the system's."""
    downloads = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright"
    for found in sorted(Path(downloads).glob("chromium-*/chrome-linux*/chrome"), reverse=True):
        return found
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return Path(found)
    return None
