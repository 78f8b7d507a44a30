"""Signed-in browsers for tests of pages."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.web.browsing import Browser
from tests.world import Business

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
