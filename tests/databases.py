"""The servers of a test run and the databases on them."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from psycopg.rows import namedtuple_row
from psycopg_pool import ConnectionPool
from redis import Redis

from trainer_web import schema
from trainer_web.local import stack

Connection = psycopg.Connection


@dataclass(frozen=True)
class Servers:
    """Where the servers are, and which database is the template of all others.

    Embedded, the three addresses of PostgreSQL are three logins; with DATABASE_URL they are one.
    """

    admin_url: str
    owner_url: str
    app_url: str
    redis_url: str
    template: str
    versions: str

    def as_words(self) -> dict[str, str]:
        """The same as what may travel to another test process."""
        return asdict(self)

    @contextmanager
    def database(self, name: str, template: str | None = None) -> Iterator["Database"]:
        """A new database, by default with the schema and no rows; the name is made unique to this run.

        It is left to the end of the run: dropping one takes longer than making it (a checkpoint).
        """
        name = f"{self.template}_{name}"
        with _administration(self.admin_url) as admin:
            admin.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER trainer_owner").format(
                    sql.Identifier(name), sql.Identifier(template or self.template)
                )
            )
        database = Database(self, name)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def running_servers(environment: Mapping[str, str] = os.environ) -> Iterator[Servers]:
    """The servers that DATABASE_URL and REDIS_URL name, else embedded ones while the block lasts."""
    with ExitStack() as running:
        folder = running.enter_context(tempfile.TemporaryDirectory(prefix="trainer-web-"))
        started = running.enter_context(stack(Path(folder), environment))
        template = f"trainer_test_{os.getpid()}"
        running.callback(_drop_databases, started.admin_url, template)
        with _administration(started.admin_url) as admin:
            if started.postgres:  # ours, and thrown away afterwards
                admin.execute("ALTER SYSTEM SET synchronous_commit = off")
                admin.execute("ALTER SYSTEM SET deadlock_timeout = '100ms'")
                admin.execute("SELECT pg_reload_conf()")
            owner = sql.SQL("trainer_owner" if started.postgres else "DEFAULT")
            admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(template), owner))
            version = admin.info.parameter_status("server_version")
        schema.upgrade(in_database(started.owner_url, template))
        yield Servers(
            admin_url=started.admin_url,
            owner_url=started.owner_url,
            app_url=started.app_url,
            redis_url=started.redis_url,
            template=template,
            versions=f"PostgreSQL {version}, {_queue_version(started.redis_url)}",
        )


class Database:
    """One database, with a few connections kept open for each way in."""

    def __init__(self, servers: Servers, name: str) -> None:
        self.servers = servers
        self.name = name
        self.admin_url = in_database(servers.admin_url, name)
        self.owner_url = in_database(servers.owner_url, name)
        self.app_url = in_database(servers.app_url, name)
        self._admin = _pool(self.admin_url)
        self._app = _pool(self.app_url)
        self._numbers = count(1)

    @contextmanager
    def as_admin(self) -> Iterator[Connection]:
        """A transaction of the administrator, whom no row security stops."""
        with self._admin.connection() as connection:
            yield connection

    @contextmanager
    def as_login(self) -> Iterator[Connection]:
        """A transaction of the login that the site uses."""
        with self._app.connection() as connection:
            yield connection

    def connect(self) -> Connection:
        """A new connection of the login that the site uses, for the caller to close."""
        return psycopg.connect(self.app_url, row_factory=namedtuple_row)

    def another(self, template: str | None = None) -> AbstractContextManager["Database"]:
        """Another database, by default with the schema and no rows."""
        short = self.name.removeprefix(f"{self.servers.template}_")
        return self.servers.database(f"{short}_{next(self._numbers)}", template)

    def close(self) -> None:
        """Close the connections kept open."""
        self._admin.close()
        self._app.close()


def in_database(url: str, name: str) -> str:
    """The same server and login, another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def wait_until(holds: Callable[[], bool], what: str, seconds: float = 30, every: float = 0.005) -> None:
    """Return as soon as `holds` says so, asking again and again, `every` so many seconds.

    Raises:
        TimeoutError: it never did; no assertion, so that a control can't mistake it for its own.
    """
    deadline = monotonic() + seconds
    while not holds():
        if monotonic() > deadline:
            raise TimeoutError(f"after {seconds} s still not so: {what}")
        sleep(every)


def _administration(url: str) -> Connection:
    return psycopg.connect(in_database(url, "postgres"), autocommit=True)


def _pool(url: str) -> ConnectionPool:
    return ConnectionPool(
        url,
        min_size=0,
        max_size=4,
        open=True,
        kwargs={"row_factory": namedtuple_row},
        # A connection that died with its server is noticed before it is used.
        check=ConnectionPool.check_connection,
    )


def _queue_version(url: str) -> str:
    with Redis.from_url(url) as redis:
        found = redis.info("server")
    if "valkey_version" in found:
        return f"Valkey {found['valkey_version']}"
    return f"Redis {found['redis_version']}"


def _drop_databases(admin_url: str, template: str) -> None:
    with _administration(admin_url) as admin:
        found = admin.execute(
            "SELECT datname FROM pg_database WHERE datname = %s OR starts_with(datname, %s || '_')",
            [template, template],
        )
        for (name,) in found.fetchall():
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
