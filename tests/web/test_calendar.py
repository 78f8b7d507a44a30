"""The calendar page: what it completes, what it shows, how many statements and bytes it costs."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import brotli
import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.databases import Database
from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.world import (
    Business,
    add_class,
    add_client,
    add_pack,
    add_to_class,
    as_app,
    block_time,
    book,
    booking,
    change,
    fill_diary,
    in_hours,
    make_business,
    used,
)

BERLIN = ZoneInfo("Europe/Berlin")
STATEMENTS_OF_A_PAGE = 3
PAGE_BYTES, SWAP_BYTES = 30 * 1024, 6 * 1024
QUIET_WEEK = date(2027, 6, 9)
HISTORY = 10_000


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=BERLIN)


def card(page: str, name: str) -> str:
    """The card on which a name stands."""
    cards = re.findall(r'<a class="appointment.*?</a>', page, re.DOTALL)
    (found,) = [card for card in cards if name in card]
    return found


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database inside the block, but for entering the business."""
    asked: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, context, _many) -> None:
        if not context.execution_options.get("enters_business"):
            asked.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def crowd(business: Business, day: date, bookings: int = 20) -> None:
    """A full week of two trainers: a booking an hour, each on a pack of its own client."""
    with business.database.as_admin() as admin:
        clients = [add_client(business, f"Client Number {number}") for number in range(bookings)]
        packs = [add_pack(business, client=client) for client in clients]
        admin.execute(
            """
            WITH hours AS (
                SELECT gen_random_uuid() AS id, trainer, 1 + number %% %(count)s AS who,
                    %(start)s::timestamptz + make_interval(days => day, hours => number) AS at
                FROM generate_series(0, 6) AS day, generate_series(0, 9) AS number,
                    unnest(%(trainers)s::uuid []) AS trainer
            ),
            made AS (
                INSERT INTO appointments (org_id, id, trainer_id, service_id, kind, during, seats_taken)
                SELECT %(org)s, id, trainer, %(service)s, 'one_to_one',
                    tstzrange(at, at + interval '1 hour'), 1
                FROM hours
            )
            INSERT INTO bookings (org_id, appointment_id, during, client_id, purchase_id, changed_by,
                cancel_window_minutes, late_cancel_cost, no_show_cost)
            SELECT %(org)s, id, tstzrange(at, at + interval '1 hour'), (%(clients)s::uuid [])[who],
                (%(packs)s::uuid [])[who], 'user:test', 1440, 1, 1
            FROM hours
            """,
            {
                "org": business.id, "start": at(day - timedelta(day.weekday()), 8), "count": bookings,
                "trainers": [business.trainer, business.other_trainer], "service": business.service,
                "clients": clients, "packs": packs,
            },
        )  # fmt: skip


def test_a_page_takes_three_statements_however_full_the_week(desk: Browser, home: Business) -> None:
    fill_diary(home, 30, [home.pack], home.client)
    block_time(home, in_hours(5))
    for name in ("Ida", "Jo"):
        appointment = add_class(home, in_hours(24 if name == "Ida" else 26))
        add_to_class(home, appointment, add_client(home, name))
    with statements() as asked:
        assert desk.get("/calendar").status_code == 200
    assert len(asked) == STATEMENTS_OF_A_PAGE


def test_a_week_reads_a_week_whatever_the_history(
    desk: Browser, home: Business, fresh_database: Database
) -> None:
    old = make_business(fresh_database)
    fill_diary(old, HISTORY, [None], old.client)
    change(old, "UPDATE bookings SET status = 'completed' WHERE org_id = %s", old.id)
    analyze(fresh_database)
    # Which the planner leaves by itself at a million.
    read = rows_read_for_a_week(desk, old, without=("seqscan", "hashjoin", "mergejoin"))
    assert 0 < read < HISTORY / 4


def test_a_week_is_read_in_one_go_where_the_statistics_know_nothing_yet(
    desk: Browser, home: Business, fresh_database: Database
) -> None:
    for small in [make_business(fresh_database) for _ in range(30)][::10]:
        book(small, in_hours(30), small.pack)
    analyze(fresh_database)
    new = make_business(fresh_database)
    crowd(new, datetime.now(BERLIN).date())
    # Each of the 140 looks at tables this small as a whole; nothing is compared with everything twice.
    assert 0 < rows_read_for_a_week(desk, new) < 140 * HISTORY


def analyze(database: Database) -> None:
    """Let the planner know what is in the tables now."""
    with database.as_admin() as admin:
        admin.execute("ANALYZE")


def rows_read_for_a_week(desk: Browser, business: Business, without: Sequence[str] = ()) -> int:
    """How many rows the calendar's statement looks at, in a business that may lie in another database."""
    with statements() as asked:
        desk.get("/calendar")
    statement, parameters = next((s, p) for s, p in asked if "LEFT OUTER JOIN" in s)
    with as_app(business) as app:
        app.execute("SET LOCAL statement_timeout = '10s'")
        for way in without:
            app.execute(f"SET LOCAL enable_{way} = off")
        (plan,) = app.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters).fetchone()
    return sum(read_by(plan[0]["Plan"]))


def read_by(node: dict[str, Any]) -> Iterator[int]:
    """How many rows each scan of a plan looked at, those it threw away among them."""
    if "Relation Name" in node:
        yield node["Actual Loops"] * (node["Actual Rows"] + node.get("Rows Removed by Filter", 0))
    for child in node.get("Plans", []):
        yield from read_by(child)


def test_opening_the_calendar_completes_what_is_over_and_takes_the_session(
    desk: Browser, home: Business
) -> None:
    over = fill_diary(home, 3, [home.pack], home.client)
    desk.get("/calendar")
    assert {booking(home, id_).status for id_ in over} == {"completed"}
    assert used(home, home.pack) == 3
    assert not booking(home, over[0]).changed_by.startswith("user:"), "nobody decided it"


def test_a_card_shows_client_service_state_and_the_sessions_left(desk: Browser, home: Business) -> None:
    book(home, at(QUIET_WEEK, 10, 30), home.pack)
    shown = card(desk.get(f"/calendar?on={QUIET_WEEK}").text, "Ana Keller")
    assert "10:30" in shown
    assert "Personal training" in shown
    assert "10 left" in shown
    assert "Booked" in shown
    assert "from-126 for-12" in shown


def test_blocked_time_and_classes_are_shown_with_and_without_clients(desk: Browser, home: Business) -> None:
    block_time(home, at(QUIET_WEEK, 9))
    add_class(home, at(QUIET_WEEK, 11))
    full = add_class(home, at(QUIET_WEEK, 12))
    for name in ("Ida Fern", "Jo Lind"):
        add_to_class(home, full, add_client(home, name))
    page = desk.get(f"/calendar?on={QUIET_WEEK}").text
    assert '<div class="blocked from-108 for-12">' in page
    assert "0 of 8" in page
    assert "2 of 8" in page
    assert "Ida Fern" in page
    assert "Jo Lind" in page


def test_two_trainers_at_once_stand_beside_each_other(desk: Browser, home: Business) -> None:
    book(home, at(QUIET_WEEK, 10))
    book(home, at(QUIET_WEEK, 10, 30), p_trainer_id=home.other_trainer, p_client_id=home.other_client)
    book(home, at(QUIET_WEEK, 12))
    page = desk.get(f"/calendar?on={QUIET_WEEK}").text
    assert "lanes-2 lane-1" in page
    assert "lanes-2 lane-2" in card(page, "Ben Okafor")
    assert page.count("lanes-2") == 2, "the one at noon has the whole width"


def test_hours_widen_for_what_lies_outside_but_not_for_blocked_time(desk: Browser, home: Business) -> None:
    block_time(home, at(QUIET_WEEK, 1))
    assert "starts-at-6 ends-at-22" in desk.get(f"/calendar?on={QUIET_WEEK}").text
    book(home, at(QUIET_WEEK, 4, 30))
    book(home, at(QUIET_WEEK, 22, 15))
    assert "starts-at-4 ends-at-24" in desk.get(f"/calendar?on={QUIET_WEEK}").text


def test_what_goes_past_midnight_stands_on_both_days(desk: Browser, home: Business) -> None:
    book(home, at(QUIET_WEEK, 23, 30))
    page = desk.get(f"/calendar?on={QUIET_WEEK}").text
    assert "from-282 for-6" in page
    assert "from-0 for-6" in page


@pytest.mark.parametrize(
    ("day", "hour", "place"),
    [
        (date(2027, 3, 28), 1, "from-12 for-24"),  # the clocks skip 02:00 to 03:00: one hour, two on the wall
        (date(2027, 10, 31), 1, "from-12 for-12"),
        (date(2027, 10, 31), 2, "from-24 for-12"),  # ends at 02:00 once more
    ],
)
def test_an_hour_stands_where_the_wall_clock_has_it_when_the_clocks_change(
    desk: Browser, home: Business, day: date, hour: int, place: str
) -> None:
    book(home, at(day, hour))
    assert place in card(desk.get(f"/calendar?on={day}").text, "Ana Keller")


def test_a_trainer_sees_their_own_time_first_and_the_others_see_everybodys(
    sign_in: SignIn, home: Business
) -> None:
    book(home, at(QUIET_WEEK, 10), p_trainer_id=home.other_trainer)
    assert "Ana Keller" not in sign_in("trainer").get(f"/calendar?on={QUIET_WEEK}").text
    assert "Ana Keller" in sign_in("trainer").get(f"/calendar?on={QUIET_WEEK}&trainer=all").text
    assert "Ana Keller" in sign_in("front_desk").get(f"/calendar?on={QUIET_WEEK}").text


def test_a_day_has_a_column_for_each_trainer(desk: Browser, home: Business) -> None:
    page = desk.get(f"/calendar?view=day&on={QUIET_WEEK}").text
    assert f'id="column-{QUIET_WEEK}-{home.trainer}"' in page
    assert f'id="column-{QUIET_WEEK}-{home.other_trainer}"' in page
    one = desk.get(f"/calendar?view=day&on={QUIET_WEEK}&trainer={home.trainer}").text
    assert f'id="column-{QUIET_WEEK}-{home.other_trainer}"' not in one


def test_somebody_who_left_is_shown_while_something_is_booked_with_them(
    desk: Browser, home: Business
) -> None:
    book(home, at(QUIET_WEEK, 10))
    change(home, "UPDATE memberships SET ended_at = now() WHERE user_id = %s", home.trainer)
    assert "Ana Keller" in desk.get(f"/calendar?on={QUIET_WEEK}").text
    other_week = desk.get(f"/calendar?on={QUIET_WEEK + timedelta(7)}").text
    assert str(home.trainer) not in other_week


@pytest.mark.parametrize(
    "query",
    ["on=nonsense", "on=2026-02-30", "view=year", "trainer=nobody", "on=", "on=0001-01-01", "on=9999-12-31"],
)
def test_an_address_that_makes_no_sense_still_shows_a_calendar(desk: Browser, query: str) -> None:
    answer = desk.get(f"/calendar?{query}")
    assert answer.status_code == 200
    assert answer.text.count('class="cal-day') == 7


def test_an_unknown_trainer_shows_everybody(desk: Browser, home: Business, stranger: Business) -> None:
    book(home, at(QUIET_WEEK, 10))
    page = desk.get(f"/calendar?on={QUIET_WEEK}&trainer={stranger.trainer}").text
    assert "Ana Keller" in page


def test_the_title_names_the_week_and_the_links_lead_to_its_neighbours(desk: Browser) -> None:
    page = desk.get("/calendar?on=2026-11-18").text
    assert "16 – 22 November 2026" in page
    assert "on=2026-11-11" in page
    assert "on=2026-11-25" in page
    assert "30 November – 6 December 2026" in desk.get("/calendar?on=2026-12-01").text
    assert "28 December 2026 – 3 January 2027" in desk.get("/calendar?on=2027-01-01").text
    assert "Wednesday, 18 November 2026" in desk.get("/calendar?view=day&on=2026-11-18").text


def test_an_american_week_begins_on_sunday(sign_in: SignIn, stranger: Business) -> None:
    change(stranger, "UPDATE orgs SET locale = 'en_US' WHERE id = %s", stranger.id)
    assert "15 – 21 November 2026" in sign_in("owner", stranger).get("/calendar?on=2026-11-18").text


def test_the_line_for_now_stands_on_today_only(desk: Browser) -> None:
    assert desk.get("/calendar").text.count('class="now from-') == 1
    assert 'class="now from-' not in desk.get(f"/calendar?on={QUIET_WEEK}").text


def test_a_crowded_week_and_a_swap_stay_light(desk: Browser, home: Business) -> None:
    crowd(home, QUIET_WEEK)
    page_address = f"/calendar?on={QUIET_WEEK}"
    compressed = {"Accept-Encoding": "br"}
    page = desk.client.get(page_address, headers=compressed)
    assert page.headers["Content-Encoding"] == "br"
    assert len(page.data) <= PAGE_BYTES
    asked = {"HX-Request": "true", "HX-Target": "panel", "HX-Current-URL": f"http://localhost{page_address}"}
    mine = book(home, at(QUIET_WEEK, 19), home.pack)
    fields = {"csrf_token": desk.token, "request_id": "4be0643f-1d98-473b-97cd-ca98a65347dd"}
    swap = desk.client.post(f"/bookings/{mine}/complete", data=fields, headers=asked | compressed)
    assert swap.status_code == 200
    assert f'id="column-{QUIET_WEEK}"' in brotli.decompress(swap.data).decode()
    assert len(swap.data) <= SWAP_BYTES


def test_a_calendar_without_a_trainer_says_what_belongs_there(
    desk: Browser, home: Business, app: Flask
) -> None:
    assert "Nothing is booked here yet" in desk.get(f"/calendar?on={QUIET_WEEK}").text
    change(home, "UPDATE memberships SET gives_sessions = false WHERE org_id = %s", home.id)
    assert "Nobody gives sessions yet" in desk.get(f"/calendar?view=day&on={QUIET_WEEK}").text


def test_times_are_the_businesss_own(sign_in: SignIn, stranger: Business) -> None:
    book(stranger, datetime(2027, 6, 9, 14, 0, tzinfo=UTC))
    assert "from-120 for-12" in sign_in("owner", stranger).get("/calendar?on=2027-06-09").text
