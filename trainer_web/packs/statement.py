"""A pack's statement for the client, fit for print, and checking the code at its end."""

import uuid
from dataclasses import dataclass

from flask import abort, render_template, request

from trainer_web.account.permissions import Act, requires
from trainer_web.clients.queries import client
from trainer_web.database import run
from trainer_web.formats import today
from trainer_web.packs import blueprint, codes, history, queries
from trainer_web.packs.codes import CheckedLine
from trainer_web.packs.history import HistoryLine, Ledger
from trainer_web.packs.queries import ShownPack


@dataclass(frozen=True)
class Statement:
    """A pack with every line of it, the oldest first, and the code that stands for all of them."""

    pack: ShownPack
    ledger: Ledger
    money: list[HistoryLine]
    code: str


@dataclass(frozen=True)
class Verdict:
    """What a check code is worth: the line it belongs to, if any, and whether the two agree."""

    line: CheckedLine | None
    agrees: bool


@blueprint.get("/packs/<uuid:purchase_id>/statement")
@requires(Act.VIEW)
def statement(purchase_id: uuid.UUID) -> str:
    """Everything that happened to the pack, on paper."""
    made = run(_statement, purchase_id)
    owner = run(client, made.pack.client_id)
    return render_template(
        "packs/statement.html", page="clients", client=owner, statement=made, pack=made.pack, day=today()
    )


@blueprint.get("/packs/check")
@requires(Act.VIEW)
def check() -> str:
    """Whether a statement says what the ledger says."""
    typed = request.args.get("code", "")[:100]
    return render_template(
        "packs/check.html", page="clients", typed=typed, verdict=run(_verdict, typed) if typed else None
    )


def _statement(purchase_id: uuid.UUID) -> Statement:
    pack = queries.pack(purchase_id) or abort(404)
    ledger = history.ledger(purchase_id, limit=None)
    money = [line for line in history.history(purchase_id) if line.payment_id and not line.undone_at]
    return Statement(pack, ledger, money[::-1], codes.code_of(ledger.lines[0]))


def _verdict(typed: str) -> Verdict:
    code = codes.read(typed)
    line = codes.line_of(code) if code else None
    agrees = line is not None and code is not None and line.is_sound and line.hash.startswith(code.start)
    return Verdict(line, agrees)
