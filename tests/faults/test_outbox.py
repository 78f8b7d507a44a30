"""What can go wrong between us and the SMS provider: every text goes out once or somebody is told."""

from datetime import timedelta

import pytest
import time_machine

from jobs.background import check_clock
from tests.faults.texting import (
    add_texted_client,
    events,
    later,
    message,
    open_all_day,
    remind,
    reminder_of,
    send,
)
from tests.provider.client import Provider
from tests.world import Business, book, change, in_hours, read
from trainer_web import create_app
from trainer_web.config import settings
from trainer_web.messages import composing, outbox
from trainer_web.messages.outbox import BATCH
from trainer_web.messages.provider import TIMEOUT_SECONDS as TIMEOUT
from trainer_web.messages.queries import MessageState


@pytest.fixture
def studio(home: Business, provider: Provider) -> Business:
    """A business that texts through the provider at any hour."""
    open_all_day(home)
    return home


def bodies(provider: Provider) -> list[str]:
    """What the provider really accepted, in order."""
    return [text["body"] for text in provider.truth("message")]


def test_a_reminder_goes_out_and_is_delivered(studio: Business, provider: Provider) -> None:
    client, phone = add_texted_client(studio)
    _, reminder = remind(studio, client=client)
    send(studio)
    provider.wait_until_idle()
    (sent,) = provider.truth("message")
    found = message(studio, reminder)
    assert (sent["to"], sent["body"]) == (phone, found.body)
    assert "Cleo" in found.body
    assert "STOP to opt out" in found.body
    assert (found.state, found.segments <= 2) == ("delivered", True)
    assert ("callback", "delivered") in events(studio, reminder)


@pytest.mark.parametrize("mode", ["accept_drop", "accept_500"])
def test_a_lost_answer_is_looked_up_and_nothing_is_sent_again(
    studio: Business, provider: Provider, mode: str
) -> None:
    provider.callbacks(when="none")
    provider.mode(next=[mode])
    client, _ = add_texted_client(studio)
    _, reminder = remind(studio, client=client)
    send(studio)
    assert message(studio, reminder).state == "unknown"
    later(studio, 2)
    send(studio)
    found = message(studio, reminder)
    assert (found.state, found.provider_sid) == ("accepted", provider.truth("message")[0]["sid"])
    assert len(bodies(provider)) == 1


def test_a_lost_answer_is_resolved_by_a_callback(studio: Business, provider: Provider) -> None:
    provider.mode(next=["accept_drop"])
    client, _ = add_texted_client(studio)
    _, reminder = remind(studio, client=client)
    send(studio)
    provider.wait_until_idle()
    assert message(studio, reminder).state == "delivered"
    later(studio, 10)
    send(studio)
    assert len(bodies(provider)) == 1


def test_a_text_that_was_never_taken_goes_out_again_after_two_looks(
    studio: Business, provider: Provider
) -> None:
    provider.mode(next=["500"])
    client, _ = add_texted_client(studio)
    _, reminder = remind(studio, client=client)
    send(studio)
    later(studio, 2)
    send(studio)
    assert (message(studio, reminder).state, bodies(provider)) == ("unknown", [])
    later(studio, 3)
    send(studio)
    provider.wait_until_idle()
    assert message(studio, reminder).state == "delivered"
    assert len(bodies(provider)) == 1


def test_a_fourth_loss_is_left_to_a_person(studio: Business, provider: Provider) -> None:
    provider.mode("500")
    client, _ = add_texted_client(studio)
    _, reminder = remind(studio, client=client)
    for _ in range(12):
        send(studio)
        later(studio, 3)
    found = message(studio, reminder)
    assert (found.state, found.next_check_at, found.attempt) == ("unknown", None, 4)
    assert bodies(provider) == []


def test_while_the_provider_can_not_be_asked_nothing_is_sent_again(
    studio: Business, provider: Provider
) -> None:
    provider.mode(next=["accept_drop"], reads="500")
    provider.callbacks(when="none")
    client, _ = add_texted_client(studio)
    _, reminder = remind(studio, client=client)
    for _ in range(4):
        send(studio)
        later(studio, 3)
    assert message(studio, reminder).state == "unknown"
    provider.mode(reads="ok")
    later(studio, 3)
    send(studio)
    assert message(studio, reminder).state == "accepted"
    assert len(bodies(provider)) == 1


def test_being_asked_to_slow_down_loses_nothing_and_keeps_the_order(
    studio: Business, provider: Provider
) -> None:
    provider.mode(next=["429"] * 4)
    wanted = []
    for hours in (25, 27, 29):
        client, _ = add_texted_client(studio)
        wanted.append(remind(studio, hours, client)[1])
    for _ in range(8):
        send(studio)
        later(studio, 2)
    provider.wait_until_idle()
    assert {message(studio, each).state for each in wanted} == {"delivered"}
    assert sorted(bodies(provider)) == sorted(message(studio, each).body for each in wanted)
    slowed = read(
        studio, "SELECT slow_until > now() FROM senders WHERE sender LIKE %s", f"{provider.account_sid}%"
    )
    assert slowed == [(True,)]


def test_a_provider_out_of_reach_is_tried_again_until_the_session(
    studio: Business, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = add_texted_client(studio)
    _, reminder = remind(studio, client=client)
    with monkeypatch.context() as away:
        away.setenv("TWILIO_API_BASE", "http://127.0.0.1:9")
        settings.cache_clear()
        send(studio)
    settings.cache_clear()
    found = message(studio, reminder)
    assert (found.state, found.error_code) == ("pending", "unreachable")
    assert timedelta(seconds=10) < found.send_after - found.called_at < timedelta(seconds=20)
    later(studio, 1)
    send(studio)
    provider.wait_until_idle()
    assert message(studio, reminder).state == "delivered"


@pytest.mark.parametrize(
    ("code", "state", "consent"),
    [
        ("21610", "suppressed", "opted_out"),
        ("21211", "failed", "unreachable"),
        ("21614", "failed", "unreachable"),
        ("21408", "failed", "granted"),
        ("21617", "failed", "granted"),
    ],
)
def test_a_refusal_is_final_and_the_number_is_remembered(
    studio: Business, provider: Provider, code: str, state: str, consent: str
) -> None:
    provider.mode(next=[f"code:{code}"])
    client, phone = add_texted_client(studio)
    _, reminder = remind(studio, client=client)
    send(studio)
    later(studio, 60)
    send(studio)
    found = message(studio, reminder)
    assert (found.state, found.error_code, found.attempt) == (state, code, 1)
    assert read(studio, "SELECT state FROM phone_consents WHERE phone = %s", phone) == [(consent,)]
    assert bodies(provider) == []


def test_a_fault_of_the_account_stops_the_sender_and_keeps_every_text(
    studio: Business, provider: Provider
) -> None:
    provider.mode("code:20003")
    wanted = []
    for hours in (25, 27, 29):
        client, _ = add_texted_client(studio)
        wanted.append(remind(studio, hours, client)[1])
    send(studio)
    later(studio, 2)
    send(studio)
    assert {message(studio, each).state for each in wanted} == {"pending"}
    assert provider.state()["creates"] == 1
    provider.mode("ok")
    with studio.database.as_admin() as admin:
        admin.execute("UPDATE senders SET stopped_at = NULL, stopped_because = NULL")
    send(studio)
    for _ in wanted:
        send(studio)
    provider.wait_until_idle()
    assert {message(studio, each).state for each in wanted} == {"delivered"}


def test_the_delivery_told_before_the_answer_stays(studio: Business, provider: Provider) -> None:
    provider.callbacks(when="early")
    client, _ = add_texted_client(studio)
    _, reminder = remind(studio, client=client)
    send(studio)
    provider.wait_until_idle()
    found = message(studio, reminder)
    assert (found.state, found.provider_sid) == ("delivered", provider.truth("message")[0]["sid"])


def test_news_in_any_order_and_five_times_over_ends_as_delivered(
    studio: Business, provider: Provider
) -> None:
    provider.callbacks(plan=["queued", "sending", "sent", "delivered"], repeat=5, shuffle=True)
    client, _ = add_texted_client(studio)
    _, reminder = remind(studio, client=client)
    send(studio)
    provider.wait_until_idle()
    assert message(studio, reminder).state == "delivered"
    assert {answer.status for answer in provider.deliveries()} == {204}
    told = [status for source, status in events(studio, reminder) if source == "callback"]
    assert sorted(told) == ["delivered", "queued", "sending", "sent"]


def test_what_could_not_be_delivered_is_tried_once_more(studio: Business, provider: Provider) -> None:
    provider.callbacks(final="undelivered", error_code="30003")
    client, _ = add_texted_client(studio)
    _, reminder = remind(studio, client=client)
    send(studio)
    provider.wait_until_idle()
    assert message(studio, reminder).state == "pending"
    later(studio, 31)
    send(studio)
    provider.wait_until_idle()
    found = message(studio, reminder)
    assert (found.state, found.error_code, len(bodies(provider))) == ("undelivered", "30003", 2)


@pytest.mark.parametrize("hours", [25, 3])
def test_a_text_is_never_valid_beyond_the_session(studio: Business, provider: Provider, hours: int) -> None:
    change(studio, "UPDATE orgs SET reminder_leads = '{60}' WHERE id = %s", studio.id)
    client, _ = add_texted_client(studio)
    remind(studio, hours, client)
    send(studio)
    (call,) = (call for call in provider.calls() if call["method"] == "POST")
    ((valid,), far) = call["form"]["ValidityPeriod"], hours > 24
    assert int(valid) == 36000 if far else 0 < int(valid) <= (hours - 0.25) * 3600
    assert provider.state()["violations"] == []


def test_a_provider_that_hangs_is_left_within_the_lease(
    studio: Business, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trainer_web.messages.provider.TIMEOUT_SECONDS", (3.05, 0.2))
    provider.callbacks(when="none")
    provider.mode(next=["hang:20"])
    first, second = (remind(studio, hours, add_texted_client(studio)[0])[1] for hours in (25, 27))
    send(studio)
    send(studio)
    states = sorted(message(studio, each).state for each in (first, second))
    assert states == ["accepted", "unknown"]
    assert sum(TIMEOUT) < 60 / BATCH


def test_whoever_slept_through_the_lease_sends_nothing(
    studio: Business, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LEASE_LEFT_SECONDS", 0)  # as if it had taken that long to get here
    client, _ = add_texted_client(studio)
    _, reminder = remind(studio, client=client)
    send(studio)
    assert (message(studio, reminder).state, bodies(provider)) == ("sending", [])


def test_a_message_that_can_not_be_worded_stops_no_other(
    studio: Business, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, _ = add_texted_client(studio)
    _, poison = remind(studio, 25, client)
    _, sound = remind(studio, 27, client)

    def compose_most(found: MessageState) -> composing.Words:
        if found.message_id == poison:
            raise ValueError("no words")
        return composing.compose(found)

    monkeypatch.setattr(outbox, "compose", compose_most)
    send(studio)
    send(studio)
    provider.wait_until_idle()
    assert message(studio, sound).state == "delivered"
    found = message(studio, poison)
    assert (found.state, found.error_code) == ("pending", "ValueError")
    assert found.send_after - found.called_at > timedelta(minutes=59)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_worker_whose_clock_is_wrong_sends_nothing_early_or_late(
    studio: Business, provider: Provider, hours: int
) -> None:
    client, _ = add_texted_client(studio)
    _, due = remind(studio, 25, client)
    booking = book(studio, in_hours(24.5), p_client_id=client, p_trainer_id=studio.other_trainer)
    change(
        studio,
        "UPDATE messages SET state = 'cancelled' WHERE booking_id = %s AND kind <> 'reminder'",
        booking,
    )
    with time_machine.travel(in_hours(hours)):
        send(studio)
    provider.wait_until_idle()
    assert message(studio, due).state == "delivered"
    assert reminder_of(studio, booking).state == "pending"


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_worker_whose_clock_is_wrong_refuses_to_start(environment: dict[str, str], hours: int) -> None:
    with (
        time_machine.travel(in_hours(hours)),
        pytest.raises(SystemExit, match=r"3[56]\d\d seconds apart"),
    ):
        check_clock()
    check_clock()


def test_a_webhook_without_a_database_says_so_at_once(provider: Provider) -> None:
    away = settings().model_copy(update={"database_url": "postgresql://nobody@127.0.0.1:9/none"})
    answer = create_app(away).test_client().post("/hooks/twilio/sms", data={"AccountSid": "AC" + "0" * 32})
    assert answer.status_code == 503
