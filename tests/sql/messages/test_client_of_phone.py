from datetime import UTC, datetime

from tests.sql.messages.builders import new_phone, privately
from tests.world import Business, add_client


def client_of(business: Business, phone: str | None) -> str | None:
    ((found,),) = privately(business, "client_of_phone", phone)
    return found


def test_finds_the_one_client_with_the_number(home: Business, stranger: Business) -> None:
    phone = new_phone()
    client = add_client(home, phone=phone)
    assert client_of(home, phone) == str(client)
    assert client_of(stranger, phone) is None


def test_of_two_with_the_number_it_is_neither(home: Business) -> None:
    phone = new_phone()
    for _ in range(2):
        add_client(home, phone=phone)
    assert client_of(home, phone) is None


def test_whoever_is_archived_does_not_count(home: Business) -> None:
    phone = new_phone()
    client = add_client(home, phone=phone)
    add_client(home, phone=phone, archived_at=datetime.now(UTC))
    assert client_of(home, phone) == str(client)


def test_nobody_has_a_number_that_is_not_there(home: Business) -> None:
    assert client_of(home, new_phone()) is None
    assert client_of(home, None) is None
