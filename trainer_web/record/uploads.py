"""A file that was sent: checked and cleaned by a program of its own, or refused with what helps."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import PurePath
from unicodedata import normalize
from urllib.parse import quote

from flask import Request

from trainer_web.record import cleaning
from trainer_web.record.cleaning import JPEG, LARGEST, PDF, PNG

MOST_SENT = LARGEST + 64 * 1024  # a file and the form around it
DRAINED = 8 * LARGEST
LONGEST_NAME = 120
ENDINGS = {JPEG: (".jpg", ".jpeg"), PNG: (".png",), PDF: (".pdf",)}
NONE_CHOSEN = "Choose a photo or a PDF first."
TOO_LARGE = "A file may have 10 MB. Send a smaller one: a photo in a lower quality, or part of the PDF."
SENTENCES = {
    "unknown": "Only JPEG, PNG and PDF can be kept. Save it as one of these, then choose it again.",
    "damaged": "This file can't be read. Open it, save it anew as JPEG, PNG or PDF, then choose that.",
    "too_many_pixels": "This picture is too large. Save it smaller, such as 4000 × 3000, and choose that.",
    "locked": "This PDF is locked by a password. Save it without one, then choose it again.",
    "too_large": TOO_LARGE,
}


@dataclass(frozen=True)
class Clean:
    """A file as it is kept."""

    name: str
    media_type: str
    content: bytes


class FileRefusedError(Exception):
    """The file is not kept; the text says what to do about it."""


def accept(name: str, content: bytes) -> Clean:
    """What of a sent file is kept.

    Raises:
        FileRefusedError: nothing of it.
    """
    if not content:
        raise FileRefusedError(NONE_CHOSEN)
    if len(content) > LARGEST:
        raise FileRefusedError(TOO_LARGE)
    try:
        done = subprocess.run(
            [sys.executable, "-I", cleaning.__file__],
            input=content,
            capture_output=True,
            timeout=3 * cleaning.SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileRefusedError(SENTENCES["damaged"]) from None
    said = done.stderr.decode(errors="replace")
    if done.returncode != 0:  # refused, or its reader was stopped or crashed
        raise FileRefusedError(SENTENCES.get(said, SENTENCES["damaged"]))
    return Clean(tidy(name, said), said, done.stdout)


def tidy(name: str, media_type: str) -> str:
    """A file's name without its folders and what no name has, and with the ending of what it is."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = " ".join("".join(c if c.isprintable() else " " for c in last).split()).strip(". ")
    path = PurePath(printable or "File")
    endings = ENDINGS[media_type]
    known = {ending for group in ENDINGS.values() for ending in group} | {".webp", ".heic"}
    stem = path.stem if path.suffix.lower() in known else path.name
    ending = path.suffix if path.suffix.lower() in endings else endings[0]
    return stem[:LONGEST_NAME].strip() + ending


def disposition(name: str) -> str:
    """The header that has a file saved under its name (RFC 6266), with a plain name for old programs."""
    ascii_ = normalize("NFKD", name).encode("ascii", "ignore").decode()
    simple = "".join(c if c.isalnum() or c in " ._-()" else "_" for c in ascii_).strip() or "file"
    return f"attachment; filename=\"{simple}\"; filename*=UTF-8''{quote(name, safe='')}"


def drain(request: Request) -> None:
    """Read what is still being sent, or the browser shows a broken connection instead of the answer."""
    left = min(request.content_length or 0, DRAINED)
    stream = request.environ["wsgi.input"]
    while left > 0 and (chunk := stream.read(min(left, 64 * 1024))):
        left -= len(chunk)
