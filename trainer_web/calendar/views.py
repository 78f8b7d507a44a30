"""The calendar, the panel of a booking, booking and moving, and every act on a booking."""

from functools import partial
from uuid import UUID

from flask import g, render_template, request

from trainer_web import htmx
from trainer_web.account.permissions import Act, check, requires
from trainer_web.calendar import answers, blueprint, forms, layout, operations, queries, wording
from trainer_web.clients.queries import search
from trainer_web.database import act_as, run
from trainer_web.errors import Refused
from trainer_web.formats import today
from trainer_web.forms import form_id
from trainer_web.packs.operations import usable_packs

FOUND_SHOWN = 8
GONE = "The client, service, trainer, place or pack isn't available any more. Choose again."


@blueprint.get("/calendar")
@requires(Act.VIEW)
def page() -> str:
    """A week or a day. What is over is completed first, by nobody in particular."""
    act_as(g.tenant.org_id, "calendar")
    grid = run(_complete_and_draw, layout.wish(request.args))
    return render_template("calendar/page.html", page="calendar", grid=grid)


def _complete_and_draw(wish: layout.Wish) -> layout.Grid:
    operations.complete_due_bookings()
    return layout.draw(wish)


@blueprint.get("/bookings/<uuid:booking_id>")
@requires(Act.VIEW)
def booking(booking_id: UUID) -> htmx.Answer:
    """One booking and what can be done with it."""
    return answers.opened(run(answers.see, booking_id))


@blueprint.post("/bookings/<uuid:booking_id>/complete")
@requires(Act.COMPLETE)
def complete(booking_id: UUID) -> htmx.Answer:
    """Complete a booking by hand."""
    act = partial(operations.complete_booking, booking_id, form_id("request_id"))
    return answers.done(run(answers.do, act), booking_id)


@blueprint.post("/bookings/<uuid:booking_id>/confirm")
@requires(Act.CONFIRM)
def confirm(booking_id: UUID) -> htmx.Answer:
    """Note that the client confirmed."""
    act = partial(operations.confirm_booking, booking_id, form_id("request_id"))
    return answers.done(run(answers.do, act), booking_id)


@blueprint.post("/bookings/<uuid:booking_id>/no-show")
@requires(Act.NO_SHOW)
def no_show(booking_id: UUID) -> htmx.Answer:
    """Note that the client didn't come."""
    act = partial(operations.mark_no_show, booking_id, form_id("request_id"))
    return answers.done(run(answers.do, act), booking_id)


@blueprint.post("/bookings/<uuid:booking_id>/reopen")
@requires(Act.REOPEN)
def reopen(booking_id: UUID) -> htmx.Answer:
    """Undo completing, a no-show or a cancellation."""
    act = partial(operations.reopen_booking, booking_id, form_id("request_id"))
    return answers.done(run(answers.do, act), booking_id)


@blueprint.post("/bookings/<uuid:booking_id>/cancel")
@requires(Act.CANCEL)
def cancel(booking_id: UUID) -> htmx.Answer:
    """Cancel at the cost the person was told, or at none."""
    waive, cost = forms.flag("waive"), forms.expected_cost()
    if waive:
        check(Act.WAIVE)
    act = partial(
        operations.cancel_booking, booking_id, form_id("request_id"), waive=waive, expected_cost=cost
    )
    seen = run(answers.do, act)
    return answers.done(seen, booking_id) if seen else answers.not_cancelled(run(answers.see, booking_id))


@blueprint.get("/bookings/<uuid:booking_id>/reschedule")
@requires(Act.RESCHEDULE)
def move_form(booking_id: UUID) -> htmx.Answer:
    """The form that moves a booking."""
    return _move_form(run(answers.see, booking_id))


@blueprint.post("/bookings/<uuid:booking_id>/reschedule")
@requires(Act.RESCHEDULE)
def reschedule(booking_id: UUID) -> htmx.Answer:
    """Move a booking to another time, length or trainer."""
    form, request_id, status = forms.MoveForm(), form_id("request_id"), 422
    if form.validate():
        act = partial(operations.reschedule, booking_id=booking_id, request_id=request_id, **form.wish)
        try:
            return answers.done(run(answers.move, booking_id, act), booking_id, wording.placed)
        except Refused as refusal:
            status = form.refuse(refusal)
    return _move_form(run(answers.see, booking_id), form, status)


def _move_form(seen: answers.Seen, form: forms.MoveForm | None = None, status: int = 200) -> htmx.Answer:
    if seen.booking.status not in queries.OPEN:
        return answers.moved_on(seen)
    form = form or forms.MoveForm.of(seen.booking)
    form.offer(run(queries.offered), seen.booking)
    title = f"Move {seen.booking.client_name}"
    return answers.show("calendar/_move.html", title, status, form=form, booking=seen.booking)


@blueprint.get("/bookings/new")
@requires(Act.BOOK)
def new_booking() -> htmx.Answer:
    """First who, then what and when."""
    return _booking_form(forms.BookingForm.prefilled(request.args))


@blueprint.post("/bookings")
@requires(Act.BOOK)
def book() -> htmx.Answer:
    """Book a client with a trainer."""
    form, request_id, status = forms.BookingForm(), form_id("request_id"), 422
    if form.validate():
        try:
            seen = run(answers.do, partial(operations.book, request_id=request_id, **form.wish))
        except Refused as refusal:
            status = form.refuse(refusal)
        else:
            if seen:
                return answers.booked(seen)
            form.refusal, status = GONE, 409
    return _booking_form(form, status)


def _booking_form(form: forms.BookingForm, status: int = 200) -> htmx.Answer:
    offered = run(queries.offered, form.client.data) if form.client.data else None
    if offered and offered.client:
        form.offer(offered)
        usable = run(usable_packs, offered.client.id, form.service.data, form.on.data or today())
        form.draw_on(offered.packs, usable)
        part = "_pack_choices.html" if htmx.target() == "pack-choices" else "_book.html"
        return answers.show(f"calendar/{part}", "New booking", status, form=form, client=offered.client)
    found = run(search, form.q.data or "", FOUND_SHOWN)
    part = "_client_options.html" if htmx.target() == "client-options" else "_find_client.html"
    return answers.show(f"calendar/{part}", "New booking", status, form=form, clients=found)
