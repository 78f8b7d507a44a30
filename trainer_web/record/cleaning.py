"""A program of its own: reads one file on standard input, writes it clean on standard output.

What it is, is told by its content. Images are decoded and encoded anew, without metadata and not larger than
a screen; a PDF is rewritten without scripts, embedded files and actions. It runs with little memory and
time, apart from the site, so that a file made to burst or to crash its reader harms nothing else. On standard
error it says the media type, or why the file is refused (one of REFUSALS); then it ends with 3.
"""

import io
import resource
import struct
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pikepdf
    from PIL import Image

MEMORY = 1024**3
SECONDS = 20
LONGEST_SIDE = 2560
MOST_PIXELS = {"JPEG": 80_000_000, "PNG": 25_000_000}
MOST_OBJECTS = 200_000
DEEPEST = 200
LARGEST = 10 * 1024 * 1024
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
REFUSALS = {"unknown", "damaged", "too_many_pixels", "locked", "too_large"}
REFUSED = 3

# What a PDF can do by itself, and what can hide in it.
KEYS = {"/AA", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
KEYS |= {"/AF", "/Launch", "/Collection", "/PieceInfo", "/Metadata"}
ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/Rendition",
    "/GoToE",
    "/GoToR",
    "/GoTo3DView",
}
ACTIONS |= {"/Movie", "/Sound", "/RichMediaExecute", "/SetOCGState", "/ResetForm", "/Hide", "/Trans"}
LIVE_ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}


class RefusedError(Exception):
    """The file is not taken; the reason is one of REFUSALS."""


def clean(content: bytes) -> tuple[str, bytes]:
    """The media type and the clean content.

    Raises:
        RefusedError: it is neither a JPEG, PNG nor PDF, can't be read, or is too large in some way.
    """
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _image(content)
    if b"%PDF-" in content[:1024]:
        return PDF, _pdf(content)
    raise RefusedError("unknown")


def _image(content: bytes) -> tuple[str, bytes]:
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(content), formats=list(MOST_PIXELS)) as opened:
            kind = opened.format or ""
            if opened.width * opened.height > MOST_PIXELS[kind]:
                raise RefusedError("too_many_pixels")
            if kind == "JPEG":
                opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _encoded(picture, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as bomb:
        raise RefusedError("too_many_pixels") from bomb
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, struct.error) as fault:
        raise RefusedError("damaged") from fault  # Pillow raises any of these on a broken file


def _encoded(picture: "Image.Image", kind: str) -> tuple[str, bytes]:
    from PIL import Image

    # Copied pixel by pixel into a new picture: nothing that came along in the file is written.
    mode = "RGBA" if kind == "PNG" and picture.has_transparency_data else "RGB"
    plain = Image.new(mode, picture.size)
    plain.paste(picture.convert(mode))
    if kind == "PNG":
        out = io.BytesIO()
        plain.save(out, "PNG", optimize=True)
        if out.tell() <= LARGEST:
            return PNG, out.getvalue()
        white = Image.new("RGB", plain.size, "white")
        white.paste(plain, mask=plain.getchannel("A") if mode == "RGBA" else None)
        plain = white
    out = io.BytesIO()
    plain.save(out, "JPEG", quality=85, optimize=True)
    return JPEG, out.getvalue()


def _pdf(content: bytes) -> bytes:
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if not len(pdf.pages) or len(pdf.objects) > MOST_OBJECTS:
                raise RefusedError("damaged")
            for thing in pdf.objects:
                _disarm(thing, DEEPEST)
            del pdf.docinfo
            out = io.BytesIO()
            pdf.save(out, encryption=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    except pikepdf.PasswordError as locked:
        raise RefusedError("locked") from locked
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, MemoryError, RuntimeError) as fault:
        raise RefusedError("damaged") from fault
    if out.tell() > LARGEST:
        raise RefusedError("too_large")
    return out.getvalue()


def _disarm(thing: "pikepdf.Object", depth: int) -> None:
    """Take out of an object, and of what lies directly in it, whatever would act by itself or hide a file."""
    import pikepdf

    if depth == 0:
        raise RefusedError("damaged")
    if isinstance(thing, pikepdf.Array):
        parts = list(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        parts = _disarm_keys(thing)
    else:
        return
    for part in parts:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            _disarm(part, depth - 1)


def _disarm_keys(thing: "pikepdf.Object") -> "list[pikepdf.Object]":
    import pikepdf

    is_stream = isinstance(thing, pikepdf.Stream)
    acts = str(thing.get("/S", "")) in ACTIONS
    outside = {"/F", "/FFilter"} if is_stream else set()  # a stream whose content is in another file
    for key in set(thing.keys()):
        if acts or key in KEYS or key in outside:
            del thing[key]
    annotations = thing.get("/Annots")
    if isinstance(annotations, pikepdf.Array):
        thing["/Annots"] = pikepdf.Array([one for one in annotations if not _is_live(one)])
    return [thing[key] for key in thing.keys()]  # noqa: SIM118  # it is no dict


def _is_live(annotation: "pikepdf.Object") -> bool:
    import pikepdf

    return (
        isinstance(annotation, pikepdf.Dictionary) and str(annotation.get("/Subtype", "")) in LIVE_ANNOTATIONS
    )


def main() -> int:
    """Clean standard input."""
    with suppress(ValueError, OSError):  # a system that can't limit it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        media_type, content = clean(sys.stdin.buffer.read())
    except RefusedError as refused:
        sys.stderr.write(str(refused))
        return REFUSED
    sys.stderr.write(media_type)
    sys.stdout.buffer.write(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
