import json

import pytest

from tests.world import Business, add_client


def before(home: Business, fields: dict[str, str], **columns: str) -> dict[str, object]:
    """What would change of a client with these columns."""
    client = add_client(home, "Nia Obi", **columns)
    with home.database.as_admin() as admin:
        return admin.execute(
            "SELECT import_before(clients, %s) FROM clients WHERE id = %s", [json.dumps(fields), client]
        ).fetchone()[0]


def test_names_what_each_differing_field_now_is(home: Business) -> None:
    fields = {"name": "Nia Obi", "alert": "Knee", "phone": "+493011111"}
    assert before(home, fields, alert="Hip") == {"alert": "Hip", "phone": None}


@pytest.mark.parametrize("fields", [{}, {"pack": {}}, {"name": "Nia Obi"}, {"email": "NIA@x.test"}])
def test_is_empty_where_nothing_differs(home: Business, fields: dict[str, str]) -> None:
    assert before(home, fields, email="nia@x.test") == {}
