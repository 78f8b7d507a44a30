"""The account at the SMS provider. Its token comes in, is encrypted, and is never shown again."""

import uuid

from flask import abort, g, render_template, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.config import settings
from trainer_web.crypto import UnreadableError, decrypt, encrypt
from trainer_web.database import run
from trainer_web.forms import form_id
from trainer_web.htmx import Answer
from trainer_web.messages import operations, outbox, provider
from trainer_web.messages.operations import StoredAccount
from trainer_web.messages.provider import Account
from trainer_web.messages.segments import measure
from trainer_web.settings import blueprint, queries
from trainer_web.settings.forms import AccountForm, TestForm
from trainer_web.settings.pages import draw, saved
from trainer_web.settings.progress import of_text
from trainer_web.settings.wording import stopped

# Retried on a failed connection, a slow answer and an error of ours, within the provider's 15 seconds.
RETRIES = "#ct=2000&rt=4000&rc=2&rp=ct,rt,5xx"
NONE_KEPT = "Enter the auth token: this account SID has none here yet."
UNREADABLE = "The token that is kept can't be read any more. Enter it again."
NO_ACCOUNT = "There is no account to check. Enter one below."


@blueprint.get("/sms")
@requires(Act.SETTINGS)
def sms() -> str:
    """Through which account texts go out, or how to get one."""
    stored = run(operations.find_sms_account)
    given = {"account_sid": stored.account_sid, "sender": stored.sender} if stored else {}
    return _page(stored, AccountForm(data=given))


@blueprint.post("/sms")
@requires(Act.SETTINGS)
def save_account() -> Answer | tuple[str, int]:
    """Keep an account, once the provider has said that it works."""
    form, stored = AccountForm(), run(operations.find_sms_account)
    if not form.validate():
        return _refused(stored, form)
    token = form.auth_token.data or _kept_token(stored, form)
    if not token:
        return _refused(stored, form)
    sid, sender = form.account_sid.data, form.sends_from
    if fault := provider.check(Account(sid, sender, (token,))):
        return _refused(stored, form, fault)
    run(operations.save_sms_account, sid, encrypt(token) if form.auth_token.data else None, sender)
    return saved(url_for(".sms"), "The account works and is kept. Send a test text to see one arrive.")


@blueprint.post("/sms/check")
@requires(Act.SETTINGS)
def check_account() -> Answer:
    """Ask the provider whether the account works, and let a stopped sender send again when it does."""
    account = outbox.own_account()
    if account is None:
        lacking = UNREADABLE if run(operations.find_sms_account) else NO_ACCOUNT
        return htmx.done(url_for(".sms"), lacking, 409)
    if fault := provider.check(account):
        return htmx.done(url_for(".sms"), fault, 409)
    started = run(operations.start_sender, provider.shared_sender())
    again = "The account works. Texts go out again." if started else "The account works."
    return htmx.done(url_for(".sms"), again)


@blueprint.post("/sms/remove")
@requires(Act.SETTINGS)
def remove_account() -> Answer:
    """Forget the account, token and all."""
    run(operations.remove_sms_account)
    return htmx.done(url_for(".sms"), "The account and its token are removed.")


@blueprint.post("/sms/test")
@requires(Act.SETTINGS)
def send_test() -> Answer | tuple[str, int]:
    """Put a test text into the outbox and show what becomes of it."""
    form = TestForm()
    if not form.validate():
        if htmx.wanted():
            return render_template("settings/_test.html", test_form=form), 422
        stored = run(operations.find_sms_account)
        return _page(stored, _form_of(stored), test_form=form), 422
    body = f"{g.login.org_name}: this is a test. If you can read it, texts to your clients will arrive."
    test = run(
        operations.send_text,
        body,
        measure(body).segments,
        phone=form.number,
        kind="test",
        request_id=form_id("request_id"),
    )
    return htmx.go(url_for(".test", message_id=test.message_id)) if test else abort(409)


@blueprint.get("/sms/test/<uuid:message_id>")
@requires(Act.SETTINGS)
def test(message_id: uuid.UUID) -> str:
    """How far a test text has come, asked for anew until it has arrived or won't."""
    found = run(queries.test_message, message_id, "sms") or abort(404)
    if htmx.target() == "test-progress":
        return render_template("settings/_progress.html", progress=of_text(found))
    return draw("test", test=found, progress=of_text(found))


def _kept_token(stored: StoredAccount | None, form: AccountForm) -> str:
    """The token that is kept for the same account; without one, the form says what is missing."""
    if stored is None or stored.account_sid != form.account_sid.data:
        form.auth_token.errors = [NONE_KEPT]
        return ""
    try:
        return decrypt(stored.auth_token)
    except UnreadableError:
        form.auth_token.errors = [UNREADABLE]
        return ""


def _form_of(stored: StoredAccount | None) -> AccountForm:
    given = {"account_sid": stored.account_sid, "sender": stored.sender} if stored else {}
    return AccountForm(formdata=None, data=given)


def _refused(stored: StoredAccount | None, form: AccountForm, fault: str = "") -> tuple[str, int]:
    if htmx.wanted():
        return render_template("settings/_account.html", stored=stored, form=form, fault=fault), 422
    return _page(stored, form, fault=fault), 422


def _page(
    stored: StoredAccount | None, form: AccountForm, fault: str = "", test_form: TestForm | None = None
) -> str:
    base, shared = settings().public_base_url, provider.shared_account()
    because = run(operations.stopped_sender, shared.pool if shared else None)
    return draw(
        "sms",
        stored=stored,
        shared=shared,
        form=form,
        fault=fault,
        test_form=test_form or TestForm(formdata=None),
        stopped="" if because is None else stopped(because),
        hook=f"{base}/hooks/twilio/sms{RETRIES}",
        fallback=f"{base}/hooks/twilio/sms",
        is_reachable=base.startswith("https://"),
    )
