import uuid

import pytest

from tests.sql.messages.builders import claim, claimed, due_reminder, message
from tests.world import Business, change, row, rows, unchanged


def test_what_waits_is_taken_back(home: Business) -> None:
    reminder = due_reminder(home)
    found = row(home, "withdraw_message", reminder.id)
    assert (found.message_id, found.state, found.reason) == (reminder.id, "cancelled", "withdrawn")
    assert claim(home) == []
    with unchanged(home):
        assert rows(home, "withdraw_message", reminder.id) == []


@pytest.mark.parametrize("state", ["sending", "unknown", "accepted", "delivered", "suppressed", "expired"])
def test_what_does_not_wait_any_more_is_left(home: Business, state: str) -> None:
    found = claimed(home)
    change(home, "UPDATE messages SET state = %s WHERE id = %s", state, found.message_id)
    with unchanged(home):
        assert rows(home, "withdraw_message", found.message_id) == []


def test_the_strangers_or_an_unknown_one_is_not_known(home: Business, stranger: Business) -> None:
    reminder = due_reminder(home)
    with unchanged(home):
        assert rows(stranger, "withdraw_message", reminder.id) == []
        assert rows(home, "withdraw_message", uuid.uuid4()) == []
    assert message(home, reminder.id).state == "pending"
