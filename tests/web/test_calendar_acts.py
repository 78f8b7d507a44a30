"""The acts on a booking: what they do, what they say, and what happens when somebody was faster."""

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest

from tests.web.browsing import VOID, Browser
from tests.web.conftest import SignIn
from tests.world import (
    Business,
    add_client,
    add_pack,
    add_service,
    as_app,
    book,
    booking,
    call,
    change,
    in_hours,
    ledger,
    unchanged,
    used,
)

ACTS = ("complete", "confirm", "no-show", "cancel", "reopen", "reschedule")
BERLIN = ZoneInfo("Europe/Berlin")


def begun(business: Business, pack: uuid.UUID | None = None, **named: object) -> uuid.UUID:
    """A booking in the middle of its hour: open, and neither due nor in the future."""
    return book(business, in_hours(-0.5), pack, **named)


def text(answer: object) -> str:
    """What a person reads in an answer."""
    plain = re.sub(r"<[^>]+>", " ", answer.text)  # type: ignore[attr-defined]
    return re.sub(r"\s+", " ", plain)


def roots(fragments: str) -> list[dict[str, str | None]]:
    """The attributes of each outermost element of an answer."""
    found: list[dict[str, str | None]] = []

    class Outermost(HTMLParser):
        depth = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if self.depth == 0:
                found.append(dict(attrs))
            self.depth += tag not in VOID

        def handle_endtag(self, tag: str) -> None:
            self.depth -= tag not in VOID

    Outermost().feed(fragments)
    return found


def calendar_of(business: Business, booking_id: uuid.UUID, **query: object) -> str:
    """The address of the calendar page on which this booking stands."""
    day = booking(business, booking_id).starts_at.astimezone(BERLIN).date()
    return f"/calendar?on={day}" + "".join(f"&{name}={value}" for name, value in query.items())


def test_completing_takes_one_session_and_shows_the_count_of_the_database(
    desk: Browser, home: Business
) -> None:
    mine = begun(home, home.pack)
    answer = desk.post(f"/bookings/{mine}/complete", htmx="panel", page=calendar_of(home, mine))
    assert answer.status_code == 200
    assert (used(home, home.pack), ledger(home, home.pack)) == (1, [(1, 1)])
    assert "Ana Keller: completed. 1 session used, 9 left." in text(answer)
    assert "Undo: back to booked gives the session back, 9 left now" in text(answer)


def test_an_answer_is_the_panel_the_changed_column_and_a_toast(desk: Browser, home: Business) -> None:
    mine = book(home, datetime(2027, 6, 9, 10, tzinfo=BERLIN), home.pack)
    book(home, datetime(2027, 6, 10, 10, tzinfo=BERLIN))
    answer = desk.post(f"/bookings/{mine}/complete", htmx="panel", page="/calendar?on=2027-06-07")
    panel, column, toast = roots(answer.text)
    assert panel["id"] == "booking-panel"
    assert (column["id"], column["hx-swap-oob"]) == ("column-2027-06-09", "true")
    assert toast["hx-swap-oob"] == "beforeend:#toasts"
    assert 'is-completed is-selected"' in answer.text


def test_only_what_lies_outside_the_usual_hours_redraws_the_whole_calendar(
    desk: Browser, home: Business
) -> None:
    early, usual = (book(home, datetime(2027, 6, 9, hour, tzinfo=BERLIN), home.pack) for hour in (5, 10))
    page = "/calendar?on=2027-06-07"
    whole = roots(desk.post(f"/bookings/{early}/complete", htmx="panel", page=page).text)
    assert [root.get("id") for root in whole[:2]] == ["booking-panel", "calendar"]
    column = roots(desk.post(f"/bookings/{usual}/complete", htmx="panel", page=page).text)
    assert [root.get("id") for root in column[:2]] == ["booking-panel", "column-2027-06-09"]


@pytest.mark.parametrize("query", [{"view": "day"}, {"view": "week", "trainer": "all"}])
def test_an_answer_redraws_only_what_the_page_shows(
    desk: Browser, home: Business, query: dict[str, str]
) -> None:
    mine = begun(home, home.pack)
    answer = desk.post(f"/bookings/{mine}/complete", htmx="panel", page=calendar_of(home, mine, **query))
    assert f'id="booking-{mine}"' in answer.text
    elsewhere = desk.post(f"/bookings/{mine}/reopen", htmx="panel", page="/calendar?on=2027-06-09")
    assert "cal-column" not in elsewhere.text
    today = desk.post(f"/bookings/{mine}/complete", htmx="toasts", page="/today")
    assert "booking-panel" not in today.text
    assert "completed. 1 session used, 9 left." in text(today)


def test_an_undo_from_a_toast_comes_out_of_band(desk: Browser, home: Business) -> None:
    mine = begun(home, home.pack)
    page = calendar_of(home, mine)
    done = desk.post(f"/bookings/{mine}/complete", htmx="panel", page=page)
    assert f'action="/bookings/{mine}/reopen"' in done.text.split("beforeend:#toasts")[1]
    undone = desk.post(f"/bookings/{mine}/reopen", htmx="toasts", page=page)
    assert undone.text.lstrip().startswith('<div hx-swap-oob="innerHTML:#panel">')
    assert 'hx-swap-oob="true"' in undone.text
    assert ledger(home, home.pack) == [(1, 1), (-1, 0)]
    assert "booked again. 10 left." in text(undone)


def test_the_same_button_pressed_twice_takes_one_session(desk: Browser, home: Business) -> None:
    mine = begun(home, home.pack)
    press = uuid.uuid4()
    answers = [
        desk.post(f"/bookings/{mine}/complete", htmx="panel", request_id=press, page="/calendar")
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert used(home, home.pack) == 1


def test_two_tabs_complete_once_and_the_second_is_told_by_whom(sign_in: SignIn, home: Business) -> None:
    mine = begun(home, home.pack)
    sign_in("manager").post(f"/bookings/{mine}/complete", htmx="panel", page="/calendar")
    late = sign_in("owner").post(f"/bookings/{mine}/complete", htmx="panel", page="/calendar")
    assert late.status_code == 409
    at = booking(home, mine).changed_at.astimezone(BERLIN)
    assert f"Already completed by Manager at {at:%H:%M}." in text(late)
    assert "9" in text(late), "the panel shows the true count"
    assert used(home, home.pack) == 1


def test_what_the_worker_did_was_done_automatically(desk: Browser, home: Business) -> None:
    mine = book(home, in_hours(-2), home.pack)
    with as_app(home, actor="worker") as app:
        call(app, "complete_due_bookings", 10)
    answer = desk.post(f"/bookings/{mine}/complete", htmx="panel", page="/calendar")
    assert "Already completed automatically at" in text(answer)


def test_without_script_an_act_leads_to_the_bookings_page_that_says_what_happened(
    desk: Browser, home: Business
) -> None:
    mine = begun(home, home.pack)
    sent_on = desk.post(f"/bookings/{mine}/complete")
    assert (sent_on.status_code, sent_on.location) == (303, f"/bookings/{mine}")
    page = desk.get(sent_on.location)
    assert "completed. 1 session used, 9 left." in text(page)
    again = desk.post(f"/bookings/{mine}/complete")
    assert "Already completed by you" in text(desk.get(again.location))


def test_no_show_costs_what_the_policy_says_and_can_be_undone(desk: Browser, home: Business) -> None:
    mine = begun(home, home.pack)
    assert "No-show uses 1 session, 10 left now" in text(desk.get(f"/bookings/{mine}", htmx="panel"))
    answer = desk.post(f"/bookings/{mine}/no-show", htmx="panel", page=calendar_of(home, mine))
    assert used(home, home.pack) == 1
    assert "marked as a no-show. 1 session used, 9 left." in text(answer)
    desk.post(f"/bookings/{mine}/reopen", htmx="panel", page="/calendar")
    assert used(home, home.pack) == 0


def test_a_no_show_that_costs_nothing_gives_back_what_completing_took(desk: Browser, home: Business) -> None:
    mine = begun(home, home.pack, p_service_id=add_service(home, no_show_cost=0))
    desk.post(f"/bookings/{mine}/complete", htmx="panel", page="/calendar")
    assert "No-show gives the session back, 9 left now" in text(desk.get(f"/bookings/{mine}", htmx="panel"))
    desk.post(f"/bookings/{mine}/no-show", htmx="panel", page="/calendar")
    assert used(home, home.pack) == 0


def test_confirming_takes_nothing(desk: Browser, home: Business) -> None:
    mine = book(home, in_hours(30), home.pack)
    answer = desk.post(f"/bookings/{mine}/confirm", htmx="panel", page=calendar_of(home, mine))
    assert booking(home, mine).status == "confirmed"
    assert "is-confirmed" in answer.text
    assert used(home, home.pack) == 0


def test_the_cost_of_cancelling_is_told_before_the_tap(desk: Browser, home: Business) -> None:
    early, late = book(home, in_hours(50), home.pack), book(home, in_hours(3), home.pack)
    assert "Cancel is free, no session is used" in text(desk.get(f"/bookings/{early}", htmx="panel"))
    panel = text(desk.get(f"/bookings/{late}", htmx="panel"))
    assert "Cancel late uses 1 session, 10 left now" in panel
    assert "Cancel without using a session" in panel


def test_cancelling_early_is_free_and_late_costs_a_session(desk: Browser, home: Business) -> None:
    early, late = book(home, in_hours(50), home.pack), book(home, in_hours(3), home.pack)
    desk.post(f"/bookings/{early}/cancel", htmx="panel", page="/calendar", expected_cost=0)
    assert (booking(home, early).status, used(home, home.pack)) == ("cancelled", 0)
    answer = desk.post(f"/bookings/{late}/cancel", htmx="panel", page="/calendar", expected_cost=1)
    assert (booking(home, late).status, used(home, home.pack)) == ("late_cancelled", 1)
    assert "cancelled late. 1 session used, 9 left." in text(answer)


def test_cancelling_that_became_late_meanwhile_asks_again(desk: Browser, home: Business) -> None:
    mine = book(home, in_hours(3), home.pack)
    answer = desk.post(f"/bookings/{mine}/cancel", htmx="panel", page="/calendar", expected_cost=0)
    assert answer.status_code == 409
    assert "Nothing was cancelled yet: cancelling now uses 1 session, 10 left now." in text(answer)
    assert (booking(home, mine).status, used(home, home.pack)) == ("booked", 0)


def test_a_late_cancellation_can_be_waived_by_whoever_may(sign_in: SignIn, home: Business) -> None:
    mine = book(home, in_hours(3), home.pack)
    front_desk = sign_in("front_desk")
    assert "Cancel without using" not in text(front_desk.get(f"/bookings/{mine}", htmx="panel"))
    assert front_desk.post(f"/bookings/{mine}/cancel", waive=1).status_code == 403
    assert booking(home, mine).status == "booked"
    sign_in("trainer").post(f"/bookings/{mine}/cancel", htmx="panel", page="/calendar", waive=1)
    assert (booking(home, mine).status, used(home, home.pack)) == ("cancelled", 0)


def test_restoring_into_time_that_was_given_away_is_refused_in_a_sentence(
    desk: Browser, home: Business
) -> None:
    starts = in_hours(50)
    mine = book(home, starts)
    desk.post(f"/bookings/{mine}/cancel", expected_cost=0)
    book(home, starts, p_client_id=home.other_client)
    answer = desk.post(f"/bookings/{mine}/reopen", htmx="panel", page="/calendar")
    assert answer.status_code == 409
    assert "That time is taken" in answer.text
    assert booking(home, mine).status == "cancelled"


def test_a_session_that_cant_be_taken_is_owed_and_said_so(desk: Browser, home: Business) -> None:
    mine = begun(home, add_pack(home, total=1, used=1))
    panel = text(desk.get(f"/bookings/{mine}", htmx="panel"))
    assert "leaves the session owed: the pack is empty" in panel
    answer = text(desk.post(f"/bookings/{mine}/complete", htmx="panel", page=calendar_of(home, mine)))
    assert "completed. The session is owed: the pack is empty." in answer
    assert "Owed" in answer


def test_without_a_pack_no_session_is_used(desk: Browser, home: Business) -> None:
    mine = begun(home)
    assert "uses no session: there is no pack" in text(desk.get(f"/bookings/{mine}", htmx="panel"))
    answer = desk.post(f"/bookings/{mine}/complete", htmx="panel", page="/calendar")
    assert "No pack, so no session was used." in text(answer)


def test_a_reopened_past_booking_says_until_when_it_is_left_alone(desk: Browser, home: Business) -> None:
    mine = book(home, in_hours(-2), home.pack)
    desk.get("/calendar")
    desk.post(f"/bookings/{mine}/reopen", htmx="panel", page="/calendar")
    until = booking(home, mine).set_aside_until.astimezone(BERLIN)
    panel = text(desk.get(f"/bookings/{mine}", htmx="panel"))
    assert f"Left to you until {until:%H:%M}, then completed automatically." in panel
    desk.get("/calendar")
    assert booking(home, mine).status == "booked", "the calendar leaves it alone too"


def test_a_booking_that_failed_to_complete_says_why_in_words(desk: Browser, home: Business) -> None:
    mine = book(home, in_hours(-2), home.pack)
    failure = 'violates check constraint "client_purchases_sessions_used_within_total"'
    change(
        home,
        "UPDATE bookings SET failure = %s, set_aside_until = now() + interval '1 hour' WHERE id = %s",
        failure, mine,
    )  # fmt: skip
    panel = text(desk.get(f"/bookings/{mine}", htmx="panel"))
    assert "Completing it automatically failed. There is no session to give back" in panel
    assert "It is tried again at" in panel
    assert "is-set-aside" in desk.get(calendar_of(home, mine)).text


def test_the_panel_shows_the_alert_and_what_the_pack_has(desk: Browser, home: Business) -> None:
    client = add_client(home, "Dee Strong", alert="Bad knee")
    pack = add_pack(home, total=3, used=1, client=client)
    for hours in (30, 32, 34):
        mine = book(home, in_hours(hours), pack, p_client_id=client)
    panel = desk.get(f"/bookings/{mine}")
    assert "Bad knee" in panel.text
    assert f'href="/clients/{client}"' in panel.text
    assert "Total 3 Used 1 Booked 3 Left 2" in text(panel)
    assert "1 more booked than left" in text(panel)


@pytest.mark.parametrize(("hour", "which"), [(0, "first"), (1, "second")])
def test_an_hour_that_comes_twice_says_which(desk: Browser, home: Business, hour: int, which: str) -> None:
    mine = book(home, datetime(2027, 10, 31, hour, 30, tzinfo=UTC))
    assert f"the {which} 02:30 of that night" in text(desk.get(f"/bookings/{mine}", htmx="panel"))


@pytest.mark.parametrize("act", ACTS)
def test_a_strangers_booking_does_not_exist(desk: Browser, stranger: Business, act: str) -> None:
    theirs = book(stranger, in_hours(30), stranger.pack)
    fields = {"on": date.today() + timedelta(3), "time": "10:00", "trainer": stranger.trainer, "version": 1}
    with unchanged(stranger):
        for booking_id in (theirs, uuid.uuid4()):
            for page in ("", "/calendar"):
                answer = desk.post(
                    f"/bookings/{booking_id}/{act}", htmx="panel" if page else None, page=page, **fields
                )
                assert answer.status_code == 404
        assert desk.get(f"/bookings/{theirs}").status_code == 404
        assert desk.get(f"/bookings/{theirs}/reschedule").status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_a_button_without_its_request_id_is_refused(desk: Browser, home: Business, act: str) -> None:
    mine = begun(home, home.pack)
    with unchanged(home):
        for nonsense in ("", "not-an-id"):
            data = {"csrf_token": desk.token, "request_id": nonsense}
            assert desk.client.post(f"/bookings/{mine}/{act}", data=data).status_code == 400


def test_nonsense_about_the_cost_is_refused(desk: Browser, home: Business) -> None:
    mine = begun(home, home.pack)
    with unchanged(home):
        assert desk.post(f"/bookings/{mine}/cancel", expected_cost="7").status_code == 400
