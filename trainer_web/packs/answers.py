"""How packs answer: the card as the database returned it, and a toast with Undo."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from flask import abort, make_response, render_template, request, url_for

from trainer_web import htmx
from trainer_web.calendar.queries import BookingState
from trainer_web.clients.queries import ClientRow, client, search
from trainer_web.database import run
from trainer_web.formats import local_date, today
from trainer_web.htmx import Answer, Undo
from trainer_web.packs import history as past
from trainer_web.packs import queries
from trainer_web.packs.forms import FOUND_SHOWN
from trainer_web.packs.queries import PackState, ShownPack

LAST_LINE = 2**62  # as far as the lines of a pack can go
PARTS = ("ledger", "history", "more", "pay")  # what can be open on a card
LONGER = ((7, "1 week"), (14, "2 weeks"), (30, "30 days"))


@dataclass(frozen=True)
class More:
    """What the seldom acts on a pack need: later last days to choose from, the open bookings that a move
    would let draw elsewhere, and the clients that were searched for."""

    longer: list[tuple[str, date]]
    bookings: list[BookingState]
    found: list[ClientRow]
    q: str


@dataclass(frozen=True)
class Card:
    """What a pack's card shows; `open` names the part of it that is open, and only that is filled in.
    `form` is the one that was refused, `at` the act it belongs to."""

    pack: ShownPack
    open: str = ""
    ledger: past.Ledger | None = None
    history: list[past.HistoryLine] = field(default_factory=list)
    more: More | None = None
    form: Any = None
    at: str = ""


def card(purchase_id: uuid.UUID, open_: str = "", before: int | None = None, **given: Any) -> Card:
    """The card of a pack; 404 when this business has no such pack."""
    pack = queries.pack(purchase_id) or abort(404)
    return Card(
        pack,
        open_,
        ledger=past.ledger(purchase_id, before) if open_ == "ledger" else None,
        history=past.history(purchase_id) if open_ == "history" else [],
        more=_more(pack) if open_ == "more" else None,
        **given,
    )


def kept_open() -> str:
    """The part of the card that was open when a button was pressed."""
    given = request.form.get("open", "")
    return given if given in PARTS else ""


def do(act: Callable[[], PackState | None], open_: str = "") -> Card | None:
    """Act, and read what the card shows in the same transaction; None when nothing was changed."""
    pack = act()
    return card(pack.purchase_id, open_) if pack else None


def show(card: Card, status: int = 200) -> Answer:
    """The card in its place, or, when no script asked, on a page of its own."""
    if htmx.wanted():
        return htmx.fragments(drawn(card), status=status)
    owner = run(client, card.pack.client_id)
    page = render_template(
        "packs/alone.html", page="clients", client=owner, card=card, viewer_id=card.pack.client_id
    )
    return make_response(page, status)


def told(card: Card, message: str, undo: Undo | None = None, status: int = 200) -> Answer:
    """What was done, or why nothing was, on the card as it now is."""
    if not htmx.wanted():
        return htmx.done(place(card.pack), message, status)
    if not _is_shown():
        return htmx.fragments(message=message, undo=undo, status=status)
    # A toast's Undo replaces nothing itself: the card finds its own place.
    by_itself = htmx.target() == "toasts"
    return htmx.fragments(drawn(card, oob=by_itself), message=message, undo=undo, status=status)


def undo_last(pack: PackState) -> Undo:
    """Undo of the newest line of a pack's history."""
    return Undo(url_for("packs.undo", purchase_id=pack.purchase_id), event_id=pack.last_event_id)


def drawn(card: Card, oob: bool = False) -> str:
    """The card as a fragment."""
    return render_template("packs/_pack.html", card=card, oob=oob, viewer_id=viewer() or card.pack.client_id)


def section(buyer: ClientRow, **offered: object) -> str:
    """All packs of a client, with what can be sold to them where that is asked for."""
    return render_template(
        "packs/_packs.html", client=buyer, packs=run(queries.packs_of, buyer.client_id), **offered
    )


def viewer() -> uuid.UUID | None:
    """The client on whose page htmx asked."""
    _, _, path = htmx.page_path().partition("/clients/")
    try:
        return uuid.UUID(path.split("/")[0])
    except ValueError:
        return None


def place(pack: PackState) -> str:
    """The address of a pack's card on the page of the client it belongs to."""
    return url_for("clients.page", client_id=pack.client_id, _anchor=f"pack-{pack.purchase_id}")


def why_not(pack: PackState) -> str:
    """Why a pack can't be changed; read after the refusal."""
    if pack.closed_as and pack.closed_at:
        return f"this pack was {pack.closed_as} on {local_date(pack.closed_at)}."
    return "the pack changed meanwhile. This is how it is now; try again."


def _is_shown() -> bool:
    """Whether the page that asked shows cards."""
    target = htmx.target() or ""
    return target.startswith("pack-") or htmx.page_path().startswith(("/clients/", "/packs/"))


def _more(pack: ShownPack) -> More:
    asked = request.values.get("q", "")
    start = max(pack.expires_on or today(), today())
    return More(
        longer=[(words, start + timedelta(days=days)) for days, words in LONGER],
        bookings=past.left_behind(pack),
        found=_others(asked, pack) if asked else [],
        q=asked,
    )


def _others(asked: str, pack: PackState) -> list[ClientRow]:
    return [row for row in search(asked, FOUND_SHOWN) if row.client_id != pack.client_id]
