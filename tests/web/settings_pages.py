"""What is typed into the settings, what is kept of it, and what a person reads there."""

import html
import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tests.provider.client import Credentials
from tests.world import Business, change, read
from trainer_web.messages import outbox

SID, TOKEN = "AC" + "0" * 32, "f" * 32
NUMBER = "+15550001111"


def text(answer: TestResponse) -> str:
    """What a person reads in an answer."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def org(business: Business) -> Any:
    """The row of the business."""
    (found,) = read(business, "SELECT * FROM orgs WHERE id = %s", business.id)
    return found


def accounts(business: Business) -> list[Any]:
    """The account the business has entered, if any."""
    return read(business, "SELECT * FROM sms_accounts WHERE org_id = %s", business.id)


def account_fields(account: Credentials, **other: object) -> dict[str, object]:
    """What somebody types to enter an account."""
    return {"account_sid": account.sid, "auth_token": account.token, "sender": account.sender, **other}


def stop(home: Business, own: Credentials, code: str) -> None:
    """Stop the sender as the worker does when the provider refuses the account."""
    change(
        home,
        "INSERT INTO senders (sender, stopped_at, stopped_because) VALUES (%s, now(), %s)",
        f"{own.sid}/{own.sender}",
        code,
    )


def drain(app: Flask, business: Business) -> None:
    """Send what is due, as the worker does."""
    with app.app_context():
        outbox.drain(business.id, "worker", 2)
