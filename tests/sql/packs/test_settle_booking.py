"""Asked through the functions that settle: each status costs what it costs, once."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.world import (
    Business,
    add_pack,
    add_service,
    book,
    booking,
    change,
    in_hours,
    ledger,
    make_business,
    read,
    row,
    used,
    value,
)


def test_the_ledger_receives_only_the_difference(home: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    for act, lines in [
        ("complete_booking", [(1, 1)]),
        ("mark_no_show", [(1, 1)]),
        ("reopen_booking", [(1, 1), (-1, 0)]),
        ("complete_booking", [(1, 1), (-1, 0), (1, 1)]),
    ]:
        assert row(home, act, booking_id) is not None
        assert ledger(home, home.pack) == lines


def test_a_line_names_its_booking_author_and_reason(home: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    row(home, "complete_booking", booking_id)
    (line,) = read(home, "SELECT * FROM session_entries WHERE purchase_id = %s", home.pack)
    assert (line.booking_id, line.actor, line.reason) == (booking_id, "user:test", "Completed")


def test_without_a_pack_nothing_is_taken(home: Business) -> None:
    done = row(home, "complete_booking", book(home, in_hours(-2)))
    assert (done.status, done.settlement, done.sessions_used) == ("completed", "none", None)


def test_an_empty_pack_owes(home: Business) -> None:
    pack = add_pack(home, total=3, used=3)
    done = row(home, "complete_booking", book(home, in_hours(-2), pack))
    assert (done.status, done.settlement, done.owed_because) == ("completed", "owed", "empty")
    assert used(home, pack) == 3


def test_a_frozen_pack_owes(home: Business) -> None:
    done = row(home, "complete_booking", book(home, in_hours(-2), add_pack(home, frozen=True)))
    assert (done.settlement, done.owed_because, done.sessions_used) == ("owed", "frozen", 0)


@pytest.mark.parametrize("timezone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_expiry_is_judged_on_the_day_of_the_booking_in_the_business(database, timezone) -> None:
    business = make_business(database, timezone=timezone)
    midnight = datetime.now(ZoneInfo(timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    midnight -= timedelta(days=3)
    last_day = (midnight - timedelta(days=1)).date()
    pack = add_pack(business, expires_on=last_day)
    before = book(business, midnight - timedelta(minutes=30), pack)  # runs past midnight
    after = book(business, midnight, pack, p_trainer_id=business.other_trainer)
    assert row(business, "complete_booking", before).settlement == "deducted"
    assert row(business, "complete_booking", after).owed_because == "expired"
    assert used(business, pack) == 1


def test_an_owed_session_is_taken_once_there_is_one(home: Business) -> None:
    pack = add_pack(home, total=1, used=1)
    booking_id = book(home, in_hours(-2), pack)
    assert row(home, "complete_booking", booking_id).settlement == "owed"
    value(home, "release_session", pack)
    assert row(home, "mark_no_show", booking_id).settlement == "deducted"
    assert booking(home, booking_id).owed_because is None


def test_undoing_an_owed_session_gives_nothing_back(home: Business) -> None:
    pack = add_pack(home, total=2, used=2)
    booking_id = book(home, in_hours(-2), pack)
    row(home, "complete_booking", booking_id)
    undone = row(home, "reopen_booking", booking_id)
    assert (undone.settlement, undone.owed_because, undone.sessions_used) == ("none", None, 2)


def test_a_status_that_costs_nothing_gives_back_what_was_taken(home: Business) -> None:
    kind = add_service(home, no_show_cost=0)
    booking_id = book(home, in_hours(-2), home.pack, p_service_id=kind)
    row(home, "complete_booking", booking_id)
    corrected = row(home, "mark_no_show", booking_id)
    assert (corrected.settlement, corrected.sessions_used) == ("none", 0)
    assert ledger(home, home.pack) == [(1, 1), (-1, 0)]


def test_a_session_is_given_back_to_a_pack_that_was_frozen_meanwhile(home: Business) -> None:
    booking_id = book(home, in_hours(-2), home.pack)
    row(home, "complete_booking", booking_id)
    change(home, "UPDATE client_purchases SET frozen_at = %s WHERE id = %s", datetime.now(UTC), home.pack)
    assert row(home, "reopen_booking", booking_id).sessions_used == 0
