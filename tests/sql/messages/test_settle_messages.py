"""Asked through claim_messages, which locks what this judges."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.sql.messages.builders import (
    DUE,
    START,
    accepted,
    by_email,
    claim,
    claimed,
    consent,
    due_reminder,
    events,
    message,
    new_phone,
    news,
    privately,
    result,
    silence,
    texted,
    written,
)
from tests.world import Business, add_client, book, booking, change, row, value

HOUR = timedelta(hours=1)


def judged(business: Business, message_id: uuid.UUID, now: datetime = DUE, sender: str | None = "") -> tuple:
    """What became of a message when it was claimed at that moment."""
    found = [each for each in claim(business, now, sender=sender) if each.message_id == message_id]
    kept = message(business, message_id)
    assert bool(found) == (kept.state == "sending")
    return kept.state, kept.reason


def test_is_given_up_when_it_would_come_too_late(home: Business) -> None:
    reminder = due_reminder(home)
    assert reminder.expires_at == START - timedelta(minutes=15)
    assert judged(home, reminder.id, START - timedelta(minutes=15)) == ("expired", "too_late")
    assert message(home, reminder.id).finished_at == START - timedelta(minutes=15)


def test_goes_out_late_while_it_is_still_useful(home: Business) -> None:
    # The ticker was down for three hours and more.
    reminder = due_reminder(home)
    assert judged(home, reminder.id, START - timedelta(minutes=16)) == ("sending", None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE bookings SET status = 'cancelled' WHERE id = %s",
        "UPDATE bookings SET status = 'late_cancelled' WHERE id = %s",
        "UPDATE bookings SET status = 'completed' WHERE id = %s",
        "UPDATE bookings SET status = 'no_show' WHERE id = %s",
        "UPDATE appointments SET during = tstzrange(ends_at, ends_at + interval '1 hour')"
        " WHERE id = (SELECT appointment_id FROM bookings WHERE id = %s)",
        "UPDATE messages SET for_start = NULL WHERE booking_id = %s",
    ],
)
def test_is_given_up_when_its_booking_is_not_what_it_says(home: Business, statement: str) -> None:
    reminder = due_reminder(home)
    change(home, statement, reminder.booking_id)
    assert judged(home, reminder.id) == ("cancelled", "booking_changed")


def test_a_confirmed_booking_is_still_true(home: Business) -> None:
    reminder = due_reminder(home)
    row(home, "confirm_booking", reminder.booking_id)
    assert judged(home, reminder.id) == ("sending", None)


def test_news_of_a_cancellation_is_true_of_a_cancelled_booking(home: Business) -> None:
    reminder = due_reminder(home)
    row(home, "cancel_booking", reminder.booking_id)
    (_, gone) = news(home, reminder.booking_id)
    assert gone.kind == "booking_cancelled"
    assert judged(home, gone.id) == ("sending", None)


def test_words_of_ones_own_about_a_booking_go_out_whatever_became_of_it(home: Business) -> None:
    client = texted(home)
    booking_id = book(home, START, p_client_id=client.id)
    row(home, "cancel_booking", booking_id)
    text = written(home, client_id=client.id, booking_id=booking_id, send_after=DUE)
    assert judged(home, text, sender=None) == ("sending", None)


def test_a_kind_that_is_switched_off_is_suppressed(home: Business) -> None:
    reminder = due_reminder(home)
    change(
        home,
        "INSERT INTO message_templates (org_id, kind, subject, body, is_on)"
        " VALUES (%s, 'reminder', 'S', 'B', false)",
        home.id,
    )
    assert judged(home, reminder.id) == ("suppressed", "kind_is_off")


def test_a_client_who_was_archived_gets_nothing(home: Business) -> None:
    reminder = due_reminder(home)
    change(home, "UPDATE clients SET archived_at = now() WHERE id = %s", reminder.client_id)
    assert judged(home, reminder.id) == ("suppressed", "client_is_archived")


@pytest.mark.parametrize("state", ["opted_out", "unreachable"])
def test_whoever_wants_no_texts_or_can_not_get_them_gets_none(home: Business, state: str) -> None:
    client = texted(home)
    reminder = due_reminder(home, client.id)
    change(home, "UPDATE phone_consents SET state = %s WHERE phone = %s", state, client.phone)
    assert judged(home, reminder.id) == ("suppressed", state)


@pytest.mark.parametrize("state", ["opted_out", "unreachable", None])
def test_an_e_mail_takes_the_place_of_a_text_that_must_not_be(home: Business, state: str | None) -> None:
    phone = new_phone()
    client = add_client(home, phone=phone, email="ana@example.test")
    if state:
        consent(home, phone, state)
    reminder = due_reminder(home, client)
    assert judged(home, reminder.id) == ("sending", None)
    kept = message(home, reminder.id)
    assert (kept.channel, kept.address, kept.sender) == ("email", "ana@example.test", "email")


def test_a_number_without_a_word_of_consent_gets_nothing(home: Business) -> None:
    reminder = due_reminder(home, add_client(home, phone=new_phone()))
    assert judged(home, reminder.id) == ("suppressed", "no_consent")


def test_consent_given_to_the_stranger_is_none(home: Business, stranger: Business) -> None:
    phone = new_phone()
    consent(stranger, phone)
    reminder = due_reminder(home, add_client(home, phone=phone))
    assert judged(home, reminder.id) == ("suppressed", "no_consent")


def test_whoever_can_not_be_reached_at_all_is_named(home: Business) -> None:
    reminder = due_reminder(home, add_client(home))
    assert judged(home, reminder.id) == ("suppressed", "no_address")


def test_it_goes_to_the_number_and_by_the_way_that_hold_at_this_moment(home: Business) -> None:
    client = by_email(home)
    reminder = due_reminder(home, client)
    assert reminder.channel == "email"
    phone = new_phone()
    change(home, "UPDATE clients SET phone = %s WHERE id = %s", phone, client)
    consent(home, phone)
    assert judged(home, reminder.id) == ("sending", None)
    kept = message(home, reminder.id)
    assert (kept.channel, kept.address) == ("sms", phone)


def test_a_second_attempt_goes_to_the_new_number(home: Business) -> None:
    client = texted(home)
    found = claimed(home, client=client.id)
    result(home, found, "retry", p_retry_after=timedelta(seconds=5))
    phone = new_phone()
    change(home, "UPDATE clients SET phone = %s WHERE id = %s", phone, client.id)
    consent(home, phone)
    assert judged(home, found.message_id, DUE + timedelta(minutes=1)) == ("sending", None)
    assert message(home, found.message_id).address == phone


def test_a_second_attempt_of_an_e_mail_may_be_a_text(home: Business) -> None:
    client = by_email(home)
    found = claimed(home, client=client)
    result(home, found, "retry", p_retry_after=timedelta(seconds=5))
    phone = new_phone()
    change(home, "UPDATE clients SET phone = %s, email = NULL WHERE id = %s", phone, client)
    consent(home, phone)
    assert judged(home, found.message_id, DUE + timedelta(minutes=1)) == ("sending", None)
    assert message(home, found.message_id).channel == "sms"


def test_words_of_ones_own_go_to_whoever_wrote_first(home: Business) -> None:
    phone = new_phone()
    client = add_client(home, phone=phone)
    first = written(home, client_id=client, send_after=DUE)
    assert judged(home, first, sender=None) == ("suppressed", "no_consent")
    written(home, kind="reply", direction="in", state="received", address=phone, client_id=client)
    second = written(home, client_id=client, send_after=DUE)
    reminder = due_reminder(home, client)
    assert judged(home, second, sender=None) == ("sending", None)
    assert message(home, reminder.id).reason == "no_consent"


@pytest.mark.parametrize("kind", ["test", "answer"])
def test_a_test_and_an_answer_need_no_consent_but_no_opt_out_either(home: Business, kind: str) -> None:
    asked, out = new_phone(), new_phone()
    consent(home, out, "opted_out")
    first = written(home, kind=kind, address=asked, send_after=DUE)
    second = written(home, kind=kind, address=out, send_after=DUE)
    assert judged(home, first, sender=None) == ("sending", None)
    assert message(home, second).reason == "opted_out"


def quiet(business: Business) -> datetime:
    """Ten in the evening of the Monday before, on the wall of `home`."""
    return datetime(2031, 6, 2, 20, 0, tzinfo=UTC)


def test_in_the_quiet_hours_a_text_waits_for_the_morning(home: Business) -> None:
    client, now = texted(home), quiet(home)
    booking_id = book(home, START, p_client_id=client.id)
    (made,) = news(home, booking_id)
    assert judged(home, made.id, now) == ("pending", None)
    assert message(home, made.id).send_after == datetime(2031, 6, 3, 6, 0, tzinfo=UTC)
    assert judged(home, made.id, datetime(2031, 6, 3, 6, 0, tzinfo=UTC)) == ("sending", None)


def test_the_hours_are_those_of_the_client(home: Business) -> None:
    client, now = texted(home, timezone="America/New_York"), quiet(home)  # four in the afternoon there
    (made,) = news(home, book(home, START, p_client_id=client.id))
    assert judged(home, made.id, now) == ("sending", None)


def test_one_that_could_only_come_too_late_is_given_up_at_night(home: Business) -> None:
    client = texted(home)
    early = datetime(2031, 6, 4, 6, 0, tzinfo=UTC)  # eight in the morning, when texts begin
    (made,) = news(home, book(home, early, p_client_id=client.id))
    assert judged(home, made.id, datetime(2031, 6, 4, 2, 0, tzinfo=UTC)) == ("expired", "too_late")


@pytest.mark.parametrize("kind", ["test", "answer"])
def test_somebody_is_waiting_for_a_test_or_an_answer_at_any_hour(home: Business, kind: str) -> None:
    text = written(home, kind=kind, address=new_phone(), send_after=DUE)
    assert judged(home, text, DUE + 8 * HOUR, sender=None) == ("sending", None)


def test_e_mails_know_no_night(home: Business) -> None:
    (made,) = news(home, book(home, START, p_client_id=by_email(home)))
    assert judged(home, made.id, quiet(home)) == ("sending", None)


def three_today(business: Business) -> Any:
    """A client who had three reminders today already."""
    client = texted(business)
    for _ in range(3):
        accepted(business, client=client.id)
    return client


def test_the_fourth_automatic_text_of_a_day_is_suppressed(home: Business) -> None:
    client = three_today(home)
    fourth = due_reminder(home, client.id)
    assert judged(home, fourth.id) == ("suppressed", "daily_limit")
    text = written(home, client_id=client.id, send_after=DUE)
    assert judged(home, text, sender=None) == ("sending", None)


def test_on_the_next_day_of_the_business_it_goes_out(home: Business) -> None:
    client = three_today(home)
    fourth = due_reminder(home, client.id, START + 14.5 * HOUR)
    assert judged(home, fourth.id, datetime(2031, 6, 4, 6, 30, tzinfo=UTC)) == ("sending", None)


def test_of_four_that_are_due_at_once_three_go_out(home: Business) -> None:
    client = texted(home)
    for _ in range(4):
        due_reminder(home, client.id)
    assert len(claim(home, sender=None)) == 3


def test_what_is_given_up_takes_nobodys_place(home: Business) -> None:
    client = texted(home)
    gone = [due_reminder(home, client.id, START + timedelta(seconds=number)) for number in range(3)]
    for reminder in gone:
        change(home, "UPDATE bookings SET status = 'cancelled' WHERE id = %s", reminder.booking_id)
    last = due_reminder(home, client.id, START + timedelta(minutes=1))
    assert judged(home, last.id, DUE + HOUR, sender=None) == ("sending", None)


def test_another_attempt_of_the_third_is_not_a_fourth(home: Business) -> None:
    client = texted(home)
    for _ in range(2):
        accepted(home, client=client.id)
    third = claimed(home, client=client.id)
    result(home, third, "retry", p_retry_after=timedelta(seconds=5))
    assert judged(home, third.message_id, DUE + timedelta(minutes=1)) == ("sending", None)


def test_what_the_provider_refused_does_not_count(home: Business) -> None:
    client = texted(home)
    for _ in range(3):
        result(home, claimed(home, client=client.id), "failed", p_error_code="30034")
    fourth = due_reminder(home, client.id)
    assert judged(home, fourth.id) == ("sending", None)


def test_e_mails_are_not_counted(home: Business) -> None:
    client = by_email(home)
    for _ in range(5):
        due_reminder(home, client)
    assert len(claim(home)) == 5


def test_a_text_beyond_the_senders_measure_waits(home: Business) -> None:
    texts = [due_reminder(home).id for _ in range(3)]
    for text in texts:  # planned as e-mails, they come past the limit of texts that are looked at
        change(home, "UPDATE messages SET channel = 'email' WHERE id = %s", text)
    assert len(claim(home)) == 1
    assert sorted(message(home, text).state for text in texts) == ["pending", "pending", "sending"]


def test_nothing_was_learned_yet(home: Business) -> None:
    assert events(home, claimed(home).message_id) == []


def test_only_what_is_given_is_judged(home: Business) -> None:
    reminder, other = due_reminder(home), due_reminder(home)
    ((claimed_ids,),) = privately(home, "settle_messages", [reminder.id], "console", 20, DUE)
    assert claimed_ids == [reminder.id]
    assert message(home, other.id).state == "pending"


def test_a_booking_moved_and_told_of_leaves_one_reminder_for_its_new_time(home: Business) -> None:
    reminder = due_reminder(home)
    row(home, "reschedule", reminder.booking_id, START + 2 * HOUR)
    silence(home, reminder.booking_id)
    assert booking(home, reminder.booking_id).starts_at == START + 2 * HOUR
    assert claim(home) == []
    (found,) = claim(home, DUE + 2 * HOUR)
    assert found.for_start == START + 2 * HOUR
    assert value(home, "texts_wait", None, DUE + 3 * HOUR) is False
