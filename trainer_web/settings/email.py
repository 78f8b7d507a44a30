"""How e-mails go out, and whether they do. That is decided where the site runs, not here."""

import uuid

from flask import abort, g, render_template, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.config import settings
from trainer_web.database import run
from trainer_web.forms import form_id
from trainer_web.htmx import Answer
from trainer_web.messages import operations
from trainer_web.settings import blueprint, queries
from trainer_web.settings.forms import TestEmailForm
from trainer_web.settings.pages import draw
from trainer_web.settings.progress import of_email
from trainer_web.settings.wording import WAYS

BODY = "This is a test. If you can read it, e-mails to your clients go out."


@blueprint.get("/email")
@requires(Act.SETTINGS)
def email() -> str:
    """Through which server e-mails go out, or how to name one."""
    return _page(TestEmailForm(formdata=None))


@blueprint.post("/email/test")
@requires(Act.SETTINGS)
def send_test_email() -> Answer | tuple[str, int]:
    """Put a test e-mail into the outbox and show what becomes of it."""
    form = TestEmailForm()
    if not form.validate():
        if htmx.wanted():
            return render_template("settings/_test_email.html", test_form=form), 422
        return _page(form), 422
    subject, request_id = f"{g.login.org_name}: a test", form_id("request_id")
    test = run(operations.send_test_email, form.to.data, subject, BODY, request_id)
    return htmx.go(url_for(".test_email", message_id=test.message_id))


@blueprint.get("/email/test/<uuid:message_id>")
@requires(Act.SETTINGS)
def test_email(message_id: uuid.UUID) -> str:
    """How far a test e-mail has come, asked for anew until the mail server has it or won't take it."""
    found = run(queries.test_message, message_id, "email") or abort(404)
    if htmx.target() == "test-progress":
        return render_template("settings/_progress.html", progress=of_email(found))
    return draw("test_email", test=found, progress=of_email(found))


def _page(test_form: TestEmailForm) -> str:
    given = settings()
    return draw(
        "email",
        given=given,
        way=WAYS[given.smtp_security],
        has_password=bool(given.smtp_password),
        folder=given.trainer_data / "mail",
        test_form=test_form,
    )
