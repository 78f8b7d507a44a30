"""The seldom acts on a pack: last day, freezing, sessions, sharing, moving, refunding, voiding, undoing."""

import uuid
from datetime import date, timedelta

import pytest

from tests.web.browsing import Browser
from tests.web.cards import counts, pack_row, press, undo, words
from tests.web.conftest import SignIn
from tests.world import (
    Business,
    add_client,
    add_pack,
    all_is_right,
    as_app,
    book,
    booking,
    call,
    in_hours,
    read,
    row,
    unchanged,
)

DAY = date(2099, 3, 1)


def sold_and_paid(home: Business, method: str | None = "card") -> uuid.UUID:
    """A pack of ten for 600.00, sold today."""
    return row(home, "sell_pack", home.client, home.offer, p_method=method).purchase_id


def test_the_seldom_acts_are_one_tap_away(desk: Browser, home: Business) -> None:
    more = words(press_more(desk, home.pack))
    for act in ("Extend or change the last day", "Freeze", "Add or correct sessions", "Share, or move"):
        assert act in more


def press_more(browser: Browser, pack: uuid.UUID) -> str:
    return browser.get(f"/packs/{pack}/more", htmx=f"pack-{pack}").text


def test_a_last_day_is_changed_and_changed_back(desk: Browser, home: Business) -> None:
    answer = press(desk, "expiry", home.pack, until=DAY, reason="Ill in spring")
    assert "10 sessions is valid until 1 Mar 2099" in words(answer.text)
    assert pack_row(home, home.pack).expires_on == DAY
    history = words(desk.get(f"/packs/{home.pack}/history", htmx=f"pack-{home.pack}").text)
    assert "Last day changed: valid until 1 Mar 2099 “Ill in spring”" in history
    assert "Owner" in history
    assert "Undone" in undo(desk, answer, home).text
    assert pack_row(home, home.pack).expires_on is None
    all_is_right(home)


def test_an_empty_day_means_for_ever(desk: Browser, home: Business) -> None:
    pack = add_pack(home, expires_on=DAY)
    assert "10 sessions never expires" in words(press(desk, "expiry", pack, until="", reason="").text)


def test_what_was_typed_stays_and_the_remedy_is_named(desk: Browser, home: Business) -> None:
    with unchanged(home):
        answer = press(desk, "expiry", home.pack, until="0001-01-01", reason="A long story")
    assert answer.status_code == 422
    assert "Choose a date of this century." in answer.text
    assert 'value="A long story"' in answer.text
    with unchanged(home):
        answer = press(desk, "sessions", home.pack, sessions=2, reason="")
    assert answer.status_code == 422
    assert "Say why" in answer.text


def test_a_pack_is_ended_at_once(desk: Browser, home: Business) -> None:
    answer = press(desk, "expire", home.pack)
    assert "10 sessions has ended" in answer.text
    assert "Use 1 session" not in answer.text
    undo(desk, answer, home)
    assert pack_row(home, home.pack).expires_on is None


def test_freezing_and_unfreezing(desk: Browser, home: Business) -> None:
    frozen = press(desk, "freeze", home.pack, reason="On holiday")
    assert "Frozen since" in frozen.text
    assert "Use 1 session" not in frozen.text
    again = press(desk, "freeze", home.pack)
    assert again.status_code == 409
    assert "Nothing was changed: the pack changed meanwhile" in again.text
    thawed = press(desk, "unfreeze", home.pack)
    assert "Unfrozen: 10 sessions never expires" in thawed.text
    undo(desk, thawed, home)
    assert pack_row(home, home.pack).frozen_at is not None
    all_is_right(home)


def test_sessions_are_added_with_a_reason_and_taken_out_again(desk: Browser, home: Business) -> None:
    pack = add_pack(home, used=9)
    added = press(desk, "sessions", pack, sessions=2, reason="A gift")
    assert counts(added.text) == {"Total": 12, "Used": 9, "Booked": 0, "Left": 3}
    assert "12 sessions now, 3 left" in added.text
    undo(desk, added, home)
    too_many = press(desk, "sessions", pack, sessions=-2, reason="Wrong")
    assert too_many.status_code == 422
    assert "Only 1 of 10 can be taken out." in too_many.text
    all_is_right(home)


def test_what_was_added_and_used_since_cant_be_undone(desk: Browser, home: Business) -> None:
    pack = add_pack(home, total=1, used=1)
    added = press(desk, "sessions", pack, sessions=1, reason="A gift")
    press(desk, "use", pack)
    answer = undo(desk, added, home)
    assert answer.status_code == 409
    assert "Nothing was undone: sessions that it added were used since" in answer.text
    assert counts(answer.text)["Used"] == 2


def test_the_arithmetic_tells_what_was_added(desk: Browser, home: Business) -> None:
    press(desk, "use", home.pack)
    press(desk, "sessions", home.pack, sessions=2, reason="A gift")
    ledger = words(desk.get(f"/packs/{home.pack}/ledger", htmx=f"pack-{home.pack}").text)
    assert "10 bought + 2 added − 1 used = 11 left" in ledger
    assert ledger.index("Sessions added: A gift") < ledger.index("Used by hand") < ledger.index("10 Bought")


def test_a_pack_is_shared_and_stands_on_both_pages(desk: Browser, home: Business) -> None:
    answer = press(desk, "share", home.pack, client_id=home.other_client)
    assert "10 sessions is shared with Ben Okafor" in answer.text
    theirs = words(desk.get(f"/clients/{home.other_client}").text)
    assert "Shared by Ana Keller" in theirs
    assert "Use 1 session" in theirs
    assert "Shared with Ben Okafor" in words(desk.get(f"/clients/{home.client}").text)
    ended = press(desk, "unshare", home.pack, client_id=home.other_client)
    assert "10 sessions is not shared any more" in ended.text
    assert "Shared by" not in desk.get(f"/clients/{home.other_client}").text
    undo(desk, ended, home)
    assert "Shared by" in desk.get(f"/clients/{home.other_client}").text


def test_clients_are_found_while_typing(desk: Browser, home: Business) -> None:
    add_client(home, "Cleo Marsh")
    found = desk.get(f"/packs/{home.pack}/people?q=cle", htmx=f"people-{home.pack}")
    assert "Cleo Marsh" in found.text
    assert "Ana Keller" not in found.text
    assert "Ben Okafor" not in found.text
    without_script = desk.get(f"/packs/{home.pack}/people?q=cle").text
    assert "Cleo Marsh" in without_script
    assert f"/packs/{home.pack}/move" in without_script


def test_moving_names_the_bookings_that_draw_elsewhere(desk: Browser, home: Business) -> None:
    mine = book(home, in_hours(30), home.pack)
    assert "After a move 1 open booking of Ana Keller would draw on another pack" in words(
        press_more(desk, home.pack)
    )
    answer = press(desk, "move", home.pack, client_id=home.other_client)
    assert "10 sessions is now Ben Okafor’s" in answer.text
    assert booking(home, mine).purchase_id is None
    undo(desk, answer, home)
    assert booking(home, mine).purchase_id == home.pack
    assert pack_row(home, home.pack).client_id == home.client


def test_nobody_else_gets_a_pack(desk: Browser, home: Business, stranger: Business) -> None:
    for act in ("share", "move"):
        for client in (stranger.client, home.client, "nonsense"):
            with unchanged(stranger):
                assert press(desk, act, home.pack, client_id=client).status_code == 409


def test_a_refund_is_the_amount_that_was_seen(desk: Browser, home: Business) -> None:
    pack = sold_and_paid(home)
    press(desk, "use", pack)
    more = words(press_more(desk, pack))
    assert "Refund the unused €540.00 for 9" in more
    assert "Refund everything €600.00" in more
    press(desk, "use", pack)
    seen = {"whole_minor": 60000, "unused_minor": 54000}
    answer = press(desk, "refund", pack, refund="unused", **seen)
    assert answer.status_code == 409, "a session was used since"
    answer = press(desk, "refund", pack, refund="unused", **(seen | {"unused_minor": 48000}), method="cash")
    assert "Refunded: €480.00" in answer.text
    assert counts(answer.text) == {"Total": 2, "Used": 2, "Booked": 0, "Left": 0}
    assert press(desk, "reinstate", pack).status_code == 409
    assert "Nothing was changed: this pack was refunded on" in press(desk, "freeze", pack).text
    undo(desk, answer, home)
    assert pack_row(home, pack).sessions_total == 10
    all_is_right(home)


def test_a_refund_is_undone_by_whoever_may_refund(sign_in: SignIn, home: Business) -> None:
    pack = sold_and_paid(home)
    row(home, "refund_pack", pack, True)
    trainer = sign_in("trainer")
    history = trainer.get(f"/packs/{pack}/history", htmx=f"pack-{pack}").text
    assert "Undo" not in history
    (event,) = read(home, "SELECT id FROM pack_events WHERE kind = 'refunded' AND purchase_id = %s", pack)
    with unchanged(home):
        assert press(trainer, "undo", pack, event_id=event.id).status_code == 403
    assert press(sign_in("manager"), "undo", pack, event_id=event.id).status_code == 200


def test_a_sale_is_voided_as_long_as_nothing_was_used(desk: Browser, home: Business) -> None:
    pack = sold_and_paid(home, None)
    answer = press(desk, "void", pack, reason="Wrong client")
    assert "The sale of 10 sessions is void" in answer.text
    assert pack_row(home, pack).closed_as == "voided"
    used = add_pack(home, used=1)
    assert "Void the sale" not in press_more(desk, used)
    assert press(desk, "void", used).status_code == 409


def test_a_line_is_undone_once(desk: Browser, home: Business) -> None:
    press(desk, "freeze", home.pack)
    (event,) = read(home, "SELECT id FROM pack_events WHERE kind = 'frozen' AND purchase_id = %s", home.pack)
    assert press(desk, "undo", home.pack, event_id=event.id, open="history").status_code == 200
    again = press(desk, "undo", home.pack, event_id=event.id, open="history")
    assert again.status_code == 409
    assert "Nothing was undone: it was undone already" in again.text
    assert "Undone: frozen" in words(again.text)
    assert desk.post(f"/packs/{home.pack}/undo", event_id="x").status_code == 400


def test_a_double_press_adds_once(desk: Browser, home: Business) -> None:
    request = uuid.uuid4()
    for _ in range(2):
        answer = press(desk, "sessions", home.pack, request, sessions=1, reason="A gift")
        assert counts(answer.text)["Total"] == 11


def test_roles_do_what_they_may(sign_in: SignIn, home: Business) -> None:
    trainer, front_desk = sign_in("trainer"), sign_in("front_desk")
    assert "Freeze" in press_more(trainer, home.pack)
    assert "Refund" not in press_more(trainer, home.pack)
    assert "Freeze" not in press_more(front_desk, home.pack)
    with unchanged(home):
        assert press(trainer, "refund", home.pack, refund="whole").status_code == 403
        for act in ("freeze", "expiry", "sessions", "share", "move", "undo"):
            assert press(front_desk, act, home.pack).status_code == 403


@pytest.mark.parametrize(
    "act", ["expiry", "freeze", "sessions", "refund", "share", "move", "void", "undo", "pay"]
)
def test_a_strangers_pack_is_not_there(desk: Browser, home: Business, stranger: Business, act: str) -> None:
    fields = {
        "sessions": 1,
        "reason": "A gift",
        "client_id": home.client,
        "event_id": 1,
        "amount": 1,
        "method": "cash",
    }
    with unchanged(stranger):
        assert press(desk, act, stranger.pack, **fields).status_code == 404


def test_without_script_everything_happens_on_pages(desk: Browser, home: Business) -> None:
    page = desk.get(f"/packs/{home.pack}/more").text
    assert f'action="/packs/{home.pack}/freeze"' in page
    answer = desk.post(f"/packs/{home.pack}/freeze")
    assert answer.location == f"/clients/{home.client}#pack-{home.pack}"
    assert "10 sessions is frozen" in desk.get(answer.location).text
    refused = desk.post(f"/packs/{home.pack}/sessions", sessions="", reason="")
    assert refused.status_code == 422
    assert "<title>" in refused.text


def test_a_pack_valid_from_its_first_use_says_so(desk: Browser, home: Business) -> None:
    with as_app(home) as app:
        app.execute("UPDATE offers SET valid_days = 30, valid_from = 'first_use' WHERE id = %s", [home.offer])
        pack = call(app, "sell_pack", home.client, home.offer)[0].purchase_id
    card = desk.get(f"/packs/{pack}", htmx=f"pack-{pack}").text
    assert "Valid 30 days from the first use." in words(card)
    used = press(desk, "use", pack)
    assert "Valid until" in words(used.text)
    assert pack_row(home, pack).expires_on - pack_row(home, pack).purchased_on == timedelta(days=30)
