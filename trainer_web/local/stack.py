"""The servers everything else needs: the ones named in the environment, else embedded ones."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from trainer_web.local import binaries
from trainer_web.local.errors import CannotStart
from trainer_web.local.folder import Folder
from trainer_web.local.postgres import Postgres
from trainer_web.local.processes import end_leftovers
from trainer_web.local.valkey import Valkey


@dataclass(frozen=True)
class Servers:
    """Addresses of the running servers.

    With DATABASE_URL set, the three of PostgreSQL are that one. `postgres` and `valkey` are None
    where the server is not ours.
    """

    admin_url: str
    owner_url: str
    app_url: str
    redis_url: str
    postgres: Postgres | None
    valkey: Valkey | None


@contextmanager
def stack(data: Path, environment: Mapping[str, str] = os.environ) -> Iterator[Servers]:
    """Run the embedded servers on this data folder for as long as the block lasts.

    DATABASE_URL and REDIS_URL in `environment` each replace one of them. Call it from a thread
    that outlives the block (the main thread): the servers end with the thread that started them.

    Raises:
        CannotStart: with the sentence to show.
    """
    with held_folder(data) as folder, ExitStack() as running:
        yield start_servers(folder, environment, running)


@contextmanager
def held_folder(data: Path) -> Iterator[Folder]:
    """Hold a data folder, with nothing of an earlier start left running on it.

    Raises:
        CannotStart: another process holds it, or it can't be used.
    """
    folder = Folder(data.resolve())
    with folder.held():
        end_leftovers(folder.path, folder.postgres)
        yield folder


def start_servers(folder: Folder, environment: Mapping[str, str], running: ExitStack) -> Servers:
    """Start what the environment doesn't name, on a held folder; leaving `running` stops it.

    Raises:
        CannotStart: with the sentence to show.
    """
    database_url, redis_url = environment.get("DATABASE_URL"), environment.get("REDIS_URL")
    # Both are looked for before either is started.
    postgres = None if database_url else Postgres(folder, binaries.postgres())
    valkey = None if redis_url else Valkey(folder, binaries.valkey())
    if postgres:
        running.callback(postgres.stop)
        postgres.start()
        postgres.ensure_roles()
    if valkey:
        running.callback(valkey.stop)
        valkey.start()
    return Servers(
        admin_url=postgres.url("postgres") if postgres else str(database_url),
        owner_url=postgres.url("trainer_owner") if postgres else str(database_url),
        app_url=postgres.url("trainer_app") if postgres else str(database_url),
        redis_url=valkey.url if valkey else str(redis_url),
        postgres=postgres,
        valkey=valkey,
    )


def running_owner_url(data: Path) -> str:
    """The owner's address of the embedded database that runs on this data folder.

    Raises:
        CannotStart: none does.
    """
    folder = Folder(data.resolve())
    if folder.in_use() and folder.postgres.exists():
        postgres = Postgres(folder, binaries.postgres(), port=folder.port("postgres"))
        if postgres.answers():
            return postgres.url("trainer_owner")
    raise CannotStart(f"No database runs on {folder.path}: start `trainer-web up`, or set DATABASE_URL.")
