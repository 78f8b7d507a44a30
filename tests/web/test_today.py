"""The Today page: the day in order, what needs attention, what was completed by itself."""

import re

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.world import Business, add_client, add_pack, book, fill_diary, in_hours, rows


def board(desk: Browser) -> str:
    return desk.get("/today", htmx="today-board", page="/today").text


def test_an_empty_day_says_what_belongs_there_and_offers_the_first_step(desk: Browser) -> None:
    page = desk.get("/today").text
    assert "/bookings/new" in page
    assert "Nothing owed" in page


def test_an_owed_session_waits_on_today_with_its_reason(desk: Browser, home: Business) -> None:
    empty = add_pack(home, total=1, used=1)
    fill_diary(home, 1, [empty], home.client)
    assert [row.settlement for row in rows(home, "complete_due_bookings", 10)] == ["owed"]
    page = board(desk)
    assert "Owed" in page
    assert "no session left" in page


def test_more_owed_sessions_than_fit_are_counted(desk: Browser, home: Business) -> None:
    empty = add_pack(home, total=1, used=1)
    fill_diary(home, 18, [empty], home.client)
    rows(home, "complete_due_bookings", 100)
    assert "The newest 15 of 18" in re.sub(r"\s+", " ", board(desk))


def test_a_pack_that_is_about_to_end_is_named(desk: Browser, home: Business) -> None:
    client = add_client(home, "Dana Fox")
    add_pack(home, total=10, used=8, client=client)
    assert "Dana Fox" in desk.get("/today").text


def test_completing_from_today_takes_one_session_and_the_board_shows_the_databases_count(
    desk: Browser, home: Business
) -> None:
    booking = book(home, in_hours(-0.1), home.pack)
    answer = desk.post(f"/bookings/{booking}/complete", htmx="toasts", page="/today")
    assert answer.status_code == 200
    assert "9 left" in board(desk)


@pytest.mark.parametrize("role", ["owner", "manager", "trainer", "front_desk"])
def test_every_role_sees_today(sign_in: SignIn, role: str) -> None:
    assert sign_in(role).get("/today").status_code == 200


def test_today_takes_three_statements_besides_the_login(desk: Browser) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "set_config" not in statement and "resume_login" not in statement:
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    desk.get("/today")
    event.remove(Engine, "before_cursor_execute", note)
    assert len(statements) == 3
