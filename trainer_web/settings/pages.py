"""What the sections of the settings share: drawing one, and what follows on a form."""

from flask import flash, render_template

from trainer_web import htmx
from trainer_web.htmx import Answer


def draw(section: str, **values: object) -> str:
    """A section of the settings as a page."""
    return render_template(f"settings/{section}.html", page="settings", section=section, **values)


def saved(back: str, message: str) -> Answer:
    """The answer to a form that was taken: the page anew, with what was done."""
    flash(message, "success")
    return htmx.go(back)
