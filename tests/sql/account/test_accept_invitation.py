import os
from datetime import UTC, datetime

import pytest

from tests.sql.account.test_find_invitation import invite
from tests.world import Business, change, password_hash, read, row, unchanged, value


def member(business: Business, user: object):
    (found,) = read(
        business,
        "SELECT name, role, gives_sessions, ended_at FROM memberships WHERE org_id = %s AND user_id = %s",
        business.id,
        user,
    )
    return tuple(found)


def test_makes_the_user_and_the_member(home: Business) -> None:
    email = f"dana@{home.id}.test"
    user = value(home, "accept_invitation", invite(home, email), "a hash")
    assert row(home, "find_login", email) == (user, "a hash")
    assert member(home, user) == ("Dana Ruiz", "trainer", True, None)


def test_works_once(home: Business) -> None:
    token = invite(home, f"dana@{home.id}.test")
    value(home, "accept_invitation", token, "a hash")
    with unchanged(home):
        assert value(home, "accept_invitation", token, "another hash") is None


def test_whoever_signs_in_elsewhere_keeps_that_password(home: Business, stranger: Business) -> None:
    token = invite(home, stranger.email("owner"))
    with unchanged(stranger):
        assert value(home, "accept_invitation", token, "another hash") == stranger.owner
    assert row(home, "find_login", stranger.email("owner")).password_hash == password_hash()


def test_whoever_left_comes_back_with_the_new_role(home: Business) -> None:
    change(home, "UPDATE memberships SET ended_at = now() WHERE user_id = %s", home.front_desk)
    value(home, "accept_invitation", invite(home, home.email("front_desk")), "a hash")
    assert member(home, home.front_desk)[1:] == ("trainer", True, None)


@pytest.mark.parametrize("state", ["expires_at", "accepted_at"])
def test_a_closed_invitation_changes_nothing(home: Business, state: str) -> None:
    token = invite(home, "dana@example.test", **{state: datetime.now(UTC)})
    with unchanged(home):
        assert value(home, "accept_invitation", token, "a hash") is None
        assert value(home, "accept_invitation", os.urandom(32), "a hash") is None


def test_the_stranger_accepts_nothing(home: Business, stranger: Business) -> None:
    token = invite(home, "dana@example.test")
    with unchanged(home), unchanged(stranger):
        assert value(stranger, "accept_invitation", token, "a hash") is None
