import os

from tests.sql.account.test_start_login import start
from tests.world import Business, row, rows, unchanged


def test_ends_the_session_for_good(home: Business) -> None:
    token = os.urandom(32)
    start(home, home.trainer, token)
    rows(home, "end_login", token)
    assert row(home, "resume_login", token) is None


def test_may_be_repeated(home: Business) -> None:
    token = os.urandom(32)
    start(home, home.trainer, token)
    rows(home, "end_login", token)
    with unchanged(home):
        rows(home, "end_login", token)
        rows(home, "end_login", os.urandom(32))


def test_ends_only_this_session(home: Business) -> None:
    tablet, desk = os.urandom(32), os.urandom(32)
    start(home, home.trainer, tablet)
    start(home, home.trainer, desk)
    rows(home, "end_login", tablet)
    assert row(home, "resume_login", desk).user_id == home.trainer


def test_the_stranger_ends_nothing(home: Business, stranger: Business) -> None:
    token = os.urandom(32)
    start(home, home.trainer, token)
    with unchanged(home):
        rows(stranger, "end_login", token)
