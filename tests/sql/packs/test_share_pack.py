import uuid
from datetime import UTC, datetime

from tests.sql.packs.builders import last_event, sell
from tests.world import (
    Business,
    add_client,
    all_is_right,
    book,
    booking,
    in_hours,
    row,
    rows,
    unchanged,
    wish,
)


def test_another_client_books_on_it(home: Business) -> None:
    asked = wish(home, in_hours(-2), home.pack, p_client_id=home.other_client)
    assert rows(home, "book", **asked) == []
    assert row(home, "share_pack", home.pack, home.other_client, "Couple").purchase_id == home.pack
    booked = book(home, in_hours(-2), home.pack, p_client_id=home.other_client)
    assert row(home, "complete_booking", booked).sessions_used == 1
    assert booking(home, booked).client_id == home.other_client
    assert last_event(home, home.pack).details == {"client_id": str(home.other_client)}
    all_is_right(home)


def test_who_has_it_already_or_is_not_there_gets_no_share(home: Business, stranger: Business) -> None:
    archived = add_client(home, archived_at=datetime.now(UTC))
    closed = sell(home)
    row(home, "void_pack", closed)
    row(home, "share_pack", home.pack, home.other_client)
    with unchanged(home), unchanged(stranger):
        for pack, client in [
            (home.pack, home.client),
            (home.pack, home.other_client),
            (home.pack, archived),
            (home.pack, stranger.client),
            (stranger.pack, home.other_client),
            (closed, home.other_client),
            (home.pack, uuid.uuid4()),
        ]:
            assert rows(home, "share_pack", pack, client) == []


def test_one_request_shares_once(home: Business) -> None:
    request = uuid.uuid4()
    first = row(home, "share_pack", home.pack, home.other_client, p_request_id=request)
    with unchanged(home):
        assert row(home, "share_pack", home.pack, home.other_client, p_request_id=request) == first
