"""Using, reinstating and selling on the client's page, and the ledger behind the count."""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest

from tests.web.browsing import Browser
from tests.web.cards import counts, press, words
from tests.web.conftest import SignIn
from tests.world import (
    Business,
    add_client,
    add_offer,
    add_pack,
    all_is_right,
    as_app,
    book,
    call,
    change,
    fingerprints,
    in_hours,
    ledger,
    read,
    row,
    unchanged,
    used,
)


@contextmanager
def no_session_moves(business: Business) -> Iterator[None]:
    """Inside the block nothing changes, but that it is remembered which buttons were pressed."""
    before = fingerprints(business) | {"requests": ""}
    yield
    assert fingerprints(business) | {"requests": ""} == before


def test_using_a_session_shows_the_numbers_the_database_answered(desk: Browser, home: Business) -> None:
    book(home, in_hours(30), home.pack)
    answer = press(desk, "use", home.pack)
    assert answer.status_code == 200
    assert counts(answer.text) == {"Total": 10, "Used": 1, "Booked": 1, "Left": 9}
    assert "1 session used: 9 left" in answer.text
    assert ledger(home, home.pack) == [(1, 1)]


def test_an_act_is_signed_by_whoever_pressed(desk: Browser, home: Business) -> None:
    press(desk, "use", home.pack)
    (line,) = read(home, "SELECT actor FROM session_entries WHERE purchase_id = %s", home.pack)
    assert line.actor == f"user:{home.owner}"


def test_reinstating_gives_one_back(desk: Browser, home: Business) -> None:
    pack = add_pack(home, used=3)
    answer = press(desk, "reinstate", pack)
    assert counts(answer.text)["Left"] == 8
    assert "1 session reinstated: 8 left" in answer.text
    assert used(home, pack) == 2


def test_undo_is_the_opposite_act_with_a_request_of_its_own(desk: Browser, home: Business) -> None:
    request = uuid.uuid4()
    toast = press(desk, "use", home.pack, request).text.split('class="notice')[1]
    assert f'action="/packs/{home.pack}/reinstate"' in toast
    ids = re.findall(r'name="request_id" value="([^"]+)"', toast)
    assert len(ids) == 1
    assert ids != [str(request)]
    undone = desk.post(
        f"/packs/{home.pack}/reinstate",
        htmx="toasts",
        page=f"/clients/{home.client}",
        request_id=uuid.UUID(ids[0]),
    )
    assert re.search(rf'<article id="pack-{home.pack}"[^>]*\shx-swap-oob="true"', undone.text)
    assert counts(undone.text)["Left"] == 10
    assert used(home, home.pack) == 0


@pytest.mark.parametrize(("act", "before", "after"), [("use", 4, 5), ("reinstate", 4, 3)])
def test_a_double_click_gets_the_same_answer_and_moves_one_session(
    desk: Browser, home: Business, act: str, before: int, after: int
) -> None:
    pack, request = add_pack(home, used=before), uuid.uuid4()
    first, second = (press(desk, act, pack, request) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert counts(first.text) == counts(second.text)
    assert used(home, pack) == after


def test_the_second_tab_on_the_last_session_is_shown_the_truth(sign_in: SignIn, home: Business) -> None:
    pack = add_pack(home, total=1)
    one, other = sign_in(), sign_in("trainer")
    assert press(one, "use", pack).status_code == 200
    with no_session_moves(home):
        answer = press(other, "use", pack)
    assert answer.status_code == 409
    assert counts(answer.text) == {"Total": 1, "Used": 1, "Booked": 0, "Left": 0}
    assert "Nothing was used: no session is left on this pack." in answer.text
    assert "Use 1 session" not in answer.text


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ({"expires_on": date(2026, 2, 1)}, "Nothing was used: this pack expired on 1 Feb 2026."),
        ({"frozen": True}, "Nothing was used: this pack is frozen since"),
    ],
)
def test_a_pack_that_ended_meanwhile_says_so(
    desk: Browser, home: Business, state: dict[str, object], sentence: str
) -> None:
    pack = add_pack(home, used=2, **state)  # type: ignore[arg-type]
    with no_session_moves(home):
        answer = press(desk, "use", pack)
    assert answer.status_code == 409
    assert sentence in answer.text
    assert counts(answer.text)["Left"] == 8


def test_there_is_nothing_to_reinstate_on_an_unused_pack(desk: Browser, home: Business) -> None:
    with no_session_moves(home):
        answer = press(desk, "reinstate", home.pack)
    assert answer.status_code == 409
    assert "Nothing was reinstated: no session of this pack is used." in answer.text


def test_a_session_of_a_pack_that_expired_can_still_be_reinstated(desk: Browser, home: Business) -> None:
    pack = add_pack(home, used=2, expires_on=date(2026, 2, 1))
    answer = press(desk, "reinstate", pack)
    assert answer.status_code == 200
    assert "Undo" not in answer.text, "it could not be used again"


def test_without_script_the_page_comes_back_and_says_what_happened(desk: Browser, home: Business) -> None:
    answer = desk.post(f"/packs/{home.pack}/use")
    assert answer.status_code == 303
    assert answer.location == f"/clients/{home.client}#pack-{home.pack}"
    assert "1 session used: 9 left" in desk.get(answer.location).text
    empty = add_pack(home, total=1, used=1)
    refused = desk.post(f"/packs/{empty}/use")
    assert "no session is left" in desk.get(refused.location).text


def test_front_desk_uses_sessions_but_may_not_reinstate(sign_in: SignIn, home: Business) -> None:
    pack, desk = add_pack(home, used=3), sign_in("front_desk")
    page = desk.get(f"/clients/{home.client}").text
    assert f"/packs/{pack}/use" in page
    assert "/reinstate" not in page
    with unchanged(home):
        assert press(desk, "reinstate", pack).status_code == 403
    assert "Undo" not in press(desk, "use", pack).text


def test_a_strangers_pack_is_not_there(desk: Browser, home: Business, stranger: Business) -> None:
    pack = add_pack(stranger, used=3)
    with unchanged(stranger):
        answers = [press(desk, act, pack).status_code for act in ("use", "reinstate")]
        answers += [desk.get(f"/packs/{pack}{page}").status_code for page in ("", "/ledger")]
    assert answers == [404] * 4


@pytest.mark.parametrize("given", ["", "no id", "{'a': 1}"])
def test_a_button_without_a_request_id_is_none_of_ours(desk: Browser, home: Business, given: str) -> None:
    fields = {"csrf_token": desk.token, "request_id": given}
    with unchanged(home):
        assert desk.client.post(f"/packs/{home.pack}/use", data=fields).status_code == 400


def test_a_request_id_serves_one_pack_only(desk: Browser, home: Business) -> None:
    request, other = uuid.uuid4(), add_pack(home)
    press(desk, "use", home.pack, request)
    with unchanged(home):
        answer = press(desk, "use", other, request)
    assert answer.status_code == 409
    assert "already used for something else" in answer.text


def test_a_card_warns_when_more_is_booked_than_left(desk: Browser, home: Business) -> None:
    pack = add_pack(home, total=2, used=1)
    for hours in (30, 32):
        book(home, in_hours(hours), pack)
    assert "1 more booked than left" in desk.get(f"/packs/{pack}", htmx=f"pack-{pack}").text


def test_a_pack_on_its_own_address_leads_to_its_place(desk: Browser, home: Business) -> None:
    assert desk.get(f"/packs/{home.pack}").location == f"/clients/{home.client}#pack-{home.pack}"


# The ledger


def test_the_ledger_explains_every_line_and_its_author(desk: Browser, home: Business) -> None:
    mine = book(home, in_hours(-3), home.pack)
    for actor, (function, *arguments) in {
        "worker": ("complete_booking", mine),
        f"user:{home.trainer}": ("release_session", home.pack),
        "database:mara": ("use_session", home.pack),
    }.items():
        with as_app(home, actor) as app:
            call(app, function, *arguments)
    answer = desk.get(f"/packs/{home.pack}/ledger")
    page = words(answer.text)
    assert "10 bought − 2 used + 1 reinstated = 9 left" in page
    assert re.search(r"−1 Used by hand [^·]+ · Database \(mara\) 9 left", page)
    assert re.search(r"\+1 Reinstated by hand [^·]+ · Trainer 10 left", page)
    assert re.search(r"−1 Completed Personal training, [^·]+ · Automatic 9 left", page)
    assert f'href="/bookings/{mine}"' in answer.text
    assert page.index("Database (mara)") < page.index("· Trainer") < page.index("Automatic"), "newest first"
    assert re.search(r"10 Bought 1 Jan 2026 · [^·]+ 10 left", page)


def test_the_ledger_opens_on_the_card_and_closes_again(desk: Browser, home: Business) -> None:
    opened = desk.get(f"/packs/{home.pack}/ledger", htmx=f"pack-{home.pack}").text
    assert f'id="ledger-{home.pack}"' in opened
    assert counts(opened)["Left"] == 10
    assert f'id="ledger-{home.pack}"' not in desk.get(f"/packs/{home.pack}", htmx=f"pack-{home.pack}").text


def test_an_open_ledger_stays_open_when_a_session_is_used(desk: Browser, home: Business) -> None:
    opened = desk.get(f"/packs/{home.pack}/ledger", htmx=f"pack-{home.pack}").text
    assert '<input type="hidden" name="open" value="ledger">' in opened
    answer = press(desk, "use", home.pack, open="ledger").text
    assert "10 bought − 1 used = 9 left" in words(answer)
    toast = answer.split('class="notice')[1]
    assert '<input type="hidden" name="open" value="ledger">' in toast


def test_a_long_ledger_comes_in_pages_to_the_first_line(desk: Browser, home: Business) -> None:
    pack = add_pack(home, total=130, used=120)
    address, lines = f"/packs/{pack}/ledger", []
    for _ in range(3):
        page = desk.get(address, htmx=f"ledger-{pack}").text
        assert page.lstrip().startswith("<section")
        assert "130 bought − 120 used = 10 left" in words(page)
        lines += [int(left) for left in re.findall(r">(\d+) left</span>", page)]
        older = re.search(r'href="([^"]+before=[^"]+)"', page)
        address = older[1] if older else ""
    assert lines == [*range(10, 131)]
    assert address == ""


# Selling


def test_an_offer_is_sold_in_two_taps(desk: Browser, home: Business) -> None:
    offer = add_offer(home, name="Twenty", sessions=20, price_minor=110000, valid_days=90)
    page = desk.get(f"/clients/{home.client}").text
    assert f'hx-get="/clients/{home.client}/packs/new"' in page
    offers = desk.get(f"/clients/{home.client}/packs/new", htmx="sell").text
    assert "€1,100.00" in offers
    assert "20 sessions, valid until" in words(offers)
    sold = desk.post(f"/clients/{home.client}/packs", htmx="client-packs", offer_id=offer)
    assert "Sold: Twenty, valid until" in sold.text
    (pack,) = read(home, "SELECT * FROM client_purchases WHERE offer_id = %s", offer)
    assert (pack.client_id, pack.sessions_total, pack.sessions_used) == (home.client, 20, 0)
    assert f'id="pack-{pack.id}"' in sold.text
    all_is_right(home)


def test_a_double_click_sells_once(desk: Browser, home: Business) -> None:
    request = uuid.uuid4()
    for _ in range(2):
        answer = desk.post(
            f"/clients/{home.other_client}/packs",
            htmx="client-packs",
            request_id=request,
            offer_id=home.offer,
        )
        assert answer.status_code == 200
    sold = read(home, "SELECT id FROM client_purchases WHERE client_id = %s", home.other_client)
    assert len(sold) == 1


def test_selling_works_without_script(desk: Browser, home: Business) -> None:
    assert "Sell 10 sessions" in words(desk.get(f"/clients/{home.other_client}/packs/new").text)
    answer = desk.post(f"/clients/{home.other_client}/packs", offer_id=home.offer)
    assert "Sold: 10 sessions" in desk.get(answer.location).text


def test_what_left_the_market_meanwhile_is_not_sold(desk: Browser, home: Business) -> None:
    retired = add_offer(home, retired_at=datetime.now(UTC))
    archived = add_client(home, "Gone", archived_at=datetime.now(UTC))
    for client, offer, why in [
        (home.client, retired, "this offer is no longer sold"),
        (archived, home.offer, "the client is archived"),
    ]:
        answer = desk.post(f"/clients/{client}/packs", htmx="client-packs", offer_id=offer)
        assert answer.status_code == 409
        assert f"Nothing was sold: {why}." in answer.text
    assert "Sell" not in desk.get(f"/clients/{archived}").text


def test_a_strangers_offer_and_client_are_not_there(
    desk: Browser, home: Business, stranger: Business
) -> None:
    with unchanged(stranger):
        for client, offer in [(home.client, stranger.offer), (stranger.client, home.offer)]:
            assert desk.post(f"/clients/{client}/packs", offer_id=offer).status_code == 404
        assert desk.get(f"/clients/{stranger.client}/packs/new").status_code == 404


def test_a_role_sells_the_offers_it_may_sell(sign_in: SignIn, home: Business) -> None:
    theirs = add_offer(home, name="Trial hour", sold_by=["trainer"])
    trainer = sign_in("trainer")
    offers = trainer.get(f"/clients/{home.client}/packs/new", htmx="sell").text
    assert "Sell Trial hour" in offers
    assert "Sell 10 sessions" not in offers
    with no_session_moves(home):
        refused = trainer.post(f"/clients/{home.client}/packs", htmx="client-packs", offer_id=home.offer)
    assert refused.status_code == 409
    assert "your role may not sell this offer" in refused.text
    sold = trainer.post(f"/clients/{home.client}/packs", htmx="client-packs", offer_id=theirs)
    assert "Sold: Trial hour" in sold.text


def test_hostile_names_stay_text(desk: Browser, home: Business) -> None:
    hostile = '"><img src=x onerror=alert(1)><b hx-get="/logout" hx-trigger="load">'
    change(home, "UPDATE offers SET name = %s WHERE id = %s", hostile, home.offer)
    sold = row(home, "sell_pack", home.client, home.offer)
    with as_app(home) as app:
        call(app, "use_session", sold.purchase_id, p_reason=hostile)
    for address, target in [
        (f"/clients/{home.client}", None),
        (f"/clients/{home.client}/packs/new", "sell"),
        (f"/packs/{sold.purchase_id}/ledger", None),
        (f"/packs/{sold.purchase_id}/ledger", f"pack-{sold.purchase_id}"),
    ]:
        page = desk.get(address, htmx=target).text
        assert "&lt;img src=x" in page, address
        assert "<img" not in page, address
        assert "<b hx-get" not in page, address
