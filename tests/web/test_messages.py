"""The inbox: what it lists, what a conversation says of each message, and who may see it."""

import re
import uuid
from datetime import timedelta

import brotli
import pytest
from flask import Flask

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.inboxes import NOBODYS, add_message, add_reply, message, place, reach, words
from tests.web.test_calendar import PAGE_BYTES, SWAP_BYTES, statements
from tests.world import (
    Business,
    add_client,
    as_app,
    book,
    change,
    in_hours,
    read,
    unchanged,
)

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
