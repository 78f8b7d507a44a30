"""Senders as processes of their own, to be killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from tests.databases import Database
from trainer_web.local.supervisor import ROOT


class Crew:
    """Senders that are started and killed together."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.alive: list[int] = []
        self.killed = 0

    def start(self, senders: int = 4) -> None:
        """Start so many senders."""
        self.alive = [int(self._ask("start")) for _ in range(senders)]

    def kill(self) -> None:
        """`kill -9` them all, and wait until the system has buried them."""
        for sender in self.alive:
            os.kill(sender, signal.SIGKILL)
        for sender in self.alive:
            assert self._ask(f"wait {sender}") == "ended"
        self.killed += len(self.alive)
        self.alive = []

    def _ask(self, line: str) -> str:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@contextmanager
def crew(variant: str, database: Database, provider: Mapping[str, str]) -> Iterator[Crew]:
    """Senders of one variant on this database; `provider` are the settings that lead to the provider."""
    settings = {
        **os.environ,
        **provider,
        "DATABASE_URL": database.app_url,
        "ADMIN_URL": database.admin_url,
        "REDIS_URL": "redis://127.0.0.1:9/0",
        "SECRET_KEY": "only-for-tests-" + "0" * 32,
    }
    command = [sys.executable, "-m", "tests.faults.senders", variant]
    with subprocess.Popen(
        command, cwd=ROOT, env=settings, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        running = Crew(process)
        try:
            assert process.stdout.readline().strip() == "ready"
            yield running
        finally:
            running.kill()
            process.stdin.close()
