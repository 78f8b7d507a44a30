"""Each SQL function has its file, its test, its owner, and is called as it is declared."""

import re
from pathlib import Path

import pytest

from tests.databases import Database
from trainer_web import schema

FILES = schema.function_files()
TESTS = Path(__file__).parent
# They do what whoever calls them may do, or read nothing.
WITHOUT_RIGHTS = {
    "app_actor", "app_org", "business_day", "chain_pack_event", "chain_session_entry", "note_sale",
    "pack_event_hash", "session_entry_hash", "undone_details",
}  # fmt: skip
PRIVATE = {name for name, path in FILES.items() if "\n-- Private: " in path.read_text()}


def test_every_function_file_has_a_test_file_beside_its_area() -> None:
    areas = {path.parent.name for path in FILES.values()}
    wanted = {f"{path.parent.name}/test_{name}.py" for name, path in FILES.items()}
    found = {f"{area}/{test.name}" for area in areas for test in (TESTS / area).glob("test_*.py")}
    assert wanted <= found


@pytest.mark.parametrize("name", FILES)
def test_a_file_makes_the_function_it_is_named_after_and_no_other(name: str) -> None:
    made = re.findall(r"^CREATE OR REPLACE FUNCTION (\w+)", FILES[name].read_text(), re.MULTILINE)
    assert made == [name]


@pytest.mark.parametrize("name", FILES)
def test_a_file_begins_with_what_the_function_promises_and_who_calls_it(name: str) -> None:
    text = FILES[name].read_text()
    header = text[: text.index("CREATE OR REPLACE FUNCTION")]
    assert all(line.startswith("-- ") for line in header.splitlines())
    assert re.search(r"[Cc]alled |Private: ", header) or name == "app_actor"


def test_the_database_holds_these_functions_once_each(database: Database) -> None:
    with database.as_admin() as admin:
        found = admin.execute("SELECT proname FROM pg_proc WHERE proowner = 'trainer_functions'::regrole")
        assert sorted(name for (name,) in found) == sorted(FILES)


@pytest.fixture
def functions(database: Database) -> dict[str, object]:
    """Each function as the database knows it."""
    with database.as_admin() as admin:
        found = admin.execute(
            """
            SELECT
                proname, prosecdef, coalesce(proconfig, '{}') AS settings,
                coalesce(proargnames, '{}') AS names,
                coalesce(proargmodes, array_fill('i'::"char", ARRAY[pronargs::integer])) AS modes,
                has_function_privilege('public', oid, 'EXECUTE') AS for_everybody,
                has_function_privilege('trainer_app', oid, 'EXECUTE') AS for_the_site
            FROM pg_proc WHERE proowner = 'trainer_functions'::regrole
            """
        )
        return {function.proname: function for function in found}


@pytest.mark.parametrize("name", FILES)
def test_a_function_runs_with_rights_of_its_own_only_on_a_fixed_path(functions, name: str) -> None:
    if functions[name].prosecdef:
        assert functions[name].settings == ["search_path=public, pg_temp"]
    else:
        assert name in WITHOUT_RIGHTS


@pytest.mark.parametrize("name", FILES)
def test_a_function_is_open_to_the_site_unless_private_and_never_to_everybody(functions, name: str) -> None:
    assert not functions[name].for_everybody
    assert functions[name].for_the_site == (name not in PRIVATE)


@pytest.mark.parametrize("name", FILES)
def test_parameters_are_told_from_columns_by_their_names(functions, name: str) -> None:
    function = functions[name]
    taken = [n for n, mode in zip(function.names, function.modes, strict=True) if mode == "i"]
    assert all(parameter.startswith("p_") for parameter in taken)
