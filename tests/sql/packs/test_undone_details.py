import json

import pytest

from tests.databases import Database


@pytest.mark.parametrize(
    ("details", "undone"),
    [
        ({}, {}),
        ({"frozen": True}, {"frozen": False}),
        (
            {"expires_before": None, "expires_after": "2040-01-01"},
            {"expires_before": "2040-01-01", "expires_after": None},
        ),
        ({"client_before": "a", "client_after": "b"}, {"client_before": "b", "client_after": "a"}),
        ({"amount_minor": 5}, {"amount_minor": 5}),
    ],
)
def test_says_the_same_the_other_way_round(database: Database, details: dict, undone: dict) -> None:
    with database.as_admin() as admin:
        found = admin.execute("SELECT undone_details(%s)", [json.dumps(details)])
        assert found.fetchone()[0] == undone
