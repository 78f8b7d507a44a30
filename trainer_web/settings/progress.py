"""How far a test text or a test e-mail has come, in words."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import url_for

from trainer_web.config import settings
from trainer_web.messages.queries import MessageState
from trainer_web.messages.wording import proof

WATCHED = timedelta(minutes=10)  # after which a test that nobody confirmed is left alone
LOST = ("undelivered", "failed", "suppressed", "expired", "cancelled")
HANDED_ON = ("sent", "delivered", "undelivered")
# Why an e-mail is tried again; the remedies are where the site runs.
HELD_UP = {
    "unreachable": "The mail server can't be reached: look at SMTP_HOST, SMTP_PORT and SMTP_SECURITY",
    "smtp_login": "The mail server refuses to sign us in: look at SMTP_USER and SMTP_PASSWORD",
}


@dataclass(frozen=True)
class Progress:
    """The steps of a test in order, each with whether it is done; what is to be said, and whether that is
    "good", "danger", "warning" or nothing of these (""). `moving` while more may become of it; `address` is
    where to ask."""

    address: str
    steps: list[tuple[str, bool]]
    words: str
    tone: str
    moving: bool


def of_text(test: MessageState) -> Progress:
    """How far a test text has come."""
    steps = [
        ("Written", True),
        ("Taken by the provider", test.state in (*HANDED_ON, "accepted")),
        ("Handed to the phone network", test.state in HANDED_ON),
        ("Arrived on the phone", test.state == "delivered"),
    ]
    address = url_for("settings.test", message_id=test.message_id)
    if test.state == "console":
        return Progress(
            address, [], "Written here and sent nowhere: there is no account yet.", "warning", moving=False
        )
    if test.state == "delivered":
        words = "It arrived. Now answer it: your answer shows up in Messages."
        return Progress(address, steps, words, "good", moving=False)
    return _under_way(test, address, steps, "The provider has said nothing more for ten minutes.")


def of_email(test: MessageState) -> Progress:
    """How far a test e-mail has come."""
    steps = [("Written", True), ("Taken by the mail server", test.state == "sent")]
    address = url_for("settings.test_email", message_id=test.message_id)
    if test.state == "console":
        folder = settings().trainer_data / "mail"
        words = f"Written to a file in {folder} and sent nowhere: no mail server is named yet."
        return Progress(address, [], words, "warning", moving=False)
    if test.state == "sent":
        words = "The mail server took it. Look into that inbox now, and among its spam."
        return Progress(address, steps, words, "good", moving=False)
    if test.state == "unknown":
        words = "The mail server gave no answer, so it may have gone out or not. Look into that inbox now."
        return Progress(address, steps, words, "warning", moving=False)
    if test.state == "pending" and test.error_code:
        said = HELD_UP.get(test.error_code, f"The mail server put it off ({test.error_code})")
        return Progress(address, steps, f"{said}. {proof(test).words}.", "warning", _is_watched(test))
    return _under_way(test, address, steps, "Nothing has moved for ten minutes.")


def _under_way(test: MessageState, address: str, steps: list[tuple[str, bool]], silence: str) -> Progress:
    said = proof(test).words
    if test.state in LOST:
        return Progress(address, steps, said, "danger", moving=False)
    moving = _is_watched(test)
    return Progress(address, steps, f"{said}." if moving else f"{said}. {silence}", "", moving)


def _is_watched(test: MessageState) -> bool:
    return datetime.now(UTC) < test.created_at + WATCHED
