import json
from datetime import date

import pytest

from tests.world import Business, add_pack, change

SAME = {"name": "10 sessions", "total": 10, "expires_on": "2099-03-01"}


def has(home: Business, **differs: object) -> bool:
    """Whether the first client has that pack."""
    with home.database.as_admin() as admin:
        admin.execute("SELECT set_config('app.org_id', %s, true)", [str(home.id)])
        pack = json.dumps(SAME | differs)
        return admin.execute("SELECT has_pack(%s, %s)", [home.client, pack]).fetchone()[0]


def test_a_pack_is_known_by_name_total_and_last_day(home: Business) -> None:
    add_pack(home, expires_on=date(2099, 3, 1))
    assert has(home)
    assert has(home, purchased_on="2026-01-01")


@pytest.mark.parametrize(
    "differs",
    [{"name": "Ten"}, {"total": 11}, {"expires_on": "2099-03-02"}, {"purchased_on": "2026-01-02"}],
)
def test_a_pack_that_differs_is_another(home: Business, differs: dict[str, object]) -> None:
    add_pack(home, expires_on=date(2099, 3, 1))
    assert not has(home, **differs)


def test_a_closed_pack_is_none(home: Business) -> None:
    pack = add_pack(home, expires_on=date(2099, 3, 1))
    change(home, "UPDATE client_purchases SET closed_at = now(), closed_as = 'voided' WHERE id = %s", pack)
    assert not has(home)
