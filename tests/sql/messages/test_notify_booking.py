"""Asked through the functions that make, move, cancel and reopen bookings."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.sql.messages.builders import (
    START,
    by_email,
    claim,
    news,
    privately,
    receive,
    result,
    texted,
    told,
    written,
)
from tests.sql.messages.builders import new_sender as some_sender
from tests.world import Business, as_app, book, call, change, in_hours, read, row, unchanged

LATER = START + timedelta(hours=3)


def waiting(business: Business, booking_id: uuid.UUID) -> list[str]:
    return [each.kind for each in news(business, booking_id) if each.state == "pending"]


def send(business: Business, booking_id: uuid.UUID) -> None:
    """Everything that waits about this booking goes out."""
    change(
        business,
        "UPDATE messages SET state = 'delivered', attempt = 1, rank = 60, created_at = created_at - interval"
        " '1 minute' WHERE booking_id = %s AND state = 'pending' AND kind <> 'reminder'",
        booking_id,
    )


def booked(business: Business, **named: object) -> uuid.UUID:
    """A booking of a client who gets texts."""
    named.setdefault("p_client_id", texted(business).id)
    return book(business, START, **named)


def test_a_new_booking_is_told_after_the_grace_time(home: Business) -> None:
    booking_id = booked(home)
    (made,) = news(home, booking_id)
    assert (made.kind, made.state, made.channel) == ("booking_made", "pending", "sms")
    assert (made.for_start, made.expires_at) == (START, START)
    ((by_day,),) = read(
        home,
        "SELECT created_at + interval '15 seconds' = send_after"
        " OR (send_after AT TIME ZONE 'Europe/Berlin')::time = '08:00' FROM messages WHERE id = %s",
        made.id,
    )
    assert by_day


def test_whoever_gets_no_texts_is_told_by_e_mail(home: Business) -> None:
    (made,) = news(home, booked(home, p_client_id=by_email(home)))
    assert made.channel == "email"


def test_of_the_past_nothing_is_told(home: Business) -> None:
    booking_id = book(home, in_hours(-1))
    row(home, "cancel_booking", booking_id)
    assert news(home, booking_id) == []


def test_a_move_is_told_when_the_booking_was(home: Business) -> None:
    booking_id = booked(home)
    send(home, booking_id)
    row(home, "reschedule", booking_id, LATER)
    (_, moved) = news(home, booking_id)
    assert (moved.kind, moved.for_start, moved.state) == ("booking_moved", LATER, "pending")


def test_moved_before_it_was_told_it_is_told_once_at_its_new_time(home: Business) -> None:
    booking_id = booked(home)
    row(home, "reschedule", booking_id, LATER)
    (old, new) = news(home, booking_id)
    assert (old.state, old.reason) == ("cancelled", "booking_changed")
    assert (new.kind, new.for_start, new.state) == ("booking_made", LATER, "pending")


def test_a_move_that_is_undone_at_once_tells_nobody_anything(home: Business) -> None:
    booking_id = booked(home)
    send(home, booking_id)
    row(home, "reschedule", booking_id, LATER)
    row(home, "reschedule", booking_id, START)
    assert waiting(home, booking_id) == []


def test_a_move_undone_after_it_was_told_is_told_too(home: Business) -> None:
    booking_id = booked(home)
    send(home, booking_id)
    row(home, "reschedule", booking_id, LATER)
    send(home, booking_id)
    row(home, "reschedule", booking_id, START)
    (*_, last) = news(home, booking_id)
    assert (last.kind, last.for_start, last.state) == ("booking_moved", START, "pending")


def test_a_move_undone_while_the_news_is_on_its_way_is_told_too(home: Business) -> None:
    client = texted(home)
    booking_id = booked(home, p_client_id=client.id)
    send(home, booking_id)
    row(home, "reschedule", booking_id, LATER)
    (found,) = claim(home, START - timedelta(days=2), sender=None)
    result(home, found, "retry", p_retry_after=timedelta(minutes=1))
    row(home, "reschedule", booking_id, START)
    assert [
        (each.kind, each.for_start) for each in claim(home, START - timedelta(days=1, hours=5), sender=None)
    ] == [("booking_moved", START)]


def test_another_length_or_trainer_is_no_news(home: Business) -> None:
    booking_id = booked(home)
    send(home, booking_id)
    row(home, "reschedule", booking_id, START, 30, home.other_trainer)
    assert waiting(home, booking_id) == []


def test_a_cancellation_is_told(home: Business) -> None:
    booking_id = booked(home)
    send(home, booking_id)
    row(home, "cancel_booking", booking_id)
    assert waiting(home, booking_id) == ["booking_cancelled"]


def test_cancelled_before_it_was_told_nothing_is(home: Business) -> None:
    booking_id = booked(home)
    row(home, "cancel_booking", booking_id)
    assert waiting(home, booking_id) == []


def test_an_import_that_nobody_was_told_of_is_still_told_to_be_cancelled(home: Business) -> None:
    booking_id = booked(home)
    read(home, "DELETE FROM messages WHERE booking_id = %s RETURNING 1", booking_id)
    row(home, "cancel_booking", booking_id)
    assert waiting(home, booking_id) == ["booking_cancelled"]


def test_a_cancellation_that_is_undone_at_once_tells_nobody_anything(home: Business) -> None:
    booking_id = booked(home)
    send(home, booking_id)
    row(home, "cancel_booking", booking_id)
    row(home, "reopen_booking", booking_id)
    assert waiting(home, booking_id) == []


def test_a_cancellation_undone_after_it_was_told_is_told_as_a_new_booking(home: Business) -> None:
    booking_id = booked(home)
    send(home, booking_id)
    row(home, "cancel_booking", booking_id)
    send(home, booking_id)
    row(home, "reopen_booking", booking_id)
    assert waiting(home, booking_id) == ["booking_made"]


def by_client(business: Business, client: uuid.UUID, act: str, booking_id: uuid.UUID) -> None:
    with as_app(business, f"client:{client}") as app:
        call(app, act, booking_id)


def test_whoever_cancels_on_their_own_has_the_answer_already(home: Business) -> None:
    client = texted(home)
    booking_id = booked(home, p_client_id=client.id)
    send(home, booking_id)
    by_client(home, client.id, "cancel_booking", booking_id)
    assert waiting(home, booking_id) == []


def test_what_a_client_cancelled_and_the_team_brought_back_is_told(home: Business) -> None:
    client, sender = texted(home), some_sender()
    booking_id = told(home, client, sender, in_hours(60))
    change(
        home,
        "UPDATE messages SET state = 'delivered', reason = NULL"
        " WHERE booking_id = %s AND kind = 'booking_made'",
        booking_id,
    )
    assert receive(home, client.phone, "cancel", sender).outcome == "cancelled"
    row(home, "reopen_booking", booking_id)
    assert waiting(home, booking_id) == ["booking_made"]


def test_what_a_client_cancelled_and_took_back_is_told_by_the_answers_only(home: Business) -> None:
    client, sender = texted(home), some_sender()
    booking_id = told(home, client, sender, in_hours(60))
    assert receive(home, client.phone, "cancel", sender).outcome == "cancelled"
    assert receive(home, client.phone, "undo", sender).outcome == "undone"
    assert waiting(home, booking_id) == []
    row(home, "confirm_booking", booking_id)
    assert waiting(home, booking_id) == []


@pytest.mark.parametrize("act", ["confirm_booking", "complete_booking", "mark_no_show"])
def test_what_the_team_notes_about_a_booking_is_no_news(home: Business, act: str) -> None:
    booking_id = booked(home)
    send(home, booking_id)
    row(home, act, booking_id)
    assert waiting(home, booking_id) == []


def test_news_that_a_person_withdrew_is_not_told_again(home: Business) -> None:
    booking_id = booked(home)
    (made,) = news(home, booking_id)
    row(home, "withdraw_message", made.id)
    row(home, "confirm_booking", booking_id)
    assert waiting(home, booking_id) == []


def test_a_second_time_nothing_more_is_written(home: Business) -> None:
    booking_id = booked(home)
    with unchanged(home):
        privately(home, "notify_booking", booking_id)


def test_the_strangers_booking_is_nobodys_news(home: Business, stranger: Business) -> None:
    booking_id = booked(home)
    read(home, "DELETE FROM messages WHERE booking_id = %s RETURNING 1", booking_id)
    with unchanged(home), unchanged(stranger):
        privately(stranger, "notify_booking", booking_id)


def test_words_of_ones_own_are_left_alone(home: Business) -> None:
    booking_id = booked(home)
    text: Any = written(home, booking_id=booking_id)
    row(home, "cancel_booking", booking_id)
    assert read(home, "SELECT state FROM messages WHERE id = %s", text) == [("pending",)]
