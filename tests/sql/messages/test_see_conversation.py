from tests.sql.messages.builders import message, new_phone, written
from tests.world import Business, unchanged, value


def said(business: Business, **columns: object) -> object:
    return written(business, kind="reply", direction="in", state="received", **columns)


def test_what_a_client_wrote_has_been_seen(home: Business) -> None:
    mine = [said(home, client_id=home.client, address=new_phone()) for _ in range(2)]
    other = said(home, client_id=home.other_client)
    assert value(home, "see_conversation", home.client) == 2
    assert all(message(home, each).seen_at for each in mine)
    assert message(home, other).seen_at is None
    with unchanged(home):
        assert value(home, "see_conversation", home.client) == 0


def test_what_a_number_wrote_that_belongs_to_nobody(home: Business) -> None:
    phone = new_phone()
    nobodys, somebodys = said(home, address=phone), said(home, address=phone, client_id=home.client)
    assert value(home, "see_conversation", p_phone=phone) == 1
    assert (message(home, nobodys).seen_at is None, message(home, somebodys).seen_at) == (False, None)


def test_neither_a_client_nor_a_number_is_nothing(home: Business) -> None:
    said(home)
    with unchanged(home):
        assert value(home, "see_conversation") == 0


def test_what_was_sent_is_not_seen(home: Business) -> None:
    written(home, client_id=home.client)
    with unchanged(home):
        assert value(home, "see_conversation", home.client) == 0


def test_the_strangers_conversation_stays_unseen(home: Business, stranger: Business) -> None:
    phone = new_phone()
    said(home, client_id=home.client)
    said(home, address=phone)
    with unchanged(home):
        assert value(stranger, "see_conversation", home.client) == 0
        assert value(stranger, "see_conversation", p_phone=phone) == 0
