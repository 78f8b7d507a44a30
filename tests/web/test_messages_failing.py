"""That many texts fail: told on Today and at the top of Messages, in one sentence with a way to look."""

import pytest

from tests.web.browsing import Browser
from tests.web.inboxes import add_message, words
from tests.world import Business, in_hours

MINUTE = 1 / 60  # hours


def told(desk: Browser) -> list[bool]:
    """Whether it is told: on Today, in the inbox, and where the inbox asks again."""
    pages = [
        desk.get("/messages/today", htmx="today-messages").text,
        desk.get("/messages").text,
        desk.get("/messages/failing", htmx="failing").text,
    ]
    return ["did not arrive." in words(page) for page in pages]


def text_lately(business: Business, count: int, **columns: object) -> None:
    """So many texts that went out five minutes ago, delivered unless said otherwise."""
    for _ in range(count):
        add_message(business, **({"called_at": in_hours(-5 * MINUTE)} | columns))


@pytest.mark.parametrize(
    ("arrived", "undelivered", "failed", "is_told"),
    [
        (49, 1, 0, False),  # 2 %
        (48, 1, 0, True),
        (48, 0, 1, True),
        (97, 1, 1, True),
        (98, 1, 1, False),
        (18, 1, 0, False),  # too few to say
        (19, 1, 0, True),
        (0, 10, 9, False),
        (20, 0, 0, False),
        (0, 0, 0, False),
    ],
)
def test_it_is_told_from_more_than_two_in_a_hundred_of_at_least_twenty(
    desk: Browser, home: Business, arrived: int, undelivered: int, failed: int, is_told: bool
) -> None:
    text_lately(home, arrived)
    text_lately(home, undelivered, state="undelivered", error_code="30007")
    text_lately(home, failed, state="failed", error_code="30034")
    assert told(desk) == [is_told] * 3


def test_it_says_how_many_and_leads_to_them(desk: Browser, home: Business) -> None:
    text_lately(home, 17)
    text_lately(home, 2, state="accepted")
    text_lately(home, 3, state="undelivered")
    page = desk.get("/messages")
    assert "3 of the 22 texts of the last 15 minutes did not arrive. See which" in words(page.text)
    assert 'href="/messages?show=failed"' in page.text
    assert "Ana Keller" in desk.get("/messages?show=failed").text


@pytest.mark.parametrize(
    "columns",
    [
        {"called_at": in_hours(-16 * MINUTE)},
        {"channel": "email"},
        {"kind": "test"},
        {"state": "pending"},
        {"state": "suppressed"},
        {"direction": "in", "outcome": "unclear"},
    ],
)
def test_only_texts_of_the_last_quarter_of_an_hour_count(
    desk: Browser, home: Business, columns: dict[str, object]
) -> None:
    text_lately(home, 20)
    text_lately(home, 5, **({"state": "undelivered"} | columns))
    assert told(desk) == [False] * 3


def test_what_was_planned_long_before_counts_when_it_goes_out(desk: Browser, home: Business) -> None:
    text_lately(home, 20, state="undelivered", created_at=in_hours(-24 * 30), kind="reminder")
    assert told(desk) == [True] * 3


def test_a_conversation_asks_for_it_at_once(desk: Browser, home: Business) -> None:
    page = desk.get(f"/messages/clients/{home.client}")
    assert 'hx-trigger="load, every 60s"' in page.text


def test_without_script_its_address_leads_to_what_did_not_arrive(desk: Browser) -> None:
    assert desk.get("/messages/failing").location == "/messages?show=failed"


def test_what_a_stranger_could_not_deliver_alarms_nobody_here(
    desk: Browser, home: Business, stranger: Business
) -> None:
    text_lately(stranger, 30, state="undelivered")
    assert told(desk) == [False] * 3
