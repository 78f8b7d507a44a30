"""Asked outside any business, by whoever has the link."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from psycopg.errors import ExclusionViolation

from tests.databases import Database
from tests.racing import install_variant
from tests.sql.messages.builders import add_link, booking_start, news, outside, replies
from tests.world import (
    Business,
    all_is_right,
    book,
    booking,
    change,
    in_hours,
    make_business,
    read,
    row,
    unchanged,
    used,
)


def follow(business: Business, number: int, act: str, starts_at: object = None) -> list[Any]:
    return outside(business.database, "follow_reply_link", number, act, starts_at)


def fresh(business: Business, hours: float = 48) -> tuple[uuid.UUID, int]:
    """A booking and a link to it."""
    booking_id = book(business, in_hours(hours), business.pack)
    return booking_id, add_link(business, booking_id)


def used_link(business: Business, number: int) -> Any:
    (found,) = read(business, "SELECT * FROM reply_links WHERE number = %s", number)
    return found


def test_confirms(home: Business) -> None:
    booking_id, number = fresh(home)
    (done,) = follow(home, number, "confirm")
    assert (done.outcome, done.status, done.number) == ("confirmed", "confirmed", number)
    assert done.used_at is not None
    assert booking(home, booking_id).changed_by == f"client:{home.client}"


def test_cancels_when_that_is_free_and_sends_no_second_answer(home: Business) -> None:
    booking_id, number = fresh(home)
    (done,) = follow(home, number, "cancel")
    assert (done.outcome, done.status) == ("cancelled", "cancelled")
    assert "booking_cancelled" not in {each.kind for each in news(home, booking_id)}
    all_is_right(home)


def test_what_would_cost_a_session_becomes_a_request_for_the_team(home: Business) -> None:
    booking_id, number = fresh(home, hours=3)
    (done,) = follow(home, number, "cancel")
    assert (done.outcome, done.status) == ("late_cancel_requested", "booked")
    assert used(home, home.pack) == 0
    (kept,) = replies(home)
    assert (kept.outcome, kept.booking_id, kept.handled_at) == ("late_cancel_requested", booking_id, None)


def test_moves_to_the_chosen_time_while_cancelling_is_free(home: Business) -> None:
    booking_id, number = fresh(home)
    to = booking_start(home, booking_id) + timedelta(hours=5)
    (done,) = follow(home, number, "change", to)
    assert (done.outcome, done.starts_at, done.is_open) == ("changed", to, False)
    assert booking_start(home, booking_id) == to


def test_is_kept_for_the_inbox_with_whom_it_is_from(home: Business) -> None:
    booking_id, number = fresh(home)
    follow(home, number, "cancel")
    (kept,) = replies(home)
    assert (kept.client_id, kept.booking_id, kept.outcome) == (home.client, booking_id, "cancelled")
    assert (kept.body, kept.seen_at, kept.state) == ("On the reply page", None, "received")
    assert kept.handled_at is not None


@pytest.mark.parametrize("second", ["confirm", "cancel", "change"])
def test_a_second_press_of_whatever_button_gets_the_first_outcome(home: Business, second: str) -> None:
    _, number = fresh(home)
    follow(home, number, "confirm")
    with unchanged(home):
        (again,) = follow(home, number, second, in_hours(90))
    assert (again.outcome, again.status) == ("confirmed", "confirmed")


def presses_cancel_after_confirm(business: Business) -> None:
    booking_id, number = fresh(business)
    follow(business, number, "confirm")
    follow(business, number, "cancel")
    assert booking(business, booking_id).status == "confirmed"


def test_control_without_the_note_that_it_was_used_the_second_press_cancels(
    fresh_database: Database,
) -> None:
    business = make_business(fresh_database)
    presses_cancel_after_confirm(business)
    install_variant(fresh_database, "follow_reply_link", ("SET used_at = now(), outcome", "SET outcome"))
    with pytest.raises(AssertionError):
        presses_cancel_after_confirm(make_business(fresh_database))


@pytest.mark.parametrize("act", ["confirm", "cancel", "change"])
@pytest.mark.parametrize("fate", ["moved", "cancelled", "completed", "begun"])
def test_a_link_that_its_booking_left_does_nothing(home: Business, act: str, fate: str) -> None:
    booking_id, number = fresh(home)
    if fate == "moved":
        row(home, "reschedule", booking_id, in_hours(60))
    elif fate == "begun":
        change(
            home,
            "UPDATE appointments SET during = tstzrange(now() - interval '1 second', now())"
            " WHERE id = (SELECT appointment_id FROM bookings WHERE id = %s)",
            booking_id,
        )
        change(
            home, "UPDATE reply_links SET for_start = now() - interval '1 second' WHERE number = %s", number
        )
    else:
        row(home, {"cancelled": "cancel_booking", "completed": "complete_booking"}[fate], booking_id)
    with unchanged(home):
        assert follow(home, number, act, in_hours(90)) == []


def test_inside_the_window_it_is_not_moved(home: Business) -> None:
    _, number = fresh(home, hours=3)
    with unchanged(home):
        assert follow(home, number, "change", in_hours(90)) == []


@pytest.mark.parametrize("to", [None, -1])
def test_it_is_not_moved_to_no_time_or_into_the_past(home: Business, to: float | None) -> None:
    _, number = fresh(home)
    with unchanged(home):
        assert follow(home, number, "change", to and in_hours(to)) == []


def test_an_act_nobody_knows_does_nothing(home: Business) -> None:
    _, number = fresh(home)
    with unchanged(home):
        assert follow(home, number, "complete") == []


def test_a_time_that_is_taken_is_refused_and_the_link_can_be_used_again(home: Business) -> None:
    booking_id, number = fresh(home)
    taken = booking_start(home, book(home, in_hours(60), p_client_id=home.other_client))
    with unchanged(home), pytest.raises(ExclusionViolation) as refusal:
        follow(home, number, "change", taken)
    assert refusal.value.diag.constraint_name == "appointments_trainer_is_free"
    (done,) = follow(home, number, "confirm")
    assert (done.outcome, booking(home, booking_id).status) == ("confirmed", "confirmed")


@pytest.mark.parametrize("number", [0, -7, 2**62])
def test_an_unknown_number_does_nothing(home: Business, number: int) -> None:
    with unchanged(home):
        assert follow(home, number, "cancel") == []


def test_the_link_of_one_business_touches_no_other(home: Business, stranger: Business) -> None:
    _, number = fresh(home)
    with unchanged(stranger):
        follow(stranger, number, "cancel")


def test_a_link_used_stays_as_it_was_whatever_becomes_of_the_booking(home: Business) -> None:
    booking_id, number = fresh(home)
    follow(home, number, "confirm")
    kept = used_link(home, number)
    row(home, "cancel_booking", booking_id)
    (again,) = follow(home, number, "cancel")
    assert (again.outcome, again.status) == ("confirmed", "cancelled")
    assert used_link(home, number) == kept
