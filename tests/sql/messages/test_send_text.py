import uuid
from datetime import time, timedelta
from typing import Any

import pytest
from psycopg.errors import UniqueViolation

from tests.sql.messages.builders import (
    by_email,
    claim,
    consent,
    message,
    new_phone,
    privately,
    texted,
    written,
)
from tests.world import ACTOR, Business, add_client, change, in_hours, row, rows, unchanged


def send(business: Business, words: str = "See you at ten.", **named: Any) -> Any:
    return row(business, "send_text", words, 1, **{f"p_{name}": given for name, given in named.items()})


def test_puts_words_of_ones_own_into_the_outbox(home: Business) -> None:
    client = texted(home)
    text = send(home, client_id=client.id)
    assert (text.kind, text.state, text.channel, text.body) == ("text", "pending", "sms", "See you at ten.")
    assert (text.client_id, text.segments, text.subject, text.created_by) == (
        client.id, 1, home.name, ACTOR,
    )  # fmt: skip
    assert text.expires_at - text.created_at == timedelta(hours=24)


def test_at_night_it_waits_for_the_morning_of_the_client(home: Business) -> None:
    client = texted(home)
    night = "UPDATE orgs SET quiet_until = %s, quiet_from = %s WHERE id = %s"
    for until, since in ((time(23, 58), time(23, 59)), (time(0), time(0, 1))):
        change(home, night, until, since, home.id)  # it is night by one of these, at whatever time of day
        text = send(home, client_id=client.id)
        ((expected,),) = privately(home, "allowed_from", text.created_at, home.timezone, until, since)
        assert text.send_after == expected


@pytest.mark.parametrize("state", ["opted_out", "unreachable"])
def test_whoever_wants_no_texts_gets_an_e_mail(home: Business, state: str) -> None:
    phone = new_phone()
    client = add_client(home, phone=phone, email="ana@example.test")
    consent(home, phone, state)
    assert send(home, client_id=client).channel == "email"


def test_whoever_has_no_number_gets_an_e_mail(home: Business) -> None:
    assert send(home, client_id=by_email(home)).channel == "email"


def test_a_number_that_belongs_to_nobody_is_written_to_when_it_wrote_first(home: Business) -> None:
    phone = new_phone()
    change(home, "UPDATE orgs SET quiet_until = '00:00', quiet_from = '23:59' WHERE id = %s", home.id)
    text = send(home, phone=phone)
    assert (text.client_id, text.address, text.channel) == (None, phone, "sms")
    assert claim(home, in_hours(0.01)) == []
    assert message(home, text.message_id).reason == "no_consent"
    written(home, kind="reply", direction="in", state="received", address=phone)
    second = send(home, phone=phone)
    assert [each.message_id for each in claim(home, in_hours(0.01))] == [second.message_id]


def test_a_test_goes_to_the_team_at_any_hour(home: Business) -> None:
    change(home, "UPDATE orgs SET quiet_until = '00:00', quiet_from = '00:01' WHERE id = %s", home.id)
    text = send(home, phone=new_phone(), kind="test")
    assert text.send_after == text.created_at
    assert len(claim(home, in_hours(0.01))) == 1


def test_to_nobody_or_the_strangers_client_nothing_goes(home: Business, stranger: Business) -> None:
    with unchanged(home), unchanged(stranger):
        for named in ({}, {"client_id": stranger.client}, {"client_id": uuid.uuid4()}):
            assert send(home, **named) is None
        assert send(home, client_id=stranger.client, phone=new_phone()) is None


def test_a_repeated_request_writes_one_text_and_shows_it_as_it_now_is(home: Business) -> None:
    request, client = uuid.uuid4(), texted(home)
    first = send(home, client_id=client.id, request_id=request)
    row(home, "withdraw_message", first.message_id)
    with unchanged(home):
        again = send(home, client_id=client.id, request_id=request)
    assert (again.message_id, again.state) == (first.message_id, "cancelled")


def test_a_repeated_request_to_nobody_writes_nothing(home: Business) -> None:
    request = uuid.uuid4()
    assert send(home, client_id=uuid.uuid4(), request_id=request) is None
    assert len(rows(home, "send_text", "Hi", 1, home.client, p_request_id=uuid.uuid4())) == 1


def test_a_request_id_belongs_to_one_text(home: Business) -> None:
    request = uuid.uuid4()
    send(home, client_id=home.client, request_id=request)
    with unchanged(home), pytest.raises(UniqueViolation) as refusal:
        send(home, "Other words", client_id=home.client, request_id=request)
    assert refusal.value.diag.constraint_name == "requests_same_content"


def test_without_a_request_every_text_is_a_new_one(home: Business) -> None:
    texts = {send(home, client_id=home.client).message_id for _ in range(2)}
    assert len(texts) == 2
