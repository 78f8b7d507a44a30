import uuid
from datetime import timedelta

import pytest
from psycopg.errors import CheckViolation, ExclusionViolation, UniqueViolation

from tests.world import (
    Business,
    add_class,
    add_client,
    add_to_class,
    appointment_of,
    as_app,
    book,
    booking,
    call,
    in_hours,
    ledger,
    row,
    rows,
    unchanged,
    used,
    value,
    wish,
)


@pytest.mark.parametrize("act", ["complete_booking", "mark_no_show", "cancel_booking"])
def test_gives_the_session_back_once(home: Business, act: str) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    assert row(home, act, booking_id).sessions_used == 1
    undone = row(home, "reopen_booking", booking_id)
    assert (undone.status, undone.settlement, undone.sessions_used) == ("booked", "none", 0)
    with unchanged(home):
        assert rows(home, "reopen_booking", booking_id) == []
    assert ledger(home, home.pack) == [(1, 1), (-1, 0)]


def test_a_new_round_charges_once_more(home: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    for act in ["complete_booking", "reopen_booking", "complete_booking"]:
        row(home, act, booking_id)
    assert used(home, home.pack) == 1


def test_a_cancelled_booking_takes_its_time_again(home: Business) -> None:
    booking_id = book(home, in_hours(48))
    row(home, "cancel_booking", booking_id)
    row(home, "reopen_booking", booking_id)
    appointment = appointment_of(home, booking_id)
    assert (appointment.seats_taken, appointment.holds_time) == (1, True)


def test_time_that_was_given_away_does_not_come_back(home: Business) -> None:
    booking_id = book(home, in_hours(3), home.pack)
    row(home, "cancel_booking", booking_id)
    book(home, in_hours(3), p_client_id=home.other_client)
    with unchanged(home), pytest.raises(ExclusionViolation) as refusal:
        rows(home, "reopen_booking", booking_id)
    assert refusal.value.diag.constraint_name == "appointments_trainer_is_free"


def test_a_place_in_a_class_that_filled_up_does_not_come_back(home: Business) -> None:
    lesson = add_class(home, in_hours(48), capacity=1)
    booking_id = add_to_class(home, lesson, home.client)
    row(home, "cancel_booking", booking_id)
    add_to_class(home, lesson, home.other_client)
    with unchanged(home), pytest.raises(CheckViolation) as refusal:
        rows(home, "reopen_booking", booking_id)
    assert refusal.value.diag.constraint_name == "appointments_seats_taken_within_capacity"


def test_a_client_has_one_place_in_a_class(home: Business) -> None:
    lesson = add_class(home, in_hours(48))
    booking_id = add_to_class(home, lesson, home.client)
    row(home, "cancel_booking", booking_id)
    add_to_class(home, lesson, home.client)
    add_to_class(home, lesson, add_client(home))
    with unchanged(home), pytest.raises(UniqueViolation) as refusal:
        rows(home, "reopen_booking", booking_id)
    assert refusal.value.diag.constraint_name == "bookings_one_live_per_client"


def test_a_session_already_reinstated_by_hand_is_not_given_back_again(home: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    row(home, "complete_booking", booking_id)
    value(home, "release_session", home.pack)
    with unchanged(home), pytest.raises(CheckViolation) as refusal:
        rows(home, "reopen_booking", booking_id)
    assert refusal.value.diag.constraint_name == "client_purchases_sessions_used_within_total"


def test_a_past_booking_is_left_alone_for_an_hour(home: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    row(home, "complete_booking", booking_id)
    with as_app(home) as app:
        ((now,),) = app.execute("SELECT now()").fetchall()
        (undone,) = call(app, "reopen_booking", booking_id)
        assert undone.set_aside_until == now + timedelta(hours=1)
    assert rows(home, "complete_due_bookings", 10, now + timedelta(minutes=59)) == []
    assert len(rows(home, "complete_due_bookings", 10, now + timedelta(minutes=60))) == 1


def test_a_booking_to_come_is_not_set_aside(home: Business) -> None:
    booking_id = book(home, in_hours(48))
    row(home, "cancel_booking", booking_id)
    row(home, "reopen_booking", booking_id)
    assert booking(home, booking_id).set_aside_until is None


def test_the_end_decides_whether_a_booking_is_past(home: Business) -> None:
    with as_app(home) as app:  # inside one transaction the database's clock stands still
        ((now,),) = app.execute("SELECT now()").fetchall()
        for trainer, ends_in, aside in [
            (home.trainer, timedelta(0), True),
            (home.other_trainer, timedelta(microseconds=1), False),
        ]:
            starts_at = now + ends_in - timedelta(hours=1)
            (made,) = call(app, "book", **wish(home, starts_at, p_trainer_id=trainer))
            call(app, "complete_booking", made.booking_id)
            (undone,) = call(app, "reopen_booking", made.booking_id)
            assert (undone.set_aside_until is not None) == aside


def test_a_repeated_request_gets_the_first_answer(home: Business) -> None:
    booking_id, request = book(home, in_hours(-2), home.pack), uuid.uuid4()
    row(home, "complete_booking", booking_id)
    first = row(home, "reopen_booking", booking_id, request)
    with unchanged(home):
        assert row(home, "reopen_booking", booking_id, request) == first


def test_an_open_booking_has_nothing_to_undo(home: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    with unchanged(home):
        assert rows(home, "reopen_booking", booking_id) == []


def test_a_strangers_booking_is_like_one_that_does_not_exist(home: Business, stranger: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    row(home, "complete_booking", booking_id)
    with unchanged(home):
        assert rows(stranger, "reopen_booking", booking_id) == []
        assert rows(stranger, "reopen_booking", uuid.uuid4()) == []
