import uuid

import pytest

from tests.world import (
    Business,
    add_service,
    appointment_of,
    book,
    change,
    in_hours,
    ledger,
    row,
    rows,
    unchanged,
    used,
)


@pytest.mark.parametrize(("cost", "settlement"), [(1, "deducted"), (0, "none")])
def test_costs_what_the_policy_says(home: Business, cost: int, settlement: str) -> None:
    kind = add_service(home, no_show_cost=cost)
    missed = row(home, "mark_no_show", book(home, in_hours(-2), home.pack, p_service_id=kind))
    assert (missed.status, missed.settlement) == ("no_show", settlement)
    assert missed.sessions_used == cost


def test_the_policy_is_the_one_frozen_on_the_booking(home: Business) -> None:
    kind = add_service(home, no_show_cost=0)
    booking_id = book(home, in_hours(-2), home.pack, p_service_id=kind)
    change(home, "UPDATE services SET no_show_cost = 1 WHERE id = %s", kind)
    assert row(home, "mark_no_show", booking_id).sessions_used == 0


def test_corrects_a_booking_completed_by_mistake_without_charging_twice(home: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    row(home, "complete_booking", booking_id)
    corrected = row(home, "mark_no_show", booking_id)
    assert (corrected.status, corrected.settlement) == ("no_show", "deducted")
    assert ledger(home, home.pack) == [(1, 1)]


def test_the_trainer_was_there_so_the_time_stays_taken(home: Business) -> None:
    booking_id = book(home, in_hours(-2))
    row(home, "mark_no_show", booking_id)
    assert appointment_of(home, booking_id).holds_time


def test_a_repeated_request_gets_the_first_answer(home: Business) -> None:
    booking_id, request = book(home, in_hours(-2), home.pack), uuid.uuid4()
    first = row(home, "mark_no_show", booking_id, request)
    with unchanged(home):
        assert row(home, "mark_no_show", booking_id, request) == first
        assert rows(home, "mark_no_show", booking_id) == []
    assert used(home, home.pack) == 1


def test_a_cancelled_booking_can_not_be_missed(home: Business) -> None:
    booking_id = book(home, in_hours(48), home.pack)
    row(home, "cancel_booking", booking_id)
    with unchanged(home):
        assert rows(home, "mark_no_show", booking_id) == []


def test_a_strangers_booking_is_like_one_that_does_not_exist(home: Business, stranger: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    with unchanged(home):
        assert rows(stranger, "mark_no_show", booking_id) == []
        assert rows(stranger, "mark_no_show", uuid.uuid4()) == []
