"""Bringing a database to this version, and saying what keeps it from working."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from psycopg import errors, sql
from sqlalchemy import Connection, create_engine, text

from tests.databases import Database, in_database
from tests.world import fingerprints, make_business, value
from trainer_web import schema
from trainer_web.models import Base


@contextmanager
def engine_connection(url: str) -> Iterator[Connection]:
    """A connection as SQLAlchemy has it."""
    engine = create_engine("postgresql+psycopg://" + url.split("://", 1)[1])
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


@pytest.fixture
def empty_database(database: Database) -> Iterator[Database]:
    """A database in which nothing was made yet."""
    with database.another(template="template1") as empty:
        yield empty


@pytest.fixture
def sql_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the folder `sql`, for a version that differs."""
    copy = tmp_path / "sql"
    shutil.copytree(schema.SQL, copy)
    monkeypatch.setattr(schema, "SQL", copy)
    yield copy
    schema.digest.cache_clear()


def shape(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every column, constraint and index of every table, in PostgreSQL's own words."""
    queries = {
        "columns": """
            SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull,
                attidentity, attgenerated, pg_get_expr(adbin, adrelid)
            FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE attnum > 0 AND NOT attisdropped AND attrelid IN (
                SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            )
        """,
        "constraints": """
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
        """,
        "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }
    return {
        part: sorted(
            tuple(map(str, line)) for line in connection.execute(text(query)) if line[0] != "alembic_version"
        )
        for part, query in queries.items()
    }


def test_an_upgraded_database_is_what_the_models_say(database: Database) -> None:
    with engine_connection(database.admin_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_an_upgraded_database_is_what_the_models_would_make(
    database: Database, empty_database: Database
) -> None:
    # Alembic compares neither CHECK and exclusion constraints nor what an index is over.
    with engine_connection(empty_database.admin_url) as connection:
        for extension in schema.EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
        Base.metadata.create_all(connection)
        from_models = shape(connection)
    with engine_connection(database.admin_url) as connection:
        assert shape(connection) == from_models


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE clients DROP CONSTRAINT clients_phone_is_e164",
        "ALTER TABLE appointments DROP CONSTRAINT appointments_trainer_is_free",
        "ALTER TABLE clients ALTER name DROP NOT NULL",
        "DROP INDEX bookings_due_idx",
    ],
)
def test_control_a_difference_from_the_models_is_seen(
    database: Database, fresh_database: Database, change: str
) -> None:
    with fresh_database.as_admin() as admin:
        admin.execute(change)
    with (
        engine_connection(database.admin_url) as right,
        engine_connection(fresh_database.admin_url) as wrong,
    ):
        assert shape(wrong) != shape(right)


def test_an_empty_database_is_brought_to_this_version(empty_database: Database) -> None:
    assert schema.check(empty_database.owner_url) == [
        "The database has no tables yet: run `trainer-web db upgrade`."
    ]
    schema.upgrade(empty_database.owner_url)
    assert schema.check(empty_database.owner_url) == []


def test_two_upgrades_of_an_empty_database_take_turns(empty_database: Database) -> None:
    with ThreadPoolExecutor(2) as pool:
        for upgrade in [pool.submit(schema.upgrade, empty_database.owner_url) for _ in range(2)]:
            upgrade.result(60)
    assert schema.check(empty_database.owner_url) == []


def test_upgrading_again_changes_nothing(fresh_database: Database) -> None:
    business = make_business(fresh_database)
    before = fingerprints(business)
    schema.upgrade(fresh_database.owner_url)
    schema.upgrade(fresh_database.owner_url)
    assert fingerprints(business) == before
    assert value(business, "use_session", business.pack) == 1


@pytest.mark.parametrize("loss", ["DELETE FROM alembic_version", "DROP TABLE alembic_version"])
@pytest.mark.parametrize("remedy", [schema.upgrade, schema.stamp])
def test_a_lost_history_is_written_anew(fresh_database: Database, loss: str, remedy) -> None:
    business = make_business(fresh_database)
    before = fingerprints(business)
    with fresh_database.as_admin() as admin:
        admin.execute(loss)
    assert schema.check(fresh_database.owner_url) != []
    remedy(fresh_database.owner_url)
    assert schema.check(fresh_database.owner_url) == []
    assert fingerprints(business) == before


@pytest.mark.parametrize("remedy", [schema.upgrade, schema.stamp])
def test_a_lost_history_is_not_invented_for_other_tables(fresh_database: Database, remedy) -> None:
    with fresh_database.as_admin() as admin:
        admin.execute("DELETE FROM alembic_version")
        admin.execute("ALTER TABLE clients ADD COLUMN shoe_size integer")
    with pytest.raises(schema.SchemaError, match="shoe_size"):
        remedy(fresh_database.owner_url)
    with fresh_database.as_admin() as admin:
        assert admin.execute("SELECT FROM alembic_version").fetchall() == []


@pytest.mark.parametrize(
    "body",
    [
        "LANGUAGE sql AS $$ SELECT shoe_size FROM clients $$",
        "LANGUAGE sql AS $$ SELECT function_that_is_missing() $$",
        "LANGUAGE plpgsql AS $$ DECLARE v_shoe shoes; BEGIN RETURN 1; END $$",
        "LANGUAGE plpgsql AS $$ BEGIN RETURN 1 END $$",
    ],
)
def test_a_body_that_names_something_missing_fails_and_leaves_the_old_set(
    fresh_database: Database, sql_folder: Path, body: str
) -> None:
    business = make_business(fresh_database)
    broken = sql_folder / "functions" / "packs" / "shoe_size.sql"
    broken.write_text(f"CREATE OR REPLACE FUNCTION shoe_size() RETURNS integer {body};")
    with pytest.raises(errors.Error) as failure:
        schema.upgrade(fresh_database.owner_url)
    assert any("shoe_size.sql" in note for note in failure.value.__notes__)
    broken.unlink()
    assert schema.check(fresh_database.owner_url) == []
    assert value(business, "use_session", business.pack) == 1


def test_the_order_of_the_files_does_not_matter(fresh_database: Database, sql_folder: Path) -> None:
    for name, returned in [("aa_first", "SELECT zz_last()"), ("zz_last", "SELECT 1")]:
        (sql_folder / "functions" / "packs" / f"{name}.sql").write_text(
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS integer LANGUAGE sql AS $$ {returned} $$;"
        )
    schema.upgrade(fresh_database.owner_url)
    assert schema.check(fresh_database.owner_url) == []


def test_a_function_without_a_file_goes_with_the_upgrade(fresh_database: Database, sql_folder: Path) -> None:
    (sql_folder / "functions" / "packs" / "release_session.sql").unlink()
    schema.upgrade(fresh_database.owner_url)
    with fresh_database.as_admin() as admin:
        assert admin.execute("SELECT to_regproc('release_session')").fetchone() == (None,)


def test_what_others_built_on_a_function_stops_the_upgrade_instead_of_vanishing(
    fresh_database: Database,
) -> None:
    with fresh_database.as_admin() as admin:
        admin.execute("CREATE VIEW report AS SELECT app_org() AS org")
    with pytest.raises(errors.DependentObjectsStillExist, match="report"):
        schema.upgrade(fresh_database.owner_url)
    assert schema.check(fresh_database.owner_url) == []


def test_a_missing_function_is_named_with_the_command_to_run(fresh_database: Database) -> None:
    with fresh_database.as_admin() as admin:
        admin.execute("DROP FUNCTION use_session")
    assert schema.check(fresh_database.owner_url) == [
        "The database lacks the function use_session: run `trainer-web db upgrade`."
    ]


def test_functions_of_another_version_are_noticed(fresh_database: Database, sql_folder: Path) -> None:
    file = sql_folder / "functions" / "packs" / "use_session.sql"
    file.write_text(file.read_text() + "\n-- changed\n")
    schema.digest.cache_clear()  # as in the new version's own process
    (problem,) = schema.check(fresh_database.owner_url)
    assert "another version" in problem
    schema.upgrade(fresh_database.owner_url)
    assert schema.check(fresh_database.owner_url) == []


def test_a_missing_migration_is_noticed(fresh_database: Database) -> None:
    with fresh_database.as_admin() as admin:
        admin.execute("UPDATE alembic_version SET version_num = '0000'")
    (problem,) = schema.check(fresh_database.owner_url)
    assert "is at migration 0000" in problem


def test_a_login_without_rights_is_told_whom_to_ask(empty_database: Database) -> None:
    role = sql.Identifier(f"{empty_database.name}_guest")
    with psycopg.connect(empty_database.admin_url, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'guest'").format(role))
        try:
            address = urlsplit(empty_database.admin_url)
            host = address.netloc.rpartition("@")[2]
            guest = address._replace(netloc=f"{empty_database.name}_guest:guest@{host}").geturl()
            with pytest.raises(schema.SchemaError, match="Let an administrator run"):
                schema.upgrade(in_database(guest, empty_database.name))
        finally:
            admin.execute(sql.SQL("DROP ROLE {}").format(role))


def test_a_newer_database_is_told_from_an_older_one(fresh_database: Database) -> None:
    with fresh_database.as_admin() as admin:
        admin.execute("UPDATE alembic_version SET version_num = '9999'")
    (problem,) = schema.check(fresh_database.owner_url)
    assert "install the newer version" in problem
    with pytest.raises(schema.SchemaError, match="install the newer version"):
        schema.upgrade(fresh_database.owner_url)
