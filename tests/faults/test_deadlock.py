"""Two transactions that want the same two packs in opposite order: one is tried again, nobody is told."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.world import Business, add_pack, all_is_right, used
from trainer_web import database
from trainer_web.errors import Refused
from trainer_web.packs.operations import use_session


def use_crosswise(app: Flask, business: Business) -> None:
    """Both take one session of each pack; each holds its first pack before either wants its second."""
    packs = [add_pack(business), add_pack(business)]
    both_hold_one = threading.Barrier(2, timeout=60)

    def use_both(first: int, tries: list[int]) -> None:
        tries.append(1)
        use_session(packs[first], request_id=None)
        if len(tries) == 1:
            both_hold_one.wait()
        use_session(packs[1 - first], request_id=None)

    def act(first: int) -> int:
        tries: list[int] = []
        with app.app_context():
            database.act_as(business.id, "user:test")
            database.run(use_both, first, tries)
        return len(tries)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, (0, 1))) == [1, 2]
    assert [used(business, pack) for pack in packs] == [2, 2]


def test_a_deadlock_is_tried_again_and_nothing_is_taken_twice(app: Flask, home: Business) -> None:
    use_crosswise(app, home)
    all_is_right(home)


def test_control_without_another_try_it_surfaces(
    app: Flask, home: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "ATTEMPTS", 1)
    with pytest.raises(Refused) as refusal:
        use_crosswise(app, home)
    assert refusal.value.status == 409
    all_is_right(home)
