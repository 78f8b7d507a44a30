"""Answers that need somebody, and numbers that are nobody's."""

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.inboxes import NOBODYS, PHONE, add_reply, late_request, message, place, reach, words
from tests.world import (
    Business,
    book,
    booking,
    in_hours,
    read,
    row,
    unchanged,
    used,
)

# Answers that need somebody


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
