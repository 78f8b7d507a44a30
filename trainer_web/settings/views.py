"""The settings: a page for each section. They are for owners and managers."""

from flask import redirect, url_for

from trainer_web.account.permissions import Act, requires
from trainer_web.config import settings
from trainer_web.htmx import Answer
from trainer_web.settings import answers, blueprint, reminders, sms, texts
from trainer_web.settings.pages import draw
from trainer_web.settings.wording import WAYS

__all__ = ["answers", "blueprint", "reminders", "sms", "texts"]  # each brings the handlers of its section


@blueprint.get("")
@requires(Act.SETTINGS)
def index() -> Answer:
    """The first section."""
    return redirect(url_for(".sms"))


@blueprint.get("/email")
@requires(Act.SETTINGS)
def email() -> str:
    """How e-mails go out; that is decided where the site runs, not here."""
    given = settings()
    return draw(
        "email",
        given=given,
        way=WAYS[given.smtp_security],
        has_password=bool(given.smtp_password),
        folder=given.trainer_data / "mail",
    )
