"""Imports in words: where one stands, what its lines do, and what a step will do before it is pressed."""

from dataclasses import dataclass
from datetime import date

from trainer_web.formats import local_date, money, phone
from trainer_web.imports.fields import LABELS
from trainer_web.imports.queries import Counts, ImportRow, LineRow

STATES = {
    "mapping": ("Columns to choose", "pencil"),
    "checking": ("Being checked", "hourglass-low"),
    "checked": ("Waits for you", "eye-check"),
    "running": ("Being imported", "hourglass-low"),
    "done": ("Imported", "checks"),
    "cancelled": ("Cancelled", "x"),
    "undoing": ("Being undone", "hourglass-low"),
    "undone": ("Undone", "arrow-back-up"),
    "failed": ("Could not be read", "alert-circle"),
}
VERDICTS = {
    "new": "New",
    "changed": "Changed",
    "unchanged": "Unchanged",
    "rejected": "Rejected",
    "kept": "Kept",
}
PLAIN = ("email", "alert", "emergency_name")
PHONES = ("phone", "emergency_phone")


@dataclass(frozen=True)
class ShownLine:
    """A line as it is shown: what it says, and for a client that changes, from what to what."""

    line: int
    name: str
    facts: list[str]
    diffs: list[tuple[str, str, str]]
    row: LineRow


def shown(row: LineRow, currency: str) -> ShownLine:
    """A line of an import in words."""
    if row.verdict == "rejected":
        facts = [
            f"{label.replace(':', '')}: {row.fields[key]}"
            for key, label in LABELS.items()
            if key != "name" and isinstance(row.fields.get(key), str)
        ]
        name = " ".join(row.fields.get(key, "") for key in ("name", "first_name", "last_name")).strip()
        return ShownLine(row.line, name or "No name", facts, [], row)
    before = row.before or {}
    diffs = [
        (LABELS[key], _value(key, old), _value(key, row.fields[key]))
        for key, old in before.items()
        if key in row.fields
    ]
    facts = [
        _value(key, row.fields[key]) for key in (*PHONES, *PLAIN) if key in row.fields and key not in before
    ]
    if "pack" in row.fields:
        facts.append(_pack(row.fields["pack"], currency))
    name = row.fields.get("name") or row.client_name or "Erased client"
    return ShownLine(row.line, str(before.get("name") or name), facts, diffs, row)


def consequence(counts: Counts) -> str:
    """What importing will do, before it is pressed."""
    what = [
        f"adds {many(counts.new, 'client')}" if counts.new else "",
        f"changes {many(counts.changed, 'client')}" if counts.changed else "",
        f"makes {many(counts.packs, 'session pack')} with an opening line in the ledger"
        if counts.packs
        else "",
    ]
    *parts, last = [part for part in what if part] or [""]
    said = f"{', '.join(parts)} and {last}" if parts else last
    return (f"This {said}." if said else "There is nothing to import.") + _left_out(counts)


def progress(row: ImportRow) -> str:
    """How far the worker has come."""
    verb = {"checking": "checked", "running": "imported", "undoing": "taken back"}[row.state]
    return f"{row.so_far:,} of {many(row.lines_total, 'line')} {verb}"


def outcome(row: ImportRow, counts: Counts) -> str:
    """What became of an import that is over."""
    if row.state == "done":
        packs = many(counts.packs, "session pack")
        did = f"{many(counts.new, 'client')} added, {counts.changed:,} changed, {packs} made."
        return did + _left_out(counts)
    if row.state == "undone":
        kept = f" {many(counts.kept, 'line')} kept: used or changed since." if counts.kept else ""
        return f"{many(counts.applied - counts.kept, 'line')} taken back.{kept} Nothing was deleted."
    if row.state == "cancelled" and row.lines_done:
        done = f"{row.lines_done:,} of {many(row.lines_total, 'line')}"
        return f"Stopped after {done}. What was imported is there."
    if row.state == "cancelled":
        return "Nothing was imported."
    return row.failure or ""


def many(count: int, what: str) -> str:
    """1 line, 2,000 lines."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _left_out(counts: Counts) -> str:
    return f" {many(counts.rejected, 'line')} left out." if counts.rejected else ""


def _value(key: str, value: str | None) -> str:
    if not value:
        return "none"
    return phone(value) if key in PHONES else value


def _pack(pack: dict[str, object], currency: str) -> str:
    said = f"{pack['name']}: {pack['total']} sessions, {pack['used']} used"
    if pack.get("price_minor"):
        said += f", {money(int(str(pack['price_minor'])), currency)}"
    if ends := pack.get("expires_on"):
        said += f", until {local_date(date.fromisoformat(str(ends)))}"
    return said
