import pytest

from tests.racing import held_up
from tests.sql.clients.builders import add_double
from tests.world import Business


@pytest.mark.parametrize("table", ["bookings", "client_purchases", "messages"])
def test_waits_for_whoever_holds_something_of_the_client(home: Business, table: str) -> None:
    double = add_double(home)
    with home.database.as_admin() as admin:
        admin.execute(f"SELECT FROM {table} WHERE client_id = %s FOR UPDATE", [double])  # ours
        merging = held_up(home, "merge_clients", home.client, double)
    assert merging.result(30)
