"""What a text costs: how many segments it is sent in, and how to write it so that it is fewer.

A segment is what the provider bills. The sizes and the alphabet are those of GSM 03.38: 7-bit characters
as long as every character is in its table, else UTF-16 for the whole text.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii

GSM_7 = "GSM-7"
UCS_2 = "UCS-2"
MOST_SEGMENTS = 2

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("^{}[]~\\€|")
ALPHABET = BASIC | EXTENSION

# What the text has to fit into when it goes out alone, and what one of several parts holds.
SIZES = {GSM_7: (160, 153), UCS_2: (70, 67)}

TYPOGRAPHY = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`ʹʼʻˈ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−•·", "-"),
        **dict.fromkeys("‹", "<"),
        **dict.fromkeys("›", ">"),
        **dict.fromkeys("\t\v\f\u2028\u2029", " "),
        "…": "...",
        "×": "x",
        "⁄": "/",
        "™": "TM",
        "©": "(C)",
        "®": "(R)",
        "½": "1/2",
        "¼": "1/4",
        "¾": "3/4",
        "¹": "1",
        "²": "2",
        "³": "3",
        "ª": "a",
        "º": "o",
        # Invisible: soft hyphen, zero-width space, word joiner, byte order mark, direction marks. The joiners
        # that hold an emoji together stay.
        **dict.fromkeys("\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e", ""),
        **dict.fromkeys("\u2066\u2067\u2068\u2069", ""),
    }
)
MARKS_ON_LATIN = re.compile(r"(?<=[A-Za-zÀ-ÖØ-öø-ÿ])[\u0300-\u036f]+")
EMOJI_NAME = re.compile(r":.*:", re.DOTALL)
WORD_JOINTS = " ,;:-\u200d"


@dataclass(frozen=True)
class Measure:
    """What a text is sent as. `units` are septets or UTF-16 code units; `odd` holds the distinct characters
    that keep it out of GSM-7, in the order in which they come."""

    encoding: str
    units: int
    segments: int
    odd: str


def measure(body: str) -> Measure:
    """Count the segments of a text as the provider bills them; an empty one is none at all."""
    odd = "".join(dict.fromkeys(char for char in body if char not in ALPHABET))
    encoding = UCS_2 if odd else GSM_7
    wide = [_wide(char) if odd else char in EXTENSION for char in body]
    units = len(wide) + sum(wide)
    return Measure(encoding, units, _segments(wide, units, *SIZES[encoding]), odd)


def smooth(text: str) -> str:
    """Write typographic characters and accented Latin letters that GSM-7 lacks plainly: ’ as ', č as c.

    What GSM-7 has stays (é, ü, ñ), as do other scripts and emoji. Never costs more segments than the text as
    it was: where it would (… is three characters), the text is left as it is.
    """
    smoothed = _smoothed(text)
    return smoothed if measure(smoothed).segments <= measure(text).segments else text


def plain(text: str) -> str:
    """Write everything in GSM-7, whatever it costs in looks: Анна as Anna; emoji are dropped."""
    text = _smoothed(text)
    if not measure(text).odd:
        return text
    letters = "".join(_plain_char(char) for char in text)
    return re.sub(r" {2,}", " ", letters).strip(" ")


def keep_short(text: str, limit: int) -> str:
    """The beginning of a text that fills at most `limit` units, cut between words where there are any."""
    if measure(text).units <= limit:
        return text
    head = text[:limit]
    while measure(head).units > limit:
        head = head[:-1]
    whole_words = head if text[len(head)] == " " else head.rpartition(" ")[0]
    return (whole_words.strip(WORD_JOINTS) or head).rstrip(WORD_JOINTS)


def _segments(wide: Iterable[bool], units: int, alone: int, part: int) -> int:
    if units <= alone:
        return int(units > 0)
    segments, filled = 1, 0
    for is_wide in wide:
        width = 1 + is_wide
        if filled + width > part:  # a character of two units is not split: the last unit stays empty
            segments, filled = segments + 1, 0
        filled += width
    return segments


def _wide(char: str) -> bool:
    return ord(char) > 0xFFFF


def _smoothed(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").translate(TYPOGRAPHY)
    return MARKS_ON_LATIN.sub("", "".join(_smooth_char(char) for char in text))


@lru_cache(maxsize=4096)
def _smooth_char(char: str) -> str:
    if char in ALPHABET:
        return char
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    if category == "Cc":
        return ""
    if category[0] == "L" and unicodedata.name(char, "").startswith("LATIN"):
        return anyascii(char).replace("`", "'") or char
    return char


@lru_cache(maxsize=4096)
def _plain_char(char: str) -> str:
    """One character in GSM-7. Greek capitals are in its table, but not beside Latin letters in one word."""
    if char in ALPHABET and not unicodedata.name(char, "").startswith("GREEK"):
        return char
    if 0x2600 <= ord(char) <= 0x27BF or ord(char) >= 0x1F000:
        return _ideograph(char)
    written = anyascii(char)
    return "" if EMOJI_NAME.fullmatch(written) else _in_alphabet(written)


def _ideograph(char: str) -> str:
    """A rare Chinese character beyond the emoji; nothing for an emoji, a dingbat or half a flag."""
    return _in_alphabet(anyascii(char)) if unicodedata.category(char)[0] == "L" else ""


def _in_alphabet(written: str) -> str:
    return "".join(char for char in written.replace("`", "'") if char in ALPHABET)
