"""E-mails against a real mail server: each goes out once, and what the server says decides what follows."""

import socket
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.messages.mail_server import LOOPBACK, PASSWORD, SENDER, USER, MailServer
from tests.world import Business, change, read, row
from trainer_web.config import settings
from trainer_web.messages import outbox

ADDRESS = "mina@example.test"
BODY = "Grüße – bis morgen!\n\n" + "A line that is longer than mail servers like. " * 30


def deliver(app: Flask, business: Business) -> Any:
    """Write an e-mail and let the worker send what is due; what became of it."""
    written = row(business, "send_test_email", ADDRESS, "Übermorgen", BODY)
    drain(app, business)
    (found,) = read(business, "SELECT * FROM messages WHERE id = %s", written.message_id)
    return found


def drain(app: Flask, business: Business) -> None:
    """Send what is due, as the worker does."""
    with app.app_context():
        outbox.drain(business.id, "worker", 2)


def drain_later(app: Flask, business: Business) -> Any:
    """Send what waits although it isn't due yet; what became of the only message."""
    change(business, "UPDATE messages SET send_after = now() WHERE org_id = %s", business.id)
    drain(app, business)
    (found,) = read(business, "SELECT * FROM messages WHERE org_id = %s", business.id)
    return found


def waits(message: Any) -> timedelta:
    """How long a message waits before it is tried again."""
    assert message.state == "pending"
    wait: timedelta = message.send_after - datetime.now(UTC)
    return wait


def set_smtp(patch: pytest.MonkeyPatch, **values: str) -> None:
    """Change what the settings say of the mail server."""
    for name, value in values.items():
        patch.setenv(f"SMTP_{name.upper()}", value)
    settings.cache_clear()


def test_a_letter_arrives_as_it_was_written_and_once(app: Flask, home: Business, mail: MailServer) -> None:
    message = deliver(app, home)
    assert message.state == "sent"
    drain_later(app, home)
    (letter,) = mail.letters
    assert mail.recipients == [ADDRESS]
    assert letter["Subject"] == "Übermorgen"
    assert parseaddr(letter["From"]) == (home.name, SENDER)
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == message.provider_sid
    assert letter.get_content().replace("\r\n", "\n") == f"{BODY}\n"


@pytest.mark.parametrize("answer", ["550 5.1.1 No such mailbox", "553 Not here"])
def test_a_refused_recipient_is_not_tried_again(
    app: Flask, home: Business, mail: MailServer, answer: str
) -> None:
    mail.recipient = answer
    message = deliver(app, home)
    assert (message.state, message.error_code) == ("failed", answer[:3])
    mail.recipient = "250 OK"
    assert drain_later(app, home).state == "failed"
    assert mail.letters == []


def test_a_refused_letter_is_not_tried_again(app: Flask, home: Business, mail: MailServer) -> None:
    mail.letter = "554 5.7.1 Looks like spam"
    message = deliver(app, home)
    assert (message.state, message.error_code) == ("failed", "554")


@pytest.mark.parametrize("part", ["recipient", "letter"])
def test_what_is_put_off_is_tried_again(app: Flask, home: Business, mail: MailServer, part: str) -> None:
    setattr(mail, part, "451 4.7.1 Come back later")
    message = deliver(app, home)
    assert message.error_code == "451"
    assert timedelta(seconds=10) < waits(message) < timedelta(seconds=17)
    setattr(mail, part, "250 OK")
    assert drain_later(app, home).state == "sent"
    assert len(mail.letters) == 1


@pytest.mark.parametrize(("when", "taken"), [("letter", 0), ("taken", 1)])
def test_a_server_that_hangs_up_over_the_letter_may_have_it_so_it_is_not_sent_again(
    app: Flask, home: Business, mail: MailServer, when: str, taken: int
) -> None:
    mail.hangs_up = when
    message = deliver(app, home)
    assert (message.state, message.error_code) == ("unknown", "no_answer")
    mail.hangs_up = ""
    assert drain_later(app, home).state == "unknown"
    assert len(mail.letters) == taken


@pytest.mark.parametrize("leaving", ["421 4.3.0 Busy", "500 What?"])
def test_what_was_taken_stays_taken_however_the_server_takes_its_leave(
    app: Flask, home: Business, mail: MailServer, leaving: str
) -> None:
    mail.leaving = leaving
    assert deliver(app, home).state == "sent"
    drain_later(app, home)
    assert len(mail.letters) == 1


def test_while_the_server_is_down_a_letter_waits_ever_longer_and_then_goes_out(
    app: Flask, home: Business, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        nobody = taken.getsockname()[1]
    set_smtp(monkeypatch, port=str(nobody))
    message = deliver(app, home)
    assert message.error_code == "unreachable"
    assert timedelta(seconds=10) < waits(message) < timedelta(seconds=17)
    assert timedelta(seconds=50) < waits(drain_later(app, home)) < timedelta(seconds=67)
    set_smtp(monkeypatch, port=str(mail.port))
    assert drain_later(app, home).state == "sent"
    assert len(mail.letters) == 1


def test_it_signs_in(app: Flask, home: Business, mail: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    set_smtp(monkeypatch, user=USER, password=PASSWORD)
    assert deliver(app, home).state == "sent"
    assert set(mail.users) == {USER}


def test_with_a_wrong_password_letters_wait(
    app: Flask, home: Business, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_smtp(monkeypatch, user=USER, password="another")
    message = deliver(app, home)
    assert message.error_code == "smtp_login"
    assert timedelta(minutes=4) < waits(message) < timedelta(minutes=6)
    assert mail.letters == []


def test_with_starttls_nothing_is_sent_in_the_clear(
    app: Flask, home: Business, mail: MailServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    set_smtp(monkeypatch, security="starttls")
    assert deliver(app, home).state == "sent"
    assert mail.encrypted == [True]


def test_a_server_with_a_certificate_that_nobody_trusts_gets_nothing(
    app: Flask, home: Business, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_smtp(monkeypatch, security="starttls", user=USER, password=PASSWORD)
    assert deliver(app, home).error_code == "unreachable"
    assert (mail.letters, mail.users) == ([], [])
