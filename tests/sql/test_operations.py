"""Every call of an SQL function in Python names parameters and columns that the function has."""

import ast
import dataclasses
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import trainer_web
from tests.databases import Database
from tests.sql.test_parity import FILES, PRIVATE

ROOT = Path(trainer_web.__file__).parent
PLACE_OF_NAME = {"call": 1, "call_scalar": 0, "call_column": 0, "_one": 0}
INSIDE_THE_DATABASE = {
    "app_actor", "app_org", "business_day", "find_clients", "pack_event_hash", "session_entry_hash",
}  # fmt: skip


class Call(NamedTuple):
    """One call of an SQL function."""

    module: str
    function: str
    parameters: frozenset[str]
    row_type: str | None


def calls() -> Iterator[Call]:
    """What the operations of all slices call."""
    for path in sorted(ROOT.glob("*/operations.py")):
        module = f"trainer_web.{path.parent.name}.operations"
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            position = PLACE_OF_NAME.get(node.func.id)
            if position is None or not isinstance(node.args[position], ast.Constant):
                continue
            row_type = {"call": node.args[0], "_one": ast.Name("BookingState")}.get(node.func.id)
            names = frozenset(str(keyword.arg) for keyword in node.keywords)
            yield Call(module, node.args[position].value, names, row_type and row_type.id)


CALLED = list(calls())


@pytest.fixture(scope="module")
def declared(database: Database) -> dict[str, object]:
    """Each function's parameters, how many must be given, and the columns it returns."""
    with database.as_admin() as admin:
        found = admin.execute(
            """
            SELECT
                proname, coalesce(proargnames[1:pronargs], '{}') AS parameters,
                pronargs - pronargdefaults AS needed,
                coalesce(
                    (
                        SELECT array_agg(attname::text ORDER BY attnum) FROM pg_type
                        INNER JOIN pg_attribute ON attrelid = typrelid AND attnum > 0
                        WHERE pg_type.oid = prorettype
                    ),
                    proargnames[pronargs + 1:]
                ) AS columns
            FROM pg_proc WHERE proowner = 'trainer_functions'::regrole
            """
        )
        return {function.proname: function for function in found}


@pytest.mark.parametrize("call", CALLED, ids=lambda call: call.function)
def test_the_parameters_are_the_functions(declared, call: Call) -> None:
    function = declared[call.function]
    assert call.parameters <= set(function.parameters)
    assert call.parameters >= set(function.parameters[: function.needed])


@pytest.mark.parametrize("call", [c for c in CALLED if c.row_type], ids=lambda call: call.function)
def test_the_rows_have_a_field_for_each_column(declared, call: Call) -> None:
    row_type = getattr(importlib.import_module(call.module), call.row_type)
    fields = {field.name for field in dataclasses.fields(row_type)}
    assert fields == set(declared[call.function].columns)


def test_every_function_open_to_the_site_has_an_operation() -> None:
    assert {call.function for call in CALLED} == set(FILES) - PRIVATE - INSIDE_THE_DATABASE
