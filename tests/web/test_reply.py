"""The page behind the link in a text: what it shows and does, once, and how little it gives away."""

import re
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.databases import wait_until
from tests.links import link_of, replies, set_trainer_name
from tests.racing import waiting
from tests.web.browsing import lint
from tests.web.reply_pages import changed, noon, offered, press, shown
from tests.world import (
    Business,
    add_client,
    add_pack,
    all_is_right,
    book,
    booking,
    fingerprints,
    in_hours,
    read,
    row,
    unchanged,
    used,
)
from trainer_web.account.views import limiter
from trainer_web.crypto import link_token
from trainer_web.errors import Refused


@pytest.fixture
def throttled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The throttle, on."""
    monkeypatch.setattr(limiter, "enabled", True)
    limiter.reset()
    yield
    limiter.reset()


# What it shows


def test_it_shows_the_booking_and_what_each_button_does_to_the_sessions(
    phone: FlaskClient, home: Business
) -> None:
    set_trainer_name(home, "Tom Becker")
    start = noon(5)
    page = shown(phone, link_of(home, book(home, start, add_pack(home, used=4))))
    assert "Northside Strength" in page
    assert start.strftime("%A %-d %B") in page
    assert "12:00 – 13:00" in page
    assert "Personal training with Tom" in page
    assert "Uses no session now: 1 of your 6 sessions counts when it takes place." in page
    assert "Free: your session stays yours." in page
    free_until = (start.astimezone(UTC) - timedelta(hours=24)).astimezone(ZoneInfo("Europe/Berlin"))
    assert f"Free until {free_until:%a %-d %b %H:%M}" in page


def test_it_names_no_surname_and_no_client(phone: FlaskClient, home: Business) -> None:
    set_trainer_name(home, "Tom Becker")
    page = shown(phone, link_of(home, book(home, noon(5), home.pack)))
    assert "Becker" not in page
    assert "Keller" not in page


def test_without_a_pack_it_says_so(phone: FlaskClient, home: Business) -> None:
    page = shown(phone, link_of(home, book(home, noon(5))))
    assert "Uses no session of a pack." in page
    assert "Free of charge." in page


def test_a_pack_that_can_not_pay_is_named(phone: FlaskClient, home: Business) -> None:
    link = link_of(home, book(home, noon(5), add_pack(home, expires_on=noon(2).date())))
    assert "Your pack has ended by then: Northside Strength will settle it with you." in shown(phone, link)


def test_too_late_to_cancel_free_of_charge_is_said_before_the_tap(phone: FlaskClient, home: Business) -> None:
    page = shown(phone, link_of(home, book(home, in_hours(5), home.pack)))
    assert "Ask to cancel" in page
    assert "It is too late to cancel free of charge: it would use 1 session." in page
    assert "Your request is passed on to Trainer, who decides." in page
    assert "Text or call Trainer." in page


def test_a_confirmed_session_offers_to_cancel_or_change_it(phone: FlaskClient, home: Business) -> None:
    made = book(home, noon(5), home.pack)
    row(home, "confirm_booking", made)
    page = lint(phone.get(link_of(home, made))).text
    assert "Confirmed." in page
    assert 'value="confirm"' not in page
    assert 'value="cancel"' in page


def test_times_are_on_the_clients_clock(phone: FlaskClient, home: Business) -> None:
    client = add_client(home, timezone="Asia/Kolkata")
    page = shown(phone, link_of(home, book(home, noon(5), p_client_id=client)))
    local = noon(5).astimezone(ZoneInfo("Asia/Kolkata"))
    assert f"{local:%H:%M}" in page
    assert "Times are on your clock (Asia/Kolkata)." in page


def test_the_language_of_the_page_is_the_business_s(phone: FlaskClient, home: Business) -> None:
    link = link_of(home, book(home, noon(5)))
    assert '<html lang="en-GB">' in phone.get(link).text


# What it does


def test_confirm(phone: FlaskClient, home: Business) -> None:
    made = book(home, noon(5), home.pack)
    answer = press(phone, link_of(home, made), "confirm")
    assert answer.status_code == 200
    assert "Confirmed" in answer.text
    assert booking(home, made).status == "confirmed"
    assert booking(home, made).changed_by == f"client:{home.client}"
    assert used(home, home.pack) == 0


def test_cancel_while_it_is_free(phone: FlaskClient, home: Business) -> None:
    made = book(home, noon(5), home.pack)
    answer = press(phone, link_of(home, made), "cancel")
    assert answer.status_code == 200
    assert "It used no session: 10 left." in answer.text
    assert "Text UNDO within 30 minutes" in answer.text
    assert booking(home, made).status == "cancelled"
    all_is_right(home)


def test_cancel_too_late_is_passed_on_and_changes_nothing_else(phone: FlaskClient, home: Business) -> None:
    made = book(home, in_hours(5), home.pack)
    answer = press(phone, link_of(home, made), "cancel")
    assert answer.status_code == 200
    assert "Your request is passed on" in answer.text
    assert booking(home, made).status == "booked"
    assert replies(home) == ["late_cancel_requested"]
    assert used(home, home.pack) == 0


def test_change_moves_the_session_to_the_time_that_was_tapped(phone: FlaskClient, home: Business) -> None:
    made = book(home, noon(5), home.pack)
    link = link_of(home, made)
    chosen = offered(phone, link)[3]
    answer = press(phone, link, "change", chosen.isoformat())
    assert answer.status_code == 200
    assert f"<b>{chosen.astimezone(ZoneInfo('Europe/Berlin')):%H:%M}<small>" in answer.text
    moved = booking(home, made)
    assert (moved.starts_at, moved.ends_at - moved.starts_at) == (chosen, timedelta(hours=1))
    assert moved.status == "booked"
    all_is_right(home)


@pytest.mark.parametrize(
    ("act", "again"), [("confirm", "confirm"), ("cancel", "confirm"), ("cancel", "cancel")]
)
def test_a_second_press_shows_what_the_first_one_did_and_does_nothing(
    phone: FlaskClient, home: Business, act: str, again: str
) -> None:
    link = link_of(home, book(home, noon(5), home.pack))
    first = press(phone, link, act)
    with unchanged(home):
        second = press(phone, link, again)
    assert (second.status_code, second.text) == (first.status_code, first.text)


def test_a_change_that_is_sent_twice_is_made_once(phone: FlaskClient, home: Business) -> None:
    link = link_of(home, book(home, noon(5)))
    chosen, other = offered(phone, link)[3:5]
    first = press(phone, link, "change", chosen.isoformat())
    before = fingerprints(home)
    assert press(phone, link, "change", chosen.isoformat()).text == first.text
    assert press(phone, link, "change", other.isoformat()).text == first.text
    assert changed(before, fingerprints(home)) <= {"reply_links"}  # which counts that it was looked at


def test_a_late_request_is_noted_once(phone: FlaskClient, home: Business) -> None:
    link = link_of(home, book(home, in_hours(5), home.pack))
    press(phone, link, "cancel")
    press(phone, link, "cancel")
    assert replies(home) == ["late_cancel_requested"]


def test_a_second_press_after_the_team_changed_it_claims_nothing_untrue(
    phone: FlaskClient, home: Business
) -> None:
    made = book(home, noon(5))
    link = link_of(home, made)
    press(phone, link, "confirm")
    row(home, "cancel_booking", made)
    again = press(phone, link, "confirm")
    assert again.status_code == 200
    assert "You have already answered" in again.text
    assert "It has changed since then." in again.text


@pytest.mark.parametrize("act", ["", "delete", "confirm\0", "change"])
def test_a_button_that_is_none_does_nothing(phone: FlaskClient, home: Business, act: str) -> None:
    link = link_of(home, book(home, noon(5)))
    answer = press(phone, link, act)
    assert answer.status_code == 409
    assert "Nothing was changed" in answer.text
    assert replies(home) == []


# What it gives away: nothing


def dead_links(home: Business) -> dict[str, str]:
    """The ways in which a link can lead nowhere."""
    moved = book(home, noon(6))
    cancelled = book(home, noon(8))
    links = {
        "moved": link_of(home, moved),
        "cancelled": link_of(home, cancelled),
        "begun": link_of(home, book(home, in_hours(-0.5))),
        "unknown": f"/r/{link_token(2**40)}",
        "nonsense": "/r/abc",
        "other letters": "/r/ünïcode",
        "endless": "/r/" + "A" * 3000,
    }
    row(home, "reschedule", moved, noon(7))
    row(home, "cancel_booking", cancelled)
    whole = link_of(home, book(home, noon(9)))
    links["tampered"] = whole[:-1] + ("A" if whole[-1] != "A" else "B")
    links["padded"] = whole + "="
    number = b64decode(whole.removeprefix("/r/"), altchars=b"-_")[:8]
    links["foreign"] = f"/r/{urlsafe_b64encode(number + b'x' * 13).decode()}"
    return links


@pytest.mark.parametrize(("method", "place"), [("GET", ""), ("GET", "/times"), ("HEAD", ""), ("POST", "")])
def test_whatever_leads_nowhere_answers_with_the_same_bytes(
    phone: FlaskClient, home: Business, method: str, place: str
) -> None:
    links = dead_links(home)
    used_link = link_of(home, book(home, noon(5)))
    press(phone, used_link, "confirm")
    if method != "POST":  # which shows what was done
        links["used"] = used_link
    answers = {}
    for name, link in links.items():
        answer = phone.open(link + place, method=method, data={"act": "cancel"})
        assert answer.status_code == 404, name
        answers[name] = (answer.data, sorted(answer.headers.items()))
    assert len({repr(answer) for answer in answers.values()}) == 1, answers


def test_looking_a_hundred_times_changes_nothing_but_the_count(phone: FlaskClient, home: Business) -> None:
    link = link_of(home, book(home, noon(5), home.pack))
    before = fingerprints(home)
    for _ in range(50):
        assert phone.get(link).status_code == 200
        assert phone.head(link).status_code == 200
    assert phone.get(f"{link}/times").status_code == 200
    assert changed(before, fingerprints(home)) == {"reply_links"}
    (kept,) = read(home, "SELECT opened, used_at, outcome FROM reply_links WHERE org_id = %s", home.id)
    assert tuple(kept) == (101, None, None)


@pytest.mark.parametrize("path", ["live", "times", "dead", "done"])
def test_every_answer_keeps_the_address_to_itself(phone: FlaskClient, home: Business, path: str) -> None:
    link = link_of(home, book(home, noon(5)))
    answer = {
        "live": lambda: phone.get(link),
        "times": lambda: phone.get(f"{link}/times"),
        "dead": lambda: phone.get("/r/abc"),
        "done": lambda: phone.post(link, data={"act": "confirm"}),
    }[path]()
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in answer.headers
    assert "script" not in answer.text
    assert not re.search(r'(?:src|href|action)="(?!/(?:static|r)/)', answer.text), "leads to another place"


def test_the_whole_page_with_its_styles_is_small(phone: FlaskClient, home: Business) -> None:
    link = link_of(home, book(home, noon(5), home.pack))
    for address in (link, f"{link}/times", f"{link}/times?day={noon(4).date()}"):
        page = phone.get(address)
        assets = re.findall(r'href="(/static/[^"]+)"', page.text)
        assert len(assets) == 2  # its styles and its icon
        weight = len(page.data)
        for asset in assets:
            with phone.get(asset) as answer:
                weight += len(answer.data)
        assert weight < 30_000, f"{address} weighs {weight} bytes"


def test_guessing_is_throttled_and_a_real_link_still_works(
    phone: FlaskClient, home: Business, throttled: None
) -> None:
    link = link_of(home, book(home, noon(5)))
    whole = link_token(7)
    guesses = [whole[:-4] + f"{number:04}" for number in range(12)]
    assert [phone.get(f"/r/{guess}").status_code for guess in guesses] == [404] * 10 + [429] * 2
    assert phone.post(f"/r/{guesses[0]}", data={"act": "confirm"}).status_code == 429
    too_many = phone.get("/r/abc/times")
    assert too_many.status_code == 429
    assert "Wait a minute" in too_many.text
    assert "Set-Cookie" not in too_many.headers
    assert [phone.get(link).status_code for _ in range(12)] == [200] * 12


def test_when_the_database_is_away_a_client_reads_no_command(
    phone: FlaskClient, home: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = link_of(home, book(home, noon(5)))

    def away(*_: object) -> None:
        raise Refused(503, "Run `trainer-web db upgrade`.")

    monkeypatch.setattr("trainer_web.reply.views.run", away)
    answer = phone.get(link)
    assert answer.status_code == 503
    assert "Try again in a minute: nothing is done twice." in answer.text
    assert "trainer-web" not in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_stranger_sees_and_changes_nothing(phone: FlaskClient, home: Business, stranger: Business) -> None:
    link = link_of(home, book(home, noon(5)))
    with unchanged(stranger):
        phone.get(f"{link}/times")
        press(phone, link, "confirm")
    theirs = link_of(stranger, book(stranger, noon(5)))
    with unchanged(home):
        assert "Bay Street Fitness" in shown(phone, theirs)
        press(phone, theirs, "cancel")


def test_many_presses_at_once_come_to_one_outcome(app: Flask, home: Business) -> None:
    made = book(home, noon(5), home.pack)
    link = link_of(home, made)
    times = offered(app.test_client(), link)
    acts = [("confirm", ""), ("cancel", ""), *(("change", at.isoformat()) for at in times[:4])]
    with ThreadPoolExecutor(2 * len(acts)) as executor:
        with home.database.as_admin() as holder:
            holder.execute("SELECT FROM appointments WHERE org_id = %s FOR UPDATE", [home.id])
            presses = [executor.submit(press, app.test_client(), link, *act) for act in acts * 2]
            wait_until(lambda: waiting(home.database) == len(presses), "all presses wait for the appointment")
        answers = [each.result() for each in presses]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert len(replies(home)) == 1
    all_is_right(home)
