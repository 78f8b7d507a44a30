import uuid

import pytest

from tests.world import (
    Business,
    add_class,
    add_to_class,
    appointment_of,
    book,
    booking,
    in_hours,
    row,
    rows,
    unchanged,
    used,
)


def test_takes_one_session_and_returns_the_booking_as_it_now_is(home: Business) -> None:
    done = row(home, "complete_booking", book(home, in_hours(-2), home.pack))
    assert (done.status, done.settlement, done.version) == ("completed", "deducted", 2)
    assert (done.sessions_used, done.sessions_left, done.sessions_booked) == (1, 9, 0)
    assert done.changed_by == "user:test"


def test_a_confirmed_booking_is_completed_too(home: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    row(home, "confirm_booking", booking_id)
    assert row(home, "complete_booking", booking_id).status == "completed"


def test_may_be_done_before_the_hour_is_over(home: Business) -> None:
    assert row(home, "complete_booking", book(home, in_hours(0.1), home.pack)).sessions_used == 1


def test_completing_twice_charges_once(home: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    row(home, "complete_booking", booking_id)
    with unchanged(home):
        assert rows(home, "complete_booking", booking_id) == []


def test_a_repeated_request_shows_the_booking_and_charges_nothing_more(home: Business) -> None:
    booking_id, request = book(home, in_hours(-2), home.pack), uuid.uuid4()
    first = row(home, "complete_booking", booking_id, request)
    with unchanged(home):
        assert row(home, "complete_booking", booking_id, request) == first


def test_a_repeated_request_after_an_undo_does_not_complete_again(home: Business) -> None:
    booking_id, request = book(home, in_hours(-2), home.pack), uuid.uuid4()
    row(home, "complete_booking", booking_id, request)
    row(home, "reopen_booking", booking_id)
    with unchanged(home):
        assert row(home, "complete_booking", booking_id, request).status == "booked"
    assert used(home, home.pack) == 0


@pytest.mark.parametrize("act", ["cancel_booking", "mark_no_show"])
def test_a_booking_that_moved_on_gives_no_row(home: Business, act: str) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    row(home, act, booking_id)
    with unchanged(home):
        assert rows(home, "complete_booking", booking_id) == []


def test_the_place_stays_taken(home: Business) -> None:
    lesson = add_class(home, in_hours(-2), capacity=2)
    booking_id = add_to_class(home, lesson, home.client, home.pack)
    row(home, "complete_booking", booking_id)
    assert appointment_of(home, booking_id).seats_taken == 1


def test_a_strangers_booking_is_like_one_that_does_not_exist(home: Business, stranger: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    with unchanged(home):
        assert rows(stranger, "complete_booking", booking_id) == []
        assert rows(stranger, "complete_booking", booking_id, uuid.uuid4()) == []
        assert rows(stranger, "complete_booking", uuid.uuid4()) == []
    assert booking(home, booking_id).status == "booked"
