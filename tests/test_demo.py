"""The demo business looks like a real one on whatever day it is loaded, and its books are right."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from argon2 import PasswordHasher

from tests.databases import Database
from trainer_web.demo import load
from trainer_web.demo.businesses import BERLIN, NEW_YORK, Business
from trainer_web.demo.year import OPEN, Row, Year
from trainer_web.ledger import verify
from trainer_web.packs.forms import METHODS

LIVE = (*OPEN, "completed", "no_show")
MOMENTS = [
    datetime(2026, 11, 21, 10, 40, tzinfo=UTC),  # a Saturday
    datetime(2026, 3, 30, 6, 30, tzinfo=UTC),  # the Monday after the clocks went forward
    datetime(2027, 10, 31, 13, 5, tzinfo=UTC),  # the Sunday on which they go back
    datetime(2026, 12, 30, 15, 50, tzinfo=UTC),  # between the years
]


def ends(booking: Row) -> tuple[datetime, datetime]:
    """When a booking starts and ends."""
    starts_at, ends_at = booking["during"][1:-1].split(",")
    return datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)


@pytest.fixture(scope="module", params=MOMENTS, ids=str)
def year(request: pytest.FixtureRequest) -> Year:
    return Year(BERLIN, request.param, str)


@pytest.mark.parametrize("business", [BERLIN, NEW_YORK], ids=lambda business: business.name)
def test_is_the_same_at_the_same_moment(business: Business) -> None:
    assert Year(business, MOMENTS[0], str).rows == Year(business, MOMENTS[0], str).rows


def test_is_busy_this_week_and_not_only_this_week(year: Year) -> None:
    by_day = Counter(
        ends(booking)[0].astimezone(year.zone).date()
        for booking in year.rows["bookings"]
        if booking["status"] in LIVE
    )
    week = [by_day[year.monday + timedelta(days=day)] for day in range(6)]
    assert all(16 <= sessions <= 28 for sessions in week[:5]), week
    assert week[5] >= 12
    assert year.today - min(by_day) > timedelta(days=350)
    assert max(by_day) - year.today > timedelta(days=14)


def test_today_has_something_behind_now_and_ahead(year: Year) -> None:
    today = [
        times
        for times in map(ends, year.rows["bookings"])
        if times[0].astimezone(year.zone).date() == year.today
    ]
    assert any(ends_at <= year.now for _, ends_at in today)
    assert any(starts_at <= year.now < ends_at for starts_at, ends_at in today)
    assert any(starts_at > year.now for starts_at, _ in today)


def test_happens_in_working_hours_and_nobody_is_in_two_places(year: Year) -> None:
    seen: dict[str, list[tuple[datetime, datetime]]] = {}
    for booking in year.rows["bookings"]:
        starts_at, ends_at = ends(booking)
        assert starts_at.astimezone(year.zone).hour >= 7
        assert ends_at.astimezone(year.zone).hour < 21
        seen.setdefault(booking["client_id"], []).append((starts_at, ends_at))
    for times in seen.values():
        times.sort()
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(times))


@pytest.fixture(scope="module")
def loaded(database: Database) -> Iterator[Database]:
    """A database with the demo in it."""
    with database.another() as demo:
        assert load(demo.owner_url)
        yield demo


def test_payments_came_in_ways_that_the_pages_know(year: Year) -> None:
    assert {payment["method"] for payment in year.rows["payments"]} <= set(METHODS)


def test_has_true_books(loaded: Database) -> None:
    assert verify(loaded.owner_url) == []


def test_is_loaded_into_an_empty_database_only(loaded: Database) -> None:
    with loaded.as_admin() as admin:
        before = admin.execute("SELECT count(*) FROM users").fetchone()
    assert not load(loaded.owner_url)
    with loaded.as_admin() as admin:
        assert admin.execute("SELECT count(*) FROM users").fetchone() == before


@pytest.mark.parametrize(
    ("email", "password", "role"),
    [
        ("owner@demo.test", "demo-owner-1", "owner"),
        ("trainer@demo.test", "demo-trainer-1", "trainer"),
        ("manager@demo.test", "demo-manager-1", "manager"),
        ("desk@demo.test", "demo-desk-1", "front_desk"),
        ("owner@other.test", "demo-owner-2", "owner"),
    ],
)
def test_lets_each_role_sign_in(loaded: Database, email: str, password: str, role: str) -> None:
    with loaded.as_admin() as admin:
        found = admin.execute(
            "SELECT password_hash, role FROM users INNER JOIN memberships ON user_id = id WHERE email = %s",
            [email],
        ).fetchone()
    assert found.role == role
    assert PasswordHasher().verify(found.password_hash, password)


def test_shows_every_kind_of_pack_and_outcome(loaded: Database) -> None:
    with loaded.as_admin() as admin:
        kinds = admin.execute(
            """
            SELECT
                array_agg(DISTINCT state) AS states,
                count(*) FILTER (WHERE state = 'active' AND sessions_left <= 2) AS ending,
                count(*) FILTER (WHERE state = 'expired' AND sessions_left > 0) AS lost,
                count(*) FILTER (WHERE sessions_short > 0 AND sessions_left > 0) AS overbooked
            FROM pack_states INNER JOIN orgs ON orgs.id = org_id AND orgs.name = %s
            """,
            [BERLIN.name],
        ).fetchone()
        outcomes = admin.execute(
            "SELECT count(*) FILTER (WHERE settlement = 'owed') AS owed,"
            " count(*) FILTER (WHERE purchase_id IS NULL) AS without_pack,"
            " array_agg(DISTINCT status) AS statuses FROM bookings"
        ).fetchone()
        by_hand = admin.execute(
            "SELECT array_agg(DISTINCT delta ORDER BY delta) FROM session_entries WHERE booking_id IS NULL"
        ).fetchone()
    assert set(kinds.states) == {"active", "empty", "expired", "frozen"}
    assert min(kinds.ending, kinds.lost, kinds.overbooked, outcomes.owed, outcomes.without_pack) > 0
    assert set(outcomes.statuses) == {*LIVE, "cancelled", "late_cancelled"}
    assert by_hand[0] == [-1, 1]


def test_shows_messages_in_every_interesting_state(loaded: Database) -> None:
    with loaded.as_admin() as admin:
        found = admin.execute(
            """
            SELECT
                array_agg(DISTINCT state) AS states,
                array_agg(DISTINCT outcome) AS outcomes,
                count(*) FILTER (WHERE direction = 'in' AND seen_at IS NULL) AS unread,
                count(*) FILTER (WHERE direction = 'in' AND handled_at IS NULL) AS waiting,
                count(*) FILTER (WHERE client_id IS NULL) AS unmatched,
                (SELECT count(*) FROM message_events) AS events,
                (SELECT array_agg(DISTINCT state) FROM phone_consents) AS consents
            FROM messages
            """
        ).fetchone()
    assert {"pending", "delivered", "sent", "answered", "received"} <= set(found.states)
    assert {"confirmed", "no_booking", "opted_out"} <= set(found.outcomes)
    assert min(found.unread, found.waiting, found.unmatched, found.events) > 0
    assert set(found.consents) == {"granted", "opted_out"}


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_nobody_is_texted_who_opted_out_and_nothing_happens_tomorrow(moment: datetime) -> None:
    rows = Year(BERLIN, moment, str).rows
    ended = {row["phone"]: row["at"] for row in rows["phone_consents"] if row["state"] == "opted_out"}
    assert ended
    for message in rows["messages"]:
        at = message["called_at"]
        if at and message["channel"] == "sms":
            assert at <= ended.get(message["address"], moment)
        assert not at or at <= moment
        assert message["direction"] == "out" or message["created_at"] <= moment
