"""`trainer-web up` as its user sees it: a process with a terminal, a data folder and a port."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.databases import wait_until

TRAINER_WEB = Path(sys.executable).with_name("trainer-web")
CHILDREN = ("postgres", "valkey-server", "gunicorn", "jobs.worker", "jobs.ticker")
SERVERS_OF_ONES_OWN = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PUBLIC_BASE_URL")


class Up:
    """One `trainer-web up`."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self.said: list[str] = []

    def start(self) -> None:
        """Start it in a process group of its own, as a terminal does."""
        self.process = subprocess.Popen(
            [TRAINER_WEB, "up"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            process_group=0,
        )

    @property
    def environment(self) -> dict[str, str]:
        """What it is started with; the embedded servers, whatever this run of tests runs on."""
        inherited = {k: v for k, v in os.environ.items() if k not in SERVERS_OF_ONES_OWN}
        return {**inherited, "TRAINER_DATA": str(self.data), "PORT": str(self.port)}

    def hears(self, words: str) -> str:
        """Read what it says until a line has these words; fail when it ends without them."""
        for line in self.process.stdout or ():
            self.said.append(line.rstrip())
            if words in line:
                return line.rstrip()
        raise AssertionError(f"ended without “{words}”: {self.said}")

    def run(self) -> "Up":
        """Start it and wait until the site answers."""
        self.start()
        self.hears("Ready: ")
        return self

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Another command on the same data and port."""
        return subprocess.run(
            [TRAINER_WEB, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def stop(self, *signals: signal.Signals) -> int:
        """Send it these signals and wait for its end; the exit code."""
        for number in signals:
            self.process.send_signal(number)
        self.said += (self.process.communicate()[0] or "").splitlines()
        return self.process.returncode

    def kill_group(self) -> None:
        """`kill -9` of its whole process group."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def children(self) -> dict[str, int]:
        """The process ids of its five children, by a word in their command line."""
        found: dict[str, int] = {}

        def are_complete() -> bool:
            nonlocal found
            found = self._children()
            return len(found) == len(CHILDREN)

        wait_until(are_complete, "all five children run", 120)
        return found

    def _children(self) -> dict[str, int]:
        listing = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        found = {}
        for pid in listing.split():
            with suppress(FileNotFoundError, ProcessLookupError):
                command = Path(f"/proc/{pid}/cmdline").read_text()
                found.update({word: int(pid) for word in CHILDREN if word in command})
        return found


@pytest.fixture
def first_up(tmp_path: Path) -> Iterator[Up]:
    """A `trainer-web up` on an empty data folder and a free port, not started yet."""
    yield from _ended(Up(tmp_path / "data", free_port()))


@pytest.fixture
def up(first_data: Path, tmp_path: Path) -> Iterator[Up]:
    """The same on data that an earlier start made."""
    subprocess.run(["cp", "-a", first_data, tmp_path / "data"], check=True)
    yield from _ended(Up(tmp_path / "data", free_port()))


@pytest.fixture(scope="session")
def first_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a first start makes, to be copied."""
    data = tmp_path_factory.mktemp("first") / "data"
    for up in _ended(Up(data, free_port())):
        up.run().stop(signal.SIGTERM)
    return data


def _ended(up: Up) -> Iterator[Up]:
    yield up
    if hasattr(up, "process") and up.process.poll() is None:
        up.kill_group()


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
