import uuid
from datetime import UTC, datetime, timedelta

import pytest
from psycopg.errors import CheckViolation, ExclusionViolation, UniqueViolation

from tests.world import (
    Business,
    add_client,
    add_pack,
    add_service,
    appointment_of,
    block_time,
    book,
    booking,
    change,
    in_hours,
    read,
    row,
    rows,
    unchanged,
    wish,
)

MONDAY_9 = datetime(2031, 6, 2, 9, 0, tzinfo=UTC)


def test_makes_the_appointment_and_the_booking(home: Business) -> None:
    made = row(home, "book", **wish(home, MONDAY_9, home.pack, p_location_id=home.location))
    assert (made.status, made.settlement, made.version) == ("booked", "none", 1)
    assert (made.client_name, made.trainer_name, made.service_name) == (
        "Ana Keller", "Trainer", "Personal training",
    )  # fmt: skip
    assert (made.starts_at, made.ends_at) == (MONDAY_9, MONDAY_9 + timedelta(hours=1))
    assert (made.location_name, made.changed_by) == ("Main floor", "user:test")
    appointment = appointment_of(home, made.booking_id)
    assert (appointment.kind, appointment.capacity, appointment.seats_taken) == ("one_to_one", 1, 1)


def test_returns_the_counts_of_the_pack(home: Business) -> None:
    pack = add_pack(home, total=2, used=1)
    first = row(home, "book", **wish(home, MONDAY_9, pack))
    assert (first.sessions_left, first.sessions_booked, first.sessions_short) == (1, 1, 0)
    second = row(home, "book", **wish(home, MONDAY_9 + timedelta(hours=1), pack))
    assert (second.sessions_left, second.sessions_booked, second.sessions_short) == (1, 2, 1)


def test_lasts_as_long_as_asked(home: Business) -> None:
    made = row(home, "book", **wish(home, MONDAY_9, p_minutes=45))
    assert made.ends_at - made.starts_at == timedelta(minutes=45)


def test_an_appointment_without_length_is_refused(home: Business) -> None:
    with unchanged(home), pytest.raises(CheckViolation) as refusal:
        rows(home, "book", **wish(home, MONDAY_9, p_minutes=0))
    assert refusal.value.diag.constraint_name == "appointments_during_is_a_stretch_of_time"


def test_keeps_the_policy_as_it_was(home: Business) -> None:
    kind = add_service(home, cancel_window_minutes=120, late_cancel_cost=0, no_show_cost=1)
    booking_id = book(home, MONDAY_9, p_service_id=kind)
    change(
        home,
        "UPDATE services SET cancel_window_minutes = 5, late_cancel_cost = 1, no_show_cost = 0 WHERE id = %s",
        kind,
    )
    kept = booking(home, booking_id)
    assert (kept.cancel_window_minutes, kept.late_cancel_cost, kept.no_show_cost) == (120, 0, 1)


@pytest.mark.parametrize("minutes", [-59, -30, 0, 30, 59])
def test_a_trainers_time_is_given_once(home: Business, minutes: int) -> None:
    book(home, MONDAY_9)
    with unchanged(home), pytest.raises(ExclusionViolation) as refusal:
        book(home, MONDAY_9 + timedelta(minutes=minutes), p_client_id=home.other_client)
    assert refusal.value.diag.constraint_name == "appointments_trainer_is_free"


def test_blocked_time_can_not_be_booked(home: Business) -> None:
    block_time(home, MONDAY_9)
    with pytest.raises(ExclusionViolation):
        book(home, MONDAY_9)


def test_appointments_may_touch(home: Business) -> None:
    for hour in (0, 1, -1):
        book(home, MONDAY_9 + timedelta(hours=hour))


def test_another_trainer_is_free_at_that_time(home: Business) -> None:
    book(home, MONDAY_9)
    book(home, MONDAY_9, p_trainer_id=home.other_trainer, p_client_id=home.other_client)


def test_the_same_hour_of_the_stranger_is_no_obstacle(home: Business, stranger: Business) -> None:
    # Somebody may work for two businesses; each sees only its own diary.
    change(
        home,
        "INSERT INTO memberships (org_id, user_id, name, role, gives_sessions)"
        " VALUES (%s, %s, 'Guest', 'trainer', true)",
        stranger.id,
        home.trainer,
    )
    book(home, MONDAY_9)
    with unchanged(home):
        book(stranger, MONDAY_9, p_trainer_id=home.trainer)


def test_time_that_a_cancellation_freed_is_booked_again(home: Business) -> None:
    row(home, "cancel_booking", book(home, MONDAY_9))
    book(home, MONDAY_9)


def refused(business: Business, stranger: Business, case: str) -> dict[str, object]:
    """What makes the wish of this name one that book answers with no row."""
    if case.startswith("stranger's "):
        part = case.removeprefix("stranger's ")
        field = {"pack": "p_purchase_id"}.get(part, f"p_{part}_id")
        return {field: getattr(stranger, part)}
    if case == "archived client":
        client = add_client(business, archived_at=datetime.now(UTC))
        return {"p_client_id": client, "p_purchase_id": None}
    if case == "retired service":
        return {"p_service_id": add_service(business, retired_at=datetime.now(UTC))}
    if case == "trainer who left":
        left = business.other_trainer
        change(business, "UPDATE memberships SET ended_at = now() WHERE user_id = %s", left)
        return {"p_trainer_id": left}
    return {
        "team member who gives no sessions": {"p_trainer_id": business.front_desk},
        "pack of another client": {"p_client_id": business.other_client},
        "unknown client": {"p_client_id": uuid.uuid4()},
        "unknown pack": {"p_purchase_id": uuid.uuid4()},
        "unknown location": {"p_location_id": uuid.uuid4()},
    }[case]


@pytest.mark.parametrize(
    "case",
    [
        "stranger's client", "stranger's service", "stranger's trainer", "stranger's location",
        "stranger's pack", "archived client", "retired service", "trainer who left",
        "team member who gives no sessions", "pack of another client", "unknown client",
        "unknown pack", "unknown location",
    ],
)  # fmt: skip
def test_what_is_not_there_for_this_business_gives_no_row(
    home: Business, stranger: Business, case: str
) -> None:
    change_of_wish = refused(home, stranger, case)
    with unchanged(home), unchanged(stranger):
        assert rows(home, "book", **{**wish(home, MONDAY_9, home.pack), **change_of_wish}) == []


def test_a_repeated_request_returns_the_same_booking_as_it_now_is(home: Business) -> None:
    asked = wish(home, in_hours(48), home.pack, p_request_id=uuid.uuid4())
    first = row(home, "book", **asked)
    row(home, "confirm_booking", first.booking_id)
    with unchanged(home):
        again = row(home, "book", **asked)
    assert (again.booking_id, again.status) == (first.booking_id, "confirmed")


def test_a_repeated_request_that_found_nothing_finds_nothing(home: Business) -> None:
    asked = wish(home, MONDAY_9, p_client_id=uuid.uuid4(), p_request_id=uuid.uuid4())
    assert rows(home, "book", **asked) == []
    with unchanged(home):
        assert rows(home, "book", **asked) == []


def test_a_request_refused_for_its_time_may_be_sent_again(home: Business) -> None:
    taken = book(home, MONDAY_9)
    asked = wish(home, MONDAY_9, p_client_id=home.other_client, p_request_id=uuid.uuid4())
    with pytest.raises(ExclusionViolation):
        rows(home, "book", **asked)
    row(home, "cancel_booking", taken)
    assert row(home, "book", **asked).status == "booked"


@pytest.mark.parametrize(
    "other", [{"p_starts_at": MONDAY_9 + timedelta(days=1)}, {"p_client_id": uuid.UUID(int=1)}]
)
def test_a_request_id_belongs_to_one_wish(home: Business, other: dict[str, object]) -> None:
    asked = wish(home, MONDAY_9, p_request_id=uuid.uuid4())
    row(home, "book", **asked)
    with unchanged(home), pytest.raises(UniqueViolation) as refusal:
        rows(home, "book", **{**asked, **other})
    assert refusal.value.diag.constraint_name == "requests_same_content"


def test_moves_no_session(home: Business) -> None:
    book(home, MONDAY_9, home.pack)
    assert read(home, "SELECT FROM session_entries WHERE org_id = %s", home.id) == []
