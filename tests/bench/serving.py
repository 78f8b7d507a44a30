"""The site on a server of its own, to be measured from outside."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.databases import Database, wait_until

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def served(database: Database, **settings: str) -> Iterator[int]:
    """The port of a gunicorn with threads, as `trainer-web up` starts it, with more settings."""
    environment = {
        **os.environ,
        "DATABASE_URL": database.app_url,
        "REDIS_URL": database.servers.redis_url,
        "SECRET_KEY": "x" * 32,
        **settings,
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
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST", "/empty/")
        return connection.getresponse().status == 200
    except OSError:
        return False
