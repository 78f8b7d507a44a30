import uuid

import pytest

from tests.world import Business, book, in_hours, row, rows, unchanged, used


def test_notes_that_the_client_confirmed_and_moves_no_session(home: Business) -> None:
    noted = row(home, "confirm_booking", book(home, in_hours(48), home.pack))
    assert (noted.status, noted.settlement, noted.sessions_booked) == ("confirmed", "none", 1)
    assert used(home, home.pack) == 0


def test_a_repeated_request_gets_the_first_answer(home: Business) -> None:
    booking_id, request = book(home, in_hours(48)), uuid.uuid4()
    first = row(home, "confirm_booking", booking_id, request)
    with unchanged(home):
        assert row(home, "confirm_booking", booking_id, request) == first
        assert rows(home, "confirm_booking", booking_id) == []


@pytest.mark.parametrize("act", ["complete_booking", "cancel_booking", "mark_no_show"])
def test_a_booking_that_moved_on_gives_no_row(home: Business, act: str) -> None:
    booking_id = book(home, in_hours(48))
    row(home, act, booking_id)
    with unchanged(home):
        assert rows(home, "confirm_booking", booking_id) == []


def test_a_strangers_booking_is_like_one_that_does_not_exist(home: Business, stranger: Business) -> None:
    booking_id = book(home, in_hours(48))
    with unchanged(home):
        assert rows(stranger, "confirm_booking", booking_id) == []
        assert rows(stranger, "confirm_booking", uuid.uuid4()) == []
