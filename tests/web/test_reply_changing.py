"""Another time, chosen on the page behind the link: which ones are offered, and which can be taken."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from tests.links import link_of
from tests.web.reply_pages import noon, offered, press, shown
from tests.world import (
    Business,
    add_class,
    add_pack,
    add_to_class,
    block_time,
    book,
    booking,
    in_hours,
)

# Changing


def test_times_are_every_free_half_hour_between_the_quiet_hours(phone: FlaskClient, home: Business) -> None:
    link = link_of(home, book(home, noon(5)))
    block_time(home, noon(3))
    day = noon(3).date()
    walls = [
        at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%H:%M")
        for at in offered(phone, link, f"?day={day}")
    ]
    everything = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(8 * 60, 19 * 60 + 31, 30)]
    assert walls == [wall for wall in everything if wall not in ("11:30", "12:00", "12:30")]


def test_of_a_day_the_times_nearest_to_the_usual_one_are_shown_first(
    phone: FlaskClient, home: Business
) -> None:
    link = link_of(home, book(home, noon(5)))
    times = [
        at for at in offered(phone, link) if at.astimezone(ZoneInfo("Europe/Berlin")).date() == noon(3).date()
    ]
    assert len(times) == 8
    assert abs(times[0] - noon(3)) <= timedelta(hours=2)


def test_the_session_itself_is_in_nobodys_way(phone: FlaskClient, home: Business) -> None:
    link = link_of(home, book(home, noon(5)))
    times = offered(phone, link, f"?day={noon(5).date()}")
    assert noon(5) + timedelta(minutes=30) in times
    assert noon(5) not in times


def test_the_clients_other_sessions_are_in_the_way(phone: FlaskClient, home: Business) -> None:
    link = link_of(home, book(home, noon(5)))
    book(home, noon(4), p_trainer_id=home.other_trainer)
    assert noon(4) not in offered(phone, link, f"?day={noon(4).date()}")


def test_other_trainers_and_other_clients_are_not(phone: FlaskClient, home: Business) -> None:
    link = link_of(home, book(home, noon(5)))
    book(home, noon(4), p_trainer_id=home.other_trainer, p_client_id=home.other_client)
    assert noon(4) in offered(phone, link, f"?day={noon(4).date()}")


def test_days_are_paged_up_to_two_weeks(phone: FlaskClient, home: Business) -> None:
    link = link_of(home, book(home, noon(5)))
    seen: set[date] = set()
    for number in (1, 2, 3, 99):
        days = {at.date() for at in offered(phone, link, f"?page={number}")}
        assert 0 < len(days) <= 5
        seen |= days
    assert max(seen) <= datetime.now(UTC).date() + timedelta(days=14)
    assert len(seen) >= 14


def test_the_end_of_the_pack_is_noted(phone: FlaskClient, home: Business) -> None:
    link = link_of(home, book(home, noon(2), add_pack(home, expires_on=noon(3).date())))
    page = shown(phone, f"{link}/times")
    assert f"Your pack is valid until {noon(3):%-d %b %Y}." in page
    assert "after your pack ends" in page


def test_a_time_taken_meanwhile_brings_the_times_again(phone: FlaskClient, home: Business) -> None:
    made = book(home, noon(5))
    link = link_of(home, made)
    chosen = offered(phone, link)[3]
    book(home, chosen, p_client_id=home.other_client)
    answer = press(phone, link, "change", chosen.isoformat())
    assert answer.status_code == 409
    assert "That time was taken a moment ago." in answer.text
    assert chosen.isoformat() not in answer.text
    assert booking(home, made).starts_at == noon(5)
    assert press(phone, link, "confirm").status_code == 200, "the link can still be used"


def test_a_time_taken_between_the_look_and_the_act_brings_the_times_again(
    phone: FlaskClient, home: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = book(home, noon(5))
    link = link_of(home, made)
    book(home, noon(4), p_client_id=home.other_client)
    monkeypatch.setattr("trainer_web.reply.queries.taken", lambda *_: [])
    answer = press(phone, link, "change", noon(4).isoformat())
    assert answer.status_code == 409
    assert "That time was taken a moment ago." in answer.text
    assert booking(home, made).starts_at == noon(5)


@pytest.mark.parametrize(
    "wish_for",
    [
        lambda: noon(4) + timedelta(hours=11),  # in the night
        lambda: noon(4) + timedelta(minutes=7),
        lambda: noon(40),
        lambda: noon(-1),
        lambda: "0001-01-01T00:00:00+00:00",
        lambda: "9999-12-31T23:30:00-12:00",
    ],
)
def test_only_what_is_offered_can_be_taken(phone: FlaskClient, home: Business, wish_for) -> None:
    made = book(home, noon(5))
    wished = wish_for()
    answer = press(phone, link_of(home, made), "change", getattr(wished, "isoformat", lambda: wished)())
    assert answer.status_code == 409
    assert booking(home, made).starts_at == noon(5)


def test_too_late_to_change_says_so_and_offers_no_time(phone: FlaskClient, home: Business) -> None:
    made = book(home, in_hours(5), home.pack)
    link = link_of(home, made)
    assert offered(phone, link) == []
    assert "Changing was free until" in shown(phone, f"{link}/times")
    answer = press(phone, link, "change", noon(4).isoformat())
    assert answer.status_code == 409
    assert "Nothing was changed" in answer.text


def test_a_place_in_a_class_is_not_moved_here(phone: FlaskClient, home: Business) -> None:
    made = add_to_class(home, add_class(home, noon(5)), home.client)
    page = shown(phone, link_of(home, made))
    assert "A place in a class can't be moved here." in page
