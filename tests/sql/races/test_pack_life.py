"""What people do to a pack while others use it: each waits for the other and judges afresh."""

import uuid
from collections.abc import Callable
from datetime import date

import psycopg
import pytest

from tests.databases import Database
from tests.racing import answered, at_once, install_variant
from tests.sql.packs.builders import SIX_HUNDRED, history, money, pack_row, sell_paid
from tests.world import (
    Business,
    add_pack,
    all_is_right,
    book,
    booking,
    in_hours,
    ledger,
    make_business,
    row,
    used,
    value,
)

HOLD_PACK = "SELECT FROM client_purchases WHERE id = %s FOR UPDATE"
Scene = Callable[[Business], None]


def freezing_races_using(business: Business) -> None:
    pack = add_pack(business, total=50)
    acts = [("use_session", pack)] * 20 + [("freeze_pack", pack)] + [("use_session", pack)] * 20
    answers = answered(at_once(business, acts, HOLD_PACK, pack))
    taken = [answer[0][0] for place, answer in enumerate(answers) if place != 20]
    assert sorted(each for each in taken if each > 0) == list(range(1, used(business, pack) + 1))
    frozen_at = pack_row(business, pack).frozen_at
    assert all(line_at <= frozen_at for line_at in times_of_lines(business, pack))
    all_is_right(business)


def times_of_lines(business: Business, pack: uuid.UUID) -> list:
    """When each session was taken, by the clock under the pack's lock."""
    with business.database.as_admin() as admin:
        return [
            at for (at,) in admin.execute("SELECT at FROM session_entries WHERE purchase_id = %s", [pack])
        ]


def freezing_races_completing(business: Business) -> None:
    pack = add_pack(business, total=5)
    due = [book(business, in_hours(-2 * hours), pack) for hours in (1, 2, 3)]
    acts = [("complete_booking", each) for each in due] + [("freeze_pack", pack)]
    answered(at_once(business, acts, HOLD_PACK, pack))
    settled = [booking(business, each) for each in due]
    assert {each.settlement for each in settled} <= {"deducted", "owed"}
    assert used(business, pack) == sum(each.settlement == "deducted" for each in settled)
    all_is_right(business)


def moving_races_completing(business: Business) -> None:
    for _ in range(5):
        pack, other = add_pack(business, total=5), add_pack(business, total=5, expires_on=date(2040, 1, 1))
        due = book(business, in_hours(-2), pack)
        acts = [("complete_booking", due), ("move_pack", pack, business.other_client)]
        answered(at_once(business, acts, HOLD_PACK, pack))
        paid_by = booking(business, due).purchase_id
        assert (used(business, pack), used(business, other)) == ((1, 0) if paid_by == pack else (0, 1))
        assert len(ledger(business, paid_by)) == 1
        all_is_right(business)
        row(business, "reopen_booking", due)
        row(business, "cancel_booking", due, True)
        row(business, "expire_pack", other)


def refunding_races_using(business: Business) -> None:
    pack = sell_paid(business)
    acts = [("use_session", pack)] * 5 + [("refund_pack", pack, False)] * 2 + [("use_session", pack)] * 5
    answered(at_once(business, acts, HOLD_PACK, pack))
    taken = used(business, pack)
    closed = pack_row(business, pack)
    assert (closed.sessions_total, closed.closed_as) == (taken, "refunded")
    refunds = [amount for kind, amount in money(business, pack) if kind == "refund"]
    assert refunds == ([SIX_HUNDRED // 10 * (10 - taken)] if taken < 10 else [])
    assert value(business, "use_session", pack) == -1
    all_is_right(business)


def one_decision_about_an_owed_session(business: Business) -> None:
    owed = book(business, in_hours(-2), add_pack(business, total=1, used=1))
    row(business, "complete_booking", owed)
    pack = add_pack(business, total=20)
    acts = [("settle_owed", owed, pack)] * 10 + [("waive_owed", owed)] * 10
    hold = "SELECT FROM bookings WHERE id = %s FOR UPDATE"
    answers = answered(at_once(business, acts, hold, owed))
    assert sum(bool(answer) for answer in answers) == 1
    assert used(business, pack) == (booking(business, owed).settlement == "deducted")
    all_is_right(business)


def one_line_is_taken_back_once(business: Business) -> None:
    pack = add_pack(business)
    line = row(business, "adjust_pack", pack, 5, "A present").last_event_id
    answers = answered(at_once(business, [("undo_pack_event", line)] * 20, HOLD_PACK, pack))
    assert sum(bool(answer) for answer in answers) == 1
    assert history(business, pack) == [("sessions_changed", 5), ("undone", -5)]
    all_is_right(business)


def five_times(scene: Scene, business: Business) -> None:
    """Who is first is chance: what a missing guard breaks may need more than one try."""
    for _ in range(5):
        scene(business)


LOCK_PACK = """WHERE org_id = app_org() AND id = p_purchase_id AND closed_at IS NULL
        FOR NO KEY UPDATE;"""
WITHOUT_LOCK = LOCK_PACK.replace("FOR NO KEY UPDATE", "")
SCENES: list[tuple[Scene, str, tuple[str, str]]] = [
    (
        freezing_races_using, "use_session",
        (
            "        AND frozen_at IS NULL AND closed_at IS NULL\n",
            "        AND (SELECT frozen_at IS NULL FROM client_purchases WHERE id = p_purchase_id)\n",
        ),
    ),
    (
        freezing_races_completing, "settle_booking",
        (
            "    WHERE org_id = p_booking.org_id AND id = p_booking.purchase_id\n    FOR NO KEY UPDATE;",
            "    WHERE org_id = p_booking.org_id AND id = p_booking.purchase_id;",
        ),
    ),
    (
        moving_races_completing, "move_pack",
        ("        ORDER BY id\n        FOR NO KEY UPDATE;\n", "        ORDER BY id;\n"),
    ),
    (refunding_races_using, "refund_pack", (LOCK_PACK, WITHOUT_LOCK)),
    (
        one_decision_about_an_owed_session, "settle_owed",
        ("AND settlement = 'owed'\n        FOR NO KEY UPDATE;", "AND settlement = 'owed';"),
    ),
    (
        one_line_is_taken_back_once, "undo_pack_event",
        ("undoes = v_event.id", "undoes = 0"),
    ),
]  # fmt: skip


@pytest.mark.parametrize("scene", [scene for scene, _, _ in SCENES])
def test_everybody_gets_one_true_answer(home: Business, scene: Scene) -> None:
    scene(home)


@pytest.mark.parametrize(("scene", "function", "change"), SCENES)
def test_control_without_the_guard_something_is_wrong(
    fresh_database: Database, scene: Scene, function: str, change: tuple[str, str]
) -> None:
    install_variant(fresh_database, function, change)
    business = make_business(fresh_database)
    with pytest.raises((AssertionError, psycopg.Error)):
        five_times(scene, business)
