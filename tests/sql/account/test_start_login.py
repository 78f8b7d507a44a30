import os
import uuid
from datetime import timedelta

from tests.world import Business, call, change, read


def start(business: Business, user: uuid.UUID, token: bytes, *valid: timedelta):
    """Sign in as the site does: before a business is known."""
    with business.database.as_login() as login:
        login.execute("SELECT set_config('role', 'trainer_app', true)")
        return call(login, "start_login", user, token, *valid)[0][0]


def test_opens_a_session_in_the_business_of_the_user(home: Business) -> None:
    token = os.urandom(32)
    assert start(home, home.trainer, token) == home.id
    (session,) = read(home, "SELECT * FROM login_sessions WHERE token_hash = %s", token)
    assert (session.org_id, session.user_id, session.ended_at) == (home.id, home.trainer, None)
    assert session.expires_at - session.created_at == timedelta(days=14)


def test_of_two_businesses_it_is_the_older_one(home: Business, stranger: Business) -> None:
    change(
        home,
        "INSERT INTO memberships (org_id, user_id, name, role) VALUES (%s, %s, 'Visitor', 'trainer')",
        stranger.id,
        home.trainer,
    )
    change(home, "UPDATE orgs SET created_at = created_at - interval '1 year' WHERE id = %s", stranger.id)
    assert start(home, home.trainer, os.urandom(32)) == stranger.id


def test_whoever_left_every_team_gets_no_session(home: Business) -> None:
    token = os.urandom(32)
    change(home, "UPDATE memberships SET ended_at = now() WHERE user_id = %s", home.trainer)
    assert start(home, home.trainer, token) is None
    assert start(home, uuid.uuid4(), token) is None
    assert read(home, "SELECT FROM login_sessions WHERE token_hash = %s", token) == []


def test_the_person_is_forgotten_when_it_returns(home: Business) -> None:
    with home.database.as_login() as login:
        login.execute("SELECT set_config('role', 'trainer_app', true)")
        call(login, "start_login", home.trainer, os.urandom(32))
        assert login.execute("SELECT current_setting('app.user_id')").fetchone() == ("",)
