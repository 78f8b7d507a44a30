"""Booking and moving by form: finding the client, what is offered, what is refused and kept."""

import re
import uuid
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.test_calendar_acts import text
from tests.world import (
    Business,
    add_client,
    add_pack,
    add_service,
    appointment_of,
    book,
    booking,
    change,
    in_hours,
    read,
    unchanged,
    used,
)
from trainer_web.calendar import times

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2027, 6, 9)
WEEK = f"/calendar?on={DAY}"


def wish(business: Business, **other: object) -> dict[str, object]:
    """What a person fills in: the first client, Wednesday at ten, from the first pack."""
    return {
        "client": business.client,
        "service": business.service,
        "trainer": business.trainer,
        "place": business.location,
        "pack": business.pack,
        "on": DAY,
        "time": "10:00",
        "minutes": "",
        **other,
    }


def bookings(business: Business) -> list[object]:
    return read(business, "SELECT * FROM bookings WHERE org_id = %s", business.id)


def checked(page: str) -> str:
    """The pack that is chosen."""
    (value,) = re.findall(r'name="pack"\s+value="([^"]*)"\s+checked', page)
    return value


def test_a_slot_asks_first_for_whom(desk: Browser, home: Business) -> None:
    form = desk.get(f"/bookings/new?at={DAY}T10:30&trainer={home.trainer}", htmx="panel", page=WEEK)
    assert "Wed 9 Jun, 10:30" in text(form)
    assert form.text.count('href="/bookings/new?client=') == 2
    assert f"trainer={home.trainer}&amp;on={DAY}&amp;time=10:30" in form.text.replace("%3A", ":")


def test_the_search_answers_while_typing(desk: Browser, home: Business) -> None:
    options = desk.get("/bookings/new?q=kel&on=2027-06-09&time=10:30", htmx="client-options", page=WEEK)
    assert options.text.lstrip().startswith('<ul class="list" id="client-options"')
    assert "Ana Keller" in options.text
    assert "Ben Okafor" not in options.text
    nobody = desk.get("/bookings/new?q=zzzzz", htmx="client-options", page=WEEK)
    assert "Nobody by that name" in nobody.text


def test_the_form_offers_what_the_client_had_last_and_the_pack_that_ends_first(
    desk: Browser, home: Business
) -> None:
    stretching = add_service(home, name="Stretching", duration_minutes=45)
    soon = add_pack(home, total=5, expires_on=date(2099, 1, 1))
    book(home, in_hours(30), p_service_id=stretching, p_trainer_id=home.other_trainer)
    form = desk.get(f"/bookings/new?at={DAY}T10:30&client={home.client}", htmx="panel", page=WEEK)
    selected = re.findall(r'<option value="([^"]+)" selected>', form.text)
    assert {str(stretching), str(home.other_trainer)} <= set(selected)
    assert checked(form.text) == str(soon)
    assert "Stretching, 45 min" in form.text
    assert "0 booked · 5 left" in text(form)


def test_a_pack_with_more_booked_than_left_warns_before_the_tap(desk: Browser, home: Business) -> None:
    last = add_pack(home, total=1, client=home.other_client)
    book(home, in_hours(30), last, p_client_id=home.other_client)
    form = desk.get(f"/bookings/new?client={home.other_client}", htmx="panel", page=WEEK)
    assert "All that are left are booked already: this one would be owed." in text(form)


def test_booking_shows_the_panel_the_column_and_an_undo_without_cost(desk: Browser, home: Business) -> None:
    answer = desk.post("/bookings", htmx="panel", page=WEEK, **wish(home))
    assert answer.status_code == 200
    (made,) = bookings(home)
    assert made.starts_at == datetime(2027, 6, 9, 10, tzinfo=BERLIN)
    assert (made.purchase_id, made.ends_at - made.starts_at) == (home.pack, datetime.resolution * 3.6e9)
    assert appointment_of(home, made.id).location_id == home.location
    assert f'id="column-{DAY}"' in answer.text
    assert "booked for Wed 9 Jun, 10:00 with Trainer." in text(answer)
    assert "Total 10 Used 0 Booked 1 Left 10" in text(answer)
    undo = answer.text.split("beforeend:#toasts")[1]
    assert f'action="/bookings/{made.id}/cancel"' in undo
    assert 'name="expected_cost" value="0"' in undo


def test_undoing_a_late_booking_waives_its_cost_for_whoever_may(sign_in: SignIn, home: Business) -> None:
    soon = in_hours(3).astimezone(BERLIN)
    fields = wish(home, on=soon.date(), time=f"{soon:%H:%M}")
    by_front_desk = sign_in("front_desk").post("/bookings", htmx="panel", page="/calendar", **fields)
    assert "data-undo" not in by_front_desk.text
    (made,) = bookings(home)
    sign_in("owner").post(f"/bookings/{made.id}/cancel", waive=1)
    again = sign_in("trainer").post("/bookings", htmx="panel", page="/calendar", **fields)
    assert 'name="waive" value="1"' in again.text


def test_the_same_booking_sent_twice_is_made_once(desk: Browser, home: Business) -> None:
    press = uuid.uuid4()
    answers = [desk.post("/bookings", htmx="panel", page=WEEK, request_id=press, **wish(home)) for _ in "12"]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(bookings(home)) == 1


def test_a_taken_time_is_said_at_the_time_and_nothing_typed_is_lost(desk: Browser, home: Business) -> None:
    book(home, datetime(2027, 6, 9, 10, 30, tzinfo=BERLIN), p_client_id=home.other_client)
    with unchanged(home):
        answer = desk.post("/bookings", htmx="panel", page=WEEK, **wish(home, minutes=90))
    assert answer.status_code == 409
    told = re.search(r'id="field-time-error">(.*?)</p>', answer.text, re.DOTALL)
    assert told
    assert "That time is taken" in told[1]
    assert 'value="10:00"' in answer.text
    assert f'value="{DAY}"' in answer.text
    assert '<option value="90" selected>' in answer.text
    assert checked(answer.text) == str(home.pack)
    assert f'<option value="{home.location}" selected>' in answer.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("on", "", "Choose a date."),
        ("on", "0001-01-01", "Choose a date of this century."),
        ("time", "", "Choose a time."),
        ("time", "25:99", "Not a valid time value."),
        ("minutes", "0", "A booking lasts 5 minutes to 12 hours."),
        ("minutes", "2000", "A booking lasts 5 minutes to 12 hours."),
        ("service", "", "Choose a service."),
        ("trainer", "nonsense", "Choose a trainer."),
        ("place", "nonsense", "Choose one of the list."),
        ("pack", None, "Choose a pack, or no pack."),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(
    desk: Browser, home: Business, field: str, value: str | None, sentence: str
) -> None:
    with unchanged(home):
        answer = desk.post("/bookings", htmx="panel", page=WEEK, **wish(home, **{field: value}))
    assert answer.status_code == 422
    assert sentence in text(answer)


def test_without_a_client_the_form_asks_for_one(desk: Browser, home: Business) -> None:
    answer = desk.post("/bookings", **wish(home, client=""))
    assert answer.status_code == 422
    assert "Who is it for?" in answer.text


@pytest.mark.parametrize("foreign", ["client", "service", "trainer", "place", "pack"])
def test_nothing_of_a_stranger_can_be_booked(
    desk: Browser, home: Business, stranger: Business, foreign: str
) -> None:
    names = {"place": "location"}
    theirs = getattr(stranger, names.get(foreign, foreign))
    with unchanged(stranger):
        answer = desk.post("/bookings", htmx="panel", page=WEEK, **wish(home, **{foreign: theirs}))
        unknown = desk.post("/bookings", htmx="panel", page=WEEK, **wish(home, **{foreign: uuid.uuid4()}))
    assert answer.status_code == unknown.status_code == 409
    assert "isn't available any more" in text(answer).replace("&#39;", "'")
    assert bookings(home) == []


def test_another_clients_pack_is_refused(desk: Browser, home: Business) -> None:
    theirs = add_pack(home, client=home.other_client)
    assert desk.post("/bookings", htmx="panel", page=WEEK, **wish(home, pack=theirs)).status_code == 409
    assert bookings(home) == []


def test_a_time_the_clocks_skip_is_refused_with_the_one_to_choose(desk: Browser, home: Business) -> None:
    skipped = wish(home, on="2027-03-28", time="02:30")
    with unchanged(home):
        answer = desk.post("/bookings", htmx="panel", page=WEEK, **skipped)
    assert answer.status_code == 422
    said = text(answer).replace("&#39;", "'")
    assert "02:30 doesn't exist on that day because the clocks go forward; choose 03:30." in said


@pytest.mark.parametrize(("fold", "hour"), [(None, 0), (0, 0), (1, 1)])
def test_a_time_that_comes_twice_is_the_first_unless_chosen(
    desk: Browser, home: Business, fold: int | None, hour: int
) -> None:
    desk.post("/bookings", **wish(home, on="2027-10-31", time="02:30", fold=fold))
    (made,) = bookings(home)
    assert made.starts_at == datetime(2027, 10, 31, hour, 30, tzinfo=UTC)


def test_a_time_that_comes_twice_offers_the_choice(desk: Browser, home: Business) -> None:
    twice = desk.get(f"/bookings/new?at=2027-10-31T02:30&client={home.client}", htmx="panel", page=WEEK)
    assert "Which 02:30" in twice.text
    once = desk.get(f"/bookings/new?at={DAY}T02:30&client={home.client}", htmx="panel", page=WEEK)
    assert "Which 02:30" not in once.text


@pytest.mark.parametrize("query", ["", "at=nonsense", "at=2027-13-45T99:99", "client=x&trainer=y&minutes=z"])
def test_a_link_that_makes_no_sense_still_opens_the_form(desk: Browser, query: str) -> None:
    assert "Who is it for?" in desk.get(f"/bookings/new?{query}").text


def test_booking_works_step_by_step_without_script(desk: Browser, home: Business) -> None:
    first = desk.get(f"/bookings/new?at={DAY}T10:00&trainer={home.trainer}")
    found = desk.get(f"/bookings/new?q=ana&on={DAY}&time=10:00&trainer={home.trainer}")
    link = re.search(r'href="(/bookings/new\?client=[^"]+)"', found.text)
    assert link
    assert "<main" in first.text
    second = desk.get(link[1].replace("&amp;", "&"))
    assert "Book Ana Keller" in second.text
    assert f'value="{DAY}"' in second.text
    sent_on = desk.post("/bookings", **wish(home))
    assert sent_on.status_code == 303
    assert "booked for Wed 9 Jun, 10:00" in text(desk.get(sent_on.location))


def test_moving_keeps_the_length_and_undo_moves_it_back(desk: Browser, home: Business) -> None:
    mine = book(home, datetime(2027, 6, 9, 10, tzinfo=BERLIN), home.pack)
    change(home, "UPDATE bookings SET status = 'confirmed' WHERE id = %s", mine)
    form = desk.get(f"/bookings/{mine}/reschedule", htmx="panel", page=WEEK)
    assert 'value="10:00"' in form.text
    assert '<option value="60" selected>' in form.text
    fields = {"on": "2027-06-10", "time": "15:00", "minutes": 60, "trainer": home.other_trainer, "version": 1}
    answer = desk.post(f"/bookings/{mine}/reschedule", htmx="panel", page=WEEK, **fields)
    assert answer.status_code == 200
    moved = booking(home, mine)
    assert (moved.starts_at, moved.status) == (datetime(2027, 6, 10, 15, tzinfo=BERLIN), "booked")
    assert appointment_of(home, mine).trainer_id == home.other_trainer
    assert 'id="column-2027-06-09"' in answer.text
    assert 'id="column-2027-06-10"' in answer.text
    undo = answer.text.split("beforeend:#toasts")[1]
    back = dict(re.findall(r'name="(on|time|fold|minutes|trainer|version)" value="([^"]*)"', undo))
    undone = desk.post(f"/bookings/{mine}/reschedule", htmx="toasts", page=WEEK, **back)
    assert undone.status_code == 200
    assert booking(home, mine).starts_at == datetime(2027, 6, 9, 10, tzinfo=BERLIN)
    assert appointment_of(home, mine).trainer_id == home.trainer


def test_two_tabs_move_once_and_the_second_sees_the_new_time(sign_in: SignIn, home: Business) -> None:
    mine = book(home, datetime(2027, 6, 9, 10, tzinfo=BERLIN))
    fields = {"on": DAY, "minutes": 60, "trainer": home.trainer, "version": 1}
    sign_in("manager").post(f"/bookings/{mine}/reschedule", htmx="panel", page=WEEK, time="12:00", **fields)
    late = sign_in().post(f"/bookings/{mine}/reschedule", htmx="panel", page=WEEK, time="13:00", **fields)
    assert late.status_code == 409
    assert "the booking was changed by Manager at" in text(late)
    assert "12:00 – 13:00" in text(late)
    assert booking(home, mine).starts_at == datetime(2027, 6, 9, 12, tzinfo=BERLIN)


def test_moving_onto_a_taken_time_keeps_the_form(desk: Browser, home: Business) -> None:
    mine = book(home, datetime(2027, 6, 9, 10, tzinfo=BERLIN))
    book(home, datetime(2027, 6, 9, 12, tzinfo=BERLIN), p_client_id=home.other_client)
    fields = {"on": DAY, "time": "12:30", "minutes": 45, "trainer": home.trainer, "version": 1}
    with unchanged(home):
        answer = desk.post(f"/bookings/{mine}/reschedule", htmx="panel", page=WEEK, **fields)
    assert answer.status_code == 409
    assert "That time is taken" in text(answer)
    assert 'value="12:30"' in answer.text
    assert '<option value="45" selected>' in answer.text


def test_what_is_completed_cant_be_moved(desk: Browser, home: Business) -> None:
    mine = book(home, in_hours(-0.5), home.pack)
    desk.post(f"/bookings/{mine}/complete")
    answer = desk.get(f"/bookings/{mine}/reschedule", htmx="panel", page=WEEK)
    assert answer.status_code == 409
    assert "Already completed by you" in text(answer)
    assert used(home, home.pack) == 1


def test_a_trainer_who_left_stays_the_choice_for_their_own_booking(desk: Browser, home: Business) -> None:
    mine = book(home, datetime(2027, 6, 9, 10, tzinfo=BERLIN))
    change(home, "UPDATE memberships SET ended_at = now() WHERE user_id = %s", home.trainer)
    form = desk.get(f"/bookings/{mine}/reschedule", htmx="panel", page=WEEK)
    assert f'<option value="{home.trainer}" selected>' in form.text
    new = desk.get(f"/bookings/new?client={home.client}", htmx="panel", page=WEEK)
    assert f'<option value="{home.trainer}"' not in new.text


def test_an_archived_client_is_not_found(desk: Browser, home: Business) -> None:
    gone = add_client(home, "Gone Girl", archived_at=datetime.now(UTC))
    assert "Gone Girl" not in desk.get("/bookings/new?q=gone").text
    assert "Who is it for?" in desk.get(f"/bookings/new?client={gone}").text


@pytest.mark.parametrize(
    ("zone", "day", "at", "instead"),
    [
        ("Europe/Berlin", date(2027, 3, 28), time(2, 0), time(3, 0)),
        ("America/New_York", date(2027, 3, 14), time(2, 45), time(3, 45)),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 10), time(2, 40)),
    ],
)
def test_the_clocks_skip(zone: str, day: date, at: time, instead: time) -> None:
    for fold in (0, 1):
        with pytest.raises(times.NoSuchTimeError) as refused:
            times.instant(day, at, ZoneInfo(zone), fold)
        assert refused.value.instead == instead


def test_the_clocks_repeat() -> None:
    first, second = (times.instant(date(2027, 10, 31), time(2, 30), BERLIN, fold) for fold in (0, 1))
    assert (second - first).total_seconds() == 3600
    assert times.comes_twice(date(2027, 10, 31), time(2, 30), BERLIN)
    assert not times.comes_twice(date(2027, 10, 31), time(3, 0), BERLIN)
    assert not times.comes_twice(date(2027, 3, 28), time(2, 30), BERLIN)


def test_a_day_begins_after_the_gap_where_the_clocks_skip_midnight() -> None:
    santiago = ZoneInfo("America/Santiago")
    start = times.midnight(date(2026, 9, 6), santiago).astimezone(santiago)
    assert (start.date(), start.hour) == (date(2026, 9, 6), 1)
