"""A client's page, one of its sections at a time: the whole page, the section with its tabs, or what is
redrawn after an act."""

import uuid
from collections.abc import Callable, Mapping

from flask import abort, render_template, request

from trainer_web import htmx
from trainer_web.account.permissions import Act, can
from trainer_web.clients.queries import client
from trainer_web.database import run
from trainer_web.packs.queries import packs_of
from trainer_web.record import queries
from trainer_web.record.things import bring_back

Read = Callable[[uuid.UUID], Mapping[str, object]]


def show(section: str, client_id: uuid.UUID, read: Read) -> str:
    """What was asked for: the section alone, with its tabs, or the whole page."""
    target = htmx.target()
    if target == f"client-{section}":
        return draw(section, client_id, read)
    if target == "client-section":
        known, found = run(lambda: (client(client_id) or abort(404), read(client_id)))
        return render_template("clients/_sections.html", section=section, client=known, **_shared(), **found)
    head, packs, found = run(
        lambda: (
            queries.head(client_id, can(Act.RECORD)) or abort(404),
            packs_of(client_id),
            read(client_id),
        )
    )
    return render_template(
        "clients/page.html", page="clients", section=section, client=head, packs=packs, **_shared(), **found
    )


def draw(section: str, client_id: uuid.UUID, read: Read, oob: bool = False) -> str:
    """A section without its tabs; with `oob` it finds its own place."""
    known, found = run(lambda: (client(client_id) or abort(404), read(client_id)))
    inputs = {**_shared(), **found, "oob": oob}
    return render_template(f"record/_{section}.html", client=known, **inputs)


def _shared() -> dict[str, object]:
    return {"bring_back": bring_back(request.args), "oob": False}
