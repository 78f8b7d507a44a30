"""Asked on a database of its own: it looks across businesses."""

from datetime import timedelta

import pytest

from tests.databases import Database
from tests.sql.messages.builders import DUE, claim, due_reminder, message, outside, result, written
from tests.world import Business, change, in_hours, make_world, unchanged


@pytest.fixture
def pair(fresh_database: Database):
    return make_world(fresh_database)


def due(business: Business, now=DUE) -> list[object]:
    return [found for (found,) in outside(business.database, "businesses_with_due_messages", now)]


def test_a_message_that_is_to_be_sent_makes_its_business_due(pair) -> None:
    reminder = due_reminder(pair.home)
    with unchanged(pair.home), unchanged(pair.stranger):
        assert due(pair.home, DUE - timedelta(microseconds=1)) == []
        assert due(pair.home) == [pair.home.id]
    assert message(pair.home, reminder.id).state == "pending"


def test_one_in_hand_is_due_when_its_lease_ends(pair) -> None:
    due_reminder(pair.home)
    claim(pair.home)
    assert due(pair.home, DUE + timedelta(seconds=59)) == []
    assert due(pair.home, DUE + timedelta(seconds=60)) == [pair.home.id]


def test_one_of_unknown_outcome_is_due_when_it_is_to_be_looked_up(pair) -> None:
    due_reminder(pair.home)
    (found,) = claim(pair.home)
    result(pair.home, found, "unknown")
    assert due(pair.home, DUE + timedelta(seconds=119)) == []
    assert due(pair.home, DUE + timedelta(minutes=2)) == [pair.home.id]
    change(pair.home, "UPDATE messages SET next_check_at = NULL WHERE id = %s", found.message_id)
    assert due(pair.home, DUE + timedelta(days=1)) == []


@pytest.mark.parametrize("state", ["accepted", "delivered", "failed", "suppressed", "cancelled", "expired"])
def test_one_that_is_done_is_not(pair, state: str) -> None:
    written(pair.home, state=state, send_after=in_hours(-1))
    assert due(pair.home) == []


def test_each_business_is_named_once(pair) -> None:
    for business in (pair.home, pair.stranger):
        for _ in range(2):
            written(business, send_after=in_hours(-1))
    assert sorted(due(pair.home)) == sorted([pair.home.id, pair.stranger.id])


def test_leaves_the_transaction_without_a_business(pair) -> None:
    with pair.home.database.as_login() as app:
        app.execute("SELECT set_config('role', 'trainer_app', true)")
        app.execute("SELECT businesses_with_due_messages()")
        assert app.execute("SELECT current_setting('app.org_id')").fetchone() == ("",)
