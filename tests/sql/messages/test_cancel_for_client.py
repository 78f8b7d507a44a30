import pytest

from tests.sql.messages.builders import privately
from tests.world import Business, add_service, book, booking, change, in_hours, row, unchanged, used


def cancel(business: Business, booking_id: object) -> str:
    ((outcome,),) = privately(business, "cancel_for_client", booking_id)
    return outcome


def test_in_good_time_it_is_cancelled(home: Business) -> None:
    booking_id = book(home, in_hours(48), home.pack)
    assert cancel(home, booking_id) == "cancelled"
    assert booking(home, booking_id).status == "cancelled"


def test_what_would_cost_a_session_becomes_a_request_and_changes_nothing(home: Business) -> None:
    booking_id = book(home, in_hours(3), home.pack)
    with unchanged(home):
        assert cancel(home, booking_id) == "late_cancel_requested"
    assert used(home, home.pack) == 0


def test_late_and_free_by_the_policy_of_the_booking_it_is_cancelled(home: Business) -> None:
    booking_id = book(home, in_hours(3), home.pack, p_service_id=add_service(home, late_cancel_cost=0))
    assert cancel(home, booking_id) == "cancelled"
    assert (booking(home, booking_id).status, used(home, home.pack)) == ("late_cancelled", 0)


@pytest.mark.parametrize("act", ["cancel_booking", "complete_booking", "mark_no_show"])
def test_a_booking_that_is_not_open_moved_on(home: Business, act: str) -> None:
    booking_id = book(home, in_hours(48))
    row(home, act, booking_id)
    with unchanged(home):
        assert cancel(home, booking_id) == "moved_on"


def test_a_strangers_booking_moved_on(home: Business, stranger: Business) -> None:
    booking_id = book(home, in_hours(48))
    with unchanged(home):
        assert cancel(stranger, booking_id) == "moved_on"


def test_a_confirmed_one_can_be_cancelled_too(home: Business) -> None:
    booking_id = book(home, in_hours(48))
    change(home, "UPDATE bookings SET status = 'confirmed' WHERE id = %s", booking_id)
    assert cancel(home, booking_id) == "cancelled"
