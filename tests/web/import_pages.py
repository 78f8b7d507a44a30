"""Importing as a person does it: a file, its columns, a look, and the worker's part in between."""

import io
import re
import uuid

from openpyxl import Workbook
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from tests.web.browsing import Browser, lint
from tests.world import Business
from trainer_web.imports import working

CSV = """Name;Phone;E-mail;Package;Sessions;Used;Price;Expires
Nia Obi;030 1234567;nia@x.test;10 sessions;10;4;450,00;1.3.2099
Ben Okafor;;ben@x.test;;;;;
Cleo Marsh;12;;;;;;
Ana Keller;;;;;;;
"""
COLUMNS = ("name", "phone", "email", "pack_name", "total", "used", "price", "expires_on")


def upload(desk: Browser, content: bytes | str, name: str = "list.csv") -> TestResponse:
    """Choose a file and send it."""
    data = content.encode() if isinstance(content, str) else content
    file = FileStorage(io.BytesIO(data), name)
    form = {"csrf_token": desk.token, "request_id": str(uuid.uuid4()), "file": file}
    # As bytes: the client would put a large form into a temporary file and leave it open.
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    return lint(desk.client.post("/imports", data=body, content_type=kind))


def sent(desk: Browser, content: bytes | str, name: str = "list.csv") -> str:
    """The address of the import that sending this file began."""
    answer = upload(desk, content, name)
    assert answer.status_code == 303, re.findall(r"field-error.*?</p>", answer.text, re.DOTALL)
    return str(answer.location)


def check(desk: Browser, place: str, fields: tuple[str, ...] = COLUMNS) -> TestResponse:
    """Say what is in each column."""
    return desk.post(f"{place}/check", **{f"column-{number}": key for number, key in enumerate(fields)})


def work(desk: Browser, business: Business, actor: str = "worker") -> None:
    """The worker's part."""
    with desk.client.application.app_context():
        working.drain(business.id, actor, 60)


def checked(
    desk: Browser, business: Business, content: bytes | str, fields: tuple[str, ...] = COLUMNS
) -> str:
    """The address of an import that waits to be started."""
    place = sent(desk, content)
    assert check(desk, place, fields).status_code == 303
    work(desk, business)
    return place


def imported(
    desk: Browser, business: Business, content: bytes | str, fields: tuple[str, ...] = COLUMNS
) -> str:
    """The address of an import that is done."""
    place = checked(desk, business, content, fields)
    assert desk.post(f"{place}/start").status_code == 303
    work(desk, business)
    return place


def sheet(*rows: tuple[object, ...]) -> bytes:
    """An Excel file with these rows."""
    book = Workbook(write_only=True)
    page = book.create_sheet()
    for row in rows:
        page.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
