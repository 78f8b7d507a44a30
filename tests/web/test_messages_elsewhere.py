"""What other pages tell of messages: the booking, the calendar, the client, Today."""

import uuid

import pytest

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.inboxes import (
    PHONE,
    add_message,
    add_reply,
    late_request,
    place,
    reach,
    words,
)
from tests.web.test_calendar import card
from tests.world import Business, as_app, book, call, change, in_hours, read, rows, unchanged, value

CLIENT = {"name": "Ana Keller", "phone": PHONE, "email": "", "alert": "", "timezone": ""}


def consents(home: Business) -> list[tuple[str, str, str]]:
    found = read(home, "SELECT phone, state, source FROM phone_consents WHERE org_id = %s", home.id)
    return [tuple(row) for row in found]


def unproven_reminder(home: Business, hours: float = 5) -> uuid.UUID:
    """A booking whose reminder went out hours ago, and nobody knows whether it arrived."""
    about = book(home, in_hours(hours))
    add_message(
        home, kind="reminder", state="sent", booking_id=about, for_start=in_hours(hours),
        send_after=in_hours(-3), called_at=in_hours(-3), finished_at=None,
    )  # fmt: skip
    return about


# The booking


def test_the_panel_tells_what_was_written_and_whether_it_arrived(desk: Browser, home: Business) -> None:
    about = book(home, in_hours(50))
    add_message(home, kind="reminder", booking_id=about)
    page = words(desk.get(f"/bookings/{about}").text)
    assert "Booking made Goes out only if Ana agrees to texts or has an e-mail address" in page
    change(home, "UPDATE clients SET email = 'ana@example.org' WHERE id = %s", home.client)
    assert "Booking made by e-mail Goes out" in words(desk.get(f"/bookings/{about}").text)
    reach(home)
    page = words(desk.get(f"/bookings/{about}").text)
    assert "Booking made Goes out" in page
    assert "only if" not in page
    assert "Reminder Delivered" in page
    assert "isn't confirmed as delivered" not in page
    assert f'href="{place(home)}"' in desk.get(f"/bookings/{about}").text


def test_the_panel_warns_of_a_reminder_that_may_not_have_arrived(desk: Browser, home: Business) -> None:
    about = unproven_reminder(home)
    assert "isn&#39;t confirmed as delivered" in desk.get(f"/bookings/{about}").text or (
        "isn't confirmed as delivered" in desk.get(f"/bookings/{about}").text
    )
    rows(home, "confirm_booking", about)
    assert "confirmed as delivered. Call" not in desk.get(f"/bookings/{about}").text


def test_the_panel_tells_what_the_client_asks_for(desk: Browser, home: Business) -> None:
    about, asked = late_request(home)
    assert "Texted “2”. Asks to cancel" in words(desk.get(f"/bookings/{about}").text)
    value_of = desk.post(f"/messages/{asked}/settle", settled=1, htmx="toasts")
    assert value_of.status_code == 200
    assert "Texted “2”" not in words(desk.get(f"/bookings/{about}").text)


def test_the_part_with_the_messages_asks_for_itself_again(desk: Browser, home: Business) -> None:
    about = book(home, in_hours(50))
    part = desk.get(f"/messages/bookings/{about}", htmx="booking-messages").text
    assert 'id="booking-messages"' in part
    assert desk.get(f"/messages/bookings/{about}").location == place(home)


def test_what_a_client_did_is_by_the_client(desk: Browser, home: Business) -> None:
    about = book(home, in_hours(50), home.pack)
    with as_app(home, f"client:{home.client}") as app:
        call(app, "confirm_booking", about)
    assert "by the client" in words(desk.get(f"/bookings/{about}").text)
    answer = desk.post(f"/bookings/{about}/confirm", htmx="panel", page="/calendar")
    assert "changed by the client" in words(answer.text)


def test_a_line_of_the_ledger_by_a_client_says_so(desk: Browser, home: Business) -> None:
    about = book(home, in_hours(2), home.pack)
    with as_app(home, f"client:{home.client}") as app:
        call(app, "cancel_booking", about, p_expected_cost=1)
    assert "The client" in words(desk.get(f"/packs/{home.pack}/ledger").text)


# The calendar


@pytest.mark.parametrize(
    ("state", "said"),
    [("late_cancel_requested", "Asks to cancel"), ("cancel_word", "Asks to cancel"), ("unclear", "")],
)
def test_a_card_shows_that_the_client_asks_to_cancel(
    desk: Browser, home: Business, state: str, said: str
) -> None:
    about = book(home, in_hours(0.1))
    asked = add_reply(home, "2", state, booking_id=about)
    shown = words(card(desk.get("/calendar?view=day").text, "Ana Keller"))
    assert ("Asks to cancel" in shown) == bool(said)
    desk.post(f"/messages/{asked}/settle", settled=1)
    assert "Asks to cancel" not in card(desk.get("/calendar?view=day").text, "Ana Keller")


def test_a_card_shows_that_the_reminder_may_not_have_arrived(desk: Browser, home: Business) -> None:
    about = unproven_reminder(home, 0.1)
    shown = desk.get("/calendar?view=day").text
    assert "Reminder not confirmed as delivered" in card(shown, "Ana Keller")
    rows(home, "confirm_booking", about)
    assert "Reminder not" not in card(desk.get("/calendar?view=day").text, "Ana Keller")


# The client


def test_the_clients_page_shows_the_last_messages(desk: Browser, home: Business) -> None:
    for number in range(7):
        add_message(home, body=f"Text {number}", created_at=in_hours(-number - 1))
    part = words(desk.get(f"{place(home)}/latest", htmx="client-messages").text)
    assert "Text 0" in part
    assert "Text 4" in part
    assert "Text 5" not in part
    assert "Open conversation" in desk.get(f"/clients/{home.client}").text


def test_the_box_in_the_form_notes_an_agreement_with_its_wording(desk: Browser, home: Business) -> None:
    address = f"/clients/{home.client}/edit"
    assert "may text me about my appointments" in desk.get(address).text
    assert desk.post(address, **CLIENT).status_code == 303
    assert consents(home) == []
    for _ in range(2):
        desk.post(address, **CLIENT, texts=1)
        assert consents(home) == [(PHONE, "granted", "form")]
    assert "checked" in desk.get(address).text
    desk.post(address, **CLIENT)
    assert consents(home) == [(PHONE, "opted_out", "form")]


def test_a_new_client_can_agree_at_once(desk: Browser, home: Business) -> None:
    desk.post("/clients", **(CLIENT | {"name": "Zoe Lang"}), texts=1)
    assert consents(home) == [(PHONE, "granted", "form")]


def test_an_agreement_needs_a_number(desk: Browser, home: Business) -> None:
    with unchanged(home):
        answer = desk.post("/clients", **(CLIENT | {"phone": ""}), texts=1)
    assert answer.status_code == 422
    assert "Enter the number the texts may go to" in answer.text


def test_whoever_opted_out_by_text_is_not_brought_back_by_a_box(desk: Browser, home: Business) -> None:
    reach(home)
    change(home, "UPDATE phone_consents SET state = 'opted_out', source = 'text' WHERE org_id = %s", home.id)
    address = f"/clients/{home.client}/edit"
    assert "Only texting START" in words(desk.get(address).text)
    desk.post(address, **CLIENT, texts=1)
    assert consents(home) == [(PHONE, "opted_out", "text")]


def test_a_client_may_live_by_another_clock(desk: Browser, home: Business) -> None:
    address = f"/clients/{home.client}/edit"
    desk.post(address, **(CLIENT | {"timezone": "America/New_York"}))
    assert read(home, "SELECT timezone FROM clients WHERE id = %s", home.client)[0][0] == "America/New_York"
    assert desk.post(address, **(CLIENT | {"timezone": "Nowhere/City"})).status_code == 422
    desk.post(address, **CLIENT)
    assert read(home, "SELECT timezone FROM clients WHERE id = %s", home.client)[0][0] is None


# Today


def test_today_shows_what_waits_and_who_has_not_confirmed(desk: Browser, home: Business) -> None:
    quiet = words(desk.get("/messages/today", htmx="today-messages").text)
    assert "No answer waits, every reminder arrived" in quiet
    add_reply(home, "Maybe Friday?", "unclear")
    unproven_reminder(home, 20)
    confirmed = book(home, in_hours(30))
    rows(home, "confirm_booking", confirmed)
    book(home, in_hours(60))
    page = words(desk.get("/messages/today", htmx="today-messages").text)
    assert "Ana Keller Maybe Friday? Needs you" in page
    assert "Reminder not confirmed: Ana Keller" in page
    assert "1 not confirmed in the next 48 hours" in page


def test_a_stranger_is_on_none_of_these(sign_in: SignIn, home: Business, stranger: Business) -> None:
    add_reply(stranger, "Zq Secret", "unclear")
    theirs = unproven_reminder(stranger, 20)
    value(stranger, "set_consent", PHONE, "opted_out", "text", "STOP")
    desk = sign_in()
    assert "Zq" not in desk.get("/messages/today", htmx="today-messages").text
    assert desk.get(f"/messages/bookings/{theirs}", htmx="booking-messages").status_code == 404
    change(home, "UPDATE clients SET phone = %s WHERE id = %s", PHONE, home.client)
    assert "START" not in desk.get(f"/clients/{home.client}/edit").text
