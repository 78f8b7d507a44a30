"""The Today page."""

from datetime import UTC, datetime

from flask import redirect, render_template, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.database import run
from trainer_web.formats import today, zone
from trainer_web.today import blueprint, queries


@blueprint.get("/")
@requires(Act.VIEW)
def home() -> htmx.Answer:
    """The site's front door."""
    return redirect(url_for("today.page"))


@blueprint.get("/today")
@requires(Act.VIEW)
def page() -> str:
    """The whole page, or just the board when it refreshes itself after a booking changed."""
    board = run(queries.board, today(), zone())
    template = "today/_board.html" if htmx.target() == "today-board" else "today/page.html"
    return render_template(template, page="today", board=board, day=today(), now=datetime.now(UTC))
