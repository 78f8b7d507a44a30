import pytest

from tests.sql.messages.builders import (
    DUE,
    claim,
    claimed,
    consent,
    consent_of,
    due_reminder,
    message,
    new_phone,
    privately,
    texted,
    written,
)
from tests.world import Business, add_client, change, read, unchanged


def opt_out(business: Business, phone: str, source: str = "text") -> None:
    privately(business, "opt_out_phone", phone, source, "STOP")


def test_is_noted_and_whatever_waits_is_suppressed(home: Business) -> None:
    client = texted(home)
    reminder = due_reminder(home, client.id)
    text = written(home, address=client.phone)
    opt_out(home, client.phone)
    found = consent_of(home, client.phone)
    assert (found.state, found.source, found.evidence) == ("opted_out", "text", "STOP")
    for each in (reminder.id, text):
        kept = message(home, each)
        assert (kept.state, kept.reason) == ("suppressed", "opted_out")
        assert kept.finished_at is not None
    assert claim(home) == []


def test_everybody_with_the_number_is_meant(home: Business) -> None:
    client = texted(home)
    other = add_client(home, phone=client.phone)
    reminders = [due_reminder(home, each).id for each in (client.id, other)]
    opt_out(home, client.phone)
    assert {message(home, each).state for each in reminders} == {"suppressed"}


def test_what_goes_to_others_or_by_e_mail_waits_on(home: Business) -> None:
    client, other = texted(home, email="cleo@example.test"), texted(home)
    mail = written(home, client_id=client.id, channel="email")
    reminder = due_reminder(home, other.id)
    opt_out(home, client.phone)
    assert message(home, mail).state == message(home, reminder.id).state == "pending"


def test_what_is_in_flight_may_still_arrive_and_is_called_before_the_opt_out(home: Business) -> None:
    client = texted(home)
    found = claimed(home, client=client.id)
    opt_out(home, client.phone)
    assert message(home, found.message_id).state == "sending"


def test_a_message_on_its_second_attempt_is_suppressed_by_the_number_it_goes_to(home: Business) -> None:
    client = texted(home)
    found = claimed(home, client=client.id)
    change(home, "UPDATE messages SET state = 'pending' WHERE id = %s", found.message_id)
    phone = new_phone()
    change(home, "UPDATE clients SET phone = %s WHERE id = %s", phone, client.id)
    opt_out(home, client.phone)
    assert message(home, found.message_id).state == "pending"
    opt_out(home, phone)
    assert message(home, found.message_id).state == "suppressed"


def test_a_number_nobody_knew_is_noted_too(home: Business) -> None:
    phone = new_phone()
    opt_out(home, phone)
    assert consent_of(home, phone).state == "opted_out"


@pytest.mark.parametrize("first", ["text", "provider"])
def test_the_teams_note_does_not_replace_what_the_owner_said(home: Business, first: str) -> None:
    phone = new_phone()
    consent(home, phone, "opted_out", first)
    with unchanged(home):
        opt_out(home, phone, "form")


def test_what_the_owner_says_replaces_the_teams_note(home: Business) -> None:
    phone = new_phone()
    consent(home, phone, "opted_out", "form")
    opt_out(home, phone, "text")
    assert consent_of(home, phone).source == "text"


def test_texts_to_the_number_wait_on_in_another_business(home: Business, stranger: Business) -> None:
    client = texted(home)
    theirs = due_reminder(stranger, texted(stranger, phone=client.phone).id)
    with unchanged(stranger):
        opt_out(home, client.phone)
    assert message(stranger, theirs.id).state == "pending"
    assert [found.message_id for found in claim(stranger, DUE)] == [theirs.id]


def test_a_second_time_changes_nothing(home: Business) -> None:
    client = texted(home)
    due_reminder(home, client.id)
    opt_out(home, client.phone)
    with unchanged(home):
        opt_out(home, client.phone)
    assert len(read(home, "SELECT FROM phone_consents WHERE org_id = %s", home.id)) == 1
