"""The table of answers in messages.md: what each meaning of a text does. Asked outside any business."""

from datetime import timedelta

import pytest

from tests.sql.messages.builders import (
    ACCOUNT,
    Talk,
    add_trainer,
    booking_start,
    claim,
    consent,
    consent_of,
    due_reminder,
    leave,
    message,
    new_phone,
    new_sender,
    new_sid,
    receive,
    replies,
    told,
)
from tests.world import (
    Business,
    add_client,
    all_is_right,
    book,
    booking,
    call,
    change,
    in_hours,
    read,
    row,
    unchanged,
    used,
    value,
)


@pytest.fixture
def talk(home: Business) -> Talk:
    return Talk(home)


@pytest.mark.parametrize(
    ("intent", "outcome", "status", "consented"),
    [
        ("opt_out", "opted_out", "booked", "opted_out"),
        ("opt_out_by_wish", "opted_out_by_wish", "booked", "opted_out"),
        ("cancel_word", "cancel_word", "booked", "opted_out"),
        ("cancel", "cancelled", "cancelled", "granted"),
        ("confirm", "confirmed", "confirmed", "granted"),
        ("yes", "confirmed", "confirmed", "granted"),
        ("opt_in", "opted_in", "booked", "granted"),
        ("help", "help", "booked", "granted"),
        ("change", "change", "booked", "granted"),
        ("undo", "nothing_to_undo", "booked", "granted"),
        ("unclear", "hint", "booked", "granted"),
    ],
)
def test_each_meaning_has_its_effect(
    talk: Talk, intent: str, outcome: str, status: str, consented: str
) -> None:
    found = talk.say(intent)
    assert (found.is_new, found.outcome, found.answer) == (True, outcome, None)
    assert (talk.status, talk.consent) == (status, consented)
    (kept,) = replies(talk.business)
    assert (kept.outcome, kept.client_id, kept.address) == (outcome, talk.client.id, talk.client.phone)
    all_is_right(talk.business)


@pytest.mark.parametrize(
    ("intent", "outcome", "status", "consented"),
    [
        ("opt_out", "opted_out", "booked", "opted_out"),
        ("cancel_word", "cancel_word", "booked", "opted_out"),
        ("yes", "opted_in", "booked", "granted"),
        ("opt_in", "opted_in", "booked", "granted"),
        ("confirm", "confirmed", "confirmed", "opted_out"),
        ("cancel", "cancelled", "cancelled", "opted_out"),
    ],
)
def test_whoever_opted_out_is_let_in_by_yes_and_confirms_nothing_with_it(
    talk: Talk, intent: str, outcome: str, status: str, consented: str
) -> None:
    talk.say("opt_out")
    assert talk.say(intent).outcome == outcome
    assert (talk.status, talk.consent) == (status, consented)


def test_cancel_alone_leaves_the_booking_and_names_it_for_the_team(talk: Talk) -> None:
    talk.say("cancel_word", body="Cancel")
    (kept,) = replies(talk.business)
    assert (kept.booking_id, kept.handled_at, kept.body) == (talk.booking_id, None, "Cancel")


def test_what_would_cost_a_session_becomes_a_request(home: Business) -> None:
    talk = Talk(home, hours=3)
    found = talk.say("cancel")
    assert (found.outcome, talk.status, used(home, home.pack)) == ("late_cancel_requested", "booked", 0)
    assert found.facts["settlement"] == "none"
    assert replies(home)[0].handled_at is None


def test_an_opt_out_reaches_what_waits_in_the_same_transaction(home: Business) -> None:
    talk = Talk(home)
    reminder = due_reminder(home, talk.client.id)
    talk.say("opt_out")
    assert (message(home, reminder.id).state, message(home, reminder.id).reason) == (
        "suppressed",
        "opted_out",
    )
    assert claim(home) == []


def test_the_facts_are_those_of_the_booking_as_it_now_is(talk: Talk) -> None:
    facts = talk.say("cancel").facts
    assert facts["org_name"] == talk.business.name
    assert (facts["trainer_name"], facts["timezone"]) == ("Trainer", "Europe/Berlin")
    assert facts["settlement"] == "none"
    assert facts["links"] == []


def test_change_offers_a_link(talk: Talk) -> None:
    (link,) = talk.say("change").facts["links"]
    (made,) = read(talk.business, "SELECT * FROM reply_links WHERE number = %s", link["number"])
    assert (made.booking_id, made.for_start) == (
        talk.booking_id, booking_start(talk.business, talk.booking_id),
    )  # fmt: skip


@pytest.mark.parametrize("first", ["cancel", "confirm", "opt_out", "unclear", "change"])
def test_a_known_text_changes_nothing_and_gets_its_first_answer(talk: Talk, first: str) -> None:
    sid = new_sid()
    with talk.business.database.as_login() as app:
        leave(app)
        account, _, to = talk.sender.partition("/")
        words = (sid, account, [talk.sender], talk.client.phone, to, "?", 0, first, "webhook")
        ((before),) = call(app, "receive_message", *words)
        call(app, "answer_inbound", sid, "What we said.", 1, False)
    with unchanged(talk.business):
        for intent in (first, "cancel"):
            again = talk.say(intent, sid=sid)
            said = "" if first == "opt_out" else "What we said."  # whoever opted out gets no answer
            assert (again.is_new, again.outcome, again.answer) == (False, before.outcome, said)


def test_an_undo_takes_a_cancellation_back(talk: Talk) -> None:
    talk.say("cancel")
    assert talk.say("undo").outcome == "undone"
    assert talk.status == "booked"
    all_is_right(talk.business)


def test_an_undo_into_time_that_was_given_away_is_impossible(talk: Talk) -> None:
    starts_at = booking_start(talk.business, talk.booking_id)
    talk.say("cancel")
    book(talk.business, starts_at, p_client_id=talk.business.other_client)
    assert talk.say("undo").outcome == "undo_impossible"
    assert talk.status == "cancelled"
    assert replies(talk.business)[-1].handled_at is None


def test_two_answers_one_after_the_other_leave_the_last_that_counts(talk: Talk) -> None:
    assert [talk.say("confirm").outcome, talk.say("cancel").outcome] == ["confirmed", "cancelled"]
    assert talk.say("confirm").outcome == "no_booking"
    assert talk.status == "cancelled"


def test_several_bookings_are_left_alone_and_each_gets_a_link(talk: Talk) -> None:
    other = told(talk.business, talk.client, talk.sender, in_hours(60))
    with_links = talk.say("cancel")
    assert with_links.outcome == "several"
    assert (talk.status, booking(talk.business, other).status) == ("booked", "booked")
    numbers = [link["number"] for link in with_links.facts["links"]]
    made = read(talk.business, "SELECT booking_id FROM reply_links WHERE number = ANY(%s)", numbers)
    assert {booking_id for (booking_id,) in made} == {talk.booking_id, other}


def test_bookings_with_two_trainers_are_several(talk: Talk) -> None:
    starts_at = booking_start(talk.business, talk.booking_id)
    booking_id = book(
        talk.business, starts_at, p_client_id=talk.client.id, p_trainer_id=add_trainer(talk.business)
    )
    change(
        talk.business,
        "UPDATE messages SET state = 'delivered', called_at = now(), address = %s, sender = %s"
        " WHERE booking_id = %s AND kind = 'booking_made'",
        talk.client.phone, talk.sender, booking_id,
    )  # fmt: skip
    assert talk.say("confirm").outcome == "several"
    assert talk.status == booking(talk.business, booking_id).status == "booked"


@pytest.mark.parametrize("days", [0, 1, 2, 3, 4, 5, 6])
def test_a_booking_on_another_weekday_than_the_text_names_is_not_meant(talk: Talk, days: int) -> None:
    ((weekday,),) = read(
        talk.business,
        "SELECT extract(ISODOW FROM starts_at AT TIME ZONE 'Europe/Berlin')::integer - 1"
        " FROM bookings WHERE id = %s",
        talk.booking_id,
    )
    named = (weekday + days) % 7
    found = talk.say("cancel", weekdays=[named])
    assert (found.outcome, talk.status) == (("unclear", "booked") if days else ("cancelled", "cancelled"))


def test_a_booking_that_was_moved_since_is_not_meant(talk: Talk) -> None:
    row(talk.business, "reschedule", talk.booking_id, in_hours(72))
    assert talk.say("confirm").outcome == "no_booking"
    assert talk.status == "booked"


def test_a_hint_is_given_once_in_six_hours(talk: Talk) -> None:
    outcomes = [talk.say("unclear").outcome for _ in range(3)]
    assert outcomes == ["hint", "unclear", "unclear"]
    change(
        talk.business,
        "UPDATE inbound_messages SET received_at = now() - interval '6 hours' WHERE from_phone = %s",
        talk.client.phone,
    )
    assert talk.say("unclear").outcome == "hint"


def test_the_author_is_the_client(talk: Talk) -> None:
    talk.say("confirm")
    assert booking(talk.business, talk.booking_id).changed_by == f"client:{talk.client.id}"


def test_somebody_nobody_texted_is_unclear_and_belongs_to_no_business(home: Business) -> None:
    sid = new_sid()
    with unchanged(home):
        found = receive(home, new_phone(), "cancel", new_sender(), sid=sid)
    assert (found.outcome, found.facts) == ("unclear", {})
    assert receive(home, new_phone(), "help", new_sender()).outcome == "help"
    (kept,) = read(home, "SELECT * FROM inbound_messages WHERE message_sid = %s", sid)
    assert (kept.org_ids, kept.outcome) == ([], "unclear")


def test_a_text_to_a_businesss_own_number_is_that_businesss(home: Business, stranger: Business) -> None:
    number, phone = new_phone(), new_phone()
    value(home, "save_sms_account", ACCOUNT, b"token", number)
    with unchanged(stranger):
        assert receive(home, phone, "cancel", f"{ACCOUNT}/{number}").outcome == "no_booking"
    (kept,) = replies(home, phone)
    assert (kept.client_id, kept.handled_at, kept.seen_at) == (None, None, None)


@pytest.mark.parametrize("sender", ["12345", "Spammer", "whatsapp:+4915100000000", "+0", ""])
@pytest.mark.parametrize("intent", ["opt_out", "opt_in", "cancel", "yes"])
def test_a_short_code_or_a_name_wants_nothing_and_breaks_nothing(
    home: Business, sender: str, intent: str
) -> None:
    number = new_phone()
    value(home, "save_sms_account", ACCOUNT, b"token", number)
    found = receive(home, sender, intent, f"{ACCOUNT}/{number}")
    assert found.outcome in ("hint", "unclear")
    assert consent_of(home, sender) is None


def test_another_number_is_another_conversation(talk: Talk, stranger: Business) -> None:
    with unchanged(talk.business):
        assert receive(talk.business, new_phone(), "cancel", talk.sender).outcome == "unclear"


def test_it_leaves_the_transaction_inside_the_business_that_answers(talk: Talk) -> None:
    with talk.business.database.as_login() as app:
        leave(app)
        account, _, to = talk.sender.partition("/")
        call(app, "receive_message", new_sid(), account, [talk.sender], talk.client.phone, to, "?", 0,
             "confirm", "webhook")  # fmt: skip
        left = app.execute(
            "SELECT current_setting('app.org_id') AS org, current_setting('app.actor') AS actor,"
            " current_setting('app.phone') AS phone"
        )
        assert left.fetchone() == (str(talk.business.id), f"client:{talk.client.id}", "")


def test_two_clients_with_one_number_are_told_apart_by_the_booking(talk: Talk) -> None:
    add_client(talk.business, "Twin", phone=talk.client.phone)
    assert talk.say("confirm").outcome == "confirmed"
    assert replies(talk.business)[0].client_id == talk.client.id


def test_an_unreachable_number_that_texts_again_may_opt_in(home: Business) -> None:
    talk = Talk(home)
    change(home, "UPDATE phone_consents SET state = 'unreachable' WHERE phone = %s", talk.client.phone)
    assert talk.say("opt_in").outcome == "opted_in"
    assert talk.consent == "granted"


def test_a_booking_that_begins_is_not_cancelled_any_more(home: Business) -> None:
    talk = Talk(home)
    change(
        home,
        "UPDATE appointments SET during = tstzrange(%s, %s) WHERE id ="
        " (SELECT appointment_id FROM bookings WHERE id = %s)",
        in_hours(-0.1), in_hours(-0.1) + timedelta(hours=1), talk.booking_id,
    )  # fmt: skip
    change(home, "UPDATE messages SET for_start = b.starts_at FROM bookings AS b WHERE b.id = booking_id"
           " AND booking_id = %s AND state = 'delivered'", talk.booking_id)  # fmt: skip
    assert talk.say("cancel").outcome == "no_booking"


def test_a_consent_of_another_number_is_not_touched(talk: Talk) -> None:
    other = new_phone()
    consent(talk.business, other)
    talk.say("opt_out")
    assert consent_of(talk.business, other).state == "granted"


def test_what_another_account_says_under_a_known_id_is_told_nothing(talk: Talk) -> None:
    sid = new_sid()
    talk.say("confirm", sid=sid)
    with unchanged(talk.business):
        again = receive(talk.business, talk.client.phone, "cancel", f"AC{'0' * 32}/+1", sid=sid)
    assert (again.is_new, again.outcome, again.answer, again.facts) == (False, "unclear", "", {})


def test_whoever_can_not_move_the_booking_any_more_asks_the_team(home: Business) -> None:
    talk = Talk(home, hours=3)
    found = talk.say("change")
    assert (found.outcome, found.facts["links"]) == ("change_requested", [])
    assert replies(home)[0].handled_at is None


@pytest.mark.parametrize(("days", "outcome"), [([0], "unclear"), ([1, 2], "cancelled"), ([5], "unclear")])
def test_a_booking_on_another_day_from_now_than_the_text_names_is_not_meant(
    talk: Talk, days: list[int], outcome: str
) -> None:
    assert talk.say("cancel", days_ahead=days).outcome == outcome
