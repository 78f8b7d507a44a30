"""The frame's search while somebody types, and as a page."""

from flask import render_template, request

from trainer_web import htmx
from trainer_web.account.permissions import Act, allowed, requires
from trainer_web.database import run
from trainer_web.find import blueprint
from trainer_web.find.queries import Findings, find
from trainer_web.forms import plain


@blueprint.get("/find")
@requires(Act.VIEW)
def page() -> str:
    """Clients, bookings and pages that the text means; nothing for no text."""
    text = plain(request.args.get("q"))
    found = run(find, text, allowed()) if text else Findings([], [], [])
    template = "find/_found.html" if htmx.target() == "found" else "find/page.html"
    return render_template(template, page="", q=text, found=found)
