import pytest

from tests.sql.messages.builders import privately
from tests.world import Business

OWN, OLD, MAIL = "+4915100000001", "+4915100000002", "ana@example.test"


@pytest.mark.parametrize(
    ("kind", "address", "client_phone", "expected"),
    [
        ("reminder", None, OWN, OWN),
        ("reminder", OLD, OWN, OWN),
        ("reminder", MAIL, OWN, OWN),
        ("reminder", MAIL, None, None),
        ("reminder", None, None, None),
        ("text", OLD, None, OLD),
        ("text", OLD, OWN, OWN),
        ("test", OLD, None, OLD),
        ("answer", OLD, OWN, OLD),
        ("answer", "12345", None, None),
    ],
)
def test_is_the_clients_or_where_the_question_came_from(
    home: Business, kind: str, address: str | None, client_phone: str | None, expected: str | None
) -> None:
    assert privately(home, "phone_of_message", kind, address, client_phone) == [(expected,)]
