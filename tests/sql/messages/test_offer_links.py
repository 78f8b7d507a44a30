import json

from tests.sql.messages.builders import add_trainer, booking_start, privately, written
from tests.world import Business, book, in_hours, read


def offer(business: Business, *bookings: object) -> list | None:
    reply = written(business, kind="reply", direction="in", state="received")
    asked = json.dumps([{"booking_id": str(each)} for each in bookings])
    ((links,),) = privately(business, "offer_links", reply, asked)
    return links


def test_makes_a_link_for_each_of_the_first_three_bookings_soonest_first(home: Business) -> None:
    bookings = [book(home, in_hours(hours), p_trainer_id=add_trainer(home)) for hours in (80, 50, 60, 70)]
    links = offer(home, *bookings)
    made = read(home, "SELECT * FROM reply_links WHERE org_id = %s ORDER BY for_start", home.id)
    assert [link.booking_id for link in made] == [bookings[1], bookings[2], bookings[3]]
    assert [link["number"] for link in links] == [link.number for link in made]
    assert made[0].for_start == booking_start(home, bookings[1])


def test_bookings_of_other_businesses_are_left_out(home: Business, stranger: Business) -> None:
    mine, theirs = book(home, in_hours(50)), book(stranger, in_hours(50))
    assert len(offer(home, theirs, mine)) == 1
    assert offer(home, theirs) is None
    assert read(home, "SELECT FROM reply_links WHERE org_id = %s", stranger.id) == []
