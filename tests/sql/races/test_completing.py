"""Calendars, the worker and people complete the same bookings."""

import pytest
from psycopg.errors import DeadlockDetected

from tests.databases import Database
from tests.racing import answered, at_once, held_up, install_variant
from tests.world import (
    Business,
    add_pack,
    all_is_right,
    as_app,
    book,
    booking,
    call,
    fill_diary,
    in_hours,
    ledger,
    make_business,
    rows,
    used,
)

HOLD_PACKS = "SELECT FROM client_purchases WHERE org_id = app_org() FOR UPDATE"


def three_complete_five_hundred(business: Business) -> None:
    packs = [add_pack(business, total=100) for _ in range(10)]
    bookings = fill_diary(business, 500, packs, business.client)
    # Every caller claims a batch, then waits for the packs; no batch is complete before all have claimed.
    callers = [("complete_due_bookings", 100)] * 3
    batches = answered(at_once(business, callers, HOLD_PACKS))
    while batch := rows(business, "complete_due_bookings", 100):
        batches.append(batch)
    completed = [done.booking_id for batch in batches for done in batch]
    assert len(completed) == 500
    assert set(completed) == set(bookings)
    assert [used(business, pack) for pack in packs] == [50] * 10
    all_is_right(business)


def test_two_calendars_and_the_worker_complete_five_hundred_exactly_once(home: Business) -> None:
    three_complete_five_hundred(home)


def test_control_without_claiming_bookings_are_charged_more_than_once(
    fresh_database: Database,
) -> None:
    install_variant(fresh_database, "complete_due_bookings", ("        FOR UPDATE SKIP LOCKED\n", ""))
    with pytest.raises(AssertionError):
        three_complete_five_hundred(make_business(fresh_database))


def people_and_the_worker(business: Business) -> None:
    pack = add_pack(business, total=100)
    bookings = fill_diary(business, 30, [pack], business.client)
    acts = [("complete_booking", each) for each in bookings] + [("complete_due_bookings", 100)] * 5
    answers = answered(at_once(business, acts, HOLD_PACKS))
    assert sum(len(answer) for answer in answers) == 30
    assert used(business, pack) == 30
    all_is_right(business)


def test_people_and_the_worker_complete_each_booking_once(home: Business) -> None:
    people_and_the_worker(home)


# What a person's act looks at is no longer locked, so that it may have changed when the act writes.
UNLOCKED = ("status = ANY(p_from)\n    FOR NO KEY UPDATE;", "status = ANY(p_from);")


def test_control_people_who_do_not_lock_the_booking_complete_it_again(fresh_database: Database) -> None:
    install_variant(fresh_database, "apply_transition", UNLOCKED)
    with pytest.raises(AssertionError):
        people_and_the_worker(make_business(fresh_database))


def the_last_session_of_ten_due(business: Business) -> None:
    pack = add_pack(business, total=5, used=4)
    bookings = fill_diary(business, 10, [pack], business.client)
    answered(at_once(business, [("complete_due_bookings", 3)] * 4, HOLD_PACKS))
    settled = [
        (booking(business, each).settlement, booking(business, each).owed_because) for each in bookings
    ]
    assert settled.count(("deducted", None)) == 1
    assert settled.count(("owed", "empty")) == 9
    assert used(business, pack) == 5
    all_is_right(business)


def test_of_ten_due_at_once_one_takes_the_last_session_and_nine_are_owed(home: Business) -> None:
    the_last_session_of_ten_due(home)


def test_control_without_looking_how_many_are_left_nothing_is_owed(
    fresh_database: Database,
) -> None:
    install_variant(
        fresh_database,
        "complete_bookings",
        ("obstacle IS NULL AND used_after <= sessions_total", "obstacle IS NULL"),
    )
    with pytest.raises(AssertionError):
        the_last_session_of_ten_due(make_business(fresh_database))


def two_batches_of_one_pack(business: Business) -> None:
    pack = add_pack(business, total=100)
    fill_diary(business, 20, [pack], business.client)
    answered(at_once(business, [("complete_due_bookings", 10)] * 2, HOLD_PACKS))
    assert ledger(business, pack) == [(1, count) for count in range(1, 21)]
    all_is_right(business)


def test_two_batches_write_one_packs_lines_one_after_the_other(home: Business) -> None:
    two_batches_of_one_pack(home)


def test_control_without_the_packs_lock_two_lines_claim_the_same_count(
    fresh_database: Database,
) -> None:
    install_variant(
        fresh_database, "complete_bookings", ("    ORDER BY id\n    FOR NO KEY UPDATE;", "    ORDER BY id;")
    )
    with pytest.raises(AssertionError):
        two_batches_of_one_pack(make_business(fresh_database))


def crosswise(business: Business) -> list[object]:
    """Two batches of two bookings: one meets pack A first, then B; the other B first, then A."""
    packs = sorted(add_pack(business) for _ in range(2))
    fill_diary(business, 4, [packs[0], packs[1], packs[1], packs[0]], business.client)
    gate = "SELECT pg_advisory_xact_lock(4711)"
    return at_once(business, [("complete_due_bookings", 2)] * 2, gate)


# Each caller stops at the gate once it holds its first pack, so that both hold one before either wants two.
LOCK_ONE_BY_ONE = (
    """    PERFORM 1 FROM client_purchases
    WHERE org_id = v_org_id AND id IN (
        SELECT purchase_id FROM bookings WHERE org_id = v_org_id AND id = ANY(p_booking_ids)
    )
    ORDER BY id
    FOR NO KEY UPDATE;
""",
    """    FOR purchase_id IN
        SELECT purchase_id FROM bookings WHERE org_id = v_org_id AND id = ANY(p_booking_ids)
        ORDER BY {order}
    LOOP
        PERFORM 1 FROM client_purchases
        WHERE client_purchases.org_id = v_org_id AND client_purchases.id = complete_bookings.purchase_id
        FOR NO KEY UPDATE;
        PERFORM pg_advisory_xact_lock_shared(4711);
    END LOOP;
""",
)


@pytest.mark.parametrize(
    ("order", "refused"), [("bookings.purchase_id", []), ("bookings.ends_at", [DeadlockDetected])]
)
def test_packs_locked_in_id_order_meet_without_deadlock_and_in_any_other_do_not(
    fresh_database: Database, order: str, refused: list[type[Exception]]
) -> None:
    # The first case is how complete_bookings locks, made slow; the second is its control.
    slow = (LOCK_ONE_BY_ONE[0], LOCK_ONE_BY_ONE[1].format(order=order))
    install_variant(fresh_database, "complete_bookings", slow)
    answers = crosswise(make_business(fresh_database))
    assert [type(answer) for answer in answers if isinstance(answer, Exception)] == refused


def test_completing_waits_for_a_cancellation_and_finds_it_moved_on(home: Business) -> None:
    booking_id = book(home, in_hours(2), home.pack)
    with as_app(home) as first:
        call(first, "cancel_booking", booking_id)
        second = held_up(home, "complete_booking", booking_id)
    assert second.result(30) == []
    assert booking(home, booking_id).status == "late_cancelled"
    assert ledger(home, home.pack) == [(1, 1)]
    all_is_right(home)


def cancelling_meets_completing(business: Business, late: bool) -> None:
    booking_id = book(business, in_hours(2 if late else 48), business.pack)
    with as_app(business) as first:
        call(first, "complete_booking", booking_id)
        second = held_up(business, "cancel_booking", booking_id)
    assert second.result(30) == []
    assert booking(business, booking_id).status == "completed"
    assert ledger(business, business.pack) == [(1, 1)]
    all_is_right(business)


@pytest.mark.parametrize("late", [True, False])
def test_cancelling_waits_for_completing_and_finds_it_moved_on(home: Business, late: bool) -> None:
    cancelling_meets_completing(home, late)


@pytest.mark.parametrize("late", [True, False])
def test_control_without_locking_the_booking_both_win(fresh_database: Database, late: bool) -> None:
    install_variant(fresh_database, "apply_transition", UNLOCKED)
    with pytest.raises(AssertionError):
        cancelling_meets_completing(make_business(fresh_database), late)


@pytest.mark.parametrize("first_act", ["complete_booking", "cancel_booking"])
def test_when_the_first_one_fails_the_second_one_wins(home: Business, first_act: str) -> None:
    other_act = {"complete_booking": "cancel_booking", "cancel_booking": "complete_booking"}[first_act]
    booking_id = book(home, in_hours(2), home.pack)
    with as_app(home) as first:
        call(first, first_act, booking_id)
        second = held_up(home, other_act, booking_id)
        first.rollback()
    assert len(second.result(30)) == 1
    assert ledger(home, home.pack) == [(1, 1)]
    all_is_right(home)


def completing_races_cancelling(business: Business) -> None:
    booking_id = book(business, in_hours(2), business.pack)
    acts = [("complete_booking", booking_id), ("cancel_booking", booking_id)] * 25
    hold = "SELECT FROM bookings WHERE id = %s FOR UPDATE"
    answers = answered(at_once(business, acts, hold, booking_id))
    assert sum(len(answer) for answer in answers) == 1
    assert ledger(business, business.pack) == [(1, 1)]
    all_is_right(business)


def test_completing_races_cancelling_from_many_sides_and_one_wins(home: Business) -> None:
    completing_races_cancelling(home)


def test_control_without_locking_the_booking_many_win(fresh_database: Database) -> None:
    install_variant(fresh_database, "apply_transition", UNLOCKED)
    with pytest.raises(AssertionError):
        completing_races_cancelling(make_business(fresh_database))


def test_the_worker_passes_over_what_a_person_holds(home: Business) -> None:
    held, free = book(home, in_hours(-3), home.pack), book(home, in_hours(-5), home.pack)
    with as_app(home) as person:
        call(person, "confirm_booking", held)
        done = rows(home, "complete_due_bookings", 100)
    assert [each.booking_id for each in done] == [free]
    assert booking(home, held).status == "confirmed"
