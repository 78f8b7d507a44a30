"""How e-mails go out, and one to try it."""

import html
import uuid
from typing import Any

import pytest
from flask import Flask

from tests.messages.mail_server import MailServer
from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.settings_pages import drain, text
from tests.world import Business, read, unchanged
from trainer_web.config import settings

# E-mail


def test_without_a_mail_server_it_says_where_the_files_are(desk: Browser) -> None:
    page = text(desk.get("/settings/email"))
    assert "E-mails are written to files and sent nowhere." in page
    assert str(settings().trainer_data / "mail") in page
    assert "SMTP_HOST" in page


def test_what_is_set_is_shown_without_the_password(desk: Browser, set_environment: Any) -> None:
    set_environment(
        SMTP_HOST="smtp.example.org", SMTP_PORT="465", SMTP_SECURITY="tls", SMTP_USER="studio",
        SMTP_PASSWORD="hush-hush-hush", MAIL_FROM="hello@example.org",
    )  # fmt: skip
    page = desk.get("/settings/email")
    for shown in (
        "smtp.example.org, port 465",
        "encrypted from the start (TLS)",
        "hello@example.org",
        "studio",
    ):
        assert shown in text(page)
    assert "hush-hush-hush" not in page.text


# The test e-mail

ADDRESS = "team@example.test"


def test_a_test_e_mail_goes_out_and_its_progress_is_true(
    app: Flask, desk: Browser, home: Business, mail: MailServer
) -> None:
    address = desk.post("/settings/email/test", to=f" {ADDRESS} ").location
    page = desk.get(address)
    assert "Goes out in a moment" in text(page)
    assert 'hx-trigger="load delay:2s"' in page.text
    drain(app, home)
    part = desk.get(address, htmx="test-progress", page=address)
    assert "The mail server took it." in text(part)
    assert "hx-get" not in part.text, "nothing is asked for any more"
    (letter,) = mail.letters
    assert mail.recipients == [ADDRESS]
    assert letter["Subject"] == f"{home.name}: a test"
    assert "This is a test." in letter.get_content()


def test_a_test_e_mail_that_is_refused_says_so(
    app: Flask, desk: Browser, home: Business, mail: MailServer
) -> None:
    mail.recipient = "550 5.1.1 No such mailbox"
    address = desk.post("/settings/email/test", to=ADDRESS).location
    drain(app, home)
    page = desk.get(address)
    assert "Not sent: the mail server refused it (550)" in text(page)
    assert "hx-get" not in desk.get(address, htmx="test-progress", page=address).text


def test_a_test_e_mail_says_what_to_look_at_while_the_server_is_away(
    app: Flask, desk: Browser, home: Business, mail: MailServer, set_environment: Any
) -> None:
    set_environment(SMTP_PORT="9")
    address = desk.post("/settings/email/test", to=ADDRESS).location
    drain(app, home)
    part = desk.get(address, htmx="test-progress", page=address)
    assert "The mail server can't be reached: look at SMTP_HOST" in text(part)
    assert "trying again" in text(part)
    assert "hx-get" in part.text, "it is tried again"


def test_a_test_e_mail_says_that_the_password_is_wrong(
    app: Flask, desk: Browser, home: Business, mail: MailServer, set_environment: Any
) -> None:
    set_environment(SMTP_USER="studio", SMTP_PASSWORD="wrong-wrong-wrong")
    address = desk.post("/settings/email/test", to=ADDRESS).location
    drain(app, home)
    page = desk.get(address)
    assert "look at SMTP_USER and SMTP_PASSWORD" in text(page)
    assert "wrong-wrong-wrong" not in page.text


def test_a_test_e_mail_that_may_have_gone_out_says_so(
    app: Flask, desk: Browser, home: Business, mail: MailServer
) -> None:
    mail.hangs_up = "taken"
    address = desk.post("/settings/email/test", to=ADDRESS).location
    drain(app, home)
    assert "it may have gone out or not" in text(desk.get(address))


def test_without_a_mail_server_a_test_e_mail_is_a_file(app: Flask, desk: Browser, home: Business) -> None:
    address = desk.post("/settings/email/test", to=ADDRESS).location
    drain(app, home)
    folder = settings().trainer_data / "mail"
    assert f"Written to a file in {folder} and sent nowhere" in text(desk.get(address))
    (letter,) = folder.glob(f"{address.rpartition('/')[2]}-*.eml")
    letter.unlink()


def test_a_test_e_mail_is_sent_once_however_often_the_button_is_pressed(
    desk: Browser, home: Business
) -> None:
    request = uuid.uuid4()
    for _ in range(2):
        desk.post("/settings/email/test", to=ADDRESS, request_id=request)
    assert len(read(home, "SELECT id FROM messages WHERE org_id = %s", home.id)) == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter your own e-mail address."),
        ("team", "It looks like name@example.org."),
        ("a@example.test, b@example.test", "It looks like name@example.org."),
        ("team@example.test\nBcc: all@example.test", "It looks like name@example.org."),
        (f"{'x' * 250}@example.test", "at most 254 characters"),
    ],
)
@pytest.mark.parametrize("htmx", [None, "test-form"])
def test_a_test_e_mail_needs_an_address(
    desk: Browser, home: Business, typed: str, sentence: str, htmx: str | None
) -> None:
    with unchanged(home):
        answer = desk.post("/settings/email/test", to=typed, htmx=htmx)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert html.escape(typed) in answer.text


def test_only_a_test_e_mail_of_this_business_is_shown(
    desk: Browser, sign_in: SignIn, home: Business, stranger: Business
) -> None:
    address = desk.post("/settings/email/test", to=ADDRESS).location
    assert sign_in(business=stranger).get(address).status_code == 404
    by_text = desk.post("/settings/sms/test", phone="+4915123456789").location
    assert desk.get(by_text.replace("/sms/", "/email/")).status_code == 404
    assert desk.get(address.replace("/email/", "/sms/")).status_code == 404
