import uuid
from datetime import UTC, datetime, timedelta

import pytest
from psycopg.errors import ExclusionViolation, UniqueViolation

from tests.world import (
    Business,
    add_class,
    add_to_class,
    appointment_of,
    book,
    booking,
    change,
    in_hours,
    read,
    row,
    rows,
    unchanged,
    used,
)

MONDAY_9 = datetime(2031, 6, 2, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_moves_the_appointment_and_the_booking_together(home: Business) -> None:
    booking_id = book(home, MONDAY_9, home.pack)
    moved = row(home, "reschedule", booking_id, MONDAY_9 + 3 * HOUR)
    assert (moved.starts_at, moved.ends_at) == (MONDAY_9 + 3 * HOUR, MONDAY_9 + 4 * HOUR)
    assert (moved.trainer_id, moved.version) == (home.trainer, 2)
    assert booking(home, booking_id).during == appointment_of(home, booking_id).during


def test_to_another_length_and_trainer(home: Business) -> None:
    moved = row(home, "reschedule", book(home, MONDAY_9), MONDAY_9, 90, p_trainer_id=home.other_trainer)
    assert moved.ends_at - moved.starts_at == timedelta(minutes=90)
    assert moved.trainer_id == home.other_trainer


def test_the_old_time_is_free_again(home: Business) -> None:
    booking_id = book(home, MONDAY_9)
    row(home, "reschedule", booking_id, MONDAY_9 + 3 * HOUR)
    book(home, MONDAY_9, p_client_id=home.other_client)


def test_may_overlap_its_own_old_time(home: Business) -> None:
    booking_id = book(home, MONDAY_9)
    assert row(home, "reschedule", booking_id, MONDAY_9 + timedelta(minutes=15)) is not None


def test_what_the_client_confirmed_was_the_old_time(home: Business) -> None:
    booking_id = book(home, MONDAY_9)
    row(home, "confirm_booking", booking_id)
    assert row(home, "reschedule", booking_id, MONDAY_9 + HOUR).status == "booked"


def test_moves_no_session_and_keeps_the_policy(home: Business) -> None:
    booking_id = book(home, MONDAY_9, home.pack)
    before = booking(home, booking_id)
    change(home, "UPDATE services SET cancel_window_minutes = 5 WHERE id = %s", home.service)
    row(home, "reschedule", booking_id, MONDAY_9 + HOUR)
    after = booking(home, booking_id)
    assert after.cancel_window_minutes == before.cancel_window_minutes
    assert (after.purchase_id, used(home, home.pack)) == (home.pack, 0)


def test_a_taken_time_is_refused_and_nothing_moves(home: Business) -> None:
    booking_id = book(home, MONDAY_9)
    book(home, MONDAY_9 + HOUR, p_client_id=home.other_client)
    with unchanged(home), pytest.raises(ExclusionViolation) as refusal:
        rows(home, "reschedule", booking_id, MONDAY_9 + timedelta(minutes=30))
    assert refusal.value.diag.constraint_name == "appointments_trainer_is_free"


def test_moves_only_what_the_person_saw(home: Business) -> None:
    booking_id = book(home, MONDAY_9)
    row(home, "reschedule", booking_id, MONDAY_9 + HOUR, p_version=1)
    with unchanged(home):
        assert rows(home, "reschedule", booking_id, MONDAY_9 + 2 * HOUR, p_version=1) == []
    assert row(home, "reschedule", booking_id, MONDAY_9 + 2 * HOUR, p_version=2).version == 3


def test_a_booking_set_aside_is_tried_again(home: Business) -> None:
    booking_id = book(home, in_hours(-3), home.pack)
    change(
        home,
        "UPDATE bookings SET set_aside_until = now() + interval '1 hour', failure = 'broken' WHERE id = %s",
        booking_id,
    )
    moved = row(home, "reschedule", booking_id, in_hours(-2))
    assert (moved.set_aside_until, moved.failure) == (None, None)


@pytest.mark.parametrize("act", ["complete_booking", "cancel_booking", "mark_no_show"])
def test_a_booking_that_moved_on_stays_where_it_is(home: Business, act: str) -> None:
    booking_id = book(home, MONDAY_9, home.pack)
    row(home, act, booking_id)
    with unchanged(home):
        assert rows(home, "reschedule", booking_id, MONDAY_9 + HOUR) == []


def test_one_person_can_not_move_a_class(home: Business) -> None:
    booking_id = add_to_class(home, add_class(home, MONDAY_9), home.client)
    with unchanged(home):
        assert rows(home, "reschedule", booking_id, MONDAY_9 + HOUR) == []


def test_only_to_somebody_who_gives_sessions_here(home: Business, stranger: Business) -> None:
    booking_id = book(home, MONDAY_9)
    change(home, "UPDATE memberships SET ended_at = now() WHERE user_id = %s", home.other_trainer)
    for trainer in [home.front_desk, home.other_trainer, stranger.trainer, uuid.uuid4()]:
        with unchanged(home), unchanged(stranger):
            moved = rows(home, "reschedule", booking_id, MONDAY_9, p_trainer_id=trainer)
            assert moved == []


def test_a_trainer_who_left_keeps_what_is_not_given_to_another(home: Business) -> None:
    booking_id = book(home, MONDAY_9)
    change(home, "UPDATE memberships SET ended_at = now() WHERE user_id = %s", home.trainer)
    assert row(home, "reschedule", booking_id, MONDAY_9 + HOUR).trainer_id == home.trainer


def test_a_repeated_request_gets_the_first_answer(home: Business) -> None:
    booking_id, request = book(home, MONDAY_9), uuid.uuid4()
    first = row(home, "reschedule", booking_id, MONDAY_9 + HOUR, p_version=1, p_request_id=request)
    with unchanged(home):
        again = row(home, "reschedule", booking_id, MONDAY_9 + HOUR, p_version=1, p_request_id=request)
    assert again == first


def test_a_repeated_request_that_was_refused_is_refused_again(home: Business) -> None:
    booking_id, request = book(home, MONDAY_9), uuid.uuid4()
    asked = {"p_version": 7, "p_request_id": request}
    assert rows(home, "reschedule", booking_id, MONDAY_9 + HOUR, **asked) == []
    with unchanged(home):
        assert rows(home, "reschedule", booking_id, MONDAY_9 + HOUR, **asked) == []


def test_a_request_id_belongs_to_one_move(home: Business) -> None:
    booking_id, request = book(home, MONDAY_9), uuid.uuid4()
    row(home, "reschedule", booking_id, MONDAY_9 + HOUR, p_request_id=request)
    with unchanged(home), pytest.raises(UniqueViolation) as refusal:
        rows(home, "reschedule", booking_id, MONDAY_9 + 2 * HOUR, p_request_id=request)
    assert refusal.value.diag.constraint_name == "requests_same_content"


def test_a_strangers_booking_is_like_one_that_does_not_exist(home: Business, stranger: Business) -> None:
    booking_id = book(home, MONDAY_9)
    with unchanged(home):
        assert rows(stranger, "reschedule", booking_id, MONDAY_9 + HOUR) == []
        assert rows(stranger, "reschedule", uuid.uuid4(), MONDAY_9 + HOUR) == []
    assert read(home, "SELECT lower(during) FROM bookings WHERE id = %s", booking_id) == [(MONDAY_9,)]
