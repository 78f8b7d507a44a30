import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.racing import install_variant
from tests.world import (
    Business,
    add_client,
    add_pack,
    all_is_right,
    as_app,
    book,
    booking,
    call,
    change,
    fill_diary,
    in_hours,
    ledger,
    make_business,
    read,
    row,
    rows,
    unchanged,
    used,
)


def test_completes_what_is_over_and_says_how_each_was_settled(home: Business) -> None:
    with_pack = book(home, in_hours(-3), home.pack)
    without = book(home, in_hours(-5), p_client_id=home.other_client)
    done = rows(home, "complete_due_bookings", 100)
    assert set(done) == {
        (without, home.other_client, None, "none"),
        (with_pack, home.client, home.pack, "deducted"),
    }
    assert booking(home, with_pack).status == "completed"
    assert ledger(home, home.pack) == [(1, 1)]
    all_is_right(home)


def test_confirmed_bookings_are_due_too(home: Business) -> None:
    booking_id = book(home, in_hours(-3), home.pack)
    row(home, "confirm_booking", booking_id)
    assert [done.booking_id for done in rows(home, "complete_due_bookings", 100)] == [booking_id]


def test_a_booking_is_due_from_the_moment_it_ends(home: Business) -> None:
    booking_id = book(home, in_hours(5), home.pack)
    ends_at = booking(home, booking_id).ends_at
    with unchanged(home):
        assert rows(home, "complete_due_bookings", 100, ends_at - timedelta(microseconds=1)) == []
    assert len(rows(home, "complete_due_bookings", 100, ends_at)) == 1


def test_of_now_only_what_is_over(home: Business) -> None:
    book(home, in_hours(-0.5), home.pack)
    book(home, in_hours(1), home.pack)
    with unchanged(home):
        assert rows(home, "complete_due_bookings", 100) == []


def test_completing_again_finds_nothing(home: Business) -> None:
    book(home, in_hours(-3), home.pack)
    rows(home, "complete_due_bookings", 100)
    with unchanged(home):
        assert rows(home, "complete_due_bookings", 100) == []


@pytest.mark.parametrize("act", ["cancel_booking", "mark_no_show", "complete_booking"])
def test_what_moved_on_is_left_alone(home: Business, act: str) -> None:
    row(home, act, book(home, in_hours(-3), home.pack))
    with unchanged(home):
        assert rows(home, "complete_due_bookings", 100) == []


def test_takes_the_oldest_first_up_to_the_limit(home: Business) -> None:
    latest_first = fill_diary(home, 5, [home.pack], home.client)
    done = rows(home, "complete_due_bookings", 2)
    assert {each.booking_id for each in done} == set(latest_first[-2:])


def test_one_pack_pays_for_each_of_its_bookings(home: Business) -> None:
    fill_diary(home, 7, [home.pack], home.client)
    rows(home, "complete_due_bookings", 100)
    assert used(home, home.pack) == 7
    assert ledger(home, home.pack) == [(1, count) for count in range(1, 8)]


def test_the_last_sessions_go_to_the_earliest_bookings(home: Business) -> None:
    pack = add_pack(home, total=10, used=8)
    latest_first = fill_diary(home, 5, [pack], home.client)
    rows(home, "complete_due_bookings", 100)
    settled = [
        (booking(home, booking_id).settlement, booking(home, booking_id).owed_because)
        for booking_id in reversed(latest_first)
    ]
    assert settled == [("deducted", None)] * 2 + [("owed", "empty")] * 3
    assert used(home, pack) == 10
    all_is_right(home)


def test_settles_as_completing_one_by_one_does(home: Business, stranger: Business) -> None:
    # The two businesses get the same mixture; one is completed at once, the other booking by booking.
    def mixture(business: Business) -> list[uuid.UUID]:
        packs = [
            add_pack(business, total=2),
            add_pack(business, total=3, used=3),
            add_pack(business, frozen=True),
            add_pack(business, expires_on=in_hours(-20).date()),
            None,
        ]
        return fill_diary(business, 40, packs, business.client)

    at_once, one_by_one = mixture(home), mixture(stranger)
    rows(home, "complete_due_bookings", 100)
    for booking_id in reversed(one_by_one):
        row(stranger, "complete_booking", booking_id)

    def outcome(business: Business, bookings: list[uuid.UUID]) -> list[tuple[object, ...]]:
        found = [booking(business, booking_id) for booking_id in bookings]
        return [(each.status, each.settlement, each.owed_because, each.version) for each in found]

    # The two zones differ by hours, and with them the day on which a pack expires: leave those out.
    with_same_day = [number for number in range(40) if number % 5 != 3]
    first, second = outcome(home, at_once), outcome(stranger, one_by_one)
    assert [first[n] for n in with_same_day] == [second[n] for n in with_same_day]
    for business in (home, stranger):
        all_is_right(business)


@pytest.mark.parametrize("timezone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_expiry_is_judged_on_the_day_of_the_booking_in_the_business(database, timezone) -> None:
    business = make_business(database, timezone=timezone)
    midnight = datetime.now(ZoneInfo(timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    midnight -= timedelta(days=3)
    pack = add_pack(business, expires_on=(midnight - timedelta(days=1)).date())
    before = book(business, midnight - timedelta(minutes=30), pack)  # runs past midnight
    after = book(business, midnight, pack, p_trainer_id=business.other_trainer)
    rows(business, "complete_due_bookings", 100)
    assert booking(business, before).settlement == "deducted"
    assert booking(business, after).owed_because == "expired"


def test_packs_of_one_batch_are_settled_apart(home: Business) -> None:
    other = add_client(home)
    packs = [home.pack, add_pack(home, total=1, client=other)]
    fill_diary(home, 4, packs, home.client)
    rows(home, "complete_due_bookings", 100)
    assert [used(home, pack) for pack in packs] == [2, 1]


def test_the_author_is_whoever_called(home: Business) -> None:
    booking_id = book(home, in_hours(-3), home.pack)
    with as_app(home, "worker") as worker:
        call(worker, "complete_due_bookings", 100)
    assert booking(home, booking_id).changed_by == "worker"
    (line,) = read(home, "SELECT actor FROM session_entries WHERE booking_id = %s", booking_id)
    assert line.actor == "worker"


def break_booking(business: Business, booking_id: uuid.UUID) -> None:
    """Make a booking that can't be completed: its version is the highest there is."""
    change(business, "UPDATE bookings SET version = 2147483647 WHERE id = %s", booking_id)


def others_go_on(business: Business) -> None:
    """One of ten due bookings can't be completed; the nine others are."""
    bookings = fill_diary(business, 10, [business.pack], business.client)
    break_booking(business, bookings[4])
    done = rows(business, "complete_due_bookings", 100)
    assert {each.booking_id for each in done} == set(bookings) - {bookings[4]}
    assert used(business, business.pack) == 9


def test_one_that_fails_is_set_aside_with_its_error_and_the_others_go_on(home: Business) -> None:
    before = datetime.now(UTC)
    others_go_on(home)
    (aside,) = read(home, "SELECT * FROM bookings WHERE org_id = %s AND failure <> ''", home.id)
    assert (aside.status, aside.settlement) == ("booked", "none")
    assert aside.failure == "integer out of range"
    assert aside.set_aside_until - before > timedelta(minutes=59)
    all_is_right(home)


def test_control_without_the_second_attempt_one_failure_stops_the_others(
    home: Business, fresh_database
) -> None:
    install_variant(
        fresh_database, "complete_due_bookings", ("WHEN OTHERS THEN NULL;", "WHEN OTHERS THEN RAISE;")
    )
    with pytest.raises(Exception, match="integer out of range"):
        others_go_on(make_business(fresh_database))


def test_what_was_set_aside_is_tried_again_after_an_hour(home: Business) -> None:
    booking_id = book(home, in_hours(-3), home.pack)
    break_booking(home, booking_id)
    now = datetime.now(UTC)
    rows(home, "complete_due_bookings", 100, now)
    change(home, "UPDATE bookings SET version = 1 WHERE id = %s", booking_id)
    with unchanged(home):
        assert rows(home, "complete_due_bookings", 100, now + timedelta(minutes=59)) == []
    (done,) = rows(home, "complete_due_bookings", 100, now + timedelta(minutes=60))
    assert done.settlement == "deducted"
    healed = booking(home, booking_id)
    assert (healed.failure, healed.set_aside_until) == (None, None)


def test_the_stranger_completes_nothing_here(home: Business, stranger: Business) -> None:
    book(home, in_hours(-3), home.pack)
    mine = book(stranger, in_hours(-3), stranger.pack)
    with unchanged(home):
        done = rows(stranger, "complete_due_bookings", 100)
    assert [each.booking_id for each in done] == [mine]


def test_outside_a_business_nothing_is_due(home: Business) -> None:
    book(home, in_hours(-3), home.pack)
    with unchanged(home), home.database.as_login() as login:
        login.execute("SELECT set_config('role', 'trainer_app', true)")
        assert call(login, "complete_due_bookings", 100) == []
