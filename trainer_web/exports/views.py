"""The page of lists to take away, the lists, one client's record, and erasing a client."""

import uuid

from flask import Response, abort, flash, render_template, request, send_file, stream_with_context, url_for

from trainer_web import formats, htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.clients.queries import ClientRow, client
from trainer_web.database import run
from trainer_web.exports import blueprint, operations, queries, record, tables
from trainer_web.htmx import Answer
from trainer_web.models import db

LISTS = {
    "clients": ("Clients", "Names, numbers, tags and alerts; archived clients too", queries.clients),
    "packs": ("Session packs", "Total, used, booked and left, prices and what is paid", queries.packs),
    "ledger": ("Ledger", "Every session used or given back, in order, with who and why", queries.ledger),
    "bookings": ("Bookings", "Every booking with its outcome and the pack it drew on", queries.bookings),
    "payments": ("Payments", "What was paid, charged and refunded", queries.payments),
}
NOT_THE_NAME = "That isn't the name. Write it exactly as it stands above."
CANCEL_FIRST = "There are open bookings. Cancel them first, so that nobody waits for this client."


@blueprint.get("/exports")
@requires(Act.EXPORT)
def index() -> str:
    """The lists there are to take away."""
    return render_template("exports/index.html", page="clients", lists=LISTS)


@blueprint.get("/exports/<name>.csv")
@requires(Act.EXPORT)
def download(name: str) -> Response:
    """One list, read from the database while it is sent."""
    if name not in LISTS:
        abort(404)
    rows = tables.streamed(LISTS[name][2]())
    answer = Response(stream_with_context(rows), mimetype="text/csv")
    file_name = f"{name}-{formats.today().isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer


@blueprint.get("/clients/<uuid:client_id>/record.zip")
@requires(Act.EXPORT)
def whole_record(client_id: uuid.UUID) -> Response:
    """Everything that is kept about one client, for the client."""
    found = run(_client, client_id)
    packed = run(record.write, client_id, found.name)
    return send_file(
        packed, mimetype="application/zip", as_attachment=True, download_name=f"{record.safe(found.name)}.zip"
    )


@blueprint.get("/clients/<uuid:client_id>/erase")
@requires(Act.ERASE)
def ask(client_id: uuid.UUID) -> str:
    """What erasing does, before it is done."""
    found, waiting = run(_to_erase, client_id)
    return _asked(found, waiting)


@blueprint.post("/clients/<uuid:client_id>/erase")
@requires(Act.ERASE)
def erase(client_id: uuid.UUID) -> Answer | tuple[str, int]:
    """Erase a client's personal data once their name was typed; there is no way back."""
    found, waiting = run(_to_erase, client_id)
    typed = " ".join(request.form.get("name", "").split())
    if typed != found.name:
        return _asked(found, waiting, typed, NOT_THE_NAME), 422
    answer = run(operations.erase_client, client_id)
    if answer == -1:
        return _asked(*run(_to_erase, client_id), typed, CANCEL_FIRST), 409
    if answer == 0:
        abort(404)
    flash("Erased. Counts, ledger, bookings and money are as they were.", "success")
    return htmx.go(url_for("clients.index"))


def _client(client_id: uuid.UUID) -> ClientRow:
    return client(client_id) or abort(404)


def _to_erase(client_id: uuid.UUID) -> tuple[ClientRow, int]:
    return _client(client_id), db.session.scalars(queries.open_bookings(client_id)).one()


def _asked(found: ClientRow, waiting: int, typed: str = "", error: str = "") -> str:
    template = "exports/_erase.html" if htmx.target() == "erase" else "exports/erase.html"
    return render_template(template, page="clients", client=found, waiting=waiting, typed=typed, error=error)
