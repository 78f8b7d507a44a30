"""Many hands on one trainer's time and on one booking."""

from datetime import timedelta

import pytest
from psycopg.errors import ExclusionViolation

from tests.databases import Database
from tests.racing import answered, at_once, held_up, install_variant
from tests.world import (
    Business,
    add_class,
    add_client,
    add_to_class,
    all_is_right,
    appointment_of,
    as_app,
    book,
    booking,
    call,
    in_hours,
    make_business,
    read,
    row,
    wish,
)

HOLD_TRAINER = "SELECT lock_trainers(ARRAY[%s::uuid])"


def drop_constraint(database: Database, name: str) -> None:
    """Take the guard of the table `appointments` away."""
    with database.as_admin() as admin:
        admin.execute(f"ALTER TABLE appointments DROP CONSTRAINT {name}")


def fifty_want_one_hour(business: Business) -> None:
    starts_at = in_hours(72)
    asked = tuple(wish(business, starts_at).values())
    answers = at_once(business, [("book", *asked)] * 50, HOLD_TRAINER, business.trainer)
    won = [answer for answer in answers if not isinstance(answer, Exception)]
    assert len(won) == 1
    assert {type(answer) for answer in answers if isinstance(answer, Exception)} == {ExclusionViolation}
    assert len(read(business, "SELECT FROM appointments WHERE org_id = %s", business.id)) == 1
    all_is_right(business)


def test_of_fifty_bookings_for_one_hour_one_wins(home: Business) -> None:
    fifty_want_one_hour(home)


def test_control_without_the_constraint_more_than_one_wins(fresh_database: Database) -> None:
    drop_constraint(fresh_database, "appointments_trainer_is_free")
    with pytest.raises(AssertionError):
        fifty_want_one_hour(make_business(fresh_database))


def many_overlapping_hours(business: Business) -> None:
    first = in_hours(72)
    acts = [
        ("book", *wish(business, first + timedelta(minutes=20 * number)).values()) for number in range(50)
    ]
    answers = at_once(business, acts, HOLD_TRAINER, business.trainer)
    assert {type(answer) for answer in answers} <= {list, ExclusionViolation}
    all_is_right(business)


def test_overlapping_hours_are_refused_one_by_one_without_deadlock(home: Business) -> None:
    many_overlapping_hours(home)


def test_control_without_the_constraint_hours_overlap(fresh_database: Database) -> None:
    drop_constraint(fresh_database, "appointments_trainer_is_free")
    with pytest.raises(AssertionError):
        many_overlapping_hours(make_business(fresh_database))


def two_tabs_move_one_booking(business: Business) -> None:
    booking_id = book(business, in_hours(72))
    seen = booking(business, booking_id).version
    moves = [("reschedule", booking_id, in_hours(72 + number), None, None, seen) for number in (10, 20)]
    answers = answered(at_once(business, moves, HOLD_TRAINER, business.trainer))
    assert sorted(len(answer) for answer in answers) == [0, 1]
    ((moved,),) = [answer for answer in answers if answer]
    assert moved.starts_at == booking(business, booking_id).starts_at
    all_is_right(business)


def test_of_two_tabs_that_move_what_they_saw_one_wins(home: Business) -> None:
    two_tabs_move_one_booking(home)


def test_control_without_the_version_the_second_tab_overwrites_the_first(
    fresh_database: Database,
) -> None:
    install_variant(
        fresh_database,
        "reschedule",
        ("            AND version = coalesce(p_version, version)\n", ""),
    )
    with pytest.raises(AssertionError):
        two_tabs_move_one_booking(make_business(fresh_database))


def moving_meets(act: str, business: Business) -> None:
    booking_id = book(business, in_hours(72))
    before = booking(business, booking_id).starts_at
    with as_app(business) as first:
        call(first, act, booking_id)
        second = held_up(business, "reschedule", booking_id, in_hours(96))
    assert second.result(30) == []
    assert booking(business, booking_id).starts_at == before
    all_is_right(business)


@pytest.mark.parametrize("act", ["cancel_booking", "complete_booking"])
def test_moving_waits_and_finds_the_booking_moved_on(home: Business, act: str) -> None:
    moving_meets(act, home)


def test_control_without_locking_the_booking_a_completed_one_moves(fresh_database: Database) -> None:
    unlocked = ("coalesce(p_version, version)\n        FOR NO KEY UPDATE;", "coalesce(p_version, version);")
    install_variant(fresh_database, "reschedule", unlocked)
    with pytest.raises(AssertionError):
        moving_meets("complete_booking", make_business(fresh_database))


def test_completing_waits_for_a_move_and_completes_at_the_new_time(home: Business) -> None:
    booking_id = book(home, in_hours(72), home.pack)
    with as_app(home) as first:
        (moved,) = call(first, "reschedule", booking_id, in_hours(96))
        second = held_up(home, "complete_booking", booking_id)
    (done,) = second.result(30)
    assert (done.status, done.starts_at) == ("completed", moved.starts_at)
    all_is_right(home)


def three_want_the_last_place(business: Business) -> None:
    lesson = add_class(business, in_hours(72), capacity=3)
    bookings = [add_to_class(business, lesson, add_client(business)) for _ in range(3)]
    for each in bookings:
        row(business, "cancel_booking", each)
    for _ in range(2):
        add_to_class(business, lesson, add_client(business))
    acts = [("reopen_booking", each) for each in bookings]
    answers = at_once(business, acts, HOLD_TRAINER, business.trainer)
    assert len([answer for answer in answers if isinstance(answer, list)]) == 1
    assert appointment_of(business, bookings[0]).seats_taken == 3
    all_is_right(business)


def test_of_three_who_want_the_last_place_of_a_class_one_gets_it(home: Business) -> None:
    three_want_the_last_place(home)


def test_control_without_the_constraint_a_class_overflows(fresh_database: Database) -> None:
    drop_constraint(fresh_database, "appointments_seats_taken_within_capacity")
    with pytest.raises(AssertionError):
        three_want_the_last_place(make_business(fresh_database))


def a_freed_hour_is_wanted_twice(business: Business) -> None:
    booking_id = book(business, in_hours(72))
    starts_at = booking(business, booking_id).starts_at
    row(business, "cancel_booking", booking_id)
    wanted = ("book", *wish(business, starts_at, p_client_id=business.other_client).values())
    acts = [("reopen_booking", booking_id), wanted] * 10
    answers = at_once(business, acts, HOLD_TRAINER, business.trainer)
    assert len([answer for answer in answers if isinstance(answer, list) and answer]) == 1
    all_is_right(business)


def test_an_hour_freed_by_a_cancellation_is_reopened_or_booked_but_not_both(home: Business) -> None:
    a_freed_hour_is_wanted_twice(home)


def test_control_without_the_constraint_it_is_both(fresh_database: Database) -> None:
    drop_constraint(fresh_database, "appointments_trainer_is_free")
    with pytest.raises(AssertionError):
        a_freed_hour_is_wanted_twice(make_business(fresh_database))
