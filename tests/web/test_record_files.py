"""Files of a client: what is taken, what is left out of it, what is refused, and how it is handed out."""

import io
import subprocess
import uuid

import pikepdf
import pytest
from flask import Flask
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.web.browsing import Browser, lint
from tests.web.conftest import SignIn
from tests.world import Business, read, unchanged
from trainer_web.record import cleaning, uploads

MARK = b"52.5200 13.4050 secret"


def jpeg(size: tuple[int, int] = (60, 40)) -> bytes:
    """A photo that says where it was taken and how it has to be turned."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = MARK.decode()
    exif[0x0112] = 6  # turned to the right
    Image.new("RGB", size, "teal").save(out, "JPEG", exif=exif, comment=MARK)
    return out.getvalue()


def png(size: tuple[int, int] = (60, 40), mode: str = "RGBA") -> bytes:
    """A picture with words in it."""
    out, words = io.BytesIO(), PngInfo()
    words.add_text("Comment", MARK.decode())
    Image.new(mode, size).save(out, "PNG", pnginfo=words)
    return out.getvalue()


def pdf(*, password: str = "") -> bytes:
    """A document with about all that one can do by itself."""
    out, document = io.BytesIO(), pikepdf.new()
    page = document.add_blank_page()
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('secret')")
    run = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.Launch, F="secret.exe"))
    web = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/")
    page.obj.AA = pikepdf.Dictionary(O=script)
    page.obj.Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(kind), Rect=[0, 0, 9, 9], A=act)
            for kind, act in [("/Link", run), ("/Link", web), ("/Screen", script)]
        ]
    )
    document.Root.OpenAction = script
    document.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=["go", script]))
    document.attachments["secret.exe"] = MARK
    document.docinfo["/Author"] = MARK.decode()
    encryption = pikepdf.Encryption(owner="o", user=password) if password else False
    document.save(out, encryption=encryption)
    return out.getvalue()


def send(
    desk: Browser,
    home: Business,
    content: bytes,
    name: str = "photo.jpg",
    *,
    htmx: bool = False,
    **fields: object,
) -> TestResponse:
    """Send a file as the page's form does."""
    data = {"csrf_token": desk.token, "request_id": str(uuid.uuid4()), **fields}
    data["file"] = FileStorage(io.BytesIO(content), name)
    headers = {"HX-Request": "true", "HX-Target": "client-files"} if htmx else {}
    boundary, body = encode_multipart(data)
    kind = f'multipart/form-data; boundary="{boundary}"'
    address = f"/clients/{home.client}/files"
    return lint(desk.client.post(address, data=body, content_type=kind, headers=headers))


def kept(home: Business):
    """The only file that is kept."""
    (found,) = read(home, "SELECT * FROM client_files WHERE client_id = %s", home.client)
    return found


@pytest.mark.parametrize(
    ("content", "name", "media_type", "called"),
    [
        (jpeg(), "IMG_1.JPG", "image/jpeg", "IMG_1.JPG"),
        (jpeg(), "not a.png", "image/jpeg", "not a.jpg"),
        (png(), "../../etc/passwd", "image/png", "passwd.png"),
        (png(mode="P"), "photos/hip\t.png", "image/png", "hip.png"),
        (pdf(), "Überweisung.pdf", "application/pdf", "Überweisung.pdf"),
        (pdf(), "", "application/pdf", "File.pdf"),
    ],
)
def test_the_content_says_what_it_is(
    desk: Browser, home: Business, content: bytes, name: str, media_type: str, called: str
) -> None:
    if not name:
        name = "\x01"
    answer = send(desk, home, content, name)
    assert answer.status_code == 303
    assert f"{called} is kept" in desk.get(answer.location).text
    file = kept(home)
    assert (file.media_type, file.name, file.size) == (media_type, called, len(file.content))
    assert file.actor == f"user:{home.owner}"


def test_photos_lose_their_metadata_and_stand_upright(desk: Browser, home: Business) -> None:
    send(desk, home, jpeg((60, 40)))
    file = kept(home)
    assert MARK not in bytes(file.content)
    with Image.open(io.BytesIO(file.content)) as photo:
        assert (photo.size, len(photo.getexif()), photo.info.get("comment")) == ((40, 60), 0, None)


def test_pictures_lose_their_words_and_keep_what_is_transparent(desk: Browser, home: Business) -> None:
    send(desk, home, png())
    file = kept(home)
    assert MARK not in bytes(file.content)
    with Image.open(io.BytesIO(file.content)) as picture:
        assert picture.mode == "RGBA"


def test_large_pictures_become_smaller(desk: Browser, home: Business) -> None:
    send(desk, home, jpeg((6000, 3000)))
    with Image.open(io.BytesIO(kept(home).content)) as photo:
        assert photo.size == (1280, 2560)


def test_a_pdf_loses_scripts_files_and_actions_but_no_link(desk: Browser, home: Business) -> None:
    send(desk, home, pdf(), "plan.pdf")
    with pikepdf.open(io.BytesIO(kept(home).content)) as document:
        everything = b"".join(thing.unparse(resolved=True) for thing in document.objects)
        assert len(document.pages) == 1
        assert not document.attachments
    for gone in (b"JavaScript", b"alert", b"Launch", b"secret", b"OpenAction", b"Screen"):
        assert gone not in everything, gone
    assert b"https://example.org/" in everything


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Choose a photo or a PDF first."),
        (b"MZ\x90\x00 a program", "Only JPEG, PNG and PDF can be kept."),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "Only JPEG, PNG and PDF"),
        (b"GIF89a" + b"\0" * 20, "Only JPEG, PNG and PDF"),
        (b"\xff\xd8\xff\xe0 nothing more", "be read. Open it, save it anew"),
        (truncated(jpeg((400, 400))), "be read. Open it, save it anew"),
        (truncated(png((400, 400))), "be read. Open it, save it anew"),
        (b"%PDF-1.7\nnothing more", "be read. Open it, save it anew"),
        (pdf(password="secret"), "This PDF is locked by a password."),
        (png((6000, 5000), "1"), "This picture is too large. Save it smaller"),
        (png((14000, 14000), "1"), "This picture is too large. Save it smaller"),
        (b"\xff\xd8\xff" + b"\0" * uploads.LARGEST, "A file may have 10 MB."),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_is_refused_changes_nothing_and_names_the_remedy(
    desk: Browser, home: Business, content: bytes, sentence: str, htmx: bool
) -> None:
    with unchanged(home):
        answer = send(desk, home, content, "photo.jpg", htmx=htmx)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert answer.text.lstrip().startswith('<section id="client-files"' if htmx else "<!DOCTYPE html>")


def test_a_form_without_a_file_is_told_what_is_missing(desk: Browser, home: Business) -> None:
    answer = desk.post(f"/clients/{home.client}/files")
    assert answer.status_code == 422
    assert "Choose a photo or a PDF first." in answer.text


@pytest.mark.parametrize("htmx", [False, True])
def test_more_than_may_be_sent_gets_a_clear_answer(desk: Browser, home: Business, htmx: bool) -> None:
    with unchanged(home):
        answer = send(desk, home, b"x" * (uploads.MOST_SENT + 1), htmx=htmx)
    assert answer.status_code == 413
    assert "A file may have 10 MB." in answer.text
    assert (f'href="/clients/{home.client}/files"' in answer.text) is not htmx


def test_elsewhere_less_may_be_sent(app: Flask, desk: Browser, home: Business) -> None:
    answer = desk.post(f"/clients/{home.client}/notes", body="x" * app.config["MAX_CONTENT_LENGTH"])
    assert answer.status_code == 413
    assert "That is more than can be sent at once." in answer.text


def test_a_reader_that_crashes_or_hangs_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_args: object, **_options: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess([], -11, b"", b"")

    def hang(*_args: object, **_options: object) -> None:
        raise subprocess.TimeoutExpired("clean", 1)

    for fault in (crash, hang):
        monkeypatch.setattr(uploads.subprocess, "run", fault)
        with pytest.raises(uploads.FileRefusedError, match="save it anew"):
            uploads.accept("photo.jpg", jpeg())


def test_every_refusal_has_its_sentence() -> None:
    assert set(uploads.SENTENCES) == cleaning.REFUSALS


# Handing out


def test_a_file_is_saved_and_never_a_page_of_the_site(desk: Browser, home: Business) -> None:
    send(desk, home, pdf(), "Überweisung 1.pdf")
    file = kept(home)
    answer = desk.get(f"/files/{file.id}")
    assert (answer.data, answer.mimetype) == (bytes(file.content), "application/pdf")
    disposition = answer.headers["Content-Disposition"]
    assert (
        disposition == "attachment; filename=\"Uberweisung 1.pdf\"; filename*=UTF-8''%C3%9Cberweisung%201.pdf"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'; script-src" in desk.get("/today").headers["Content-Security-Policy"]


def test_removing_a_file_is_undone(desk: Browser, home: Business) -> None:
    send(desk, home, jpeg())
    file = kept(home)
    removed = desk.post(f"/files/{file.id}/remove", htmx="client-files").text
    assert "No file yet" in removed
    assert desk.get(f"/files/{file.id}").status_code == 404
    assert "photo.jpg" in desk.post(f"/files/{file.id}/restore", htmx="client-files").text
    assert desk.get(f"/files/{file.id}").status_code == 200


def test_a_double_click_keeps_one_file(desk: Browser, home: Business) -> None:
    request = str(uuid.uuid4())
    for _ in range(2):
        send(desk, home, jpeg(), request_id=request)
    assert kept(home)


def test_nobody_else_gets_it(sign_in: SignIn, desk: Browser, home: Business, stranger: Business) -> None:
    send(desk, home, jpeg())
    file = kept(home)
    other, front = sign_in("owner", stranger), sign_in("front_desk")
    with unchanged(home):
        assert other.get(f"/files/{file.id}").status_code == 404
        assert front.get(f"/files/{file.id}").status_code == 403
        assert send(front, home, jpeg()).status_code == 403
        assert other.post(f"/files/{file.id}/remove").status_code == 404
        assert send(other, home, jpeg()).status_code == 404
