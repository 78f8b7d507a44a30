import os
from datetime import timedelta

import pytest

from tests.sql.account.test_start_login import start
from tests.world import Business, change, read, row, rows


@pytest.fixture
def token(home: Business) -> bytes:
    """The token hash of a trainer who has just signed in."""
    token = os.urandom(32)
    start(home, home.trainer, token)
    return token


def session(business: Business, token: bytes):
    (found,) = read(business, "SELECT * FROM login_sessions WHERE token_hash = %s", token)
    return found


def test_says_who_is_signed_in_and_where(home: Business, token: bytes) -> None:
    found = row(home, "resume_login", token)
    assert (found.user_id, found.name, found.role, found.gives_sessions) == (
        home.trainer, "Trainer", "trainer", True,
    )  # fmt: skip
    assert (found.org_name, found.timezone, found.currency, found.locale) == (
        home.name, home.timezone, "EUR", "en_GB",
    )  # fmt: skip


def test_a_login_means_nothing_in_another_business(home: Business, stranger: Business, token: bytes) -> None:
    assert rows(stranger, "resume_login", token) == []
    assert rows(home, "resume_login", os.urandom(32)) == []


def test_a_session_that_has_expired_is_over(home: Business, token: bytes) -> None:
    change(home, "UPDATE login_sessions SET expires_at = now() WHERE token_hash = %s", token)
    assert rows(home, "resume_login", token) == []


def test_whoever_left_the_team_is_signed_out(home: Business, token: bytes) -> None:
    change(home, "UPDATE memberships SET ended_at = now() WHERE user_id = %s", home.trainer)
    assert rows(home, "resume_login", token) == []


def test_a_session_in_use_stays_valid_but_is_written_once_in_five_minutes(
    home: Business, token: bytes
) -> None:
    before = session(home, token)
    row(home, "resume_login", token)
    assert session(home, token) == before
    change(
        home,
        "UPDATE login_sessions"
        " SET last_seen_at = now() - interval '6 minutes', expires_at = now() + interval '1 day'"
        " WHERE token_hash = %s",
        token,
    )
    row(home, "resume_login", token, p_valid=timedelta(days=3))
    after = session(home, token)
    assert after.last_seen_at > before.last_seen_at
    assert after.expires_at - after.last_seen_at == timedelta(days=3)
