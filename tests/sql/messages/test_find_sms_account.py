from tests.sql.messages.builders import ACCOUNT, claim, due_reminder, new_phone, result
from tests.world import Business, row, rows, value


def test_gives_the_account_with_its_token(home: Business) -> None:
    number = new_phone()
    value(home, "save_sms_account", ACCOUNT, b"token", number)
    found = row(home, "find_sms_account")
    assert (found.account_sid, found.auth_token, found.sender) == (ACCOUNT, b"token", number)
    assert (found.stopped_at, found.stopped_because) == (None, None)


def test_says_why_its_sender_was_stopped(home: Business) -> None:
    value(home, "save_sms_account", ACCOUNT, b"token", new_phone())
    due_reminder(home)
    (found,) = claim(home)
    result(home, found, "wait", p_error_code="20003")
    stopped = row(home, "find_sms_account")
    assert (stopped.stopped_at, stopped.stopped_because) == (found.called_at, "20003")


def test_without_one_there_is_no_row(home: Business, stranger: Business) -> None:
    value(home, "save_sms_account", ACCOUNT, b"token", new_phone())
    assert rows(stranger, "find_sms_account") == []
