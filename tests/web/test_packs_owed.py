"""What becomes of owed sessions, on Today and on the client's page; and packs about to end."""

import re
import uuid
from datetime import date, timedelta

import pytest

from tests.web.browsing import Browser
from tests.web.cards import undo, words
from tests.web.conftest import SignIn
from tests.world import (
    Business,
    add_client,
    add_offer,
    add_pack,
    add_service,
    all_is_right,
    book,
    booking,
    change,
    in_hours,
    read,
    row,
    unchanged,
    used,
)


@pytest.fixture
def owed(home: Business) -> uuid.UUID:
    """A booking that was delivered on an empty pack of 5 that cost 300.00."""
    pack = add_pack(home, total=5, used=5)
    change(home, "UPDATE client_purchases SET price_minor = 30000 WHERE id = %s", pack)
    change(home, "UPDATE client_purchases SET frozen_at = now() WHERE id = %s", home.pack)
    booking_id = book(home, in_hours(-3), pack)
    assert row(home, "complete_booking", booking_id).settlement == "owed"
    return booking_id


def thaw(home: Business) -> None:
    change(home, "UPDATE client_purchases SET frozen_at = NULL WHERE id = %s", home.pack)


def press(desk: Browser, owed: uuid.UUID, act: str, home: Business, **fields: object):
    """Press a way to settle, on the client's page."""
    return desk.post(f"/bookings/{owed}/owed/{act}", htmx="toasts", page=f"/clients/{home.client}", **fields)


def test_today_and_the_client_offer_what_can_be_done(desk: Browser, home: Business, owed: uuid.UUID) -> None:
    for page in (desk.get("/today").text, desk.get(f"/clients/{home.client}/owed", htmx="x").text):
        assert "Sell a pack and settle" in page
        assert "Waive no session" in words(page)
        assert "Charge €60.00" in words(page)
        assert "Settle from" not in page
    thaw(home)
    assert "Settle from 10 sessions uses 1 of 10 left" in words(desk.get("/today").text)
    assert f'hx-get="/clients/{home.client}/owed"' in desk.get(f"/clients/{home.client}").text


def test_settling_takes_a_session_and_undo_gives_it_back(
    desk: Browser, home: Business, owed: uuid.UUID
) -> None:
    thaw(home)
    answer = press(desk, owed, "settle", home, purchase_id=home.pack)
    assert "Ana Keller: settled from 10 sessions, 9 left" in answer.text
    assert 'id="client-packs"' in answer.text, "the cards on the page show the new count"
    assert booking(home, owed).settlement == "deducted"
    assert "Ana Keller: owed again" in undo(desk, answer, home).text
    assert (booking(home, owed).settlement, used(home, home.pack)) == ("owed", 0)
    all_is_right(home)


def test_a_session_is_settled_once(desk: Browser, home: Business, owed: uuid.UUID) -> None:
    thaw(home)
    press(desk, owed, "settle", home, purchase_id=home.pack)
    again = press(desk, owed, "settle", home, purchase_id=home.pack)
    assert again.status_code == 409
    assert "Nothing was changed: the session is not owed any more." in again.text
    assert used(home, home.pack) == 1


def test_a_pack_that_emptied_meanwhile_settles_nothing(
    desk: Browser, home: Business, owed: uuid.UUID
) -> None:
    answer = press(desk, owed, "settle", home, purchase_id=home.pack)
    assert answer.status_code == 409
    assert "the pack has changed meanwhile. Choose again." in answer.text


def test_waiving_and_charging_are_undone(desk: Browser, home: Business, owed: uuid.UUID) -> None:
    for act, fields, said in [
        ("waive", {}, "waived, no session used"),
        ("charge", {"amount_minor": 6000}, "€60.00 charged"),
    ]:
        answer = press(desk, owed, act, home, **fields)
        assert said in answer.text
        assert booking(home, owed).settlement == "waived"
        undo(desk, answer, home)
        assert booking(home, owed).settlement == "owed"
    charges = read(home, "SELECT amount_minor FROM payments WHERE booking_id = %s ORDER BY at", owed)
    assert [charge.amount_minor for charge in charges] == [6000, -6000]


def test_a_pack_is_sold_and_settles_in_one_tap(desk: Browser, home: Business, owed: uuid.UUID) -> None:
    offers = desk.get(f"/bookings/{owed}/owed/sell", htmx=f"settling-{owed}").text
    assert "Sell 10 sessions and settle" in offers
    request = uuid.uuid4()
    for _ in range(2):
        answer = press(desk, owed, "sell", home, offer_id=home.offer, request_id=request)
        assert "settled from 10 sessions, 9 left" in answer.text
    sold = read(
        home,
        "SELECT * FROM client_purchases WHERE client_id = %s AND purchased_on > '2026-01-01'",
        home.client,
    )
    assert [(pack.sessions_total, pack.sessions_used) for pack in sold] == [(10, 1)]
    undo(desk, answer, home)
    assert booking(home, owed).settlement == "owed"
    (pack,) = read(home, "SELECT closed_as FROM client_purchases WHERE id = %s", sold[0].id)
    assert pack.closed_as == "voided"
    all_is_right(home)


def test_nothing_is_sold_for_what_is_no_longer_owed(desk: Browser, home: Business, owed: uuid.UUID) -> None:
    press(desk, owed, "waive", home)
    before = read(home, "SELECT count(*) AS n FROM client_purchases WHERE org_id = %s", home.id)
    answer = press(desk, owed, "sell", home, offer_id=home.offer)
    assert answer.status_code == 409
    assert read(home, "SELECT count(*) AS n FROM client_purchases WHERE org_id = %s", home.id) == before


def test_offers_for_other_services_are_not_offered(desk: Browser, home: Business, owed: uuid.UUID) -> None:
    stretching, offer = add_service(home), add_offer(home, name="Stretching only")
    change(
        home,
        "INSERT INTO offer_services (org_id, offer_id, service_id) VALUES (%s, %s, %s)",
        home.id,
        offer,
        stretching,
    )
    assert "Stretching only" not in desk.get(f"/bookings/{owed}/owed/sell").text


def test_roles_settle_what_they_may(sign_in: SignIn, home: Business, owed: uuid.UUID) -> None:
    front_desk = sign_in("front_desk")
    page = front_desk.get("/today").text
    assert "Sell a pack and settle" in page
    assert "Waive" not in page
    with unchanged(home):
        assert press(front_desk, owed, "waive", home).status_code == 403


@pytest.mark.parametrize("act", ["settle", "waive", "charge", "sell", "undo"])
def test_a_strangers_booking_is_not_there(
    desk: Browser, home: Business, stranger: Business, act: str
) -> None:
    theirs = book(stranger, in_hours(-3), stranger.pack)
    with unchanged(stranger):
        assert press(desk, theirs, act, home, purchase_id=home.pack, offer_id=home.offer).status_code == 404


def test_without_script_one_is_led_to_the_client(desk: Browser, home: Business, owed: uuid.UUID) -> None:
    thaw(home)
    assert desk.get(f"/clients/{home.client}/owed").location == f"/clients/{home.client}"
    answer = desk.post(f"/bookings/{owed}/owed/settle", purchase_id=home.pack)
    assert "settled from 10 sessions" in desk.get(answer.location).text


# About to end


def listed(page: str) -> list[str]:
    return re.findall(r'<b class="clip">([^<]+)</b>', page)


def test_packs_about_to_end_are_listed_and_filtered(desk: Browser, home: Business) -> None:
    soon = date.today() + timedelta(days=10)
    for name, pack in {
        "Few Left": {"used": 8},
        "Ends Soon": {"expires_on": soon},
        "Plenty": {},
        "Empty": {"used": 10},
        "Frozen": {"used": 9, "frozen": True},
    }.items():
        add_pack(home, client=add_client(home, name), **pack)  # type: ignore[arg-type]
    assert listed(desk.get("/packs/ending").text) == ["Few Left", "Ends Soon"]
    assert listed(desk.get("/packs/ending?show=few").text) == ["Few Left"]
    assert listed(desk.get("/packs/ending?show=expiring").text) == ["Ends Soon"]
    assert listed(desk.get("/packs/ending?sort=client").text) == ["Ends Soon", "Few Left"]
    assert listed(desk.get("/packs/ending?sort=ends").text) == ["Ends Soon", "Few Left"]
    assert "10 total · 8 used · 0 booked · 2 left" in words(desk.get("/packs/ending").text)
    rows = desk.get("/packs/ending?show=few", htmx="ending-list").text
    assert rows.lstrip().startswith('<div id="ending-list"')
    assert "All 2" in desk.get("/today").text


def test_packs_for_another_service_are_left_out(desk: Browser, home: Business) -> None:
    stretching, pack = add_service(home), add_pack(home, used=9)
    change(
        home,
        "INSERT INTO purchase_services (org_id, purchase_id, service_id) VALUES (%s, %s, %s)",
        home.id,
        pack,
        stretching,
    )
    assert listed(desk.get(f"/packs/ending?service={stretching}").text) == ["Ana Keller"]
    assert listed(desk.get(f"/packs/ending?service={home.service}").text) == []


def test_a_long_list_comes_in_pages(desk: Browser, home: Business) -> None:
    for number in range(31):
        add_pack(home, client=add_client(home, f"Client {number:02}"), used=9)
    first, second = (listed(desk.get(f"/packs/ending?page={page}&sort=client").text) for page in (1, 2))
    assert (len(first), second) == (30, ["Client 30"])
    assert "1–30 of 31" in desk.get("/packs/ending").text
    assert "The list ends before this page" in desk.get("/packs/ending?page=9").text


@pytest.mark.parametrize("query", ["show=x", "sort=x", "page=x", "page=-1", "service=x", "page=99999999999"])
def test_an_address_that_makes_no_sense_still_shows_a_list(desk: Browser, query: str) -> None:
    assert desk.get(f"/packs/ending?{query}").status_code == 200


def test_strangers_packs_are_not_listed(desk: Browser, home: Business, stranger: Business) -> None:
    change(stranger, "UPDATE clients SET name = 'Zq Secret' WHERE id = %s", stranger.client)
    add_pack(stranger, used=9)
    assert listed(desk.get("/packs/ending").text) == []


# What a booking draws on


def choice(page: str) -> str:
    found = re.search(r'name="pack"\s+value="([^"]*)"\s+checked', page)
    assert found
    return found[1]


def asked(home: Business, day: date, **more: object) -> str:
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/bookings/new?client={home.client}&service={home.service}&on={day}&time=10:00{query}"


def test_a_pack_that_ends_before_the_day_is_not_chosen(desk: Browser, home: Business) -> None:
    soon = date.today() + timedelta(days=5)
    ending = add_pack(home, expires_on=soon)
    assert choice(desk.get(asked(home, soon)).text) == str(ending), "it ends first"
    later = desk.get(asked(home, soon + timedelta(days=1))).text
    assert choice(later) == str(home.pack)
    assert "It ends before that day: a session would be owed." in words(later)


def test_another_day_chooses_anew_unless_a_person_chose(desk: Browser, home: Business) -> None:
    soon = date.today() + timedelta(days=5)
    ending, day = add_pack(home, expires_on=soon), soon + timedelta(days=1)
    for chosen, expected in [(ending, home.pack), ("", "")]:
        address = asked(home, day, pack=chosen, proposed=ending)
        fragment = desk.get(address, htmx="pack-choices").text
        assert fragment.lstrip().startswith("<fieldset")
        assert choice(fragment) == str(expected)


def test_a_pack_for_another_service_is_not_offered(desk: Browser, home: Business) -> None:
    stretching = add_service(home)
    for service, offered in [(stretching, False), (home.service, True)]:
        pack = add_pack(home)
        change(
            home,
            "INSERT INTO purchase_services (org_id, purchase_id, service_id) VALUES (%s, %s, %s)",
            home.id,
            pack,
            service,
        )
        assert (str(pack) in desk.get(asked(home, date.today())).text) is offered


def test_a_pack_with_a_free_session_comes_before_one_that_is_booked_up(desk: Browser, home: Business) -> None:
    booked_up = add_pack(home, total=1, expires_on=date.today() + timedelta(days=9))
    book(home, in_hours(30), booked_up)
    page = desk.get(asked(home, date.today())).text
    assert choice(page) == str(home.pack)
    assert "All that are left are booked already: this one would be owed." in words(page)


def test_a_shared_pack_can_be_drawn_on(desk: Browser, home: Business) -> None:
    row(home, "share_pack", home.pack, home.other_client)
    page = desk.get(f"/bookings/new?client={home.other_client}&service={home.service}").text
    assert choice(page) == str(home.pack)
