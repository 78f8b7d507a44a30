"""What goes back to a client after an answer to a text.

The answers are part of the program, not templates of a business: what they say has to fit what was done.
None of them prints a word that the provider takes for joining or leaving.
"""

from collections.abc import Callable, Mapping

from trainer_web.messages.segments import GSM_7, MOST_SEGMENTS, SIZES, keep_short, measure, plain, smooth
from trainer_web.messages.templates import LONGEST

Facts = Mapping[str, str]

LINES = 3
ROOM = MOST_SEGMENTS * SIZES[GSM_7][1] - 1
LONGEST_FACT = {"when": 22, "business": LONGEST["business"], "trainer": LONGEST["trainer"], "phone": 20}
LONGEST_LINE = LONGEST_FACT["when"] + 1 + LONGEST["link"]


def answer(outcome: str, facts: Facts) -> str:
    """The answer to what a text led to, in two segments at most; empty where nothing is to be said.

    A missing fact counts as empty. Facts are cut to their longest and written as they are where that fits,
    else in GSM-7; a link is never cut, one that is too long is left out.
    """
    text = ""
    for write in (smooth, plain):
        text = ANSWERS[outcome](_cut(facts, write))
        if measure(text).segments <= MOST_SEGMENTS:
            break
    return text


def _cut(facts: Facts, write: Callable[[str], str]) -> dict[str, str]:
    cut = {
        name: keep_short(_one_line(write(facts.get(name, ""))), most) for name, most in LONGEST_FACT.items()
    }
    lines = [_one_line(write(line)) for line in facts.get("lines", "").splitlines() if line.strip()]
    fitting = [line for line in lines if measure(line).units <= LONGEST_LINE]
    link = _one_line(write(facts.get("link", "")))
    return {
        **cut,
        "lines": "\n".join(fitting[:LINES]),
        "link": link if measure(link).units <= LONGEST["link"] else "",
        "session": facts.get("session", ""),
        "stays": facts.get("stays", ""),
    }


def _one_line(value: str) -> str:
    return " ".join(value.split())


def _confirmed(facts: Facts) -> str:
    return f"{_with_when('Confirmed', facts)}. See you then!"


def _cancelled(facts: Facts) -> str:
    cancelled = _with_when("Cancelled", facts)
    if facts["session"] == "used":
        cancelled += ". 1 session was used"
    elif facts["stays"]:
        cancelled += ", the session stays yours"
    return f"{cancelled}. Text UNDO within 30 min."


def _late_cancel_requested(facts: Facts) -> str:
    late = _with_when("It is too late to cancel", facts)
    late += " free of charge, it would use 1 session." if facts["session"] == "used" else " by text."
    return f"{late} {facts['trainer'] or 'Your trainer'} has been told and will get back to you."


def _change_requested(facts: Facts) -> str:
    who = facts["trainer"] or "Your trainer"
    return f"By text that is no longer possible. {who} has been told and will get back to you."


def _change_link(facts: Facts) -> str:
    if not facts["link"]:
        return f"To change your session, please {_call(facts)}."
    return f"Pick another time here: {facts['link']}"


def _undone(facts: Facts) -> str:
    return f"{_with_when('Your session is yours again', facts, ': ')}. See you then!"


def _undo_impossible(facts: Facts) -> str:
    what = f"{facts['when']} can't be given back" if facts["when"] else "that can't be undone"
    return f"Sorry, {what}: the time was taken, or 30 min are over. Please {_call(facts)}."


def _nothing_to_undo(facts: Facts) -> str:
    return f"There is nothing to undo. If something is wrong, please {_call(facts)}."


def _several(facts: Facts) -> str:
    if not facts["lines"]:
        return f"You have several sessions. To change one, please {_call(facts)}."
    return f"Which one?\n{facts['lines']}"


def _no_booking(facts: Facts) -> str:
    return (
        f"You have no upcoming session we could find. {facts['business'] or 'The studio'} has your message."
    )


def _opted_out_by_wish(facts: Facts) -> str:
    by = f" from {facts['business']}" if facts["business"] else ""
    return f"You will get no more texts{by}. Changed your mind? Text START."


def _help(facts: Facts) -> str:
    who = facts["business"] or facts["trainer"] or "Your trainer"
    by_phone = f", phone {facts['phone']}" if facts["phone"] else ""
    return f"{who}{by_phone}. Reply 1 to confirm, 2 to cancel, 3 to change your session, STOP to opt out."


def _hint(facts: Facts) -> str:
    reader = facts["trainer"] or facts["business"] or "Your trainer"
    or_link = f" or {facts['link']}" if facts["link"] else ""
    return f"{reader} will read this. To be quicker, reply 1 to confirm, 2 to cancel, 3 to change{or_link}"


def _silence(_facts: Facts) -> str:
    """The provider has answered already, or a person will."""
    return ""


def _with_when(text: str, facts: Facts, joint: str = " ") -> str:
    return f"{text}{joint}{facts['when']}" if facts["when"] else text


def _call(facts: Facts) -> str:
    return f"call {facts['phone']}" if facts["phone"] else f"call {facts['business'] or 'us'}"


ANSWERS: Mapping[str, Callable[[Facts], str]] = {
    "confirmed": _confirmed,
    "cancelled": _cancelled,
    "late_cancel_requested": _late_cancel_requested,
    "change_link": _change_link,
    "change_requested": _change_requested,
    "undone": _undone,
    "undo_impossible": _undo_impossible,
    "nothing_to_undo": _nothing_to_undo,
    "several": _several,
    "no_booking": _no_booking,
    "opted_out_by_wish": _opted_out_by_wish,
    "help": _help,
    "hint": _hint,
    **dict.fromkeys(("opted_out", "cancel_word", "opted_in", "unclear"), _silence),
}
