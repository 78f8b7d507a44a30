"""Selling in detail, payments, offers, and the statement with its check code."""

import re
import uuid
from datetime import UTC, datetime

import pytest

from tests.web.browsing import Browser
from tests.web.cards import counts, press, undo, words
from tests.web.conftest import SignIn
from tests.world import Business, add_offer, add_pack, add_service, change, read, row, unchanged


def sell(desk: Browser, home: Business, **fields: object):
    """Sell the ten of 600.00 to the first client."""
    values = {"offer_id": home.offer, **fields}
    return desk.post(
        f"/clients/{home.client}/packs", htmx="client-packs", page=f"/clients/{home.client}", **values
    )


def newest(home: Business):
    return read(home, "SELECT * FROM client_purchases WHERE org_id = %s ORDER BY created_at DESC", home.id)[0]


def test_one_tap_sells_at_the_list_price_still_due_and_can_be_undone(desk: Browser, home: Business) -> None:
    answer = sell(desk, home)
    assert "Sold: 10 sessions. €600.00 still due" in answer.text
    assert "€600.00 due" in words(answer.text)
    pack = newest(home)
    undone = undo(desk, answer, home)
    assert undone.status_code == 200
    assert newest(home).closed_as == "voided"
    assert "Void" in undone.text
    assert pack.id == newest(home).id


def test_price_day_note_and_payment_are_noted(desk: Browser, home: Business) -> None:
    answer = sell(desk, home, price="549,50", sold_on="2026-01-05", note="Spring price", method="card")
    assert answer.status_code == 200
    pack = newest(home)
    assert (pack.price_minor, pack.note, str(pack.purchased_on)) == (54950, "Spring price", "2026-01-05")
    (paid,) = read(home, "SELECT * FROM payments WHERE purchase_id = %s", pack.id)
    assert (paid.amount_minor, paid.method) == (54950, "card")
    assert "due" not in words(answer.text).split("Use 1 session")[0]


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1,100.00", 110000),
        ("1.100,00", 110000),
        ("1100", 110000),
        ("0.5", 50),
        ("1 100", 110000),
        ("1,100", 110000),
    ],
)
def test_amounts_are_read_as_people_write_them(
    desk: Browser, home: Business, typed: str, amount: int
) -> None:
    sell(desk, home, price=typed)
    assert newest(home).price_minor == amount


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"price": "cheap"}, "Write the amount as a number, such as 49.50."),
        ({"price": "-5"}, "Write the amount as a number"),
        ({"price": "9" * 30}, "Write the amount as a number"),
        ({"sold_on": "2999-01-01"}, "Choose today or an earlier day."),
        ({"note": "x" * 301}, "Use at most 300 characters."),
    ],
)
def test_a_refused_sale_keeps_what_was_typed(
    desk: Browser, home: Business, fields: dict[str, str], sentence: str
) -> None:
    with unchanged(home):
        answer = sell(desk, home, **fields)
        without_script = desk.post(f"/clients/{home.client}/packs", offer_id=home.offer, **fields)
    for response in (answer, without_script):
        assert response.status_code == 422
        assert sentence in response.text
        assert next(iter(fields.values())) in response.text


def test_a_payment_is_noted_in_part_and_taken_back(desk: Browser, home: Business) -> None:
    pack = row(home, "sell_pack", home.client, home.offer).purchase_id
    form = desk.get(f"/packs/{pack}/pay", htmx=f"pack-{pack}").text
    assert 'value="600.00"' in form
    part = press(desk, "pay", pack, amount="200", method="cash")
    assert "€200.00 noted, cash. €400.00 still due" in part.text
    assert "€400.00 due, €200.00 paid" in words(part.text)
    too_much = press(desk, "pay", pack, amount="500", method="card")
    assert too_much.status_code == 422
    assert "Only €400.00 is due." in too_much.text
    assert "€600.00 due" in words(undo(desk, part, home).text)
    press(desk, "pay", pack, amount="600", method="transfer")
    paid = press(desk, "pay", pack, amount="1", method="cash")
    assert paid.status_code == 409
    assert "Nothing was noted: nothing is due any more." in paid.text
    history = words(desk.get(f"/packs/{pack}/history", htmx=f"pack-{pack}").text)
    assert "Payment €600.00, bank transfer" in history
    assert "undone" in history


@pytest.mark.parametrize("fields", [{"amount": "0"}, {"amount": ""}, {"amount": "1", "method": "gold"}])
def test_no_nonsense_is_noted_as_paid(desk: Browser, home: Business, fields: dict[str, str]) -> None:
    pack = row(home, "sell_pack", home.client, home.offer).purchase_id
    with unchanged(home):
        assert press(desk, "pay", pack, **({"method": "cash"} | fields)).status_code == 422


# Offers

OFFERED = re.compile(r'<span class="offer">\s*<b>([^<]+)</b>')
OFFER = {"name": "Twenty", "sessions": 20, "price": "1,100.00", "valid_days": 90, "valid_from": "first_use"}


def test_an_offer_is_made_changed_and_retired(desk: Browser, home: Business) -> None:
    stretching = add_service(home)
    answer = desk.post("/offers", **OFFER, service=stretching, sold_by="trainer")
    assert answer.location == "/offers"
    page = words(desk.get("/offers").text)
    assert "Twenty 20 sessions of Stretching, valid 90 days from the first €1,100.00 Sold by trainer" in page
    (offer,) = read(home, "SELECT * FROM offers WHERE name = 'Twenty' AND org_id = %s", home.id)
    form = desk.get(f"/offers/{offer.id}").text
    assert 'value="1100.00"' in form
    assert "valid 90 days from the first" in words(form), "what the client sees"
    desk.post(f"/offers/{offer.id}", **(OFFER | {"name": "Two dozen", "sessions": 24}), every_service=1)
    assert "24 sessions, valid" in words(desk.get("/offers").text)
    retired = desk.post(f"/offers/{offer.id}/retire", htmx="catalogue")
    assert "Two dozen is retired" in retired.text
    assert "Two dozen" not in desk.get(f"/clients/{home.client}/packs/new", htmx="sell").text
    undo(desk, retired, home)
    assert read(home, "SELECT retired_at FROM offers WHERE id = %s", offer.id)[0].retired_at is None


def test_offers_change_places(desk: Browser, home: Business) -> None:
    for name in ("Five", "Trial"):
        add_offer(home, name=name)

    def order() -> list[str]:
        return OFFERED.findall(desk.get("/offers").text)

    first = order()
    last = read(home, "SELECT id FROM offers WHERE name = %s AND org_id = %s", first[-1], home.id)[0].id
    desk.post(f"/offers/{last}/up", htmx="catalogue")
    assert order() == [first[0], first[2], first[1]]
    desk.post(f"/offers/{last}/up", htmx="catalogue")
    desk.post(f"/offers/{last}/up", htmx="catalogue")
    assert order() == [first[2], first[0], first[1]]
    desk.post(f"/offers/{last}/down")
    assert order() == [first[0], first[2], first[1]]
    sold = desk.get(f"/clients/{home.client}/packs/new", htmx="sell").text
    assert OFFERED.findall(sold) == order()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Name the offer"),
        ({"sessions": 0}, "Enter a number from 1 to 1000."),
        ({"price": ""}, "Enter the price"),
        ({"price": "much"}, "Write the amount as a number"),
        ({"valid_days": 0}, "Enter 1 to 3650 days"),
        ({"valid_days": 10**12}, "Enter 1 to 3650 days"),
    ],
)
def test_a_refused_offer_keeps_what_was_typed(
    desk: Browser, home: Business, fields: dict[str, object], sentence: str
) -> None:
    with unchanged(home):
        answer = desk.post("/offers", **(OFFER | {"description": "For the brave"} | fields))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "For the brave" in answer.text


def test_offers_are_for_owners_and_managers(sign_in: SignIn, home: Business) -> None:
    for role, status in [("owner", 200), ("manager", 200), ("trainer", 403), ("front_desk", 403)]:
        assert sign_in(role).get("/offers").status_code == status


def test_a_strangers_offer_and_service_are_not_there(
    desk: Browser, home: Business, stranger: Business
) -> None:
    with unchanged(stranger):
        assert desk.get(f"/offers/{stranger.offer}").status_code == 404
        for act in ("", "/up", "/down", "/retire", "/restore"):
            assert desk.post(f"/offers/{stranger.offer}{act}", **OFFER).status_code == 404
        desk.post("/offers", **OFFER, service=stranger.service)
    assert read(home, "SELECT * FROM offer_services WHERE org_id = %s", home.id) == []


# The statement


def code_on(page: str) -> str:
    found = re.search(r'<code class="num">([A-Z2-7-]+)</code>', page)
    assert found
    return found[1]


def test_a_statement_tells_every_line_and_its_code_agrees(desk: Browser, home: Business) -> None:
    pack = row(home, "sell_pack", home.client, home.offer, p_method="card").purchase_id
    press(desk, "use", pack)
    press(desk, "reinstate", pack)
    page = desk.get(f"/packs/{pack}/statement").text
    told = words(page)
    assert told.index("Bought") < told.index("Used by hand") < told.index("Reinstated by hand")
    assert "10 bought − 1 used + 1 reinstated, 0 booked ahead 10 left" in told
    assert "€600.00" in told
    code = code_on(page)
    for typed in (code, code.lower().replace("-", " "), f" {code} "):
        assert "It agrees." in desk.get(f"/packs/check?code={typed}").text


def test_a_code_names_its_line_also_after_later_ones(desk: Browser, home: Business) -> None:
    code = code_on(desk.get(f"/packs/{home.pack}/statement").text)
    press(desk, "use", home.pack)
    answer = words(desk.get(f"/packs/check?code={code}").text)
    assert "It agrees. The code belongs to the line" in answer
    assert "10 sessions of Ana Keller" in answer
    assert code_on(desk.get(f"/packs/{home.pack}/statement").text) != code


def test_a_code_of_other_content_does_not_agree(desk: Browser, home: Business) -> None:
    press(desk, "use", home.pack)
    code = code_on(desk.get(f"/packs/{home.pack}/statement").text)
    misread = code[:-2] + ("AA" if not code.endswith("AA") else "BB")
    assert "It does not agree." in desk.get(f"/packs/check?code={misread}").text
    change(home, "UPDATE session_entries SET reason = 'Never' WHERE purchase_id = %s", home.pack)
    assert "It does not agree." in desk.get(f"/packs/check?code={code}").text


@pytest.mark.parametrize("typed", ["x", "ABCD", "1" * 24, "A" * 24, "A" * 500, "%00"])
def test_what_is_no_code_is_told(desk: Browser, typed: str) -> None:
    assert "No line of this business has that code." in desk.get(f"/packs/check?code={typed}").text


def test_a_strangers_statement_and_code_are_not_there(
    sign_in: SignIn, desk: Browser, stranger: Business
) -> None:
    code = code_on(sign_in(business=stranger).get(f"/packs/{stranger.pack}/statement").text)
    assert desk.get(f"/packs/{stranger.pack}/statement").status_code == 404
    assert "No line of this business has that code." in desk.get(f"/packs/check?code={code}").text


def test_an_opening_balance_is_told_in_words(desk: Browser, home: Business) -> None:
    pack = add_pack(home, total=10)
    with home.database.as_admin() as admin:
        admin.execute("UPDATE client_purchases SET sessions_used = 4 WHERE id = %s", [pack])
        admin.execute(
            "INSERT INTO session_entries (org_id, purchase_id, delta, used_after, reason, actor, at)"
            " VALUES (%s, %s, 4, 4, 'Opening balance', 'user:test', %s)",
            [home.id, pack, datetime.now(UTC)],
        )
    card = desk.get(f"/packs/{pack}/ledger", htmx=f"pack-{pack}").text
    assert "10 bought − 4 used = 6 left" in words(card)
    assert "4 used before this ledger begins: Opening balance" in words(card)
    assert counts(card)["Left"] == 6


def test_only_what_stands_by_hand_can_be_undone(desk: Browser, home: Business) -> None:
    for act in ("use", "use", "reinstate"):
        press(desk, act, home.pack)
    lines = desk.get(f"/packs/{home.pack}/ledger", htmx=f"pack-{home.pack}").text.split("<li>")[1:]
    assert ["Undo" in line for line in lines] == [True, False, True, False]


def test_a_request_id_is_kept_for_one_sale(desk: Browser, home: Business) -> None:
    request = uuid.uuid4()
    sell(desk, home, request_id=request)
    assert sell(desk, home, request_id=request, price="1").status_code == 409
