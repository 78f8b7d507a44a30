import pytest

from tests.sql.messages.builders import ACCOUNT, new_phone, privately
from tests.world import Business, value


def sender(business: Business, shared: str | None) -> str:
    ((found,),) = privately(business, "sender_of_business", shared)
    return found


@pytest.mark.parametrize("shared", ["AC1/+1500", None])
def test_is_its_own_account_else_the_shared_one_else_the_console(
    home: Business, stranger: Business, shared: str | None
) -> None:
    number = new_phone()
    value(home, "save_sms_account", ACCOUNT, b"token", number)
    assert sender(home, shared) == f"{ACCOUNT}/{number}"
    assert sender(stranger, shared) == (shared or "console")
