import uuid

from tests.sql.messages.builders import message, written
from tests.world import Business, row, rows, unchanged


def request(business: Business) -> uuid.UUID:
    return written(business, kind="reply", direction="in", state="received", outcome="late_cancel_requested")


def test_notes_that_it_was_dealt_with_and_seen(home: Business) -> None:
    asked = request(home)
    assert row(home, "settle_reply", asked).message_id == asked
    assert None not in (message(home, asked).handled_at, message(home, asked).seen_at)
    with unchanged(home):
        assert rows(home, "settle_reply", asked) == []


def test_and_that_it_was_not_after_all(home: Business) -> None:
    asked = request(home)
    with unchanged(home):
        assert rows(home, "settle_reply", asked, False) == []
    row(home, "settle_reply", asked)
    assert row(home, "settle_reply", asked, False).handled_at is None
    assert message(home, asked).seen_at is not None


def test_what_was_sent_asks_for_nothing(home: Business) -> None:
    sent = written(home)
    with unchanged(home):
        assert rows(home, "settle_reply", sent) == []
        assert rows(home, "settle_reply", uuid.uuid4()) == []


def test_the_strangers_request_is_not_known(home: Business, stranger: Business) -> None:
    asked = request(home)
    with unchanged(home):
        assert rows(stranger, "settle_reply", asked) == []
