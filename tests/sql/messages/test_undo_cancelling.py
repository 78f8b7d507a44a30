"""Which cancellation is meant, see test_latest_cancelling.py."""

from tests.sql.messages.builders import booking_start, new_phone, privately, texted
from tests.world import Business, all_is_right, as_app, book, booking, call, in_hours, row, unchanged, used


def undo(business: Business, phone: str):
    (found,) = privately(business, "undo_cancelling", phone)
    return found


def left(business: Business, hours: float = 48):
    """A client who cancelled on their own."""
    client = texted(business)
    booking_id = book(business, in_hours(hours), p_client_id=client.id)
    with as_app(business, f"client:{client.id}") as app:
        call(app, "cancel_booking", booking_id)
    return client, booking_id


def test_the_booking_is_as_before(home: Business) -> None:
    client, booking_id = left(home)
    found = undo(home, client.phone)
    assert (found.outcome, found.booking["booking_id"]) == ("undone", str(booking_id))
    assert booking(home, booking_id).status == "booked"
    all_is_right(home)


def test_a_second_time_there_is_nothing_to_undo(home: Business) -> None:
    client, _ = left(home)
    undo(home, client.phone)
    with unchanged(home):
        assert undo(home, client.phone) == ("nothing_to_undo", None)
        assert undo(home, new_phone()) == ("nothing_to_undo", None)


def test_into_time_that_was_given_away_it_is_impossible(home: Business) -> None:
    client, booking_id = left(home)
    book(home, booking_start(home, booking_id), p_client_id=home.other_client)
    with unchanged(home):
        found = undo(home, client.phone)
    assert (found.outcome, found.booking["booking_id"]) == ("undo_impossible", str(booking_id))


def test_when_the_team_was_faster_nothing_is_left_to_undo(home: Business) -> None:
    client, booking_id = left(home, hours=60)
    row(home, "reopen_booking", booking_id)
    assert undo(home, client.phone).outcome == "nothing_to_undo"
    assert used(home, home.pack) == 0


def test_the_strangers_cancellation_is_not_found(home: Business, stranger: Business) -> None:
    client, _ = left(home)
    with unchanged(home):
        assert undo(stranger, client.phone).outcome == "nothing_to_undo"
