"""The wording of what goes out to clients: what a business may change, and how a text is filled in.

A template is text with variables such as {first_name}; nothing else in braces is known. Whatever `faults`
lets through is sent in two segments at most, whatever the names in it are.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from trainer_web.messages.replies import OPT_IN_WORDS, OPT_OUT_WORDS
from trainer_web.messages.segments import (
    GSM_7,
    MOST_SEGMENTS,
    SIZES,
    UCS_2,
    Measure,
    keep_short,
    measure,
    plain,
    smooth,
)

BOOKING = ("first_name", "client", "trainer", "business", "service", "day", "time", "place")

# How many units (septets, or UTF-16 units beside other scripts) the value of a variable may fill.
LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "first_name": 20,
        "client": 30,
        "trainer": 20,
        "business": 30,
        "service": 30,
        "day": 12,
        "time": 8,
        "place": 20,
        "link": 75,
        "pack": 25,
        "sessions_left": 3,
        "expires": 18,
    }
)

SAMPLE: Mapping[str, str] = MappingProxyType(
    {
        "first_name": "Charlotte",
        "client": "Charlotte Weber",
        "trainer": "Tom",
        "business": "Harbor Strength",
        "service": "Strength 60",
        "day": "Tue 23 Jun",
        "time": "10:00",
        "place": "Pier 7",
        "link": "https://training.example/r/4fT0bWzKx2mNqVh8sLdYc3JrGpEa",
        "pack": "10 sessions",
        "sessions_left": "2",
        "expires": "until 21 Nov 2026",
    }
)


@dataclass(frozen=True)
class Kind:
    """One kind of message: what people call it, when it goes out, and its wording until it is changed:
    `body` as a text, `letter` as an e-mail, to which nobody can reply 1."""

    name: str
    goes_out: str
    subject: str
    body: str
    letter: str
    variables: tuple[str, ...]
    required: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """A template as it would go out."""

    body: str
    measure: Measure
    warnings: tuple[str, ...]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "booking_made": Kind(
            name="Booking made",
            goes_out="when a session is booked",
            subject="Booked: {day} {time}",
            body="Hi {first_name}, booked: {service} with {trainer} {day} {time}, {place}. Changes: {link}",
            letter=(
                "Hi {first_name},\n\n"
                "your session is booked: {service} with {trainer}, {day} {time}, {place}.\n\n"
                "To cancel it or change the time: {link}\n\n{business}"
            ),
            variables=(*BOOKING, "link"),
            required=("day", "time"),
        ),
        "booking_moved": Kind(
            name="Booking moved",
            goes_out="when a session is moved to another time",
            subject="New time: {day} {time}",
            body="Hi {first_name}, your session has moved: now {day} {time} with {trainer}. Changes: {link}",
            letter=(
                "Hi {first_name},\n\nyour session has moved: it is now {day} {time} with {trainer}.\n\n"
                "If that doesn't suit you: {link}\n\n{business}"
            ),
            variables=(*BOOKING, "link"),
            required=("day", "time"),
        ),
        "booking_cancelled": Kind(
            name="Booking cancelled",
            goes_out="when a session is cancelled",
            subject="Cancelled: {day} {time}",
            body="Hi {first_name}, your session with {trainer} {day} {time} is cancelled. See you soon!",
            letter=(
                "Hi {first_name},\n\nyour session with {trainer} {day} {time} is cancelled.\n\n"
                "See you soon!\n\n{business}"
            ),
            variables=BOOKING,
            required=("day", "time"),
        ),
        "reminder": Kind(
            name="Reminder",
            goes_out="some time before a session",
            subject="Your session {day} {time}",
            body=(
                "Hi {first_name}! {day} {time} with {trainer}: "
                "reply 1 to confirm, 2 to cancel, 3 to change or {link}"
            ),
            letter=(
                "Hi {first_name},\n\nyour session with {trainer} is {day} {time}, {place}.\n\n"
                "Confirm, cancel or change it here: {link}\n\n{business}"
            ),
            variables=(*BOOKING, "link"),
            # The link also tells one reminder from another when it is looked up at the provider.
            required=("day", "time", "link"),
        ),
        "pack_ending": Kind(
            name="Pack ending",
            goes_out="when a session pack is nearly used up or about to expire",
            subject="Your pack {pack}",
            body=(
                'Hi {first_name}, your pack "{pack}" has {sessions_left} left {expires}. '
                "Ask us for the next one any time. {business}"
            ),
            letter=(
                "Hi {first_name},\n\nyour pack “{pack}” has {sessions_left} left {expires}.\n\n"
                "Ask us for the next one any time.\n\n{business}"
            ),
            variables=("first_name", "client", "trainer", "business", "pack", "sessions_left", "expires"),
            required=(),
        ),
    }
)

OPT_OUT = "STOP to opt out"
FIRST_TEXT_SUFFIX = f" Reply {OPT_OUT}"

# What fits however it falls: a character of two units may leave the last unit of the first part empty.
ROOM = {encoding: MOST_SEGMENTS * part - 1 for encoding, (_, part) in SIZES.items()}

VARIABLE = re.compile(r"\{([^{}]*)\}")
# An empty value takes along what led up to it, so that ", {place}." becomes ".".
LED_UP_TO = re.compile(r"(,? ?)\{([^{}]*)\}")
# HELP and INFO are keywords too, but answering with them does no harm.
KEYWORDS = "|".join(sorted(word for word in OPT_OUT_WORDS | OPT_IN_WORDS if " " not in word))
PRINTED_KEYWORD = re.compile(rf"\b(?:{KEYWORDS.upper()})\b")
ASKED_FOR_KEYWORD = re.compile(
    rf"\b(?:reply|text|answer|send|type|write)\s+(?:with\s+)?[\"']?({KEYWORDS})\b", re.IGNORECASE
)


def render(kind: str, body: str, values: Mapping[str, str], *, opt_out: bool = False) -> str:
    """The text that goes out: the template filled in, in two segments at most whatever the values hold.

    Values are cut to their longest and written as they are where that fits, else in GSM-7. A missing value
    counts as empty. A link is never cut: one that is too long is left out. `opt_out` is for the first text
    to a phone and adds how to opt out.
    """
    body = smooth(body)
    for write, template in ((smooth, body), (plain, body), (plain, plain(body))):
        text = _filled(kind, template, _for_text(values, write))
        if opt_out:
            text = _with_suffix(text)
        if _fits(text):
            return text
    # Only a template that `faults` would refuse comes here, such as one saved under other rules.
    return with_opt_out(text) if opt_out else _shortened(text)


def letter(kind: str, text: str, values: Mapping[str, str]) -> str:
    """The text of an e-mail, filled in: as long as it is, written as people wrote it."""
    return _filled(kind, text, lambda name: values.get(name, ""))


def subject(kind: str, text: str, values: Mapping[str, str]) -> str:
    """The subject of an e-mail, filled in: the same on one line."""
    return " ".join(letter(kind, text, values).split())


def faults(kind: str, body: str) -> list[str]:
    """What is wrong with a template, each sentence with its remedy; empty when it may be saved."""
    body = smooth(body)
    if not body.strip():
        return ["Write the text: an empty one can't be sent."]
    sentences = _variable_faults(KINDS[kind], body)
    sentences += _keyword_faults(body)
    sentences += _length_faults(KINDS[kind], body)
    return sentences


def preview(kind: str, body: str, values: Mapping[str, str]) -> Preview:
    """The template filled in, what it costs, and what makes it cost more."""
    text = render(kind, body, values)
    measured = measure(text)
    warnings = []
    if text != _filled(kind, smooth(body), _for_text(values, smooth)):
        warnings.append("Names in other scripts are written in Latin letters here: the text was too long.")
    cheapest = measure(plain(text)).segments
    if measured.odd and cheapest < measured.segments:
        warnings.append(f"{_the(measured.odd)} this {measured.segments} segments instead of {cheapest}.")
    elif measured.segments > 1:
        over = measured.units - SIZES[measured.encoding][0]
        warnings.append(f"This is {measured.segments} segments: {_characters(over)} too long for one.")
    return Preview(text, measured, tuple(warnings))


def with_opt_out(body: str) -> str:
    """The first text ever to a phone: it says how to opt out, and stays within two segments."""
    for text in (_with_suffix(smooth(body)), _with_suffix(plain(body))):
        if _fits(text):
            return text
    return _shortened(plain(body.replace(OPT_OUT, "")), room_for=FIRST_TEXT_SUFFIX) + FIRST_TEXT_SUFFIX


def _with_suffix(text: str) -> str:
    return text if OPT_OUT in text else text.rstrip() + FIRST_TEXT_SUFFIX


def _fits(text: str) -> bool:
    return measure(text).segments <= MOST_SEGMENTS


def _shortened(text: str, room_for: str = "") -> str:
    """The text in GSM-7 without its last words, as many as have to go; a link stays as long as it can."""
    room = ROOM[GSM_7] - measure(room_for).units
    words = plain(text).split(" ")
    while len(words) > 1 and measure(" ".join(words)).units > room:
        others = [position for position, word in enumerate(words) if "://" not in word]
        del words[others[-1] if others else -1]
    return keep_short(" ".join(words), room)


def _for_text(values: Mapping[str, str], write: Callable[[str], str]) -> Callable[[str], str]:
    return lambda name: _cut(name, write(values.get(name, "")))


def _filled(kind: str, body: str, value_of: Callable[[str], str]) -> str:
    def fill(found: re.Match[str]) -> str:
        led_up_to, name = found.groups()
        if name not in KINDS[kind].variables:
            return found[0]
        value = value_of(name)
        return led_up_to + value if value else ""

    return re.sub(r" {2,}", " ", LED_UP_TO.sub(fill, body)).strip()


def _cut(name: str, value: str) -> str:
    value = " ".join(value.split())
    if name == "link":
        return value if measure(value).units <= LONGEST[name] else ""
    return keep_short(value, LONGEST[name])


def _variable_faults(kind: Kind, body: str) -> list[str]:
    used = VARIABLE.findall(body)
    known = ", ".join(f"{{{name}}}" for name in kind.variables)
    sentences = [
        f"{{{name}}} is not known here. These are: {known}."
        for name in dict.fromkeys(used)
        if name not in kind.variables
    ]
    if re.search(r"[{}]", VARIABLE.sub("", body)):
        sentences.append("Take out the single braces: they only stand around a variable, as in {first_name}.")
    sentences += [
        f"Put {{{name}}} in: without it the text is of no use." for name in kind.required if name not in used
    ]
    return sentences


def _keyword_faults(body: str) -> list[str]:
    body = body.replace(OPT_OUT, "")
    printed = PRINTED_KEYWORD.findall(body)
    printed += [word.upper() for word in ASKED_FOR_KEYWORD.findall(body)]
    sentences = []
    for word in dict.fromkeys(printed):
        if word == "STOP":
            sentences.append(f"Write STOP only as “{OPT_OUT}”, exactly so.")
        else:
            sentences.append(
                f"Don't ask for {word}: to the phone network it means leaving or joining all texts. "
                "Ask for 1 (confirm), 2 (cancel) or 3 (change)."
            )
    return sentences


def _length_faults(kind: Kind, body: str) -> list[str]:
    """Too long for two segments with every variable at its longest. The first text to a phone also has to
    say how to opt out, in GSM-7 where it doesn't fit otherwise."""
    known = [name for name in VARIABLE.findall(body) if name in kind.variables]
    values = sum(LONGEST[name] - 1 for name in known)  # one character stands in for each
    own = VARIABLE.sub(lambda found: "0" if found[1] in kind.variables else found[0], body)
    suffix = 0 if OPT_OUT in body else measure(FIRST_TEXT_SUFFIX).units
    measured = measure(own)
    over = measure(plain(own)).units + values + suffix - ROOM[GSM_7]
    if measured.odd:
        over = max(over, measured.units + values - ROOM[UCS_2])
    if over <= 0:
        return []
    remedy = f"take out {_characters(over)}, or a variable"
    if measured.odd:
        remedy = f"{_the(measured.odd)} every character count twice. Take out such characters, or {remedy}"
        return [f"This can be longer than 2 segments. {remedy}."]
    return [f"This can be longer than 2 segments when names are long: {remedy}."]


def _the(odd: str) -> str:
    """ыж → "The characters ‘ы’ and ‘ж’ make"; at most three are named, and none that can't be seen."""
    seen = [char for char in odd if char.isprintable() and not 0xFE00 <= ord(char) <= 0xFE0F][:3]
    quoted = [f"‘{char}’" for char in seen]
    if len(quoted) < 2:
        return f"The character {quoted[0]} makes" if quoted else "An invisible character makes"
    return f"The characters {', '.join(quoted[:-1])} and {quoted[-1]} make"


def _characters(number: int) -> str:
    return f"{number} character" if number == 1 else f"{number} characters"
