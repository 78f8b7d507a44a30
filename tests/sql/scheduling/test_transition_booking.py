"""Asked through the booking functions: a press of a button happens once per request id."""

import uuid

import pytest
from psycopg.errors import UniqueViolation

from tests.world import Business, book, in_hours, row, rows, unchanged


def test_a_request_id_belongs_to_one_act(home: Business) -> None:
    booking_id, request = book(home, in_hours(-2), home.pack), uuid.uuid4()
    row(home, "complete_booking", booking_id, request)
    for act in ["mark_no_show", "reopen_booking", "confirm_booking"]:
        with unchanged(home), pytest.raises(UniqueViolation) as refusal:
            rows(home, act, booking_id, request)
        assert refusal.value.diag.constraint_name == "requests_same_content"


def test_a_request_id_belongs_to_one_booking(home: Business) -> None:
    first, second = book(home, in_hours(-2)), book(home, in_hours(-4))
    request = uuid.uuid4()
    row(home, "complete_booking", first, request)
    with unchanged(home), pytest.raises(UniqueViolation):
        rows(home, "complete_booking", second, request)


def test_a_refused_press_stays_refused(home: Business) -> None:
    booking_id, request = book(home, in_hours(-2), home.pack), uuid.uuid4()
    assert rows(home, "reopen_booking", booking_id, request) == []
    row(home, "complete_booking", booking_id)
    with unchanged(home):
        assert rows(home, "reopen_booking", booking_id, request) == []


def test_a_repeated_press_shows_the_booking_as_it_now_is(home: Business) -> None:
    booking_id, request = book(home, in_hours(-2), home.pack), uuid.uuid4()
    row(home, "complete_booking", booking_id, request)
    row(home, "mark_no_show", booking_id)
    with unchanged(home):
        assert row(home, "complete_booking", booking_id, request).status == "no_show"
