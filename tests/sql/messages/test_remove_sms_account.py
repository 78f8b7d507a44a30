from tests.sql.messages.builders import ACCOUNT, new_phone
from tests.world import Business, read, rows, unchanged, value


def test_forgets_the_account_tokens_and_all(home: Business) -> None:
    value(home, "save_sms_account", ACCOUNT, b"token", new_phone())
    assert value(home, "remove_sms_account") is True
    assert rows(home, "find_sms_account") == []
    assert read(home, "SELECT FROM sms_accounts WHERE org_id = %s", home.id) == []


def test_a_second_time_there_is_none(home: Business) -> None:
    with unchanged(home):
        assert value(home, "remove_sms_account") is False


def test_the_strangers_account_stays(home: Business, stranger: Business) -> None:
    value(stranger, "save_sms_account", ACCOUNT, b"token", new_phone())
    with unchanged(stranger):
        assert value(home, "remove_sms_account") is False
