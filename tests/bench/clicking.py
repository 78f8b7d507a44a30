"""A click on "Use 1 session" answered by the site against an empty Flask handler on the same server."""

import os
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

from tests.bench.measure import Comparison, in_turns
from tests.databases import Database, wait_until
from tests.web.browsing import TOKEN
from tests.world import PASSWORD, add_pack, make_business, used

ROUNDS = 400
ROOT = Path(__file__).resolve().parents[2]


class Visitor:
    """A signed-in browser with one connection that stays open."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Content-Type": "application/x-www-form-urlencoded"}
        self.token = ""

    def ask(self, method: str, path: str, **fields: object) -> tuple[int, str]:
        """Status and body of the answer; cookies are kept."""
        body = urlencode({**fields, "csrf_token": self.token})
        self.connection.request(method, path, body, self.headers)
        answer = self.connection.getresponse()
        if cookie := answer.getheader("Set-Cookie"):
            self.headers["Cookie"] = cookie.split(";")[0]
        return answer.status, answer.read().decode()

    def read_token(self, path: str) -> None:
        """Take the token for forms from a page."""
        found = TOKEN.search(self.ask("GET", path)[1])
        assert found, f"no form on {path}"
        self.token = found[1]


def compare(database: Database) -> Comparison:
    """Milliseconds from the click to the last byte of the answer."""
    business = make_business(database)
    pack = add_pack(business, total=10 * ROUNDS)
    with _served(database) as port:
        visitor = Visitor(port)
        visitor.read_token("/login")
        status, _ = visitor.ask("POST", "/login", email=business.email("owner"), password=PASSWORD)
        assert status == 303, status
        visitor.read_token("/today")
        visitor.headers |= {"HX-Request": "true", "HX-Target": f"pack-{pack}"}

        def milliseconds(path: str) -> float:
            started = perf_counter()
            status, _ = visitor.ask("POST", path, request_id=uuid.uuid4())
            assert status == 200, status
            return 1000 * (perf_counter() - started)

        ours, reference = in_turns(
            ROUNDS, lambda: milliseconds(f"/packs/{pack}/use"), lambda: milliseconds("/empty/")
        )
    taken = used(business, pack)
    return Comparison(
        "a click on Use 1 session against an empty handler",
        ours,
        reference,
        "ms",
        faults=() if taken == ROUNDS + 1 else (f"{ROUNDS + 1} clicks took {taken} sessions.",),
    )


@contextmanager
def _served(database: Database) -> Iterator[int]:
    """The port of a gunicorn with threads, as `trainer-web up` starts it."""
    environment = {
        **os.environ,
        "DATABASE_URL": database.app_url,
        "REDIS_URL": database.servers.redis_url,
        "SECRET_KEY": "x" * 32,
    }
    with socket.socket() as listener, tempfile.TemporaryFile() as log:
        listener.bind(("127.0.0.1", 0))
        listener.listen(100)
        port = listener.getsockname()[1]
        options = ["--bind", f"fd://{listener.fileno()}", "--worker-class", "gthread", "--workers", "2"]
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *options, "--threads", "8", "tests.bench.site:app"],
            cwd=ROOT,
            env=environment,
            pass_fds=[listener.fileno()],
            stdout=log,
            stderr=log,
        )
        try:
            wait_until(lambda: _answers(port), "the site answers")
            yield port
        finally:
            server.terminate()
            server.wait(30)


def _answers(port: int) -> bool:
    try:
        return Visitor(port).ask("POST", "/empty/")[0] == 200
    except OSError:
        return False
