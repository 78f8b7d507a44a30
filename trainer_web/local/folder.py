"""The data folder: who holds it, the secrets and ports kept in it."""

import fcntl
import json
import os
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom

from trainer_web.local.errors import CannotStart


@dataclass(frozen=True)
class Folder:
    """Where all that the embedded servers keep lies.

    `postgres/` and `valkey/` are the servers' own, `logs/` has one file per child, `secrets` and
    `ports` are what must be the same at every start, and `lock` is held while servers run.
    """

    path: Path

    @property
    def postgres(self) -> Path:
        """PostgreSQL's data folder."""
        return self.path / "postgres"

    @property
    def valkey(self) -> Path:
        """Valkey's append-only file and configuration."""
        return self.path / "valkey"

    def log(self, name: str) -> Path:
        """The log of one child."""
        return self.path / "logs" / f"{name}.log"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder; the kernel lets go when this process ends, however it ends.

        Raises:
            CannotStart: another process holds it, or it can't be written.
        """
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            reason = f"The data folder {self.path} can't be used: {error.strerror}."
            raise CannotStart(f"{reason} Choose another one with TRAINER_DATA.") from error
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = os.pread(lock, 20, 0).decode() or "unknown"
                reason = f"The data folder {self.path} is already in use by process {holder}."
                raise CannotStart(
                    f"{reason} Stop that one, or choose another folder with TRAINER_DATA."
                ) from None
            os.ftruncate(lock, 0)
            os.pwrite(lock, str(os.getpid()).encode(), 0)
            yield
        finally:
            os.close(lock)

    def in_use(self) -> bool:
        """Whether a process holds the folder."""
        try:
            with (self.path / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def secret(self, name: str) -> str:
        """A random word of 43 characters, the same at every call and every start."""
        kept = self._read("secrets")
        if name not in kept:
            kept[name] = secrets.token_urlsafe(32)
            self._write("secrets", kept)
        return str(kept[name])

    def port(self, name: str, *, renew: bool = False) -> int:
        """A port on 127.0.0.1, the same at every start; `renew` picks another one."""
        kept = self._read("ports")
        if name not in kept or renew:
            kept[name] = _free_port()
            self._write("ports", kept)
        return int(kept[name])

    def _read(self, name: str) -> dict[str, str | int]:
        file = self.path / name
        kept: dict[str, str | int] = json.loads(file.read_text()) if file.exists() else {}
        return kept

    def _write(self, name: str, kept: dict[str, str | int]) -> None:
        # Written beside and renamed: an interrupted start must not lose a password.
        fresh = self.path / f"{name}.new"
        fresh.touch(mode=0o600)
        with fresh.open("w") as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path / name)


def start_on_port(folder: Folder, name: str, start: Callable[[int], None]) -> None:
    """Start a server on the port it had last time, or on another one when that has been taken.

    Raises:
        CannotStart: `start` raised it, and not because of the port.
    """
    for _ in range(5):
        port = folder.port(name)
        if not _is_free(port):
            port = folder.port(name, renew=True)
        try:
            return start(port)
        except CannotStart:
            if _is_free(port):
                raise
    raise CannotStart(f"No free port was found on 127.0.0.1 for {name}.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _free_port() -> int:
    # Below the range that outgoing connections get, so that it is free next time too.
    candidates = SystemRandom().sample(range(20000, 32000), 100)
    return next(port for port in candidates if _is_free(port))
