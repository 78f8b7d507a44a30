"""Signing in and out, joining a team, and what roles may not do."""

import re
import uuid

import pytest
from flask import Flask

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.world import PASSWORD, Business, change, password_hash, read
from trainer_web.account import operations
from trainer_web.account.invite import invite
from trainer_web.account.permissions import BY_ROLE, Act, act_of
from trainer_web.account.views import limiter


def test_signing_in_opens_today(desk: Browser) -> None:
    assert desk.get("/today").status_code == 200


@pytest.mark.parametrize("address", ["/today", "/calendar", "/clients", "/calendar?view=day"])
def test_a_page_asks_the_unknown_to_sign_in_and_comes_back_to_it(
    app: Flask, home: Business, address: str
) -> None:
    browser = Browser(app, home, role=None)
    sent_away = browser.get(address)
    assert sent_away.status_code == 303
    signed_in = browser.post(sent_away.location, email=home.email("owner"), password=PASSWORD)
    assert signed_in.location == address


def test_an_expired_login_sends_htmx_to_the_sign_in_page_not_into_a_table_cell(
    app: Flask, home: Business
) -> None:
    answer = Browser(app, home, role=None).get("/clients", htmx="client-list", page="/clients?q=a")
    assert answer.headers["HX-Redirect"].startswith("/login")
    assert not answer.text


@pytest.mark.parametrize(
    "address", ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)", "http://["]
)
def test_signing_in_never_leads_out_of_the_site(app: Flask, home: Business, address: str) -> None:
    browser = Browser(app, home, role=None)
    answer = browser.client.post(
        "/login",
        query_string={"next": address},
        data={"email": home.email("owner"), "password": PASSWORD, "csrf_token": browser.token},
    )
    assert answer.location == "/today"


@pytest.mark.parametrize("email", [None, "nobody@nowhere.test"])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    app: Flask, home: Business, email: str | None
) -> None:
    answer = Browser(app, home, role=None).post(
        "/login", email=email or home.email("owner"), password="not the password"
    )
    assert answer.status_code == 422
    assert "E-mail address or password is wrong" in answer.text


def test_an_unknown_address_costs_as_much_work_as_a_known_one(
    app: Flask, home: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobodys = operations.no_account()
    verified = []

    class Counting:
        def verify(self, stored: str, typed: str) -> bool:
            verified.append(stored)
            return operations.PasswordHasher().verify(stored, typed)

    monkeypatch.setattr(operations, "hasher", Counting())
    Browser(app, home, role=None).post("/login", email="nobody@nowhere.test", password="guess")
    assert verified == [nobodys]


def test_signing_out_ends_the_session_in_the_database(desk: Browser, home: Business) -> None:
    cookie = desk.client.get_cookie("session")
    assert cookie
    desk.post("/logout")
    desk.client.set_cookie("session", cookie.value)
    assert desk.get("/today").status_code == 303, "a copied cookie must not work after signing out"


def test_a_member_who_left_the_team_is_signed_out(desk: Browser, home: Business) -> None:
    change(home, "UPDATE memberships SET ended_at = now() WHERE user_id = %s", home.owner)
    assert desk.get("/today").status_code == 303


def test_the_database_keeps_no_token_and_no_password(desk: Browser, home: Business) -> None:
    (login,) = read(home, "SELECT * FROM login_sessions WHERE org_id = %s", home.id)
    assert len(login.token_hash) == 32
    (user,) = read(home, "SELECT password_hash FROM users WHERE id = %s", home.owner)
    assert user.password_hash.startswith("$argon2id$")


def test_guessing_passwords_is_throttled_per_account(
    app: Flask, home: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    limiter.reset()
    browser = Browser(app, home, role=None)
    answers = [
        browser.post("/login", email=home.email("owner"), password="guess").status_code for _ in range(11)
    ]
    assert answers == [422] * 10 + [429]
    limiter.reset()


def test_guessing_over_many_accounts_is_throttled_per_address(
    app: Flask, home: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    monkeypatch.setattr(operations, "no_account", password_hash)  # quick to verify
    limiter.reset()
    browser = Browser(app, home, role=None)
    answers = {
        browser.post("/login", email=f"{number}@nowhere.test", password="guess").status_code
        for number in range(31)
    }
    assert 429 in answers
    limiter.reset()


def test_a_post_without_the_token_is_refused_on_every_address(app: Flask, sign_in: SignIn) -> None:
    client = sign_in().client
    posts = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert posts
    for rule in posts:
        arguments = {name: "x" if name == "token" else uuid.uuid4() for name in rule.arguments}
        with app.test_request_context():
            address = rule.build(arguments)[1]  # type: ignore[index]
        # A reply page has no cookie that others could use: what allows it is its address, and this is none.
        refused = 404 if rule.endpoint.startswith("reply.") else 403
        assert client.post(address).status_code == refused, address


def test_every_address_names_the_act_it_performs(app: Flask) -> None:
    unmarked = [
        name for name, handler in app.view_functions.items() if name != "static" and act_of(handler) is None
    ]
    assert unmarked == []


def test_an_address_that_names_no_act_is_refused_to_everybody(
    app: Flask, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(app.view_functions["today.page"], "act")
    assert desk.get("/today").status_code == 403


def test_front_desk_may_not_reinstate_or_waive() -> None:
    assert {Act.REINSTATE, Act.WAIVE}.isdisjoint(BY_ROLE["front_desk"])


def test_an_invitation_makes_a_member_once(app: Flask, home: Business) -> None:
    link = invite(
        home.database.owner_url,
        business=str(home.id),
        email=f"new@{home.id}.test",
        name="Nia",
        role="trainer",
    )
    path = re.sub(r"^http://[^/]+", "", link)
    browser = Browser(app, home, role=None)
    assert "Nia" in browser.get(path).text
    too_short = browser.post(path, password="short")
    assert too_short.status_code == 422
    assert "at least 12 characters" in too_short.text
    assert browser.post(path, password="a long enough one").status_code == 303
    assert browser.get("/today").status_code == 200
    assert Browser(app, home, role=None).get(path).status_code == 404, "an invitation works once"


def test_an_invitation_of_another_business_is_no_invitation(
    app: Flask, home: Business, stranger: Business
) -> None:
    link = invite(
        home.database.owner_url, business=str(home.id), email=f"x@{home.id}.test", name="X", role="owner"
    )
    token = link.rsplit("/", 1)[1]
    assert Browser(app, home, role=None).get(f"/invitations/{stranger.id}/{token}").status_code == 404
