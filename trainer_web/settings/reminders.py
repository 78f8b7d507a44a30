"""When clients are reminded, and when texts may go out."""

from flask import render_template, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.database import run
from trainer_web.htmx import Answer
from trainer_web.messages import operations
from trainer_web.settings import blueprint, queries, wording
from trainer_web.settings.forms import RemindersForm
from trainer_web.settings.pages import draw, saved


@blueprint.get("/reminders")
@requires(Act.SETTINGS)
def reminders() -> str:
    """Lead times and quiet hours, with what they come to."""
    form = RemindersForm.of(run(queries.preferences))
    return draw("reminders", form=form, examples=_examples(form), wording=wording)


@blueprint.post("/reminders")
@requires(Act.SETTINGS)
def save_reminders() -> Answer | tuple[str, int]:
    """Keep them, and plan the reminders of every booking ahead anew."""
    form = RemindersForm.sent()
    if not form.validate():
        template = "settings/_reminders.html" if htmx.wanted() else "settings/reminders.html"
        values = {"page": "settings", "section": "reminders", "form": form, "wording": wording}
        return render_template(template, examples=[], **values), 422
    bookings = run(operations.set_reminders, form.leads(), *form.hours)
    return saved(url_for(".reminders"), wording.planned(bookings))


@blueprint.post("/reminders/example")
@requires(Act.SETTINGS)
def example() -> str:
    """What the rules in the form would come to; nothing is kept."""
    return render_template("settings/_examples.html", examples=_examples(RemindersForm.sent()))


def _examples(form: RemindersForm) -> list[str]:
    if not form.validate():
        return []
    return run(wording.examples, form.leads(), *form.hours)
