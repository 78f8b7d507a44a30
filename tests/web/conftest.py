"""Signed-in browsers for tests of pages, and what they find set up."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import new_number
from tests.messages.mail_server import certificate, mail
from tests.provider.client import Credentials, Provider
from tests.web.browsing import Browser
from tests.world import Business
from trainer_web.config import settings

__all__ = ["SignIn", "certificate", "desk", "mail", "own", "phone", "set_environment", "sign_in"]

SignIn = Callable[..., Browser]


@pytest.fixture
def sign_in(app: Flask, home: Business) -> SignIn:
    """Sign in as a role (owner, manager, trainer, front_desk) of a business, by default the home's owner."""

    def open_browser(role: str = "owner", business: Business = home) -> Browser:
        return Browser(app, business, role)

    return open_browser


@pytest.fixture
def desk(sign_in: SignIn) -> Browser:
    """The home owner's browser."""
    return sign_in()


@pytest.fixture
def own(provider: Provider) -> Credentials:
    """An account at the provider that nobody has entered yet."""
    return provider.add_account(new_number())


@pytest.fixture
def set_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Set what the site reads from the environment, for one test."""

    def patch(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    yield patch
    settings.cache_clear()


@pytest.fixture
def phone(app: Flask) -> FlaskClient:
    """The browser of somebody who has nothing but the text."""
    return app.test_client()
