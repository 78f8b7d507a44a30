"""What goes out is judged in test_settle_messages.py; here is who gets what into hand, when and how fast."""

from datetime import timedelta

import pytest

from tests.sql.messages.builders import (
    DUE,
    LEASE,
    START,
    add_trainer,
    by_email,
    claim,
    claimed,
    due_reminder,
    link_of,
    message,
    new_sender,
    outside,
    result,
    seen_as,
    texted,
    written,
)
from tests.world import Business, as_app, book, call, read, unchanged

SECOND = timedelta(seconds=1)


def ids(found: list) -> list[object]:
    return [each.message_id for each in found]


def test_leases_what_is_due_and_says_where_it_goes(home: Business) -> None:
    client, sender = texted(home), new_sender()
    reminder = due_reminder(home, client.id)
    (found,) = claim(home, sender=sender)
    assert (found.message_id, found.state, found.attempt) == (reminder.id, "sending", 1)
    assert (found.channel, found.address, found.sender) == ("sms", client.phone, sender)
    assert (found.called_at, found.client_name, found.for_start) == (DUE, "Cleo Marsh", START)
    kept = message(home, reminder.id)
    assert (kept.lease_until, kept.lease_token) == (DUE + LEASE, found.lease_token)
    assert found.link_number == link_of(home, reminder.id).number


def test_nothing_goes_out_before_its_time(home: Business) -> None:
    due_reminder(home)
    with unchanged(home):
        assert claim(home, DUE - timedelta(microseconds=1)) == []
    assert len(claim(home)) == 1


def test_what_is_in_hand_is_not_given_to_another(home: Business) -> None:
    due_reminder(home)
    assert len(claim(home)) == 1
    with unchanged(home):
        assert claim(home) == []


def test_a_sender_sends_one_text_a_second(home: Business) -> None:
    texts, sender = [due_reminder(home).id for _ in range(3)], new_sender()
    first = claim(home, sender=sender)
    assert claim(home, DUE + SECOND - timedelta(microseconds=1), sender=sender) == []
    second = claim(home, DUE + SECOND, sender=sender)
    third = claim(home, DUE + 2 * SECOND, sender=sender)
    assert sorted(ids(first + second + third)) == sorted(texts)


def test_businesses_that_share_a_sender_share_its_second(home: Business, stranger: Business) -> None:
    sender = new_sender()
    due_reminder(home)
    due_reminder(stranger)
    assert len(claim(home, sender=sender)) == 1
    assert claim(stranger, sender=sender) == []
    assert len(claim(stranger, DUE + SECOND, sender=sender)) == 1


def test_a_sender_that_was_asked_to_slow_down_sends_one_every_two_seconds_for_five_minutes(
    home: Business,
) -> None:
    sender = new_sender()
    for _ in range(4):
        due_reminder(home)
    (first,) = claim(home, sender=sender)
    result(home, first, "retry", p_error_code="20429", p_retry_after=timedelta(hours=1))
    assert len(claim(home, DUE + SECOND, sender=sender)) == 1
    assert claim(home, DUE + 2 * SECOND, sender=sender) == []
    assert len(claim(home, DUE + 3 * SECOND, sender=sender)) == 1
    later = DUE + timedelta(minutes=6)
    assert len(claim(home, later, sender=sender)) == 1


def test_a_stopped_sender_sends_nothing_and_e_mails_go_on(home: Business) -> None:
    sender = new_sender()
    due_reminder(home)
    (first,) = claim(home, sender=sender)
    result(home, first, "wait", p_error_code="20003", p_retry_after=timedelta(minutes=1))
    mail = due_reminder(home, by_email(home))
    assert ids(claim(home, DUE + timedelta(minutes=4), sender=sender)) == [mail.id]
    assert message(home, first.message_id).state == "pending"


def test_e_mails_and_the_console_are_not_held_back(home: Business) -> None:
    mails = [due_reminder(home, by_email(home)).id for _ in range(3)]
    assert sorted(ids(claim(home))) == sorted(mails)
    texts = [due_reminder(home).id for _ in range(3)]
    assert sorted(ids(claim(home, sender=None))) == sorted(texts)


def test_the_oldest_goes_first_and_no_more_than_asked_for(home: Business) -> None:
    texts = [due_reminder(home, starts_at=START + timedelta(minutes=minutes)).id for minutes in (20, 0, 10)]
    now = DUE + timedelta(hours=1)
    assert ids(claim(home, now, limit=2, sender=None)) == [texts[1], texts[2]]
    assert ids(claim(home, now, limit=2, sender=None)) == [texts[0]]


def test_what_another_is_claiming_is_passed_over(home: Business) -> None:
    due_reminder(home)
    with as_app(home) as first:
        assert len(call(first, "claim_messages", 20, None, DUE)) == 1
        with unchanged(home):
            assert claim(home, sender=None) == []


def test_a_second_attempt_begins_anew(home: Business) -> None:
    found = claimed(home)
    result(home, found, "retry", p_error_code="20429", p_retry_after=timedelta(seconds=5))
    (again,) = claim(home, DUE + timedelta(seconds=5))
    assert (again.message_id, again.attempt) == (found.message_id, 2)
    assert again.lease_token != found.lease_token
    assert again.link_number == found.link_number


def test_only_what_speaks_of_one_open_booking_has_a_link(home: Business) -> None:
    client = texted(home)
    book(home, START, p_client_id=client.id, p_trainer_id=add_trainer(home))
    written(home, client_id=client.id, send_after=DUE)
    found = {each.kind: each.link_number for each in claim(home, sender=None)}
    assert found["text"] is None
    assert None not in (found["booking_made"], found["reminder"])
    assert len(read(home, "SELECT FROM reply_links WHERE org_id = %s", home.id)) == 2


def test_the_first_text_to_a_number_is_known_as_such(home: Business) -> None:
    client = texted(home)
    first = due_reminder(home, client.id)
    (found,) = claim(home)
    assert found.is_first
    result(home, found, "accepted", p_provider_sid="SM1")
    due_reminder(home, client.id)
    (second,) = claim(home)
    assert not second.is_first
    assert not seen_as(home, first.id).is_first


def test_the_strangers_messages_are_not_claimed(home: Business, stranger: Business) -> None:
    due_reminder(home)
    with unchanged(home):
        assert claim(stranger) == []


@pytest.mark.parametrize("sender", ["", None])
def test_with_nothing_due_nothing_happens(home: Business, sender: str | None) -> None:
    with unchanged(home):
        assert claim(home, sender=sender) == []


def test_outside_a_business_nothing_is_claimed(home: Business) -> None:
    due_reminder(home)
    assert outside(home.database, "claim_messages", 20, None, DUE) == []


def test_a_stopped_sender_is_tried_with_one_text_every_five_minutes(home: Business) -> None:
    sender, five = new_sender(), timedelta(minutes=5)
    for _ in range(2):
        due_reminder(home)
    (first,) = claim(home, sender=sender)
    result(home, first, "wait", p_error_code="20003", p_retry_after=SECOND)
    assert claim(home, DUE + five - SECOND, sender=sender) == []
    (second,) = claim(home, DUE + five, sender=sender)
    result(home, second, "wait", p_error_code="20003", p_retry_after=SECOND)
    assert claim(home, DUE + 2 * five - SECOND, sender=sender) == []
    (third,) = claim(home, DUE + 2 * five, sender=sender)
    result(home, third, "accepted", p_provider_sid="SM3")
    assert len(claim(home, DUE + 2 * five + SECOND, sender=sender)) == 1
