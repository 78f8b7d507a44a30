import uuid

from tests.sql.messages.builders import message, new_phone, written
from tests.world import Business, unchanged, value


def test_gives_a_numbers_messages_to_a_client(home: Business) -> None:
    phone = new_phone()
    said = written(home, kind="reply", direction="in", state="received", address=phone)
    answered = written(home, address=phone, state="delivered")
    other = written(home, address=new_phone(), state="delivered")
    assert value(home, "match_phone", phone, home.client) == 2
    assert message(home, said).client_id == message(home, answered).client_id == home.client
    assert message(home, other).client_id is None


def test_what_belongs_to_somebody_stays_theirs(home: Business) -> None:
    phone = new_phone()
    written(home, address=phone, client_id=home.other_client, state="delivered")
    with unchanged(home):
        assert value(home, "match_phone", phone, home.client) == 0


def test_a_test_to_the_team_is_nobodys(home: Business) -> None:
    phone = new_phone()
    written(home, kind="test", address=phone, state="delivered")
    with unchanged(home):
        assert value(home, "match_phone", phone, home.client) == 0


def test_a_second_time_moves_nothing(home: Business) -> None:
    phone = new_phone()
    written(home, address=phone, state="delivered")
    assert value(home, "match_phone", phone, home.client) == 1
    with unchanged(home):
        assert value(home, "match_phone", phone, home.other_client) == 0


def test_a_strangers_client_gets_nothing_and_a_strangers_message_stays(
    home: Business, stranger: Business
) -> None:
    phone = new_phone()
    written(home, address=phone, state="delivered")
    with unchanged(home), unchanged(stranger):
        assert value(home, "match_phone", phone, stranger.client) == 0
        assert value(home, "match_phone", phone, uuid.uuid4()) == 0
        assert value(stranger, "match_phone", phone, stranger.client) == 0
