from datetime import timedelta

from tests.sql.messages.builders import DUE, claim, due_reminder, new_sender, result
from tests.world import Business, unchanged, value


def stop(business: Business, sender: str) -> None:
    due_reminder(business)
    (found,) = claim(business, sender=sender)
    result(business, found, "wait", p_error_code="20003", p_retry_after=timedelta(minutes=1))


def test_lets_a_stopped_sender_send_again(home: Business) -> None:
    sender = new_sender()
    stop(home, sender)
    later = DUE + timedelta(minutes=2)
    assert claim(home, later, sender=sender) == []
    assert value(home, "start_sender", sender) is True
    assert len(claim(home, later, sender=sender)) == 1


def test_one_that_was_not_stopped_was_not(home: Business) -> None:
    sender = new_sender()
    stop(home, sender)
    value(home, "start_sender", sender)
    with unchanged(home):
        assert value(home, "start_sender", sender) is False
        assert value(home, "start_sender", new_sender()) is False
        assert value(home, "start_sender") is False


def test_another_sender_stays_stopped(home: Business) -> None:
    stopped, other = new_sender(), new_sender()
    stop(home, stopped)
    assert value(home, "start_sender", other) is False
    assert claim(home, DUE + timedelta(minutes=4), sender=stopped) == []
