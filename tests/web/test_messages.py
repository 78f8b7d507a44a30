"""The inbox: what it lists, what a conversation says of each message, and what can be done there."""

import re
import uuid
from datetime import timedelta
from typing import Any

import brotli
import pytest
from flask import Flask

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.test_calendar import PAGE_BYTES, SWAP_BYTES, statements
from tests.world import (
    Business,
    add_client,
    as_app,
    book,
    booking,
    change,
    in_hours,
    read,
    row,
    unchanged,
    used,
    value,
)

PHONE = "+493023125001"
NOBODYS = "+493023125999"


def words(text: str) -> str:
    """The text of a page without its tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def add_message(business: Business, **columns: object) -> uuid.UUID:
    """A message as it is kept; by default a text of a team member that was delivered a minute ago."""
    given: dict[str, object] = {
        "org_id": business.id, "direction": "out", "channel": "sms", "kind": "text", "state": "delivered",
        "client_id": business.client, "address": PHONE, "sender": "AC/MG", "body": "See you at ten",
        "segments": 1, "created_at": in_hours(-0.05), "called_at": in_hours(-0.04),
        "accepted_at": in_hours(-0.03), "finished_at": in_hours(-0.02), "send_after": in_hours(-0.05),
    } | columns  # fmt: skip
    if given["direction"] == "in":
        given |= {"kind": "reply", "state": "received", "called_at": None, "segments": None} | columns
    names = ", ".join(given)
    with business.database.as_admin() as admin:
        return admin.execute(
            f"INSERT INTO messages ({names}) VALUES ({', '.join(['%s'] * len(given))}) RETURNING id",
            list(given.values()),
        ).fetchone()[0]


def add_reply(business: Business, body: str, outcome: str, **columns: object) -> uuid.UUID:
    """What a client texted: unread, and waiting for somebody, unless said otherwise."""
    given = {"direction": "in", "body": body, "outcome": outcome, "seen_at": None, "handled_at": None}
    return add_message(business, **(given | columns))


def reach(business: Business, consent: str | None = "granted", phone: str = PHONE) -> None:
    """Give the first client a number, and what its owner wants."""
    change(business, "UPDATE clients SET phone = %s WHERE id = %s", phone, business.client)
    if consent:
        value(business, "set_consent", phone, consent, "form", "the wording")


def message(business: Business, message_id: uuid.UUID) -> Any:
    (found,) = read(business, "SELECT * FROM messages WHERE id = %s", message_id)
    return found


def place(business: Business) -> str:
    """Where the conversation with the first client is."""
    return f"/messages/clients/{business.client}"


# The list


def test_an_empty_inbox_says_what_belongs_there(desk: Browser) -> None:
    page = words(desk.get("/messages").text)
    assert "No messages yet" in page
    for show, said in [
        ("waiting", "Nothing needs you"),
        ("unread", "All read"),
        ("failed", "Everything arrived"),
    ]:
        assert said in words(desk.get(f"/messages?show={show}").text)


def test_conversations_are_listed_newest_first_with_what_was_said_last(desk: Browser, home: Business) -> None:
    add_message(home, client_id=home.other_client, body="Earlier words", created_at=in_hours(-30))
    add_message(home, body="Older of Ana", created_at=in_hours(-5))
    add_message(home, body="Newest of Ana")
    add_reply(home, "Who is this?", "no_booking", client_id=None, address=NOBODYS, created_at=in_hours(-2))
    names = re.findall(r'conversation-who clip">([^<]*)<', desk.get("/messages").text)
    assert names == ["Ana Keller", "+49 30 23125999", "Ben Okafor"]
    page = words(desk.get("/messages").text)
    assert "Newest of Ana" in page
    assert "Older of Ana" not in page
    assert "Needs you" in page


def test_a_reminder_counts_from_when_it_went_out_and_a_planned_one_not_at_all(
    desk: Browser, home: Business
) -> None:
    add_message(home, kind="reminder", body="Reminder now", created_at=in_hours(-200), called_at=in_hours(-1))
    add_message(home, body="A text", created_at=in_hours(-3), called_at=in_hours(-3))
    add_message(
        home, kind="reminder", state="pending", body=None, created_at=in_hours(-0.1), called_at=None,
        send_after=in_hours(30),
    )  # fmt: skip
    assert "Reminder now" in desk.get("/messages").text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ana", ["Ana Keller"]),
        ("okaf", ["Ben Okafor"]),
        ("3125999", ["+49 30 23125999"]),
        ("zq", []),
        ("%", []),
    ],
)
def test_is_searched_by_name_and_number(desk: Browser, home: Business, text: str, found: list[str]) -> None:
    add_message(home)
    add_message(home, client_id=home.other_client)
    add_reply(home, "Hello", "unclear", client_id=None, address=NOBODYS)
    answer = desk.client.get("/messages", query_string={"q": text})
    assert re.findall(r'conversation-who clip">([^<]*)<', answer.text) == found


@pytest.mark.parametrize(
    ("show", "names"),
    [("waiting", ["Ana Keller"]), ("unread", ["Ben Okafor", "Ana Keller"]), ("failed", ["Cleo Marsh"])],
)
def test_tabs_filter(desk: Browser, home: Business, show: str, names: list[str]) -> None:
    add_reply(home, "What time?", "unclear", created_at=in_hours(-2))
    add_reply(home, "1", "cancelled", client_id=home.other_client, handled_at=in_hours(0))
    add_message(home, client_id=add_client(home, "Cleo Marsh"), state="undelivered", error_code="30003")
    add_message(home, client_id=add_client(home, "Dana Fox"))
    found = re.findall(r'conversation-who clip">([^<]*)<', desk.get(f"/messages?show={show}").text)
    assert found == names


@pytest.mark.parametrize(
    ("columns", "is_listed"),
    [
        ({"state": "failed"}, True),
        ({"state": "unknown", "called_at": in_hours(1)}, False),
        ({"state": "unknown", "called_at": in_hours(-0.5)}, True),
        (
            {"kind": "reminder", "state": "accepted", "send_after": in_hours(-2), "for_start": in_hours(9)},
            True,
        ),
        (
            {"kind": "reminder", "state": "accepted", "send_after": in_hours(-0.1), "for_start": in_hours(9)},
            False,
        ),
        (
            {"kind": "reminder", "state": "accepted", "send_after": in_hours(-9), "for_start": in_hours(-1)},
            False,
        ),
        ({"state": "failed", "send_after": in_hours(-24 * 9)}, False),
        ({"state": "suppressed", "reason": "no_consent"}, False),
    ],
)
def test_what_counts_as_not_delivered(
    desk: Browser, home: Business, columns: dict[str, object], is_listed: bool
) -> None:
    add_message(home, **columns)
    assert ("Ana Keller" in desk.get("/messages?show=failed").text) == is_listed


def test_a_page_of_the_list_holds_fifty_and_leads_on(desk: Browser, home: Business) -> None:
    for number in range(53):
        add_message(home, client_id=add_client(home, f"Client {number:02}"), created_at=in_hours(-number - 1))
    assert desk.get("/messages").text.count('class="conversation') == 50 + desk.get("/messages").text.count(
        'class="conversation-'
    )
    second = desk.get("/messages?page=2").text
    assert "Client 52" in second
    assert "Client 49" not in second
    assert "The list ends" in desk.get("/messages?page=3").text


def test_an_unchanged_list_or_conversation_is_answered_with_nothing(desk: Browser, home: Business) -> None:
    add_message(home)
    page = desk.get(place(home)).text
    for target in ("inbox-list", "thread"):
        found = re.search(rf'id="{target}".*?hx-get="([^"]*known=[^"]*)"', page, re.DOTALL)
        assert found
        asked = found[1].replace("&amp;", "&")
        assert desk.get(asked, htmx=target).status_code == 204
        assert desk.get(f"{asked}x", htmx=target).status_code == 200
    add_reply(home, "News", "unclear")
    assert "News" in desk.get(asked, htmx="thread").text


# A conversation


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, "Delivered"),
        ({"state": "accepted"}, "not confirmed yet"),
        ({"state": "sent", "kind": "reminder", "send_after": in_hours(-2)}, "not confirmed as delivered"),
        ({"state": "undelivered", "error_code": "30003"}, "switched off or out of reach (30003)"),
        ({"state": "failed", "error_code": "99999"}, "Not sent: the provider refused it (99999)"),
        ({"state": "failed"}, "Not sent"),
        ({"state": "suppressed", "reason": "no_consent"}, "Not sent: Ana has not agreed to texts"),
        ({"state": "suppressed", "reason": "opted_out"}, "Not sent: Ana opted out of texts"),
        ({"state": "expired", "reason": "too_late"}, "would have come too late"),
        ({"state": "console"}, "Written here only: no SMS account is set up"),
        ({"state": "unknown", "next_check_at": in_hours(1)}, "being looked up"),
        ({"state": "unknown"}, "the provider gave no answer"),
        ({"state": "sent", "channel": "email", "subject": "Booked"}, "E-mailed"),
        ({"state": "pending", "called_at": None, "send_after": in_hours(0)}, "Goes out in a moment"),
    ],
)  # fmt: skip
def test_each_message_says_what_became_of_it(
    desk: Browser, home: Business, columns: dict[str, object], said: str
) -> None:
    reach(home)
    add_message(home, **columns)
    assert said in words(desk.get(place(home)).text)


def test_what_the_booking_overtook_is_left_out(desk: Browser, home: Business) -> None:
    add_message(home, kind="reminder", state="cancelled", reason="booking_changed", body="Old time")
    add_message(home, state="cancelled", reason="withdrawn", body="Withdrawn words")
    page = desk.get(place(home)).text
    assert "Old time" not in page
    assert "Withdrawn words" in page


def test_a_planned_reminder_shows_the_words_it_will_have(desk: Browser, home: Business) -> None:
    reach(home)
    book(home, in_hours(60))
    page = words(desk.get(place(home)).text)
    assert "planned" in page
    assert "Hi Ana!" in page
    assert "reply 1 to confirm, 2 to cancel" in page


def test_earlier_messages_follow_on_demand(desk: Browser, home: Business) -> None:
    for number in range(45):
        add_message(home, body=f"Text {number:02}", created_at=in_hours(-number - 1))
    page = desk.get(place(home)).text
    assert "Text 39" in page
    assert "Text 40" not in page
    link = re.search(r'id="earlier"\s+href="([^"]*)"', page)
    assert link
    earlier = desk.get(link[1].replace("&amp;", "&"), htmx="earlier").text
    assert "Text 40" in earlier
    assert "Text 44" in earlier
    assert "Text 39" not in earlier
    assert desk.get(f"{place(home)}?before=nonsense", htmx="earlier").status_code == 404


def test_opening_notes_as_seen_only_what_is_posted(desk: Browser, home: Business) -> None:
    reply = add_reply(home, "See you", "unclear")
    with unchanged(home):
        assert f'action="{place(home)}/seen"' in desk.get(place(home)).text
    assert desk.post(f"{place(home)}/seen", htmx="thread").status_code == 200
    assert message(home, reply).seen_at
    assert "/seen" not in desk.get(place(home)).text
    assert message(home, reply).handled_at is None


def test_the_history_of_a_message_names_every_event(desk: Browser, home: Business) -> None:
    sent = add_message(home, provider_sid="SM123")
    change(
        home,
        "INSERT INTO message_events (org_id, message_id, attempt, source, status, provider_sid, error_code)"
        " VALUES (%s, %s, 1, 'api', 'accepted', 'SM123', ''),"
        " (%s, %s, 1, 'callback', 'undelivered', 'SM123', '30003')",
        home.id, sent, home.id, sent,
    )  # fmt: skip
    for htmx in (None, f"history-{sent}"):
        page = words(desk.get(f"/messages/{sent}/history", htmx=htmx).text)
        assert "Sent: taken by the SMS provider" in page
        assert (
            "The provider reports: not delivered: the phone was switched off or out of reach (30003)" in page
        )
        assert "SM123" in page


def test_unknown_conversations_and_messages_are_not_found(desk: Browser, home: Business) -> None:
    for address in (f"/messages/clients/{uuid.uuid4()}", "/messages/phones/+491", "/messages/phones/a%00b"):
        assert desk.get(address).status_code == 404, address
    assert desk.get(f"/messages/{uuid.uuid4()}/history").status_code == 404
    test = add_message(home, kind="test", client_id=None, address=NOBODYS)
    assert desk.get(f"/messages/phones/{NOBODYS}").status_code == 404
    assert message(home, test)


# Writing


def test_a_text_goes_into_the_outbox_and_can_be_taken_back(desk: Browser, home: Business) -> None:
    reach(home)
    answer = desk.post(f"{place(home)}/texts", body="See you at 10’", htmx="compose")
    assert answer.status_code == 200
    assert "Text to Ana Keller:" in answer.text
    (sent,) = read(home, "SELECT * FROM messages WHERE org_id = %s AND kind = 'text'", home.id)
    assert (sent.body, sent.segments, sent.state) == ("See you at 10'", 1, "pending")
    assert f"/messages/{sent.id}/withdraw" in answer.text
    undone = desk.post(f"/messages/{sent.id}/withdraw", htmx="toasts")
    assert "Taken back" in undone.text
    assert message(home, sent.id).reason == "withdrawn"
    assert desk.post(f"/messages/{sent.id}/withdraw", htmx="toasts").status_code == 409
    assert desk.post(f"/messages/{sent.id}/again", htmx="toasts").status_code == 200
    assert message(home, sent.id).state == "pending"
    assert desk.post(f"/messages/{sent.id}/again", htmx="toasts").status_code == 409


def test_the_same_press_twice_is_one_text(desk: Browser, home: Business) -> None:
    reach(home)
    press = uuid.uuid4()
    for _ in range(2):
        desk.post(f"{place(home)}/texts", body="Hi", request_id=press, htmx="compose")
    assert len(read(home, "SELECT id FROM messages WHERE org_id = %s", home.id)) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [("", "Write the text first"), ("  \n", "Write the text first"), ("a" * 470, "4 segments")],
)
def test_a_refused_text_stays_in_the_box(desk: Browser, home: Business, body: str, said: str) -> None:
    reach(home)
    for htmx in ("compose", None):
        answer = desk.post(f"{place(home)}/texts", body=body, htmx=htmx)
        assert answer.status_code == 422
        assert said in answer.text
        assert f">{body.strip()}</textarea>" in answer.text
    assert read(home, "SELECT id FROM messages WHERE org_id = %s", home.id) == []


@pytest.mark.parametrize(
    ("consent", "said"),
    [(None, "Ana has not agreed to texts"), ("opted_out", "Ana opted out of texts")],
)
def test_it_is_told_before_that_nothing_would_go_out_and_refused(
    desk: Browser, home: Business, consent: str | None, said: str
) -> None:
    reach(home, consent)
    assert said in words(desk.get(place(home)).text)
    answer = desk.post(f"{place(home)}/texts", body="Hi", htmx="compose")
    assert answer.status_code == 422
    assert read(home, "SELECT id FROM messages WHERE org_id = %s", home.id) == []


def test_without_an_agreement_it_goes_by_email_or_as_an_answer(desk: Browser, home: Business) -> None:
    reach(home, None)
    change(home, "UPDATE clients SET email = 'ana@example.org' WHERE id = %s", home.client)
    assert "Goes out by e-mail to ana@example.org" in words(desk.get(place(home)).text)
    add_reply(home, "Hello?", "unclear")
    assert "Goes out by e-mail" not in words(desk.get(place(home)).text)


def test_quiet_hours_are_told_before(desk: Browser, home: Business) -> None:
    reach(home)
    change(home, "UPDATE orgs SET quiet_until = '00:01', quiet_from = '00:02' WHERE id = %s", home.id)
    assert "Quiet hours: goes out" in words(desk.get(place(home)).text)
    desk.post(f"{place(home)}/texts", body="Hi", htmx="compose")
    (sent,) = read(home, "SELECT send_after, now() AS now FROM messages WHERE org_id = %s", home.id)
    assert sent.send_after > sent.now


def test_the_cost_is_told_while_writing(desk: Browser, home: Business) -> None:
    change(home, "UPDATE orgs SET segment_price = 0.0750 WHERE id = %s", home.id)
    plain = words(desk.post("/messages/measure", body="a" * 161, htmx="compose-cost").text)
    assert plain.startswith("2 segments, 161 characters, €0.15")
    dear = words(desk.post("/messages/measure", body="Привет " + "a" * 80, htmx="compose-cost").text)
    assert "П" in dear
    assert "make this longer" in dear
    assert "At most 3" in words(desk.post("/messages/measure", body="a" * 500, htmx="compose-cost").text)
    assert words(desk.post("/messages/measure", body="", htmx="compose-cost").text) == ""


def test_ready_answers_fill_the_box_without_script_too(desk: Browser, home: Business) -> None:
    reach(home)
    change(
        home, "UPDATE orgs SET canned_answers = %s WHERE id = %s", ["Hi {first_name}, sure!", "No"], home.id
    )
    for htmx in (None, "compose"):
        assert ">Hi Ana, sure!</textarea>" in desk.get(f"{place(home)}?answer=0", htmx=htmx).text
        assert "></textarea>" in desk.get(f"{place(home)}?answer=7", htmx=htmx).text


def test_what_did_not_go_out_can_be_written_again(desk: Browser, home: Business) -> None:
    reach(home)
    old = add_message(home, state="expired", body="Too late for that", expires_at=in_hours(-1))
    assert f"copy={old}" in desk.get(place(home)).text
    assert ">Too late for that</textarea>" in desk.get(f"{place(home)}?copy={old}", htmx="compose").text
    assert desk.post(f"/messages/{old}/again", htmx="toasts").status_code == 409


# Consent


def test_an_agreement_is_noted_with_its_wording_and_taken_back(desk: Browser, home: Business) -> None:
    reach(home, None)
    answer = desk.post(f"{place(home)}/consent", state="granted", htmx="contact")
    assert "Noted: agreed to texts" in answer.text
    (kept,) = read(home, "SELECT * FROM phone_consents WHERE org_id = %s", home.id)
    assert (kept.phone, kept.state, kept.source, kept.actor) == (
        PHONE,
        "granted",
        "team",
        f"user:{home.owner}",
    )
    assert "Northside Strength may text me" in kept.evidence
    assert "noted by Owner" in words(answer.text)
    assert "no more texts" in desk.post(f"{place(home)}/consent", state="opted_out", htmx="contact").text
    assert desk.post(f"{place(home)}/consent", state="granted", htmx="contact").status_code == 200


def test_only_the_phone_itself_undoes_an_opt_out_by_text(desk: Browser, home: Business) -> None:
    reach(home)
    change(
        home,
        "UPDATE phone_consents SET state = 'opted_out', source = 'text', evidence = 'STOP' WHERE org_id = %s",
        home.id,
    )
    page = words(desk.get(place(home)).text)
    assert "by texting “STOP”" in page
    assert "Only texting START" in page
    answer = desk.post(f"{place(home)}/consent", state="granted", htmx="contact")
    assert answer.status_code == 409
    assert "only texting START" in answer.text


@pytest.mark.parametrize("state", ["unreachable", "", "x"])
def test_nothing_else_can_be_noted(desk: Browser, home: Business, state: str) -> None:
    reach(home)
    assert desk.post(f"{place(home)}/consent", state=state, htmx="contact").status_code == 400


def test_no_number_no_note(desk: Browser, home: Business) -> None:
    assert desk.post(f"{place(home)}/consent", state="granted", htmx="contact").status_code == 409


# Answers that need somebody


def late_request(home: Business) -> tuple[uuid.UUID, uuid.UUID]:
    """A booking too late to cancel for nothing, and the client's wish to cancel it."""
    reach(home)
    about = book(home, in_hours(5), home.pack)
    asked = add_reply(home, "2", "late_cancel_requested", booking_id=about)
    return about, asked


def test_a_late_cancellation_tells_its_price_is_done_and_undone(desk: Browser, home: Business) -> None:
    about, asked = late_request(home)
    page = words(desk.get(place(home)).text)
    assert "Cancel late uses 1 session, 10 left now" in page
    assert "Cancel without using a session" in page
    assert "Keep the booking" in page
    address = f"/messages/{asked}/bookings/{about}"
    answer = desk.post(f"{address}/cancel", expected_cost=1, htmx="toasts", page=place(home))
    assert "cancelled late. 1 session used, 9 left." in answer.text
    assert (booking(home, about).status, used(home, home.pack)) == ("late_cancelled", 1)
    assert message(home, asked).handled_at
    assert f"{address}/reopen" in answer.text
    desk.post(f"{address}/reopen", htmx="toasts", page=place(home))
    assert (booking(home, about).status, used(home, home.pack)) == ("booked", 0)
    assert message(home, asked).handled_at is None


def test_a_late_cancellation_can_be_waived_by_whoever_may(sign_in: SignIn, home: Business) -> None:
    about, asked = late_request(home)
    address = f"/messages/{asked}/bookings/{about}/cancel"
    front = sign_in("front_desk")
    assert "Cancel without" not in front.get(place(home)).text
    with unchanged(home):
        assert front.post(address, waive=1, htmx="toasts").status_code == 403
    assert sign_in("trainer").post(address, waive=1, htmx="toasts").status_code == 200
    assert (booking(home, about).status, used(home, home.pack)) == ("cancelled", 0)


def test_a_price_that_changed_meanwhile_is_refused_and_the_wish_stays(desk: Browser, home: Business) -> None:
    about, asked = late_request(home)
    answer = desk.post(f"/messages/{asked}/bookings/{about}/cancel", expected_cost=0, htmx="toasts")
    assert answer.status_code == 409
    assert "Nothing was cancelled yet" in answer.text
    assert message(home, asked).handled_at is None


def test_a_booking_that_moved_on_says_so(desk: Browser, home: Business) -> None:
    about, asked = late_request(home)
    row(home, "cancel_booking", about)
    assert "Dealt with" in words(desk.get(place(home)).text)  # deciding on the calendar is deciding
    assert message(home, asked).handled_at
    answer = desk.post(f"/messages/{asked}/bookings/{about}/cancel", expected_cost=1, htmx="toasts")
    assert answer.status_code == 409
    assert "Already cancelled late" in answer.text


def test_keeping_the_booking_settles_the_wish_and_can_be_undone(desk: Browser, home: Business) -> None:
    about, asked = late_request(home)
    answer = desk.post(f"/messages/{asked}/settle", settled=1, htmx="toasts")
    assert "Done." in answer.text
    assert message(home, asked).handled_at
    assert booking(home, about).status == "booked"
    assert "Dealt with" in words(desk.get(place(home)).text)
    assert desk.post(f"/messages/{asked}/settle", settled=1, htmx="toasts").status_code == 409
    desk.post(f"/messages/{asked}/settle", settled=0, htmx="toasts")
    assert message(home, asked).handled_at is None


def test_an_answer_that_may_mean_several_offers_each(desk: Browser, home: Business) -> None:
    reach(home)
    first, second = book(home, in_hours(50)), book(home, in_hours(80))
    asked = add_reply(home, "1", "several")
    page = desk.get(place(home)).text
    for about in (first, second):
        assert f"/messages/{asked}/bookings/{about}/confirm" in page
        assert f"/messages/{asked}/bookings/{about}/cancel" in page
    desk.post(f"/messages/{asked}/bookings/{second}/confirm", htmx="toasts")
    assert [booking(home, about).status for about in (first, second)] == ["booked", "confirmed"]
    assert message(home, asked).handled_at


def test_cancel_alone_says_that_the_booking_stands(desk: Browser, home: Business) -> None:
    reach(home)
    about = book(home, in_hours(50))
    add_reply(home, "CANCEL", "cancel_word", booking_id=about)
    page = words(desk.get(place(home)).text)
    assert "Texted CANCEL, which opts out of all texts; the booking stands" in page
    assert "Cancel is free" in page or "Cancel uses no session" in page


def test_an_unclear_answer_offers_to_answer_to_book_or_to_leave_it(desk: Browser, home: Business) -> None:
    add_reply(home, "Maybe Friday?", "unclear")
    page = desk.get(place(home)).text
    assert f"/bookings/new?client={home.client}" in page
    assert "#field-body" in page
    assert ">Done" in page


def test_somebody_elses_booking_is_not_touched(desk: Browser, home: Business) -> None:
    _about, asked = late_request(home)
    other = book(home, in_hours(100), p_client_id=home.other_client)
    with unchanged(home):
        for act in ("confirm", "cancel", "reopen"):
            assert desk.post(f"/messages/{asked}/bookings/{other}/{act}", htmx="toasts").status_code == 404


# Numbers that are nobody's


def test_a_number_is_given_to_a_client(desk: Browser, home: Business) -> None:
    add_reply(home, "It's Ana", "no_booking", client_id=None, address=NOBODYS)
    page = f"/messages/phones/{NOBODYS}"
    assert "Whose number is this?" in desk.get(page).text
    found = desk.get(f"{page}?find=ana", htmx="match-options").text
    assert "Ana Keller" in found
    assert "Ana Keller" in desk.get(f"{page}?find=ana").text
    answer = desk.post(f"{page}/match", client_id=home.client)
    assert answer.status_code == 303
    assert answer.location == place(home)
    assert read(home, "SELECT phone FROM clients WHERE id = %s", home.client)[0].phone == NOBODYS
    assert "Ana" in desk.get(place(home)).text
    assert desk.get(page).status_code == 404


def test_a_known_number_stays_unless_it_is_replaced(desk: Browser, home: Business) -> None:
    reach(home)
    page = f"/messages/phones/{NOBODYS}"
    for take, phone in [(None, PHONE), (1, NOBODYS)]:
        add_reply(home, "Hi", "no_booking", client_id=None, address=NOBODYS)
        desk.post(f"{page}/match", client_id=home.client, take=take)
        assert read(home, "SELECT phone FROM clients WHERE id = %s", home.client)[0].phone == phone


def test_a_number_becomes_a_new_client(desk: Browser, home: Business) -> None:
    add_reply(home, "Hi, Zoe here", "no_booking", client_id=None, address=NOBODYS)
    answer = desk.post(f"/messages/phones/{NOBODYS}/client", name=" Zoe  Lang ")
    assert answer.status_code == 303
    (zoe,) = read(home, "SELECT * FROM clients WHERE org_id = %s AND name = 'Zoe Lang'", home.id)
    assert zoe.phone == NOBODYS
    assert "Hi, Zoe here" in desk.get(f"/messages/clients/{zoe.id}").text


def test_a_new_client_needs_a_name(desk: Browser, home: Business) -> None:
    add_reply(home, "Hi", "no_booking", client_id=None, address=NOBODYS)
    assert desk.post(f"/messages/phones/{NOBODYS}/client", name=" ").status_code == 422


# The count in the navigation


def test_the_count_is_what_holds_something_new_or_waits(desk: Browser, home: Business) -> None:
    assert desk.get("/messages/count", htmx="x").text.strip() == ""
    add_reply(home, "a", "unclear")
    add_reply(home, "b", "unclear")
    add_reply(home, "c", "cancelled", client_id=home.other_client, handled_at=in_hours(0))
    add_message(home)
    assert words(desk.get("/messages/count", htmx="x").text) == "2 conversations with something new"


def test_the_count_takes_one_statement_beside_the_login(desk: Browser, home: Business) -> None:
    add_reply(home, "a", "unclear")
    with statements() as asked:
        desk.get("/messages/count", htmx="x")
    assert len(asked) == 2


@pytest.mark.parametrize("role", ["owner", "manager", "trainer", "front_desk"])
def test_every_role_reads_and_writes(sign_in: SignIn, home: Business, role: str) -> None:
    reach(home)
    browser = sign_in(role)
    assert browser.get("/messages").status_code == 200
    assert browser.post(f"{place(home)}/texts", body="Hi", htmx="compose").status_code == 200


# Strangers


def test_a_strangers_numbers_and_messages_are_nobodys(
    app: Flask, desk: Browser, home: Business, stranger: Business
) -> None:
    theirs = add_reply(stranger, "Zq Secret", "unclear", client_id=None, address=NOBODYS)
    about = book(stranger, in_hours(5))
    add_reply(stranger, "Zq Secret", "unclear")
    with unchanged(stranger):
        for address in (
            "/messages",
            "/messages?q=Zq",
            "/messages?show=waiting",
            f"/messages?q={NOBODYS[3:]}",
        ):
            assert "Zq Secret" not in desk.get(address).text
            assert "23125999" not in desk.get(address).text.replace(f"q={NOBODYS[3:]}", "").replace(
                f'value="{NOBODYS[3:]}"', ""
            ).replace(f"“{NOBODYS[3:]}”", "")
        for path, form in [
            ("seen", {}), ("texts", {"body": "Hi"}), ("consent", {"state": "granted"}),
            ("match", {"client_id": home.client}), ("client", {"name": "Zq"}),
        ]:  # fmt: skip
            assert desk.post(f"/messages/phones/{NOBODYS}/{path}", **form).status_code == 404, path
        for path in ("withdraw", "again", "settle", f"bookings/{about}/cancel", f"bookings/{about}/reopen"):
            assert desk.post(f"/messages/{theirs}/{path}", settled=1).status_code == 404, path
    assert read(home, "SELECT id FROM clients WHERE org_id = %s AND name = 'Zq'", home.id) == []


def test_a_client_of_a_stranger_gets_no_number_of_ours(
    desk: Browser, home: Business, stranger: Business
) -> None:
    add_reply(home, "Hi", "unclear", client_id=None, address=NOBODYS)
    with unchanged(stranger), unchanged(home):
        assert desk.post(f"/messages/phones/{NOBODYS}/match", client_id=stranger.client).status_code == 404


def test_reading_is_quick_with_much_to_read(desk: Browser, home: Business) -> None:
    with as_app(home) as _app:
        pass
    add_message(home, created_at=in_hours(-1) - timedelta(days=3))
    with statements() as asked:
        desk.get(place(home))
    assert len(asked) <= 8


def test_a_crowded_inbox_is_light(desk: Browser, home: Business) -> None:
    reach(home)
    for number in range(60):
        add_message(home, client_id=add_client(home, f"Client {number:02}"), created_at=in_hours(-number - 1))
        add_message(
            home, body=f"A text of the usual length, number {number}", created_at=in_hours(-number - 1)
        )
        add_reply(home, f"Answer {number}", "unclear", created_at=in_hours(-number - 1))
    page = desk.get(place(home))
    assert len(brotli.compress(page.data)) < PAGE_BYTES
    swap = desk.get(place(home), htmx="thread")
    assert len(brotli.compress(swap.data)) < SWAP_BYTES
    rows = desk.get("/messages", htmx="inbox-list")
    assert len(brotli.compress(rows.data)) < SWAP_BYTES
