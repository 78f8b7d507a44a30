import uuid
from datetime import time, timedelta
from typing import Any

import pytest
from psycopg.errors import UniqueViolation

from tests.sql.messages.builders import claim, message
from tests.world import ACTOR, Business, change, in_hours, row, unchanged

ADDRESS = "team@example.test"


def send(business: Business, body: str = "Hello", request: uuid.UUID | None = None) -> Any:
    return row(business, "send_test_email", ADDRESS, "A test", body, request)


def test_puts_an_e_mail_to_the_team_into_the_outbox(home: Business) -> None:
    mail = send(home)
    assert (mail.kind, mail.channel, mail.address, mail.state) == ("test", "email", ADDRESS, "pending")
    assert (mail.subject, mail.body, mail.client_id, mail.created_by) == ("A test", "Hello", None, ACTOR)
    assert mail.expires_at - mail.created_at == timedelta(hours=24)


def test_it_goes_out_at_any_hour_and_to_that_address(home: Business) -> None:
    change(
        home, "UPDATE orgs SET quiet_until = %s, quiet_from = %s WHERE id = %s", time(0), time(0, 1), home.id
    )
    mail = send(home)
    (sending,) = claim(home, in_hours(0.01))
    assert (sending.message_id, sending.channel, sending.address) == (mail.message_id, "email", ADDRESS)
    assert message(home, mail.message_id).sender == "email"


def test_a_repeated_request_writes_one_and_shows_it_as_it_now_is(home: Business) -> None:
    request = uuid.uuid4()
    first = send(home, request=request)
    row(home, "withdraw_message", first.message_id)
    with unchanged(home):
        again = send(home, request=request)
    assert (again.message_id, again.state) == (first.message_id, "cancelled")


def test_a_request_id_belongs_to_one_e_mail(home: Business) -> None:
    request = uuid.uuid4()
    send(home, request=request)
    with unchanged(home), pytest.raises(UniqueViolation) as refusal:
        send(home, "Other words", request)
    assert refusal.value.diag.constraint_name == "requests_same_content"


def test_a_strangers_outbox_stays_as_it_is(home: Business, stranger: Business) -> None:
    with unchanged(stranger):
        send(home)
