"""Asked through book: writers of one trainer's time take turns, others don't wait."""

import pytest
from psycopg.errors import ExclusionViolation

from tests.racing import held_up
from tests.world import Business, all_is_right, as_app, book, call, in_hours, row, wish


def test_writers_of_one_trainers_time_take_turns(home: Business) -> None:
    with as_app(home) as first:
        call(first, "book", **wish(home, in_hours(24)))
        second = held_up(home, "book", **wish(home, in_hours(48)))
    assert second.result(30)[0].status == "booked"
    all_is_right(home)


def test_the_second_writer_sees_what_the_first_one_took(home: Business) -> None:
    with as_app(home) as first:
        call(first, "book", **wish(home, in_hours(24)))
        second = held_up(home, "book", **wish(home, in_hours(24)))
    assert isinstance(second.exception(30), ExclusionViolation)


def test_another_trainer_is_not_waited_for(home: Business, stranger: Business) -> None:
    with as_app(home) as first:
        call(first, "book", **wish(home, in_hours(24)))
        book(home, in_hours(24), p_trainer_id=home.other_trainer)
        book(stranger, in_hours(24))


def test_two_trainers_are_locked_in_one_order_for_everybody(home: Business) -> None:
    # Each of two moves wants the other's trainer: whoever comes second waits, neither deadlocks.
    there = book(home, in_hours(24))
    back = book(home, in_hours(48), p_trainer_id=home.other_trainer)
    with as_app(home) as first:
        call(first, "reschedule", there, in_hours(72), p_trainer_id=home.other_trainer)
        second = held_up(home, "reschedule", back, in_hours(72), p_trainer_id=home.trainer)
    assert second.result(30)[0].trainer_id == home.trainer
    with pytest.raises(ExclusionViolation):
        row(home, "reschedule", back, in_hours(72), p_trainer_id=home.other_trainer)
