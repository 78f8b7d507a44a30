"""`trainer-web up`: the servers, the site, the worker and the ticker, kept running together."""

import http.client
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from threading import Thread
from time import monotonic

import psycopg

from trainer_web.local.errors import CannotStart
from trainer_web.local.folder import Folder
from trainer_web.local.processes import STOP, Child
from trainer_web.local.stack import Servers, held_folder, start_servers

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 10  # seconds between "please end" and the end
DEMO_LOGINS = "Demo logins: owner@demo.test / demo-owner-1, owner@other.test / demo-owner-2"


@dataclass
class Watched:
    """A child and what is known about its last ends."""

    child: Child
    started: float
    failures: int = 0
    due: float | None = None

    def note_end(self) -> None:
        """Set the time of the next start: at once at first, then later and later, up to 10 s."""
        if monotonic() - self.started > 30:
            self.failures = 0
        self.due = monotonic() + min(0.1 * 2**self.failures, 10)
        self.failures += 1

    def start(self) -> None:
        """Start the child again."""
        self.child.start()
        self.started, self.due = monotonic(), None


def up(data: Path, port: int, environment: Mapping[str, str]) -> None:
    """Serve on 127.0.0.1:`port` until SIGINT, SIGTERM or SIGHUP, then stop everything in order.

    Raises:
        CannotStart: with the sentence to show; nothing is left running.
    """
    # Blocked for good and asked for where we can act on them: no signal is lost between two
    # instructions, and none interrupts an orderly stop.
    signal.pthread_sigmask(signal.SIG_BLOCK, {*STOP, signal.SIGCHLD})
    with held_folder(data) as folder, ExitStack() as running:
        listener = running.enter_context(_listen(port))
        # Loading takes as long as making a database, and neither needs the other.
        loading = Thread(target=_load)
        loading.start()
        try:
            servers = start_servers(folder, environment, running)
            site, *background = children = _children(folder, servers, listener, environment)
            running.callback(_stop, children)
            site.start()  # it loads while the database is brought up to date
            loading.join()
            has_demo = _prepare(servers)
            for child in background:
                child.start()
            site.wait_until(lambda: _answers(port), 60)
        except KeyboardInterrupt:
            return say("Stopping.")
        say(f"Ready: http://127.0.0.1:{port}")
        if has_demo:
            say(DEMO_LOGINS)
        say(f"Data and logs are in {data}. Ctrl-C stops everything.")
        own = [one.child for one in (servers.postgres, servers.valkey) if one and one.child]
        _watch([Watched(child, monotonic()) for child in (*own, *children)])
        return say("Stopping.")


def say(sentence: str) -> None:
    """Tell the terminal, if it is still there."""
    try:
        print(sentence, flush=True)
    except OSError:
        sys.stdout = None


def _listen(port: int) -> socket.socket:
    """The site's socket. It is ours, so a taken port shows before anything is started, and while
    the web server is started again requests wait instead of being refused.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        reason = f"Port {port} on 127.0.0.1 can't be used: {error.strerror}."
        raise CannotStart(f"{reason} Choose another one with PORT.") from error
    return listener


def _load() -> None:
    import_module("trainer_web.schema")
    import_module("trainer_web.demo")


def _prepare(servers: Servers) -> bool:
    """Migrate and load the demo business; whether the demo's logins work."""
    from trainer_web import demo, schema

    try:
        schema.upgrade(servers.owner_url)
    except schema.SchemaError as error:
        raise CannotStart(str(error)) from error
    # Only in a database of our own: everybody knows the demo's passwords.
    if servers.postgres is None:
        return False
    if demo.load(servers.owner_url):
        say("The demo business is loaded.")
    # As the administrator, whom row security hides nothing from.
    with psycopg.connect(servers.admin_url) as connection:
        demo_owner = "SELECT FROM users WHERE email = 'owner@demo.test'"
        return connection.execute(demo_owner).rowcount == 1


def _children(
    folder: Folder, servers: Servers, listener: socket.socket, environment: Mapping[str, str]
) -> list[Child]:
    """The site, the worker and the ticker, not started yet."""
    port = listener.getsockname()[1]
    settings = {
        "SECRET_KEY": folder.secret("secret_key"),
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        **environment,
        "DATABASE_URL": servers.app_url,
        "REDIS_URL": servers.redis_url,
        "TRAINER_DATA": str(folder.path),
        "PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }
    gunicorn = (
        *("gunicorn", "--bind", f"fd://{listener.fileno()}", "--no-control-socket", "--preload"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "8"),
        *("--graceful-timeout", "5", "--access-logfile", "-"),
        *("--logger-class", "trainer_web.access_log.Logger", "wsgi:app"),
    )
    programs = {"site": gunicorn, "worker": ("jobs.worker",), "ticker": ("jobs.ticker",)}
    return [
        Child(
            f"The {name}",
            [sys.executable, "-m", *words],
            log=folder.log(name),
            data=folder.path,
            environment=settings,
            folder=ROOT,
            inherited=[listener.fileno()] if name == "site" else [],
        )
        for name, words in programs.items()
    ]


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/login")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _watch(everything: list[Watched]) -> None:
    """Start again what ends, until a signal asks to stop. Sleeps in the kernel in between."""
    while True:
        due = min((watched.due for watched in everything if watched.due), default=None)
        wait = max(due - monotonic(), 0) if due else 3600
        received = signal.sigtimedwait({*STOP, signal.SIGCHLD}, wait)
        if received and received.si_signo in STOP:
            return
        for watched in everything:
            if watched.due is None and not watched.child.running:
                watched.note_end()
                say(f"{watched.child.name} has ended and is started again; see {watched.child.log}")
            elif watched.due and watched.due <= monotonic():
                watched.start()


def _stop(children: list[Child]) -> None:
    """Stop these together; a second Ctrl-C, or ten seconds, ends them the hard way."""
    for child in children:
        if child.running:
            child.send(child.stop_signal)
    asked = monotonic()
    while any(child.running for child in children):
        received = signal.sigtimedwait({*STOP, signal.SIGCHLD}, max(asked + PATIENCE - monotonic(), 0))
        # `make` passes on a signal that we have already had: within a second it is the same one.
        again = received and received.si_signo in STOP and monotonic() - asked > 1
        if received is None or again:
            for child in children:
                child.kill()
