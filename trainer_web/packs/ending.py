"""Packs that are about to end, so that a new one may be sold in time."""

import uuid
from dataclasses import dataclass

from flask import render_template, request
from werkzeug.datastructures import MultiDict

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.database import run
from trainer_web.formats import today
from trainer_web.packs import blueprint, catalogue, queries

SHOWS = ("both", "few", "expiring")
SORTS = ("left", "ends", "client")
LAST_PAGE = 100_000


@dataclass(frozen=True)
class Question:
    """What the list is asked for. Whatever can't be meant becomes the usual."""

    show: str
    sort: str
    service: uuid.UUID | None
    page: int

    @classmethod
    def of(cls, args: MultiDict[str, str]) -> "Question":
        """The question in an address."""
        show, sort = args.get("show", ""), args.get("sort", "")
        return cls(
            show=show if show in SHOWS else SHOWS[0],
            sort=sort if sort in SORTS else SORTS[0],
            service=args.get("service", type=uuid.UUID),
            page=min(max(args.get("page", 1, type=int), 1), LAST_PAGE),
        )


@blueprint.get("/packs/ending")
@requires(Act.VIEW)
def ending() -> str:
    """The list; only its rows when a filter was changed."""
    asked = Question.of(request.args)
    found, services = run(
        lambda: (
            queries.about_to_end(today(), asked.show, asked.sort, asked.service, asked.page),
            catalogue.services(),
        )
    )
    template = "packs/_ending.html" if htmx.target() == "ending-list" else "packs/ending.html"
    return render_template(
        template, page="clients", asked=asked, found=found, services=services, page_size=queries.PAGE
    )
