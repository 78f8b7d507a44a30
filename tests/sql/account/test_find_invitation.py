import os
from datetime import UTC, datetime, timedelta

import pytest

from tests.world import Business, change, row, rows, unchanged


def invite(business: Business, email: str, **columns: object) -> bytes:
    """An invitation of a trainer, open for a day unless said otherwise."""
    token = os.urandom(32)
    expires_at = columns.get("expires_at", datetime.now(UTC) + timedelta(days=1))
    change(
        business,
        "INSERT INTO invitations"
        " (org_id, token_hash, email, name, role, gives_sessions, expires_at, accepted_at)"
        " VALUES (%s, %s, %s, 'Dana Ruiz', 'trainer', true, %s, %s)",
        business.id, token, email, expires_at, columns.get("accepted_at"),
    )  # fmt: skip
    return token


def test_says_what_the_invitation_offers(home: Business) -> None:
    offered = row(home, "find_invitation", invite(home, f"dana@{home.id}.test"))
    assert offered == (f"dana@{home.id}.test", "Dana Ruiz", "trainer", home.name, False)


def test_knows_whether_the_person_already_signs_in_elsewhere(home: Business, stranger: Business) -> None:
    assert row(home, "find_invitation", invite(home, stranger.email("owner"))).has_password


@pytest.mark.parametrize("state", ["expires_at", "accepted_at"])
def test_a_closed_invitation_is_like_one_that_does_not_exist(home: Business, state: str) -> None:
    token = invite(home, "dana@example.test", **{state: datetime.now(UTC)})
    assert rows(home, "find_invitation", token) == []
    assert rows(home, "find_invitation", os.urandom(32)) == []


def test_the_stranger_sees_nothing(home: Business, stranger: Business) -> None:
    token = invite(home, "dana@example.test")
    with unchanged(home):
        assert rows(stranger, "find_invitation", token) == []
