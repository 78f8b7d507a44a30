"""One timeline of everything that happened with a client."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from flask import abort, render_template, request

from trainer_web import htmx
from trainer_web.account.permissions import Act, can, requires
from trainer_web.clients.queries import client
from trainer_web.database import run
from trainer_web.formats import local
from trainer_web.record import blueprint, sections, wording
from trainer_web.record.moments import MOMENTS_SHOWN, Cursor, Moment, Subject, moments

SUBJECTS: dict[str, Subject] = {
    "bookings": "bookings",
    "packs": "packs",
    "sessions": "sessions",
    "messages": "messages",
    "payments": "payments",
}
RECORDED: dict[str, Subject] = {"notes": "notes", "measurements": "measurements", "files": "files"}


@dataclass(frozen=True)
class Timeline:
    """A page of moments by day, the newest first; of one `subject` or of all, and where an older page
    begins, if there is one. `before` is where this one does."""

    days: list[tuple[date, list[wording.Line]]]
    subject: str
    subjects: list[Subject]
    before: str
    older: str


@blueprint.get("/clients/<uuid:client_id>/timeline")
@requires(Act.VIEW)
def timeline(client_id: uuid.UUID) -> str:
    """What happened, a page at a time."""
    if (htmx.target() or "").startswith("timeline-"):
        _, found = run(lambda: (client(client_id) or abort(404), _read(client_id)))
        return render_template("record/_moments.html", client_id=client_id, **found)
    return sections.show("timeline", client_id, _read)


def _read(client_id: uuid.UUID) -> Mapping[str, object]:
    may_see = SUBJECTS | (RECORDED if can(Act.RECORD) else {})
    asked = may_see.get(request.args.get("subject", ""))
    subjects, before = list(may_see.values()), request.args.get("before", "")
    found = moments(client_id, [asked] if asked else subjects, _cursor(before))
    shown = found[:MOMENTS_SHOWN]
    older = _place(shown[-1]) if len(found) > MOMENTS_SHOWN else ""
    return {"timeline": Timeline(_days(shown), asked or "", subjects, before, older)}


def _days(shown: list[Moment]) -> list[tuple[date, list[wording.Line]]]:
    by_day = groupby(shown, lambda moment: local(moment.at).date())
    return [(day, [wording.line(moment) for moment in of_day]) for day, of_day in by_day]


def _place(moment: Moment) -> str:
    return f"{moment.at.isoformat()}_{moment.key}"


def _cursor(before: str) -> Cursor | None:
    """Where an address says the page begins; None for the newest page, also when it says nothing sound."""
    at, _, key = before.partition("_")
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        return None
    return Cursor(instant, key.replace("\0", "")) if instant.tzinfo else None
