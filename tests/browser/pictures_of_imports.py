"""Pictures of an import from its file to its end, and of files and columns that were refused."""

from flask import Flask

from tests.browser.camera import Camera
from tests.browser.crowd import LONG, OFFER
from tests.world import Business
from trainer_web.imports import working

COLUMNS = "Name;Phone;E-mail;Package;Sessions;Used;Favourite colour"


def lines(many: bool) -> bytes:
    """A file of some lines, or of many with long words; a few of them can't come in."""
    count, name, pack = (400, LONG, OFFER) if many else (24, "Cleo Marsh", "10 sessions")
    found = [COLUMNS]
    for number in range(count):
        phone = "12" if number % 11 == 3 else f"030 {2000000 + number}"
        found.append(f"{name} {number + 1};{phone};c{number}@marsh.example;{pack};10;{number % 12};green")
    return "\n".join(found).encode()


def picture_imports(camera: Camera, app: Flask, business: Business, many: bool = False) -> None:
    """Choose a file, say what is in its columns, look at what it would do, and do it."""
    page = camera.page
    name = f"{LONG} clients, packs and what is left of them.csv" if many else "clients.csv"
    choose(camera, name, lines(many))
    camera.picture("import-columns")
    page.get_by_role("button", name="Check every line").click()
    page.locator("#import-progress").wait_for()
    work(app, business)
    page.locator(".import-lines").wait_for()
    camera.picture("import-checked")
    page.get_by_role("button", name="Import ").first.click()
    page.locator("#import-progress").wait_for()
    work(app, business)
    page.reload()
    camera.picture("import-done")
    camera.visit("imports", "/imports")


def picture_refused_imports(camera: Camera) -> None:
    """A file that is no list, and columns of which none is the name."""
    page = camera.page
    choose(camera, "photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00")
    camera.picture("imports")
    choose(camera, "clients.csv", lines(many=False))
    page.get_by_label("Name").select_option("")
    page.get_by_role("button", name="Check every line").click()
    page.locator(".alert-line.is-danger").wait_for()
    camera.picture("import-columns")


def choose(camera: Camera, name: str, content: bytes) -> None:
    """Hand in a file."""
    camera.page.goto("/imports")
    camera.page.get_by_label("File").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    camera.page.get_by_role("button", name="Read the file").click()
    camera.page.wait_for_load_state("networkidle")


def work(app: Flask, business: Business) -> None:
    """The worker's part."""
    with app.app_context():
        working.drain(business.id, "worker", 120)
