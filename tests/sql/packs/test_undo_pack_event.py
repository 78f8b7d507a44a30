import uuid
from datetime import date

import pytest
from psycopg.errors import CheckViolation

from tests.sql.packs.builders import history, last_event, pack_row, sell_from_first_use, sell_paid
from tests.world import Business, add_pack, all_is_right, read, row, rows, unchanged, value

ACTS = [
    ("freeze_pack", ()),
    ("change_pack_expiry", (date(2040, 1, 1),)),
    ("expire_pack", ()),
    ("adjust_pack", (3, "A present")),
    ("adjust_pack", (-3, "Too many")),
    ("refund_pack", (True,)),
    ("refund_pack", (False,)),
    ("void_pack", ()),
]


@pytest.mark.parametrize(("act", "arguments"), ACTS)
def test_the_pack_is_as_before_and_both_lines_stay(home: Business, act: str, arguments: tuple) -> None:
    pack = sell_paid(home)
    before = pack_row(home, pack)
    done = row(home, act, pack, *arguments)
    undone = row(home, "undo_pack_event", done.last_event_id)
    assert pack_row(home, pack) == before
    assert undone.paid_minor == 60000
    assert [kind for kind, _ in history(home, pack)][1:] == ["undone"]
    assert last_event(home, pack).undoes == done.last_event_id
    all_is_right(home)


def test_a_thawed_pack_freezes_again_at_the_time_it_was(home: Business) -> None:
    pack = add_pack(home, expires_on=date(2040, 1, 1))
    row(home, "freeze_pack", pack)
    before = pack_row(home, pack)
    thawed = row(home, "unfreeze_pack", pack)
    row(home, "undo_pack_event", thawed.last_event_id)
    assert pack_row(home, pack) == before
    all_is_right(home)


@pytest.mark.parametrize("act", ["share_pack", "unshare_pack"])
def test_a_share_comes_and_goes(home: Business, act: str) -> None:
    shared = row(home, "share_pack", home.pack, home.other_client)
    if act == "unshare_pack":
        shared = row(home, "unshare_pack", home.pack, home.other_client)
    row(home, "undo_pack_event", shared.last_event_id)
    (sharer,) = read(home, "SELECT * FROM purchase_sharers WHERE purchase_id = %s", home.pack)
    assert (sharer.ended_at is None) == (act == "unshare_pack")


def test_what_changed_since_stays(home: Business) -> None:
    first = row(home, "change_pack_expiry", home.pack, date(2040, 1, 1))
    second = row(home, "change_pack_expiry", home.pack, date(2041, 1, 1))
    with unchanged(home):
        assert rows(home, "undo_pack_event", first.last_event_id) == []
    row(home, "undo_pack_event", second.last_event_id)
    assert row(home, "undo_pack_event", first.last_event_id).expires_on is None


def test_sessions_that_were_used_can_not_be_taken_back(home: Business) -> None:
    pack = add_pack(home, total=1, used=1)
    added = row(home, "adjust_pack", pack, 1, "A present")
    value(home, "use_session", pack)
    with unchanged(home), pytest.raises(CheckViolation) as refusal:
        rows(home, "undo_pack_event", added.last_event_id)
    assert refusal.value.diag.constraint_name == "client_purchases_sessions_used_within_total"


def test_a_line_is_taken_back_once_and_a_sale_or_a_first_use_never(home: Business) -> None:
    pack = sell_from_first_use(home)
    sale = last_event(home, pack).id
    value(home, "use_session", pack)
    began = last_event(home, pack).id
    frozen = row(home, "freeze_pack", pack).last_event_id
    row(home, "undo_pack_event", frozen)
    with unchanged(home):
        for line in (sale, began, frozen, last_event(home, pack).id):
            assert rows(home, "undo_pack_event", line) == []


def test_a_foreign_line_is_not_there(home: Business, stranger: Business) -> None:
    foreign = row(stranger, "freeze_pack", stranger.pack).last_event_id
    with unchanged(home), unchanged(stranger):
        for line in (foreign, 0):
            assert rows(home, "undo_pack_event", line) == []


def test_one_request_undoes_once(home: Business) -> None:
    line, request = row(home, "freeze_pack", home.pack).last_event_id, uuid.uuid4()
    first = row(home, "undo_pack_event", line, request)
    with unchanged(home):
        assert row(home, "undo_pack_event", line, request) == first
