"""A conversation as its page shows it: what was said by day, what is planned, what waits for somebody."""

import hashlib
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask import abort, render_template, request, url_for

from trainer_web.calendar.queries import BookingState
from trainer_web.database import run
from trainer_web.messages import acts, conversations, inbox, operations, provider, wording
from trainer_web.messages.composing import compose
from trainer_web.messages.conversations import Contact, Line, Party
from trainer_web.messages.forms import Question, TextForm, canned, cost


@dataclass(frozen=True)
class Bubble:
    """One message: its words, what is known of it, and what can be done about it."""

    message: Line
    title: str
    proof: wording.Proof | None
    outcome: str
    offer: acts.Offer | None
    settled: bool
    can_withdraw: bool
    can_send_again: bool
    can_copy: bool

    @property
    def id(self) -> uuid.UUID:
        """The message's id."""
        return self.message.message_id


@dataclass(frozen=True)
class Day:
    """What was said on one day."""

    name: str
    bubbles: list[Bubble]


@dataclass(frozen=True)
class Thread:
    """What was said and what is planned. `earlier` is where the page before starts, `known` tells one state
    of it from another, so that a page that shows it already is answered with nothing."""

    party: Party
    contact: Contact
    days: list[Day]
    planned: list[Bubble]
    planned_of: int
    unread: int
    earlier: datetime | None
    known: str


@dataclass(frozen=True)
class Page:
    """Everything on the page of a conversation."""

    thread: Thread
    way: wording.Way
    transport: str


def read(party: Party, before: datetime | None = None) -> Thread:
    """The conversation as the database has it now; 404 for somebody this business doesn't know."""
    contact = conversations.contact(party) or abort(404)
    lines = conversations.history(party, before)
    planned = [] if before else conversations.planned(party)
    bookings: list[BookingState] = []
    if party.client_id and acts.needs_bookings(lines):
        bookings = conversations.bookings_for(party.client_id, acts.named_bookings(lines))
    shown = lines[-conversations.SHOWN :]
    return Thread(
        party=party,
        contact=contact,
        days=_by_day([bubble(line, bookings) for line in shown]),
        planned=[bubble(line) for line in planned],
        planned_of=planned[0].of if planned else 0,
        unread=sum(line.direction == "in" and line.seen_at is None for line in shown),
        earlier=shown[0].at if len(lines) > len(shown) else None,
        known=_fingerprint([*shown, *planned], bookings, contact),
    )


def read_page(party: Party) -> Page:
    """The same with how a text would go out now."""
    thread = read(party)
    return Page(thread, wording.way(thread.contact), transport())


def transport() -> str:
    """What stands in the way of every text of this business, in one sentence; empty when nothing does."""
    if operations.stopped_sender(provider.shared_sender()) is not None:
        return "Texts wait: the SMS provider refuses the account. Once it is mended, they go out."
    if operations.find_sms_account() is None and provider.shared_sender() is None:
        return "No SMS account is set up: texts are written down here and sent nowhere."
    return ""


def bubble(message: Line, bookings: list[BookingState] | None = None) -> Bubble:
    """A message with what is known of it. One that waits shows the words as they will go out."""
    ahead = message.expires_at is None or message.expires_at > datetime.now(UTC)
    out = message.direction == "out"
    if out and not message.body and message.kind in acts.TEMPLATED:
        words = compose(message)
        message = replace(message, body=words.body, segments=words.segments or None)
    again = acts.can_send_again(message, ahead)
    return Bubble(
        message=message,
        title=wording.title(message) if out else "",
        proof=wording.proof(message) if out else None,
        outcome="" if out else wording.outcome(message),
        offer=acts.offer(message, bookings or []) if acts.is_waiting(message) else None,
        settled=acts.was_settled_by_hand(message),
        can_withdraw=message.state == "pending",
        can_send_again=again,
        can_copy=message.kind == "text" and not again and message.state in ("expired", *acts.SENT_AGAIN),
    )


def _by_day(bubbles: list[Bubble]) -> list[Day]:
    days: list[Day] = []
    for one in bubbles:
        name = wording.day(one.message.at)
        if not days or days[-1].name != name:
            days.append(Day(name, []))
        days[-1].bubbles.append(one)
    return days


def _fingerprint(lines: list[Any], bookings: list[BookingState], contact: Contact) -> str:
    told = [
        # Not when it was seen: redrawing a conversation that somebody has just opened takes buttons from
        # under their finger.
        (m.message_id, m.state, m.error_code, m.send_after, m.handled_at, m.is_unproven, m.body)
        for m in lines
    ]
    versions = [(b.booking_id, b.version, b.cancel_cost) for b in bookings]
    minute = datetime.now(UTC).strftime("%Y%m%d%H")  # days and times are written anew now and then
    return hashlib.sha256(repr((told, versions, contact.consent, minute)).encode()).hexdigest()[:16]


# What is drawn


def draw_thread(thread: Thread, oob: bool = False, polled: bool = False) -> str:
    """What was said and what is planned."""
    return render_template("messages/_thread.html", thread=thread, oob=oob, polled=polled)


def draw_compose(page: Page, form: TextForm, oob: bool = False) -> str:
    """The box for a text."""
    return render_template("messages/_compose.html", **compose_inputs(page, form), oob=oob)


def compose_inputs(page: Page, form: TextForm) -> dict[str, Any]:
    """What the box for a text is drawn from."""
    contact = page.thread.contact
    return {
        "contact": contact,
        "way": page.way,
        "form": form,
        "cost": cost(form.body.data or "", contact.segment_price),
    }


def prefilled(page: Page) -> TextForm:
    """The box for a text: empty, with a ready answer, or with the words of a message that did not go out."""
    form, args = TextForm(formdata=None), request.args
    form.body.data = canned(page.thread.contact, args.get("answer", type=int))
    if copied := args.get("copy", type=uuid.UUID):
        every = [one for day in page.thread.days for one in day.bubbles]
        form.body.data = next((one.message.body for one in every if one.id == copied), "")
    return form


def list_inputs(asked: Question, party: Party | None) -> dict[str, Any]:
    """What the list of conversations is drawn from: two statements."""
    listed, counts = run(lambda: (inbox.listed(asked.q, asked.show, asked.page), inbox.counts()))
    known = hashlib.sha256(repr((listed, counts)).encode()).hexdigest()[:16]
    return {"asked": asked, "listed": listed, "counts": counts, "party": party, "list_known": known}


def address(party: Party, **query: object) -> str:
    """Where a conversation is."""
    if party.client_id:
        return url_for("messages.conversation", client_id=party.client_id, **query)  # type: ignore[arg-type]
    return url_for("messages.conversation", phone=party.phone, **query)  # type: ignore[arg-type]


def party_of(message: Line) -> Party:
    """The conversation a message belongs to."""
    return Party(client_id=message.client_id) if message.client_id else Party(phone=message.address)
