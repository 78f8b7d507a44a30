"""PostgreSQL as a child process: its data folder, its start, its roles."""

import os
import pwd
import shutil
import signal
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql

from trainer_web.local import binaries
from trainer_web.local.errors import CannotStart
from trainer_web.local.folder import Folder, start_on_port
from trainer_web.local.processes import OURS, Account, Child

DATABASE = "trainer"
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    "jit": "off",  # the queries are small; compiling one costs more than running it
}


@dataclass
class Postgres:
    """The PostgreSQL server of one data folder.

    As root the server runs under another account, which may not even reach the data folder
    (a clone under /root). It is handed the folder *open*, as /proc/self/fd/N: that needs no
    right on the folders above it, and no permission anywhere has to be loosened.
    """

    folder: Folder
    programs: binaries.Programs
    port: int = 0
    account: Account = OURS
    child: Child | None = None
    open_data: int | None = None

    def url(self, role: str, database: str = DATABASE) -> str:
        """The address under which `role` logs in to `database`."""
        return f"postgresql://{role}:{self.folder.secret(role)}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start the server, on new data if there is none yet, and wait until it answers.

        Raises:
            CannotStart: it ended, or the data is of another major version.
        """
        self.account = _account(self.folder.postgres)
        self.programs = binaries.readable_by(self.account, self.programs)
        self._initialise()
        self._check_version()
        # Whoever wrote it was ended with the leftovers; a process that has got its number since
        # must not keep PostgreSQL from starting.
        (self.folder.postgres / "postmaster.pid").unlink(missing_ok=True)
        self.open_data = os.open(self.folder.postgres, os.O_RDONLY | os.O_DIRECTORY)
        start_on_port(self.folder, "postgres", partial(self._start_at, self.open_data))

    def _start_at(self, data: int, port: int) -> None:
        self.port = port
        settings = {**SETTINGS, "port": str(port)}
        self.child = Child(
            "PostgreSQL",
            [
                self.programs.folder / "postgres",
                *("-D", f"/proc/self/fd/{data}"),
                *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
            ],
            log=self.folder.log("postgres"),
            data=self.folder.path,
            environment=_ENVIRONMENT,
            account=self.account,
            stop_signal=signal.SIGINT,  # "fast": end the sessions, write everything down
            death_signal=signal.SIGINT,
            inherited=[data],
        )
        self.child.start()
        # Recovery after a crash can take minutes on a large database; it is not cut short.
        self.child.wait_until(self.answers, 600)

    def answers(self) -> bool:
        """Whether the administrator can log in.

        Raises:
            CannotStart: the password kept in the data folder is not this server's.
        """
        try:
            psycopg.connect(self.url("postgres", "postgres"), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                reason = f"The secrets in {self.folder.path} don't belong to its database."
                raise CannotStart(f"{reason} Put the file `secrets` back.") from error
            return False
        return True

    def ensure_roles(self) -> None:
        """Create the three roles and the database where missing; set the kept passwords."""
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            for role, login in {
                "trainer_owner": True,
                "trainer_functions": False,
                "trainer_app": True,
            }.items():
                name = sql.Identifier(role)
                if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).rowcount:
                    connection.execute(sql.SQL("CREATE ROLE {}").format(name))
                if login:
                    password = sql.Literal(self.folder.secret(role))
                    connection.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(name, password))
            connection.execute("GRANT trainer_functions, trainer_app TO trainer_owner")
            if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).rowcount:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER trainer_owner").format(sql.Identifier(DATABASE))
                )

    def stop(self) -> None:
        """Stop the server: sessions ended, everything written down."""
        if self.child:
            self.child.stop(seconds=60)
        if self.open_data is not None:
            os.close(self.open_data)
            self.open_data = None

    def _initialise(self) -> None:
        """Make the data folder, whole or not at all: an interrupted initdb starts over."""
        if self.folder.postgres.exists():
            return
        fresh = self.folder.path / "postgres.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        with tempfile.TemporaryFile() as password:
            password.write(self.folder.secret("postgres").encode())
            password.seek(0)
            data = os.open(fresh, os.O_RDONLY | os.O_DIRECTORY)
            try:
                if self.account.uid:
                    os.fchown(data, self.account.uid, self.account.gid)
                    os.fchown(password.fileno(), self.account.uid, self.account.gid)
                self._initdb(data, password.fileno())
                os.fsync(data)
            finally:
                os.close(data)
        fresh.rename(self.folder.postgres)

    def _initdb(self, data: int, password: int) -> None:
        initdb = Child(
            "initdb",
            [
                self.programs.folder / "initdb",
                *("-D", f"/proc/self/fd/{data}"),
                f"--pwfile=/proc/self/fd/{password}",
                *("--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8"),
                *_locale(self.programs.major),
            ],
            log=self.folder.log("initdb"),
            data=self.folder.path,
            environment=_ENVIRONMENT,
            account=self.account,
            inherited=[data, password],
        )
        initdb.start()
        if not initdb.ended_within(120) or initdb.process is None or initdb.process.returncode:
            initdb.kill()
            raise CannotStart(
                f"PostgreSQL's data could not be made; initdb's last words: {initdb.last_words()}"
            )

    def _check_version(self) -> None:
        data = int((self.folder.postgres / "PG_VERSION").read_text())
        if data != self.programs.major:
            raise CannotStart(
                f"The data in {self.folder.postgres} is PostgreSQL {data}'s, but the programs found"
                f" are {self.programs.version}: install PostgreSQL {data}, or choose another folder"
                " with TRAINER_DATA."
            )


_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


def _locale(major: int) -> list[str]:
    if major >= 17:  # needs nothing from the system
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _account(data: Path) -> Account:
    """The account to run PostgreSQL under: ours, or for root, whom it refuses, another."""
    if os.geteuid() != 0:
        return OURS
    if data.exists() and (owner := data.stat()).st_uid:
        return Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise CannotStart(
        "PostgreSQL doesn't run as root, and there is no account `postgres` or `nobody` to run it"
        " under: start as an ordinary user."
    )
