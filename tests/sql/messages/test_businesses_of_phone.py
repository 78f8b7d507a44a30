from datetime import UTC, datetime

from tests.databases import Database
from tests.sql.messages.builders import (
    ACCOUNT,
    new_phone,
    new_sender,
    privately,
    texted,
    told,
    written,
)
from tests.world import Business, add_client, change, in_hours, make_business, value


def businesses(business: Business, phone: str, *senders: str) -> list[object]:
    ((found,),) = privately(business, "businesses_of_phone", phone, list(senders))
    return found


def test_finds_who_texted_the_number_through_the_sender_the_latest_first(
    home: Business, stranger: Business
) -> None:
    client, sender = texted(home), new_sender()
    told(home, client, sender, in_hours(30))
    told(stranger, texted(stranger, phone=client.phone), sender, in_hours(30))
    assert businesses(home, client.phone, sender) == [stranger.id, home.id]
    change(
        home,
        "UPDATE messages SET created_at = now() + interval '1 minute' WHERE org_id = %s AND address = %s",
        home.id,
        client.phone,
    )
    assert businesses(stranger, client.phone, sender) == [home.id, stranger.id]


def test_another_number_is_another_conversation_and_a_client_is_one_through_any_sender(
    home: Business,
) -> None:
    client, sender = texted(home), new_sender()
    told(home, client, sender, in_hours(30))
    assert businesses(home, client.phone, new_sender()) == [home.id]  # a STOP must not get lost
    assert businesses(home, new_phone(), sender) == []
    assert businesses(home, client.phone, new_sender(), sender) == [home.id]


def test_of_a_number_nobody_texted_it_is_whose_account_it_is(home: Business, stranger: Business) -> None:
    number = new_phone()
    value(home, "save_sms_account", ACCOUNT, b"token", number)
    value(stranger, "save_sms_account", ACCOUNT, b"token", new_phone())
    assert businesses(stranger, new_phone(), f"{ACCOUNT}/{number}") == [home.id]


def test_leaves_the_transaction_as_it_was(home: Business, stranger: Business) -> None:
    client, sender = texted(stranger), new_sender()
    told(stranger, client, sender, in_hours(30))
    with home.database.as_admin() as admin:
        admin.execute("SELECT set_config('app.org_id', %s, true)", [str(home.id)])
        admin.execute("SELECT businesses_of_phone(%s, %s)", [client.phone, [sender]])
        left = admin.execute(
            "SELECT current_setting('app.org_id') AS org, current_setting('app.phone') AS phone"
        )
        assert left.fetchone() == (str(home.id), "")


def test_whoever_has_a_client_with_the_number_and_sends_through_the_sender_is_meant_too(
    home: Business, stranger: Business
) -> None:
    phone, sender = new_phone(), new_sender()
    add_client(home, phone=phone)
    assert businesses(stranger, phone, sender) == [home.id]
    written(stranger, address=phone, sender=sender, state="delivered")
    assert businesses(home, phone, sender) == [stranger.id, home.id]
    value(home, "save_sms_account", ACCOUNT, b"token", new_phone())
    assert businesses(home, phone, sender) == [stranger.id]


def test_an_archived_client_means_nobody(home: Business) -> None:
    phone = new_phone()
    add_client(home, phone=phone, archived_at=datetime.now(UTC))
    assert businesses(home, phone, new_sender()) == []


def test_an_owned_sender_means_its_owners_only(home: Business, stranger: Business) -> None:
    phone, number = new_phone(), new_phone()
    value(home, "save_sms_account", ACCOUNT, b"token", number)
    for business in (home, stranger):
        add_client(business, phone=phone)
    assert businesses(stranger, phone, f"{ACCOUNT}/{number}") == [home.id]


def test_the_only_business_there_is_gets_what_nobody_knows(fresh_database: Database) -> None:
    only = make_business(fresh_database)
    assert businesses(only, new_phone(), new_sender()) == [only.id]
    make_business(fresh_database)
    assert businesses(only, new_phone(), new_sender()) == []
