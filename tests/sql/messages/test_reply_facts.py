from typing import Any

from tests.sql.messages.builders import privately
from tests.world import Business, add_client, book, change, in_hours, row


def facts(business: Business, booking_id: object = None) -> dict[str, Any]:
    ((found,),) = privately(business, "reply_facts", booking_id)
    return found


def test_are_of_the_business_and_the_booking_as_it_now_is(home: Business) -> None:
    booking_id = book(home, in_hours(3), home.pack)
    row(home, "cancel_booking", booking_id)
    found = facts(home, booking_id)
    assert (found["org_name"], found["locale"], found["timezone"]) == (home.name, "en_GB", "Europe/Berlin")
    assert (found["trainer_name"], found["settlement"], found["has_pack"]) == ("Trainer", "deducted", True)


def test_the_clock_is_the_clients(home: Business) -> None:
    client = add_client(home, timezone="Asia/Kolkata")
    assert facts(home, book(home, in_hours(48), p_client_id=client))["timezone"] == "Asia/Kolkata"


def test_without_a_booking_or_with_the_strangers_they_are_of_the_business_only(
    home: Business, stranger: Business
) -> None:
    change(home, "UPDATE orgs SET locale = 'de_DE' WHERE id = %s", home.id)
    for booking_id in (None, book(stranger, in_hours(48))):
        found = facts(home, booking_id)
        assert (found["locale"], found["starts_at"], found["trainer_name"]) == ("de_DE", None, None)
        assert (found["timezone"], found["has_pack"]) == ("Europe/Berlin", False)


def test_outside_a_business_there_are_none(home: Business) -> None:
    with home.database.as_admin() as admin:
        assert admin.execute("SELECT reply_facts(NULL)").fetchone() == ({},)
