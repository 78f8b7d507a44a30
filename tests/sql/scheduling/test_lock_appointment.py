"""Asked through the functions that change a seat or a time: they take turns on one appointment."""

import pytest

from tests.databases import Database
from tests.racing import held_up, install_variant
from tests.world import (
    Business,
    add_class,
    add_to_class,
    all_is_right,
    appointment_of,
    as_app,
    book,
    call,
    in_hours,
    make_business,
    row,
)


def cancelling_meets_a_move(business: Business) -> None:
    booking_id = book(business, in_hours(48), business.pack)
    with as_app(business) as first:
        call(first, "reschedule", booking_id, in_hours(3))
        second = held_up(business, "cancel_booking", booking_id)
    (gone,) = second.result(30)
    assert (gone.status, gone.sessions_used) == ("late_cancelled", 1)
    all_is_right(business)


def test_cancelling_waits_for_a_move_and_judges_the_new_time(home: Business) -> None:
    cancelling_meets_a_move(home)


def test_control_without_waiting_it_judges_the_old_time(fresh_database: Database) -> None:
    install_variant(fresh_database, "cancel_booking", ("PERFORM lock_appointment(p_booking_id);", ""))
    with pytest.raises(AssertionError):
        cancelling_meets_a_move(make_business(fresh_database))


def test_two_places_of_one_class_are_given_back_one_after_the_other(home: Business) -> None:
    lesson = add_class(home, in_hours(48))
    one, other = (add_to_class(home, lesson, who) for who in (home.client, home.other_client))
    with as_app(home) as first:
        call(first, "cancel_booking", one)
        second = held_up(home, "cancel_booking", other)
    assert second.result(30)[0].status == "cancelled"
    assert appointment_of(home, one).seats_taken == 0
    all_is_right(home)


def test_completing_does_not_wait_for_others_in_the_class(home: Business) -> None:
    lesson = add_class(home, in_hours(-2))
    one, other = (add_to_class(home, lesson, who) for who in (home.client, home.other_client))
    with as_app(home) as first:
        call(first, "complete_booking", one)
        assert row(home, "complete_booking", other).status == "completed"
