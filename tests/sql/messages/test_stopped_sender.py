from datetime import timedelta

from tests.sql.messages.builders import claim, due_reminder, new_sender, result
from tests.world import Business, value


def test_says_why_the_sender_was_stopped_to_everybody_who_shares_it(
    home: Business, stranger: Business
) -> None:
    sender = new_sender()
    assert value(home, "stopped_sender", sender) is None
    due_reminder(home)
    (found,) = claim(home, sender=sender)
    assert value(home, "stopped_sender", sender) is None
    result(home, found, "wait", p_error_code="20003", p_retry_after=timedelta(minutes=1))
    assert value(home, "stopped_sender", sender) == value(stranger, "stopped_sender", sender) == "20003"
    value(home, "start_sender", sender)
    assert value(home, "stopped_sender", sender) is None


def test_a_stop_without_a_reason_is_one_too(home: Business) -> None:
    sender = new_sender()
    due_reminder(home)
    (found,) = claim(home, sender=sender)
    result(home, found, "wait", p_retry_after=timedelta(minutes=1))
    assert value(home, "stopped_sender", sender) == ""
    assert value(home, "stopped_sender") is None
