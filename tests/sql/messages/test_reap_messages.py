from datetime import timedelta

from tests.sql.messages.builders import DUE, LEASE, by_email, claimed, message, result
from tests.world import Business, as_app, call, unchanged, value


def test_what_nobody_came_back_for_is_unknown_and_looked_up_in_two_minutes(home: Business) -> None:
    found = claimed(home)
    with unchanged(home):
        assert value(home, "reap_messages", DUE + LEASE - timedelta(microseconds=1)) == 0
    assert value(home, "reap_messages", DUE + LEASE) == 1
    kept = message(home, found.message_id)
    assert (kept.state, kept.reason, kept.lease_until) == ("unknown", "no_answer", None)
    assert kept.next_check_at == DUE + LEASE + timedelta(minutes=2)
    with unchanged(home):
        assert value(home, "reap_messages", DUE + LEASE) == 0


def test_an_e_mail_can_not_be_looked_up_and_waits_for_a_person(home: Business) -> None:
    found = claimed(home, client=by_email(home))
    value(home, "reap_messages", DUE + LEASE)
    kept = message(home, found.message_id)
    assert (kept.state, kept.next_check_at) == ("unknown", None)


def test_whoever_comes_back_late_may_still_say_what_came_of_it(home: Business) -> None:
    found = claimed(home)
    value(home, "reap_messages", DUE + LEASE)
    assert result(home, found, "accepted", p_provider_sid="SM1")
    assert message(home, found.message_id).state == "accepted"


def test_what_is_being_finished_is_passed_over(home: Business) -> None:
    found = claimed(home)
    with as_app(home) as sender:
        call(sender, "record_send_result", found.message_id, found.lease_token, "accepted", "SM1")
        assert value(home, "reap_messages", DUE + LEASE) == 0
    assert message(home, found.message_id).state == "accepted"


def test_the_strangers_are_left(home: Business, stranger: Business) -> None:
    claimed(home)
    with unchanged(home):
        assert value(stranger, "reap_messages", DUE + LEASE) == 0
