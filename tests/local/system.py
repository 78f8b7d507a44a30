"""Run the tests on the system's PostgreSQL and Redis: `python -m tests.local.system [pytest arguments]`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from trainer_web.local import CannotStart, binaries
from trainer_web.local.postgres import Postgres
from trainer_web.local.stack import held_folder
from trainer_web.local.valkey import Valkey

NEEDED = "`make test-system` needs PostgreSQL 15 or newer and Redis 7 or newer (or Valkey)"


def main(arguments: list[str]) -> int:
    """Start both in a folder of their own, point the tests at them, and pass on pytest's answer."""
    programs, queue = binaries.system_postgres(), binaries.system_valkey()
    if programs is None or queue is None:
        missing = "PostgreSQL" if programs is None else "Redis"
        raise CannotStart(f"{NEEDED}; no such {missing} was found on this machine.")
    with tempfile.TemporaryDirectory() as data, held_folder(Path(data)) as folder:
        postgres, valkey = Postgres(folder, programs), Valkey(folder, queue)
        try:
            postgres.start()
            valkey.start()
            servers = {
                "DATABASE_URL": postgres.url("postgres", "postgres"),
                "REDIS_URL": valkey.url,
            }
            return subprocess.call(
                [sys.executable, "-m", "pytest", *arguments], env={**os.environ, **servers}
            )
        finally:
            valkey.stop()
            postgres.stop()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotStart as error:
        sys.exit(str(error))
