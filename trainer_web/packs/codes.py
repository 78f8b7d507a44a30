"""Check codes of statements: the newest line of a pack, and the first bytes of the hash that chains it to
all lines before it, written so that they can be read aloud."""

import base64
import binascii
import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import SQLColumnExpression, and_, func, literal_column, select

from trainer_web.database import fetch
from trainer_web.models import Client, PackEvent, Purchase, SessionEntry
from trainer_web.packs.history import LedgerLine

NUMBER_BYTES = 5
HASH_BYTES = 10
OF_HISTORY = 1 << (8 * NUMBER_BYTES - 1)  # the first bit: a line of the pack's history, not of the ledger


@dataclass(frozen=True)
class Code:
    """What a check code names: a line, and how its hash begins."""

    number: int
    is_history: bool
    start: bytes


@dataclass(frozen=True)
class CheckedLine:
    """The line that a code names, as the database holds it; `is_sound` when its hash still is that of its
    content."""

    purchase_id: uuid.UUID
    pack_name: str
    client_id: uuid.UUID
    client_name: str
    at: datetime
    reason: str
    hash: bytes
    is_sound: bool


def code_of(line: LedgerLine) -> str:
    """The check code of a statement whose newest line this is."""
    number = line.entry_id if line.entry_id is not None else (line.event_id or 0) | OF_HISTORY
    content = number.to_bytes(NUMBER_BYTES, "big") + line.hash[:HASH_BYTES]
    return "-".join(re.findall("....", base64.b32encode(content).decode()))


def read(text: str) -> Code | None:
    """What a code says, however it was typed; None when it is none."""
    letters = re.sub(r"[^0-9A-Za-z]", "", text)
    try:
        content = base64.b32decode(letters, casefold=True, map01="I")
    except binascii.Error:
        return None
    if len(content) != NUMBER_BYTES + HASH_BYTES:
        return None
    number = int.from_bytes(content[:NUMBER_BYTES], "big")
    return Code(number & ~OF_HISTORY, bool(number & OF_HISTORY), content[NUMBER_BYTES:])


def line_of(code: Code) -> CheckedLine | None:
    """The line that a code names, or None when this business has no such line."""
    line = PackEvent if code.is_history else SessionEntry
    made = func.pack_event_hash if code.is_history else func.session_entry_hash
    columns: tuple[SQLColumnExpression[Any], ...] = (
        line.purchase_id,
        Purchase.name.label("pack_name"),
        Purchase.client_id,
        Client.name.label("client_name"),
        line.at,
        line.reason,
        line.hash,
        (made(literal_column(line.__tablename__)) == line.hash).label("is_sound"),
    )
    statement = (
        select(*columns)
        .join(Purchase, and_(Purchase.org_id == line.org_id, Purchase.id == line.purchase_id))
        .join(Client, and_(Client.org_id == Purchase.org_id, Client.id == Purchase.client_id))
        .where(line.id == code.number)
    )
    return next(iter(fetch(CheckedLine, statement)), None)
