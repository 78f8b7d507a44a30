import uuid
from datetime import timedelta
from typing import Any

from tests.sql.messages.builders import DUE, claim, claimed, message, result
from tests.world import Business, unchanged, value


def write(business: Business, found: Any, words: str, token: uuid.UUID | None = None) -> bool:
    return value(
        business, "write_message", found.message_id, token or found.lease_token, "A subject", words, 2
    )


def test_keeps_the_words_of_the_claim(home: Business) -> None:
    found = claimed(home)
    assert write(home, found, "Reminder: …")
    kept = message(home, found.message_id)
    assert (kept.subject, kept.body, kept.segments) == ("A subject", "Reminder: …", 2)


def test_without_the_claim_nothing_is_written(home: Business) -> None:
    found = claimed(home)
    with unchanged(home):
        assert not write(home, found, "Words", uuid.uuid4())
        assert not value(home, "write_message", found.message_id, None, None, "Words", 1)


def second_attempt(business: Business, found: Any) -> Any:
    result(business, found, "retry", p_retry_after=timedelta(seconds=5))
    (again,) = claim(business, DUE + timedelta(seconds=5))
    return again


def test_at_a_later_attempt_the_first_words_stay(home: Business) -> None:
    found = claimed(home)
    write(home, found, "First")
    again = second_attempt(home, found)
    assert again.body == "First"
    with unchanged(home):
        assert not write(home, again, "Second")


def test_words_that_the_first_attempt_never_wrote_are_written_by_the_second(home: Business) -> None:
    again = second_attempt(home, claimed(home))
    assert write(home, again, "Second")


def test_the_stranger_writes_nothing(home: Business, stranger: Business) -> None:
    found = claimed(home)
    with unchanged(home):
        assert not write(stranger, found, "Words")
