"""Asked through the functions that keep their first answer."""

import uuid

from tests.world import Business, book, in_hours, read, row, value, wish


def answer_to(business: Business, request: uuid.UUID):
    (kept,) = read(
        business,
        "SELECT act, answer, answer_id FROM requests WHERE org_id = %s AND request_id = %s",
        business.id,
        request,
    )
    return tuple(kept)


def test_keeps_the_count_a_pack_function_returned(home: Business) -> None:
    taken, refused = uuid.uuid4(), uuid.uuid4()
    value(home, "use_session", home.pack, taken)
    value(home, "use_session", uuid.uuid4(), refused)
    assert answer_to(home, taken) == ("use_session", 1, None)
    assert answer_to(home, refused) == ("use_session", -1, None)


def test_keeps_whether_a_booking_function_did_something(home: Business) -> None:
    done, refused, booking_id = uuid.uuid4(), uuid.uuid4(), book(home, in_hours(-2))
    row(home, "complete_booking", booking_id, done)
    row(home, "complete_booking", booking_id, refused)
    assert answer_to(home, done) == ("complete_booking", 1, None)
    assert answer_to(home, refused) == ("complete_booking", 0, None)


def test_keeps_which_booking_was_made(home: Business) -> None:
    request = uuid.uuid4()
    made = row(home, "book", **wish(home, in_hours(5), p_request_id=request))
    assert answer_to(home, request) == ("book", 1, made.booking_id)
