"""The database's shape: roles, migrations, and the functions, views and grants reloaded after them.

Everything happens in one transaction: a deploy that fails leaves the old set working.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import Connection, create_engine, inspect, text

from trainer_web.models import Base

SQL = Path(__file__).resolve().parent.parent / "sql"
EXTENSIONS = ("btree_gin", "btree_gist", "citext", "pg_trgm", "unaccent")
VIEWS = (
    "pack_states",
    "booking_states",
    "message_states",
    "reply_link_states",
)  # in the order in which they build on each other
UPGRADE_HINT = "run `trainer-web db upgrade`"


NEWER = "The database is at migration {}, which this version does not know: install the newer version."


class SchemaError(Exception):
    """The database can't be brought to this version; the message says what to do about it."""


def upgrade(database_url: str) -> None:
    """Bring the database to this version: roles where missing, tables, views, functions, grants.

    Safe to repeat and to run from two places at once.

    Raises:
        SchemaError: the login may not create the roles, tables exist that no migration made, or the
            database is of a newer version.
    """
    with _transaction(database_url) as connection:
        _become_owner(connection)
        if _history_is_lost(connection):
            _stamp_if_equal(connection)
        found = MigrationContext.configure(connection).get_current_revision()
        if found and not _knows(found):
            raise SchemaError(NEWER.format(found))
        _drop_what_is_reloaded(connection)
        command.upgrade(_alembic(connection), "head")
        _load(connection, SQL / "policies" / "tables.sql")
        for view in VIEWS:
            _load(connection, SQL / "views" / f"{view}.sql")
        _load_functions(connection)
        for path in sorted((SQL / "triggers").glob("*.sql")):
            _load(connection, path)
        connection.execute(text(f"COMMENT ON VIEW booking_states IS '{digest()}'"))


def stamp(database_url: str) -> None:
    """Note in an empty history that the tables are those of this version; makes no table.

    Raises:
        SchemaError: the tables differ from the models; the message names the differences.
    """
    with _transaction(database_url) as connection:
        _become_owner(connection)
        _stamp_if_equal(connection)


def problems(connection: Connection) -> list[str]:
    """What keeps this version from working on the database, one sentence each."""
    if not inspect(connection).has_table("alembic_version"):
        return [f"The database has no tables yet: {UPGRADE_HINT}."]
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found and not _knows(found):
        return [NEWER.format(found)]
    if found != head():
        return [f"The database is at migration {found}, this version needs {head()}: {UPGRADE_HINT}."]
    present = set(
        connection.scalars(
            text(
                "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
                " AND proowner = 'trainer_functions'::regrole"
            )
        )
    )
    if missing := sorted(set(function_files()) - present):
        return [f"The database lacks the function {name}: {UPGRADE_HINT}." for name in missing]
    loaded = connection.execute(
        text("SELECT obj_description(to_regclass('booking_states'), 'pg_class')")
    ).scalar()
    if loaded != digest():
        return [f"The functions in the database are another version's: {UPGRADE_HINT}."]
    return []


def check(database_url: str) -> list[str]:
    """The same as `problems`, on a connection of its own."""
    with _transaction(database_url) as connection:
        return problems(connection)


@cache
def head() -> str | None:
    """The newest migration of this version."""
    return ScriptDirectory.from_config(_alembic(None)).get_current_head()


def _knows(revision: str) -> bool:
    script = ScriptDirectory.from_config(_alembic(None))
    return revision in {each.revision for each in script.walk_revisions()}


def function_files() -> dict[str, Path]:
    """Every SQL function of this version by name; one function a file, the file named after it."""
    return {path.stem: path for path in sorted((SQL / "functions").rglob("*.sql"))}


@cache
def digest() -> str:
    """A fingerprint of all SQL that is reloaded, to tell the database's version from ours."""
    folders = ("policies", "triggers", "views")
    reloaded = [path for folder in folders for path in sorted((SQL / folder).glob("*.sql"))]
    content = b"".join(path.read_bytes() for path in [*reloaded, *function_files().values()])
    return hashlib.sha256(content).hexdigest()[:16]


@contextmanager
def _transaction(database_url: str) -> Iterator[Connection]:
    engine = create_engine("postgresql+psycopg://" + database_url.split("://", 1)[1])
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def _become_owner(connection: Connection) -> None:
    # Two upgrades at once take turns.
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('trainer-web db upgrade'))"))
    try:
        if connection.scalar(text("SELECT current_user")) != "trainer_owner":
            _prepare_owner(connection)
        else:
            _create_extensions(connection)
    except InsufficientPrivilege as error:
        raise SchemaError(
            "This login may not prepare the database. Let an administrator run"
            " sql/policies/roles.sql and GRANT trainer_owner to the login, then try again."
            f" (PostgreSQL says: {error})"
        ) from error


def _prepare_owner(connection: Connection) -> None:
    _load(connection, SQL / "policies" / "roles.sql")
    _execute(connection, "GRANT trainer_owner TO CURRENT_USER")
    _execute(connection, "GRANT CREATE, USAGE ON SCHEMA public TO trainer_owner WITH GRANT OPTION")
    _create_extensions(connection)
    _execute(connection, "SET LOCAL ROLE trainer_owner")


def _create_extensions(connection: Connection) -> None:
    for extension in EXTENSIONS:
        _execute(connection, f"CREATE EXTENSION IF NOT EXISTS {extension}")


def _history_is_lost(connection: Connection) -> bool:
    tables = inspect(connection)
    if not tables.has_table("orgs"):
        return False
    return not tables.has_table("alembic_version") or not connection.scalar(
        text("SELECT count(*) FROM alembic_version")
    )


def _stamp_if_equal(connection: Connection) -> None:
    differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    if differences:
        raise SchemaError(
            "The database has tables but no migration history, and they differ from this version's:"
            f" {differences}. Restore the table alembic_version, or start from an empty database."
        )
    command.stamp(_alembic(connection), "head")


def _drop_what_is_reloaded(connection: Connection) -> None:
    # Without CASCADE: whatever else came to depend on them stops the deploy instead of vanishing.
    triggers = connection.execute(
        text(
            "SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
            " INNER JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE NOT tgisinternal AND proowner = 'trainer_functions'::regrole"
        )
    )
    for name, table in triggers:
        _execute(connection, f"DROP TRIGGER {name} ON {table}")
    functions = connection.scalar(
        text(
            "SELECT string_agg(oid::regprocedure::text, ', ') FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace"
            " AND proowner = 'trainer_functions'::regrole"
        )
    )
    if functions:
        _execute(connection, f"DROP FUNCTION {functions}")
    _execute(connection, f"DROP VIEW IF EXISTS {', '.join(VIEWS)}")


def _load_functions(connection: Connection) -> None:
    _execute(connection, "GRANT CREATE ON SCHEMA public TO trainer_functions")
    _execute(connection, "SET LOCAL ROLE trainer_functions")
    _execute(
        connection,
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;"
        "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
    )
    # Once without and once with a look at the bodies: the files need no order, and a body that
    # names something missing fails here.
    for checked in ("off", "on"):
        _execute(connection, f"SET LOCAL check_function_bodies = {checked}")
        for path in function_files().values():
            _load(connection, path)
    _execute(connection, "SET LOCAL ROLE trainer_owner")
    _execute(connection, "REVOKE CREATE ON SCHEMA public FROM trainer_functions")


def _load(connection: Connection, path: Path) -> None:
    try:
        _execute(connection, path.read_text())
    except Exception as error:
        error.add_note(f"in {path.relative_to(SQL.parent)}")
        raise


def _execute(connection: Connection, sql: str) -> None:
    """Run SQL as it stands, several statements included, in the transaction of `connection`."""
    raw = connection.connection.driver_connection
    if raw is not None:
        raw.execute(sql)


def _alembic(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SQL / "migrations"))
    config.attributes["connection"] = connection
    return config
