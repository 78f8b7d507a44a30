import uuid
from datetime import timedelta

import pytest

from tests.world import (
    Business,
    add_class,
    add_pack,
    add_service,
    add_to_class,
    appointment_of,
    as_app,
    book,
    call,
    change,
    in_hours,
    ledger,
    read,
    row,
    rows,
    unchanged,
    used,
    wish,
)


def test_in_good_time_it_is_free_and_the_hour_is_given_back(home: Business) -> None:
    booking_id = book(home, in_hours(48), home.pack)
    gone = row(home, "cancel_booking", booking_id)
    assert (gone.status, gone.settlement, gone.sessions_used) == ("cancelled", "none", 0)
    assert gone.sessions_booked == 0
    appointment = appointment_of(home, booking_id)
    assert (appointment.seats_taken, appointment.holds_time) == (0, False)


def test_inside_the_window_it_is_late_and_costs_a_session(home: Business) -> None:
    gone = row(home, "cancel_booking", book(home, in_hours(3), home.pack))
    assert (gone.status, gone.settlement, gone.sessions_used) == ("late_cancelled", "deducted", 1)
    (line,) = read(home, "SELECT reason FROM session_entries WHERE purchase_id = %s", home.pack)
    assert line.reason == "Late cancellation"


@pytest.mark.parametrize(
    ("lead", "status"),
    [
        (timedelta(hours=24, microseconds=1), "cancelled"),
        (timedelta(hours=24), "cancelled"),
        (timedelta(hours=24, microseconds=-1), "late_cancelled"),
        (timedelta(0), "late_cancelled"),
        (timedelta(hours=-5), "late_cancelled"),
    ],
)
def test_the_window_closes_to_the_microsecond(home: Business, lead: timedelta, status: str) -> None:
    with as_app(home) as app:  # inside one transaction the database's clock stands still
        ((now,),) = app.execute("SELECT now()").fetchall()
        (made,) = call(app, "book", **wish(home, now + lead, home.pack))
        assert made.cancel_status == status
        assert call(app, "cancel_booking", made.booking_id)[0].status == status


def test_the_policy_is_the_one_frozen_on_the_booking(home: Business) -> None:
    kind = add_service(home, cancel_window_minutes=60, late_cancel_cost=0)
    early = book(home, in_hours(2), home.pack, p_service_id=kind)
    late = book(home, in_hours(0.5), home.pack, p_service_id=kind, p_trainer_id=home.other_trainer)
    change(
        home,
        "UPDATE services SET cancel_window_minutes = 6000, late_cancel_cost = 1 WHERE id = %s",
        kind,
    )
    assert row(home, "cancel_booking", early).status == "cancelled"
    gone = row(home, "cancel_booking", late)
    assert (gone.status, gone.settlement, gone.sessions_used) == ("late_cancelled", "none", 0)


def test_a_late_cancellation_may_be_waived(home: Business) -> None:
    gone = row(home, "cancel_booking", book(home, in_hours(3), home.pack), p_waive=True)
    assert (gone.status, gone.sessions_used) == ("cancelled", 0)
    assert ledger(home, home.pack) == []


@pytest.mark.parametrize(("hours", "told", "cost"), [(3, 0, 1), (48, 1, 0)])
def test_nothing_happens_when_it_would_cost_something_else(
    home: Business, hours: int, told: int, cost: int
) -> None:
    booking_id = book(home, in_hours(hours), home.pack)
    with unchanged(home):
        assert rows(home, "cancel_booking", booking_id, p_expected_cost=told) == []
    assert row(home, "cancel_booking", booking_id, p_expected_cost=cost).sessions_used == cost


def test_a_waived_cancellation_costs_nothing_and_says_so(home: Business) -> None:
    booking_id = book(home, in_hours(3), home.pack)
    with unchanged(home):
        assert rows(home, "cancel_booking", booking_id, p_waive=True, p_expected_cost=1) == []
    assert row(home, "cancel_booking", booking_id, p_waive=True, p_expected_cost=0) is not None


def test_a_late_cancellation_on_an_empty_pack_is_owed(home: Business) -> None:
    pack = add_pack(home, total=1, used=1)
    gone = row(home, "cancel_booking", book(home, in_hours(3), pack))
    assert (gone.status, gone.settlement, gone.owed_because) == ("late_cancelled", "owed", "empty")


def test_cancelling_twice_charges_once(home: Business) -> None:
    booking_id = book(home, in_hours(3), home.pack)
    row(home, "cancel_booking", booking_id)
    with unchanged(home):
        assert rows(home, "cancel_booking", booking_id) == []


def test_a_repeated_request_gets_the_first_answer(home: Business) -> None:
    booking_id, request = book(home, in_hours(3), home.pack), uuid.uuid4()
    first = row(home, "cancel_booking", booking_id, p_expected_cost=1, p_request_id=request)
    with unchanged(home):
        again = row(home, "cancel_booking", booking_id, p_expected_cost=1, p_request_id=request)
    assert again == first


def test_a_repeated_request_that_was_refused_is_refused_again(home: Business) -> None:
    booking_id, request = book(home, in_hours(3), home.pack), uuid.uuid4()
    assert rows(home, "cancel_booking", booking_id, False, 0, request) == []
    with unchanged(home):
        assert rows(home, "cancel_booking", booking_id, False, 1, request) == []


@pytest.mark.parametrize("act", ["complete_booking", "mark_no_show"])
def test_a_booking_that_moved_on_gives_no_row(home: Business, act: str) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    row(home, act, booking_id)
    with unchanged(home):
        assert rows(home, "cancel_booking", booking_id) == []


def test_a_class_gives_the_place_back_and_keeps_its_time(home: Business) -> None:
    lesson = add_class(home, in_hours(48), capacity=2)
    stays = add_to_class(home, lesson, home.client)
    leaves = add_to_class(home, lesson, home.other_client)
    row(home, "cancel_booking", leaves)
    row(home, "cancel_booking", stays)
    appointment = appointment_of(home, stays)
    assert (appointment.seats_taken, appointment.holds_time) == (0, True)


def test_a_strangers_booking_is_like_one_that_does_not_exist(home: Business, stranger: Business) -> None:
    booking_id = book(home, in_hours(3), home.pack)
    with unchanged(home):
        for waive in (False, True):
            assert rows(stranger, "cancel_booking", booking_id, waive) == []
            assert rows(stranger, "cancel_booking", uuid.uuid4(), waive) == []
    assert used(home, home.pack) == 0
