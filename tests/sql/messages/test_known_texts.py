from tests.sql.messages.builders import new_phone, new_sender, new_sid, outside, receive
from tests.world import Business


def test_says_which_texts_were_received_before(home: Business) -> None:
    known, unknown = new_sid(), new_sid()
    receive(home, new_phone(), "help", new_sender(), sid=known)
    assert outside(home.database, "known_texts", [unknown, known]) == [(known,)]
    assert outside(home.database, "known_texts", [unknown]) == []
    assert outside(home.database, "known_texts", []) == []
