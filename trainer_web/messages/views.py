"""The inbox: conversations, writing, what became of each message, and answers that need somebody.

What changes a message answers with a toast; the regions of the page that show it ask for themselves again.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import abort, flash, make_response, render_template, request, url_for

from trainer_web import htmx
from trainer_web.account.permissions import Act, check, requires
from trainer_web.calendar import operations as diary
from trainer_web.calendar import queries as bookings
from trainer_web.calendar.forms import expected_cost, flag
from trainer_web.clients.queries import search
from trainer_web.database import run
from trainer_web.forms import form_id, plain
from trainer_web.htmx import Answer, Undo
from trainer_web.messages import (
    attention,
    blueprint,
    consents,
    conversations,
    decisions,
    inbox,
    operations,
    threads,
    wording,
)
from trainer_web.messages.conversations import Line, Party
from trainer_web.messages.forms import Question, TextForm, cost
from trainer_web.messages.segments import measure, smooth

FOUND_SHOWN = 6
FILTERS: dict[str, Callable[..., object]] = {
    "moment": wording.moment,
    "kind_name": wording.kind_name,
    "brief": wording.brief,
    "event": wording.event,
    "agreement": wording.agreement,
    "consent_chip": wording.consent_chip,
    "consent_story": wording.consent_story,
}
for _name, _filter in FILTERS.items():
    blueprint.add_app_template_filter(_filter, _name)
UNCHANGED = ("", 204)
GONE = "It is on its way already and can't be taken back."
NOT_AGAIN = "It can't be sent again: it is on its way, it arrived, or it would come too late."


@blueprint.get("/messages")
@requires(Act.MESSAGE)
def index() -> Answer:
    """The conversations, the newest first."""
    if htmx.target() == "inbox-list":
        return _list(None)
    blocked, failing = run(lambda: (threads.transport(), attention.failing()))
    return make_response(_page(None, blocked=blocked, failing=failing))


@blueprint.get("/messages/clients/<uuid:client_id>")
@blueprint.get("/messages/phones/<phone>")
@requires(Act.MESSAGE)
def conversation(client_id: uuid.UUID | None = None, phone: str | None = None) -> Answer:
    """One conversation: alone, beside the list, or the part of it that asks for itself again."""
    party = _party(client_id, phone)
    parts: dict[str | None, Callable[[Party], Answer]] = {
        "inbox-list": _list,
        "thread": _thread_if_changed,
        "earlier": _earlier,
        "match-options": _options,
    }
    if part := parts.get(htmx.target()):
        return part(party)
    page = run(threads.read_page, party)
    form = threads.prefilled(page)
    if htmx.target() == "compose":
        return htmx.fragments(threads.draw_compose(page, form))
    return _opened(party, page, form)


@blueprint.post("/messages/clients/<uuid:client_id>/seen")
@blueprint.post("/messages/phones/<phone>/seen")
@requires(Act.MESSAGE)
def see(client_id: uuid.UUID | None = None, phone: str | None = None) -> Answer:
    """Note that somebody has the conversation before them; the page asks for the rest by itself."""
    party = _party(client_id, phone)
    run(_see, party)
    return htmx.fragments() if htmx.wanted() else htmx.go(threads.address(party))


@blueprint.post("/messages/clients/<uuid:client_id>/texts")
@blueprint.post("/messages/phones/<phone>/texts")
@requires(Act.MESSAGE)
def send(client_id: uuid.UUID | None = None, phone: str | None = None) -> Answer:
    """Put a text into the outbox."""
    party, form = _party(client_id, phone), TextForm()
    page = run(threads.read_page, party)
    if not form.validate():
        return _refused(page, form, str(next(iter(form.body.errors))))
    if not page.way.channel:
        return _refused(page, form, page.way.notice)
    sent = run(_send, party, page, form.body.data, form_id("request_id"))
    undo = Undo(url_for("messages.withdraw", message_id=sent.message_id))
    if not htmx.wanted():
        return htmx.done(threads.address(party), wording.sent(sent))
    empty = threads.draw_compose(page, TextForm(formdata=None))
    return htmx.fragments(empty, message=wording.sent(sent), undo=undo)


@blueprint.post("/messages/measure")
@requires(Act.MESSAGE)
def measured() -> str:
    """What a text that is being written would cost."""
    found = cost(request.form.get("body", ""), run(conversations.segment_price))
    return render_template("messages/_cost.html", cost=found)


@blueprint.post("/messages/clients/<uuid:client_id>/consent")
@blueprint.post("/messages/phones/<phone>/consent")
@requires(Act.MESSAGE)
def consent(client_id: uuid.UUID | None = None, phone: str | None = None) -> Answer:
    """Note what the owner of the number wants."""
    party, state = _party(client_id, phone), request.form.get("state", "")
    found = run(consents.note, party, state)
    if not htmx.wanted():
        return htmx.done(threads.address(party), found.sentence, found.status)
    page = run(threads.read_page, party)
    drawn = render_template("messages/_contact.html", contact=page.thread.contact)
    box = threads.draw_compose(page, TextForm(formdata=None), oob=True)
    return htmx.fragments(drawn, box, message=found.sentence, status=found.status)


@blueprint.post("/messages/phones/<phone>/match")
@requires(Act.MESSAGE)
def match(phone: str) -> Answer:
    """Give the conversation of a number to a client."""
    client_id, take = form_id("client_id"), flag("take")
    name = run(consents.match, _party(None, phone), client_id, take)
    flash(f"These messages are {name}'s now.", "success")
    return htmx.go(threads.address(Party(client_id=client_id)))


@blueprint.post("/messages/phones/<phone>/client")
@requires(Act.EDIT_CLIENT)
def add_client(phone: str) -> Answer:
    """A new client with this number, and the conversation with them."""
    party, name = _party(None, phone), " ".join(plain(request.form.get("name")).split())
    client_id = run(consents.add_client, party, name)
    flash(f"{name} is a client now.", "success")
    return htmx.go(threads.address(Party(client_id=client_id)))


@blueprint.get("/messages/<uuid:message_id>/history")
@requires(Act.MESSAGE)
def history(message_id: uuid.UUID) -> str:
    """What is known of one message, from where and since when."""
    line, events = run(lambda: (_message(message_id), conversations.events(message_id)))
    template = "messages/_history.html" if htmx.wanted() else "messages/history.html"
    back = threads.address(threads.party_of(line))
    shown = threads.bubble(line)
    return render_template(template, page="messages", bubble=shown, events=events, back=back)


@blueprint.post("/messages/<uuid:message_id>/withdraw")
@requires(Act.MESSAGE)
def withdraw(message_id: uuid.UUID) -> Answer:
    """Take a message back before it goes out."""
    act = partial(operations.withdraw_message, message_id)
    return decisions.done(message_id, act, "Taken back: it is not sent.", "messages.again", GONE)


@blueprint.post("/messages/<uuid:message_id>/again")
@requires(Act.MESSAGE)
def again(message_id: uuid.UUID) -> Answer:
    """Send what did not arrive once more."""
    act = partial(operations.send_again, message_id)
    return decisions.done(message_id, act, "It is sent again.", "messages.withdraw", NOT_AGAIN)


@blueprint.post("/messages/<uuid:message_id>/settle")
@requires(Act.MESSAGE)
def settle(message_id: uuid.UUID) -> Answer:
    """Note that an answer was dealt with, or that it was not."""
    settled = flag("settled")
    act = partial(operations.settle_reply, message_id, settled=settled)
    if not settled:
        return decisions.done(
            message_id, act, "It waits for somebody again.", "", "It waits for somebody already."
        )
    return decisions.done(message_id, act, "Done.", "messages.settle", "Somebody has dealt with it already.")


@blueprint.post("/messages/<uuid:message_id>/bookings/<uuid:booking_id>/confirm")
@requires(Act.CONFIRM)
def confirm(message_id: uuid.UUID, booking_id: uuid.UUID) -> Answer:
    """Confirm the booking an answer is about."""
    act = partial(diary.confirm_booking, booking_id, form_id("request_id"))
    return decisions.decided(message_id, booking_id, act)


@blueprint.post("/messages/<uuid:message_id>/bookings/<uuid:booking_id>/cancel")
@requires(Act.CANCEL)
def cancel(message_id: uuid.UUID, booking_id: uuid.UUID) -> Answer:
    """Cancel the booking an answer is about, at the cost the person was told, or at none."""
    waive = flag("waive")
    if waive:
        check(Act.WAIVE)
    act = partial(
        diary.cancel_booking, booking_id, form_id("request_id"), waive=waive, expected_cost=expected_cost()
    )
    return decisions.decided(message_id, booking_id, act, undo="messages.reopen")


@blueprint.post("/messages/<uuid:message_id>/bookings/<uuid:booking_id>/reopen")
@requires(Act.REOPEN)
def reopen(message_id: uuid.UUID, booking_id: uuid.UUID) -> Answer:
    """Undo: the booking is open again, and the answer waits again."""
    act = partial(diary.reopen_booking, booking_id, form_id("request_id"))
    return decisions.decided(message_id, booking_id, act, settled=False)


@blueprint.get("/messages/count")
@requires(Act.MESSAGE)
def count() -> str:
    """How many conversations need somebody, for the navigation of every page."""
    return render_template("messages/_count.html", open_count=run(inbox.open_count))


@blueprint.get("/messages/failing")
@requires(Act.MESSAGE)
def failing() -> Answer:
    """Whether so many texts fail that somebody should know; the inbox asks now and then."""
    if not htmx.wanted():
        return htmx.go(url_for("messages.index", show="failed"))
    return htmx.fragments(render_template("messages/_failing.html", failing=run(attention.failing)))


@blueprint.get("/messages/today")
@requires(Act.MESSAGE)
def today() -> Answer:
    """What Today shows of messages, once it is there."""
    if not htmx.wanted():
        return htmx.go(url_for("messages.index"))
    found = run(attention.board)
    return htmx.fragments(render_template("today/_messages.html", board=found))


@blueprint.get("/messages/clients/<uuid:client_id>/latest")
@requires(Act.MESSAGE)
def latest(client_id: uuid.UUID) -> Answer:
    """What the client's page shows of messages, once it is there."""
    party = Party(client_id=client_id)
    thread = run(threads.read, party)
    if not htmx.wanted():
        return htmx.go(threads.address(party))
    return htmx.fragments(render_template("clients/_messages.html", thread=thread))


@blueprint.get("/messages/bookings/<uuid:booking_id>")
@requires(Act.MESSAGE)
def of_booking(booking_id: uuid.UUID) -> Answer:
    """What was written about a booking, for its panel."""
    booking, lines = run(
        lambda: (bookings.booking(booking_id) or abort(404), conversations.of_booking(booking_id))
    )
    if not htmx.wanted():
        return htmx.go(threads.address(Party(client_id=booking.client_id)))
    shown = [threads.bubble(line) for line in lines]
    return htmx.fragments(render_template("calendar/_messages.html", booking=booking, messages=shown))


def _party(client_id: uuid.UUID | None, phone: str | None) -> Party:
    if phone and "\0" in phone:  # the database knows no such character
        abort(404)
    return Party(client_id=client_id, phone=phone)


def _message(message_id: uuid.UUID) -> Line:
    return conversations.message(message_id) or abort(404)


def _list(party: Party | None) -> Answer:
    inputs = threads.list_inputs(Question.of(request.args), party)
    if request.args.get("known") == inputs["list_known"]:
        return make_response(UNCHANGED)
    return htmx.fragments(render_template("messages/_list.html", **inputs))


def _page(party: Party | None, **inputs: object) -> str:
    listed = threads.list_inputs(Question.of(request.args), party)
    return render_template("messages/page.html", page="messages", **listed, **inputs)


def _opened(party: Party, page: threads.Page, form: TextForm) -> Answer:
    inputs = threads.compose_inputs(page, form) | {
        "thread": page.thread,
        "blocked": page.transport,
        "failing": None,
        "found": _found() if party.phone else [],
        "sought": plain(request.args.get("find")),
    }
    if htmx.target() != "conversation":
        return make_response(_page(party, **inputs))
    listed = threads.list_inputs(Question.of(request.args), party)
    return htmx.fragments(
        render_template("messages/_conversation.html", **listed, **inputs),
        render_template("messages/_list.html", **listed, oob=True),
    )


def _thread_if_changed(party: Party) -> Answer:
    thread = run(threads.read, party)
    if request.args.get("known") == thread.known:
        return make_response(UNCHANGED)
    return htmx.fragments(threads.draw_thread(thread, polled=True))


def _earlier(party: Party) -> Answer:
    try:
        before = datetime.fromisoformat(request.args.get("before", ""))
    except ValueError:
        abort(404)
    if before.tzinfo is None:
        abort(404)
    return htmx.fragments(render_template("messages/_earlier.html", thread=run(threads.read, party, before)))


def _options(party: Party) -> Answer:
    contact = run(conversations.contact, party) or abort(404)
    drawn = render_template(
        "messages/_options.html", contact=contact, found=_found(), sought=plain(request.args.get("find"))
    )
    return htmx.fragments(drawn)


def _found() -> list[object]:
    sought = plain(request.args.get("find"))
    return list(run(search, sought, FOUND_SHOWN)) if sought else []


def _see(party: Party) -> None:
    conversations.contact(party) or abort(404)
    operations.see_conversation(party.client_id, party.phone)


def _send(party: Party, page: threads.Page, body: str, request_id: uuid.UUID) -> Line:
    words = smooth(body) if page.way.channel == "sms" else body
    phone = None if party.client_id else party.phone
    sent = operations.send_text(
        words,
        measure(words).segments,
        client_id=party.client_id,
        phone=phone,
        request_id=request_id,
    )
    return _message(sent.message_id) if sent else abort(404)


def _refused(page: threads.Page, form: TextForm, sentence: str) -> Answer:
    form.body.errors = [sentence]
    if htmx.wanted():
        return htmx.fragments(threads.draw_compose(page, form), status=422)
    return make_response(_opened(page.thread.party, page, form), 422)
