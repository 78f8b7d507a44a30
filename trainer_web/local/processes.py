"""Child processes that end with their parent, and what an earlier parent left behind."""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from trainer_web.local.errors import CannotStart

BELONGS_TO = "TRAINER_CHILD_OF"  # in the environment of every child: the data folder it serves
STOP = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_WRAPPER = Path(__file__).with_name("child.py")


@dataclass(frozen=True)
class Account:
    """The account a child runs under; uid 0 means "the one we have"."""

    uid: int = 0
    gid: int = 0


OURS = Account()


@dataclass
class Child:
    """One child process, started as often as needed.

    It leads a session of its own, so that a Ctrl-C in the terminal reaches only the parent, which
    then stops its children in order. `death_signal` is what the kernel sends it when the parent
    dies without having done so.
    """

    name: str
    command: Sequence[str | Path]
    log: Path
    data: Path
    environment: Mapping[str, str]
    folder: Path | None = None
    account: Account = OURS
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    inherited: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether the process is there (and reaps it when it has just ended)."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the program, its output appended to the log."""
        account = (self.account.uid, self.account.gid)
        words = (os.getpid(), int(self.death_signal), *account, *self.command)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(f"{self.log}.old")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-S", _WRAPPER, *(str(word) for word in words)],
                cwd=self.folder or "/",
                env={**self.environment, BELONGS_TO: str(self.data)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=self.inherited,
                start_new_session=True,
            )

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return as soon as `ready` says so; a child that fails to become ready is stopped.

        Raises:
            CannotStart: the process ended, or was not ready in time; names the log.
            KeyboardInterrupt: a blocked signal asks this process to stop.
        """
        deadline = monotonic() + seconds
        try:
            while not ready():
                if self.ended_within(0.02) or monotonic() > deadline:
                    reason = f"{self.name} did not start; its last words: {self.last_words()}"
                    raise CannotStart(reason)
                if signal.sigpending() & STOP:  # the supervisor has them blocked
                    raise KeyboardInterrupt
        except (CannotStart, KeyboardInterrupt):
            self.stop()
            raise

    def ended_within(self, seconds: float) -> bool:
        """Wait for the end, but no longer than this."""
        if self.process is None:
            return True
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def stop(self, seconds: float = 10) -> None:
        """Ask it to stop; kill it and all it started when that takes longer than `seconds`."""
        if self.running:
            self.send(self.stop_signal)
        if not self.ended_within(seconds):
            self.kill()

    def send(self, number: signal.Signals) -> None:
        """Send the process a signal; nothing happens when it has gone."""
        if self.process is not None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """End it and everything in its session's first process group, at once."""
        if self.process is not None and self.running:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def last_words(self) -> str:
        """The line of the log that tells most about an early end, and where the rest is."""
        said = [line for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        fatal = [line for line in said[-10:] if "FATAL" in line]
        return f"“{(fatal or said or ['nothing'])[-1].strip()}” ({self.log})"


def end_leftovers(data: Path, postgres: Path) -> None:
    """End the children of a supervisor that was killed. Only for whoever holds the data folder.

    Most are on their way out already (the kernel has sent them their death signal), but a new
    PostgreSQL must not start beside an old one, nor the site while its port is still held.
    Known by the mark in their environment; PostgreSQL, which writes its title over its
    environment, by the folder it works in.

    Raises:
        CannotStart: one of them is still there after half a minute.
    """
    mark = f"{BELONGS_TO}={data}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        if int(entry.name) == os.getpid():
            continue
        try:
            marked = mark in (entry / "environ").read_bytes().split(b"\0")
            name = (entry / "comm").read_text().strip()
            database = name == "postgres" and (entry / "cwd").readlink() == postgres
        except OSError:  # gone meanwhile, a zombie, or not ours to look at
            continue
        if marked or database:
            _end(int(entry.name), signal.SIGINT if name == "postgres" else signal.SIGKILL)


def _end(pid: int, number: signal.Signals) -> None:
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        signal.pidfd_send_signal(handle, number)
        if not select.select([handle], [], [], 30)[0]:
            raise CannotStart(f"Process {pid} of an earlier start doesn't end; please end it.")
    except ProcessLookupError:
        return
    finally:
        os.close(handle)
