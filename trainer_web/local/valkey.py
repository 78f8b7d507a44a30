"""Valkey (or Redis) as a child process."""

from dataclasses import dataclass
from pathlib import Path

import redis

from trainer_web.local.folder import Folder, start_on_port
from trainer_web.local.processes import Child

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir ./
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
# The title would be written over the environment, by which a leftover server is known.
set-proc-title no
"""


@dataclass
class Valkey:
    """The Valkey server of one data folder, on loopback behind a password."""

    folder: Folder
    program: Path
    port: int = 0
    child: Child | None = None

    @property
    def url(self) -> str:
        """The address of its database 0."""
        return f"redis://:{self.folder.secret('valkey')}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            CannotStart: it ended.
        """
        start_on_port(self.folder, "valkey", self._start_at)

    def _start_at(self, port: int) -> None:
        self.port = port
        self.folder.valkey.mkdir(mode=0o700, exist_ok=True)
        configuration = self.folder.valkey / "valkey.conf"
        configuration.touch(mode=0o600)
        configuration.write_text(CONFIGURATION.format(port=port, password=self.folder.secret("valkey")))
        self.child = Child(
            "Valkey",
            [self.program, configuration],
            log=self.folder.log("valkey"),
            data=self.folder.path,
            environment={"LC_ALL": "C"},
            folder=self.folder.valkey,
        )
        self.child.start()
        self.child.wait_until(self.answers, 600)

    def answers(self) -> bool:
        """Whether it answers a PING (it doesn't while it reads its file)."""
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def stop(self) -> None:
        """Stop the server."""
        if self.child:
            self.child.stop()
