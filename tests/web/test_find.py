"""The frame's search: clients, bookings and pages."""

import pytest

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.test_clients import words
from tests.world import Business, add_client, book, in_hours


def test_finds_clients_with_their_next_bookings(desk: Browser, home: Business) -> None:
    booking = book(home, in_hours(30), home.pack)
    found = desk.get("/find?q=ana+keler", htmx="found").text
    assert found.lstrip().startswith('<div id="found"')
    assert f'href="/clients/{home.client}"' in found
    assert f'href="/bookings/{booking}"' in found


@pytest.mark.parametrize(("text", "place"), [("cal", "/calendar"), ("sms", "/messages"), ("TODAY", "/today")])
def test_finds_pages_by_what_people_call_them(desk: Browser, text: str, place: str) -> None:
    assert f'href="{place}"' in desk.get(f"/find?q={text}", htmx="found").text


def test_only_pages_one_may_open_are_found(sign_in: SignIn) -> None:
    assert "Settings" in words(desk_found(sign_in("owner"), "settings"))
    assert "Settings" not in words(desk_found(sign_in("trainer"), "settings"))


def desk_found(browser: Browser, text: str) -> str:
    return browser.get(f"/find?q={text}", htmx="found").text


def test_nothing_found_offers_to_add_a_client(desk: Browser) -> None:
    assert 'href="/clients/new?name=Quintus+Quill"' in desk_found(desk, "Quintus Quill")
    assert words(desk_found(desk, "")) == ""


def test_works_as_a_page_and_shows_nothing_of_a_stranger(desk: Browser, stranger: Business) -> None:
    add_client(stranger, "Quintus Strange")
    page = desk.get("/find?q=quintus").text
    assert "<html" in page
    assert "Strange" not in page
