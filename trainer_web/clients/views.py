"""The list of clients, one client's page, and adding, changing and archiving them."""

import uuid
from dataclasses import asdict

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from trainer_web import htmx
from trainer_web.account.permissions import Act, requires
from trainer_web.clients import (
    blueprint,
    filters,
    merges,
    merging,
    operations,
    queries,
    tags,
)
from trainer_web.clients.forms import ClientForm, Question, page_number, section_name
from trainer_web.clients.queries import ClientRow
from trainer_web.database import run
from trainer_web.formats import phone
from trainer_web.forms import e164, form_id, plain
from trainer_web.htmx import Answer, Undo
from trainer_web.messages.conversations import PhoneState, consent
from trainer_web.messages.operations import set_consent
from trainer_web.messages.wording import agreement, only_start_helps
from trainer_web.record.sections import show

__all__ = ["blueprint", "filters", "merging", "tags"]  # each with its own addresses


@blueprint.get("/clients")
@requires(Act.VIEW)
def index() -> str:
    """The list; only its rows while somebody types."""
    asked = Question.of(request.args)
    found = run(queries.listed, asked.q, asked.state, asked.sort, asked.page, asked.tags)
    template = "clients/_list.html" if htmx.target() == "client-list" else "clients/index.html"
    return render_template(template, page="clients", asked=asked, found=found, page_size=queries.PAGE)


@blueprint.get("/clients/<uuid:client_id>")
@requires(Act.VIEW)
def page(client_id: uuid.UUID) -> str | Answer:
    """Who it is, how to reach them, their packs and their bookings: three statements. Who was merged into
    another client is found there."""
    try:
        return show("overview", client_id, lambda id_: {"bookings": queries.bookings(id_)})
    except NotFound:
        kept_id = run(queries.kept_instead, client_id) or abort(404)
        return redirect(_place(kept_id))


@blueprint.get("/clients/<uuid:client_id>/bookings")
@requires(Act.VIEW)
def bookings(client_id: uuid.UUID) -> str:
    """More bookings of one section, after those on the client's page."""
    section, number = section_name(request.args), page_number(request.args)
    client, shown = run(lambda: (_client(client_id), queries.more_bookings(client_id, section, number)))
    template = "clients/_bookings.html" if htmx.wanted() else "clients/bookings.html"
    return render_template(
        template, page="clients", client=client, section=section, shown=shown, number=number
    )


@blueprint.get("/clients/new")
@requires(Act.EDIT_CLIENT)
def new() -> str:
    """The form for a client who isn't here yet; a name searched for in vain is already in it."""
    form = ClientForm(data={"name": request.args.get("name", "")})
    return render_template("clients/new.html", page="clients", form=form, client=None, only_start="")


@blueprint.get("/clients/similar")
@requires(Act.VIEW)
def similar() -> str:
    """Who may be the person that is being entered."""
    typed = {name: plain(request.args.get(name)) for name in ("name", "phone", "email")}
    client_id = request.args.get("client", type=uuid.UUID)
    number = e164(typed["phone"]) if typed["phone"] else None
    found = run(merges.similar, typed["name"], number, typed["email"] or None, client_id)
    return render_template("clients/_similar.html", found=found, client_id=client_id)


@blueprint.post("/clients")
@requires(Act.EDIT_CLIENT)
def add() -> Answer | tuple[str, int]:
    """Add a client and show their page."""
    form = ClientForm()
    if not form.validate():
        return _refused(form, None)
    client_id = run(_add, form, form_id("request_id"))
    return htmx.go(_place(client_id))


@blueprint.get("/clients/<uuid:client_id>/edit")
@requires(Act.EDIT_CLIENT)
def edit(client_id: uuid.UUID) -> str:
    """The form with what is known."""
    (client, known), contact = run(lambda: (_known(client_id), queries.emergency(client_id)))
    agreed = known is not None and known.state == "granted"
    numbers = {"phone": phone(client.phone), "emergency_phone": phone(contact.emergency_phone)}
    form = ClientForm(data=asdict(client) | asdict(contact) | numbers | {"texts": agreed})
    return render_template(
        "clients/edit.html", page="clients", form=form, client=client, only_start=only_start_helps(known)
    )


@blueprint.post("/clients/<uuid:client_id>/edit")
@requires(Act.EDIT_CLIENT)
def change(client_id: uuid.UUID) -> Answer | tuple[str, int]:
    """Save what was changed."""
    form = ClientForm()
    if not form.validate():
        return _refused(form, *run(_known, client_id))
    run(_change, client_id, form)
    return htmx.go(_place(client_id))


@blueprint.post("/clients/<uuid:client_id>/archive")
@requires(Act.EDIT_CLIENT)
def archive(client_id: uuid.UUID) -> Answer:
    """Put a client away; packs, ledger and bookings stay."""
    name = run(operations.archive, client_id) or abort(404)
    return _put(client_id, f"{name} is archived.", "clients.restore")


@blueprint.post("/clients/<uuid:client_id>/restore")
@requires(Act.EDIT_CLIENT)
def restore(client_id: uuid.UUID) -> Answer:
    """Bring an archived client back."""
    name = run(operations.restore, client_id) or abort(404)
    return _put(client_id, f"{name} is back among the active clients.", "clients.archive")


def _client(client_id: uuid.UUID) -> ClientRow:
    return queries.client(client_id) or abort(404)


def _known(client_id: uuid.UUID) -> tuple[ClientRow, PhoneState | None]:
    """A client, and what the owner of their number agreed to."""
    client = _client(client_id)
    return client, consent(client.phone) if client.phone else None


def _add(form: ClientForm, request_id: uuid.UUID) -> uuid.UUID:
    client_id = operations.add(form.values(), request_id)
    _note_consent(form)
    return client_id


def _change(client_id: uuid.UUID, form: ClientForm) -> None:
    if operations.change(client_id, form.values()) is None:
        abort(404)
    _note_consent(form)


def _note_consent(form: ClientForm) -> None:
    """Note what the box says about the number in the form, where that is news."""
    number = form.values()["phone"]
    known = consent(number) if number else None
    agreed = known is not None and known.state == "granted"
    if number and form.texts.data and not agreed:
        set_consent(number, "granted", "form", agreement(g.login.org_name))
    elif number and agreed and not form.texts.data:
        set_consent(number, "opted_out", "form", "The box in the client form was cleared")


def _put(client_id: uuid.UUID, message: str, undo: str) -> Answer:
    if not htmx.wanted():
        return htmx.done(_place(client_id), message)
    drawn = render_template(
        "clients/_archive.html", client=run(_client, client_id), oob=htmx.target() == "toasts"
    )
    return htmx.fragments(drawn, message=message, undo=Undo(url_for(undo, client_id=client_id)))


def _place(client_id: uuid.UUID) -> str:
    return url_for("clients.page", client_id=client_id)


def _refused(form: ClientForm, client: ClientRow | None, known: PhoneState | None = None) -> tuple[str, int]:
    page = "clients/edit.html" if client else "clients/new.html"
    template = "clients/_form.html" if htmx.wanted() else page
    told = only_start_helps(known)
    return render_template(template, page="clients", form=form, client=client, only_start=told), 422
