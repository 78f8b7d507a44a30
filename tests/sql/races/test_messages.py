"""Many hands on the same messages and numbers."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from psycopg.errors import DeadlockDetected

from tests.databases import Database
from tests.racing import answered, at_once, held_up, install_variant
from tests.sql.messages.builders import (
    DUE,
    START,
    accepted,
    claim,
    consent_of,
    due_reminder,
    message,
    new_phone,
    new_sender,
    new_sid,
    reminders,
    silence,
    texted,
    written,
)
from tests.world import (
    Business,
    add_class,
    add_client,
    add_to_class,
    all_is_right,
    as_app,
    call,
    change,
    in_hours,
    make_business,
    read,
    rows,
)
from trainer_web import schema

HOLD_CONSENTS = "SELECT FROM phone_consents WHERE org_id = app_org() FOR UPDATE"
HOLD_MESSAGES = "LOCK TABLE messages IN SHARE ROW EXCLUSIVE MODE"
GATE = "SELECT pg_advisory_xact_lock(4711)"
AT_THE_GATE = "    PERFORM pg_advisory_xact_lock_shared(4711);\n"


def many_claim_many(business: Business) -> None:
    client = texted(business)
    waiting = {written(business, client_id=client.id, send_after=DUE) for _ in range(100)}
    # Every caller has its four messages, then waits for the consents; nothing is written before all have.
    answers = answered(at_once(business, [("claim_messages", 4, None, DUE)] * 25, HOLD_CONSENTS))
    claimed = [found.message_id for answer in answers for found in answer]
    assert Counter(claimed) == Counter(waiting)
    assert {message(business, each).attempt for each in waiting} == {1}


def test_of_twenty_five_who_claim_a_hundred_messages_each_gets_its_own(home: Business) -> None:
    many_claim_many(home)


def test_control_without_locking_what_is_claimed_a_message_is_claimed_twice(fresh_database: Database) -> None:
    unlocked = ("LIMIT v_texts\n        FOR UPDATE SKIP LOCKED", "LIMIT v_texts")
    install_variant(fresh_database, "claim_messages", unlocked)
    with pytest.raises(AssertionError):
        many_claim_many(make_business(fresh_database))


def one_a_second(business: Business) -> None:
    sender = new_sender()
    for _ in range(10):
        due_reminder(business)
    claim(business, DUE - timedelta(days=1), sender=sender)  # so that the sender is known
    hold = "SELECT FROM senders WHERE sender = %s FOR UPDATE"
    answers = answered(at_once(business, [("claim_messages", 20, sender, DUE)] * 10, hold, sender))
    assert sum(len(answer) for answer in answers) == 1


def test_many_workers_of_one_sender_send_one_text_a_second(home: Business) -> None:
    one_a_second(home)


def test_control_a_sender_that_is_not_locked_sends_more(fresh_database: Database) -> None:
    # Each waits for the sender all the same, and then goes by what it saw before.
    known = "        FROM senders WHERE sender = v_sender"
    locked = f"{known};\n        PERFORM 1 {known.strip()} FOR UPDATE;"
    install_variant(fresh_database, "claim_messages", (f"{known} FOR UPDATE;", locked))
    with pytest.raises(AssertionError):
        one_a_second(make_business(fresh_database))


OPT_OUT = ("opted_out", "form", "Said so")


def test_an_opt_out_that_comes_while_a_reminder_is_claimed_waits_and_stops_the_next(home: Business) -> None:
    client = texted(home)
    first = due_reminder(home, client.id)
    second = due_reminder(home, client.id, START + timedelta(hours=1))
    with as_app(home) as worker:
        assert [found.message_id for found in call(worker, "claim_messages", 20, None, DUE)] == [first.id]
        stop = held_up(home, "set_consent", client.phone, *OPT_OUT)
    stop.result(30)
    assert message(home, first.id).state == "sending"
    assert message(home, second.id).reason == "opted_out"
    assert claim(home, DUE + timedelta(hours=1), sender=None) == []


def test_an_opt_out_that_comes_first_is_seen_by_whoever_claims(home: Business) -> None:
    client = texted(home)
    reminder = due_reminder(home, client.id)
    with as_app(home) as team:
        call(team, "set_consent", client.phone, *OPT_OUT)
        assert claim(home, sender=None) == []
    assert message(home, reminder.id).reason == "opted_out"
    assert claim(home, sender=None) == []


def opting_out_meets_a_message_that_was_planned_as_an_e_mail(business: Business) -> None:
    """Such a message is not among those the opt-out locks; the consent is what both must hold."""
    client = texted(business)
    reminder = due_reminder(business, client.id)
    change(business, "UPDATE messages SET channel = 'email' WHERE id = %s", reminder.id)
    with as_app(business) as team:
        call(team, "set_consent", client.phone, *OPT_OUT)
        try:
            worker = held_up(business, "claim_messages", 20, None, DUE)
        except RuntimeError:  # it did not wait
            worker = None
    if worker:
        worker.result(30)
    assert message(business, reminder.id).state == "suppressed"


def test_an_opt_out_is_waited_for_by_whoever_is_about_to_text(home: Business) -> None:
    opting_out_meets_a_message_that_was_planned_as_an_e_mail(home)


def test_control_without_locking_the_consents_a_text_goes_out_after_the_opt_out(
    fresh_database: Database,
) -> None:
    install_variant(
        fresh_database,
        "claim_messages",
        ("    ORDER BY phone\n    FOR NO KEY UPDATE;", "    ORDER BY phone;"),
    )
    with pytest.raises(AssertionError):
        opting_out_meets_a_message_that_was_planned_as_an_e_mail(make_business(fresh_database))


def opt_outs_meet_workers(business: Business) -> None:
    """Twenty workers and an opt-out at the same moment, by the real clock."""
    change(business, "UPDATE orgs SET quiet_until = '00:00', quiet_from = '23:59' WHERE id = %s", business.id)
    client = texted(business)
    for _ in range(40):
        written(business, client_id=client.id, send_after=in_hours(-1))
    acts: list[tuple[Any, ...]] = [("claim_messages", 1)] * 20
    acts.insert(10, ("set_consent", client.phone, *OPT_OUT))
    answered(at_once(business, acts, HOLD_CONSENTS))
    opted_out_at = consent_of(business, client.phone).at
    found = read(business, "SELECT state, called_at FROM messages WHERE org_id = %s", business.id)
    assert {each.state for each in found} <= {"sending", "suppressed"}
    assert all(each.called_at < opted_out_at for each in found if each.called_at)
    assert rows(business, "claim_messages", 20) == []
    all_is_right(business)


def test_whatever_goes_out_was_claimed_before_the_opt_out(home: Business) -> None:
    opt_outs_meet_workers(home)


def test_a_booking_moved_while_its_reminder_is_claimed_gets_another_for_its_new_time(home: Business) -> None:
    reminder = due_reminder(home)
    with as_app(home) as worker:
        assert len(call(worker, "claim_messages", 20, None, DUE)) == 1
        move = held_up(home, "reschedule", reminder.booking_id, START + timedelta(days=1))
    ((moved),) = move.result(30)
    assert [(each.for_start, each.state) for each in reminders(home, reminder.booking_id)] == [
        (START, "sending"),
        (moved.starts_at, "pending"),
    ]


def test_a_reminder_of_a_booking_that_is_being_moved_is_passed_over_and_then_gone(home: Business) -> None:
    reminder = due_reminder(home)
    with as_app(home) as team:
        call(team, "reschedule", reminder.booking_id, START + timedelta(days=1))
        assert claim(home, sender=None) == []
    silence(home, reminder.booking_id)
    assert claim(home, sender=None) == []
    assert message(home, reminder.id).reason == "booking_changed"


def a_booking_changed_by_somebody_else(business: Business) -> None:
    """Written behind the functions' back, so that only what claims it can notice."""
    reminder = due_reminder(business)
    change(business, "UPDATE bookings SET status = 'cancelled' WHERE id = %s", reminder.booking_id)
    assert claim(business, sender=None) == []


def test_whoever_claims_looks_at_the_booking_once_more(home: Business) -> None:
    a_booking_changed_by_somebody_else(home)


def test_control_without_looking_a_cancelled_session_is_reminded_of(fresh_database: Database) -> None:
    unchecked = ("                WHEN is_true IS NOT TRUE THEN 'cancelled'\n", "")
    install_variant(fresh_database, "settle_messages", unchecked)
    with pytest.raises(AssertionError):
        a_booking_changed_by_somebody_else(make_business(fresh_database))


@pytest.mark.parametrize(
    ("function", "act"),
    [("reschedule", ("reschedule", START + timedelta(days=1))), ("apply_transition", ("cancel_booking",))],
)
@pytest.mark.parametrize("lock", ["FOR NO KEY UPDATE;", "FOR UPDATE;"])
def test_claiming_and_moving_meet_without_deadlock_as_long_as_keys_may_be_looked_up(
    fresh_database: Database, function: str, act: tuple[object, ...], lock: str
) -> None:
    # The claim holds the message and is about to write a link, whose foreign key looks up the booking; the
    # move holds the booking and waits for the message. The second lock is the control.
    install_variant(
        fresh_database, "claim_messages", ("    v_claimed := settle", AT_THE_GATE + "    v_claimed := settle")
    )
    install_variant(fresh_database, function, ("FOR NO KEY UPDATE;", lock))
    business = make_business(fresh_database)
    reminder = due_reminder(business)
    acts = [("claim_messages", 20, None, DUE), (act[0], reminder.booking_id, *act[1:])]
    answers = claim_first(business, acts)
    refused = [type(answer) for answer in answers if isinstance(answer, Exception)]
    assert refused == ([] if lock == "FOR NO KEY UPDATE;" else [DeadlockDetected])


def claim_first(business: Business, acts: list[tuple[Any, ...]]) -> list[Any]:
    """Let the first act wait at the gate, the second run into what the first holds, and open the gate."""
    with business.database.as_admin() as gate:
        gate.execute(GATE)
        futures = [held_up(business, *act) for act in acts]
    return [future.exception(30) or future.result() for future in futures]


def planned_from_all_sides(business: Business) -> None:
    client = add_client(business, phone=new_phone())
    made = add_to_class(business, add_class(business, START), client)
    now = START - timedelta(days=3)
    answered(at_once(business, [("plan_due_messages", 100, now)] * 10, HOLD_MESSAGES))
    assert len(reminders(business, made)) == 1


def test_a_reminder_that_is_planned_from_all_sides_exists_once(home: Business) -> None:
    planned_from_all_sides(home)


def test_control_without_the_key_it_exists_more_than_once(fresh_database: Database) -> None:
    text = schema.function_files()["plan_reminders"].read_text()
    clause = text[text.index("    ON CONFLICT") : text.rindex(";\nEND")]
    install_variant(fresh_database, "plan_reminders", (clause, ""))
    install_variant(
        fresh_database, "plan_due_messages", ("        FOR NO KEY UPDATE OF booking SKIP LOCKED\n", "")
    )
    with fresh_database.as_admin() as admin:
        admin.execute("ALTER TABLE messages DROP CONSTRAINT messages_org_id_dedupe_key_key")
    with pytest.raises(AssertionError):
        planned_from_all_sides(make_business(fresh_database))


def late_news_meets_delivery(business: Business) -> None:
    sent = accepted(business)
    with as_app(business) as hook:
        call(hook, "record_delivery", sent.id, 1, sent.provider_sid, "delivered")
        late = held_up(business, "record_delivery", sent.id, 1, sent.provider_sid, "sent")
    late.result(30)
    assert message(business, sent.id).state == "delivered"


def test_news_that_meets_better_news_waits_and_is_ignored(home: Business) -> None:
    late_news_meets_delivery(home)


def test_control_without_locking_the_message_late_news_wins(fresh_database: Database) -> None:
    install_variant(fresh_database, "record_delivery", ("\n    FOR UPDATE;", ";"))
    with pytest.raises(AssertionError):
        late_news_meets_delivery(make_business(fresh_database))


def test_the_answer_to_sending_and_the_news_of_it_may_come_at_once(home: Business) -> None:
    due_reminder(home)
    (found,) = claim(home)
    sid = new_sid()
    acts: list[tuple[Any, ...]] = [
        ("record_delivery", found.message_id, 1, sid, status) for status in ("queued", "sent", "delivered")
    ]
    acts.append(("record_send_result", found.message_id, found.lease_token, "accepted", sid))
    hold = "SELECT FROM messages WHERE id = %s FOR UPDATE"
    answered(at_once(home, acts, hold, found.message_id))
    kept = message(home, found.message_id)
    assert (kept.state, kept.provider_sid, kept.rank) == ("delivered", sid, 60)


def test_workers_opt_outs_moves_and_settings_meet_without_deadlock(home: Business) -> None:
    clients = [texted(home) for _ in range(5)]
    found = [due_reminder(home, client.id) for client in clients for _ in range(3)]
    acts: list[tuple[Any, ...]] = []
    for number, client in enumerate(clients):
        acts += [
            ("claim_messages", 5, None, DUE),
            ("set_consent", client.phone, *OPT_OUT),
            ("set_reminders", [str(1440 + number)], "08:00", "20:30"),
            ("reschedule", found[3 * number].booking_id, START + timedelta(days=1 + number)),
            ("plan_due_messages", 100, START - timedelta(days=3)),
        ]
    answered(at_once(home, acts, HOLD_MESSAGES))
    for number in range(5):
        waiting = [each for each in reminders(home, found[3 * number].booking_id) if each.state == "pending"]
        assert {each.for_start for each in waiting} <= {START + timedelta(days=1 + number)}
