from datetime import timedelta
from typing import Any

from tests.sql.messages.builders import DUE, claimed, message, result
from tests.world import Business, as_app, call, rows, unchanged

TWO = timedelta(minutes=2)


def lost(business: Business, now=DUE) -> Any:
    """A text whose answer was lost."""
    found = claimed(business, now)
    result(business, found, "unknown")
    return found


def test_gives_what_is_to_be_looked_up_and_puts_it_off_by_three_minutes(home: Business) -> None:
    text = lost(home)
    assert rows(home, "claim_lookups", 10, DUE + TWO - timedelta(seconds=1)) == []
    (found,) = rows(home, "claim_lookups", 10, DUE + TWO)
    assert (found.message_id, found.state, found.attempt) == (text.message_id, "unknown", 1)
    assert message(home, text.message_id).next_check_at == DUE + TWO + timedelta(minutes=3)
    assert rows(home, "claim_lookups", 10, DUE + TWO) == []


def test_the_oldest_come_first_and_no_more_than_asked_for(home: Business) -> None:
    texts = [lost(home, DUE + timedelta(minutes=number)).message_id for number in range(3)]
    now = DUE + timedelta(minutes=10)
    assert [found.message_id for found in rows(home, "claim_lookups", 2, now)] == texts[:2]
    assert [found.message_id for found in rows(home, "claim_lookups", 2, now)] == texts[2:]


def test_what_somebody_else_is_looking_up_is_passed_over(home: Business) -> None:
    text = lost(home)
    with as_app(home) as first:
        (found,) = call(first, "claim_lookups", 10, DUE + TWO)
        assert found.message_id == text.message_id
        assert rows(home, "claim_lookups", 10, DUE + TWO) == []


def test_the_strangers_are_not_given(home: Business, stranger: Business) -> None:
    lost(home)
    with unchanged(home):
        assert rows(stranger, "claim_lookups", 10, DUE + TWO) == []
