from datetime import timedelta

from tests.sql.messages.builders import DUE, by_email, claim, due_reminder, new_sender, result
from tests.world import Business, unchanged, value


def wait(business: Business, sender: str | None, now=DUE) -> bool:
    return value(business, "texts_wait", sender, now)


def test_a_text_that_is_due_and_held_back_by_the_pace_waits(home: Business) -> None:
    sender = new_sender()
    for _ in range(2):
        due_reminder(home)
    assert not wait(home, sender, DUE - timedelta(seconds=1))
    assert wait(home, sender)
    claim(home, sender=sender)
    assert wait(home, sender)
    claim(home, DUE + timedelta(seconds=1), sender=sender)
    with unchanged(home):
        assert not wait(home, sender)


def test_an_e_mail_waits_for_nobody(home: Business) -> None:
    due_reminder(home, by_email(home))
    assert not wait(home, new_sender())


def test_a_stopped_sender_is_not_waited_for(home: Business) -> None:
    sender = new_sender()
    due_reminder(home)
    (found,) = claim(home, sender=sender)
    result(home, found, "wait", p_error_code="20003", p_retry_after=timedelta(0))
    assert not wait(home, sender)
    assert wait(home, None)


def test_the_strangers_texts_are_not_asked_for(home: Business, stranger: Business) -> None:
    due_reminder(home)
    assert not wait(stranger, new_sender())
