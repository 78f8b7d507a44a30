"""The settings: a page for each section. They are for owners and managers."""

from flask import redirect, url_for

from trainer_web.account.permissions import Act, requires
from trainer_web.htmx import Answer
from trainer_web.settings import answers, blueprint, email, reminders, sms, texts

__all__ = [
    "answers",
    "blueprint",
    "email",
    "reminders",
    "sms",
    "texts",
]  # each brings the handlers of its section


@blueprint.get("")
@requires(Act.SETTINGS)
def index() -> Answer:
    """The first section."""
    return redirect(url_for(".sms"))
