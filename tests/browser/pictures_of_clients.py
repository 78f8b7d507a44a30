"""Pictures of clients, their packs and records: ordinary, empty, crowded, and with a form refused."""

import re

from playwright.sync_api import Locator

from tests.browser.camera import Camera

SECTIONS = ("notes", "measurements", "files", "timeline")
PARTS = {"pack-why": "^Why is it", "pack-history": "^History$", "pack-more": "^More$"}


def picture_clients(camera: Camera, client: str, other: str, words: str) -> None:
    """The pages of a business with packs: `client` and `other` are addresses, `words` find somebody."""
    camera.visit("clients", "/clients")
    picture_record(camera, client)
    picture_packs(camera, client)
    camera.visit("offers", "/offers")
    camera.page.locator("a[href^='/offers/']:not([href$='/new'])").first.click()
    camera.page.wait_for_url(re.compile("/offers/[-0-9a-f]+$"))
    camera.picture("offer")
    camera.visit("packs-ending", "/packs/ending")
    camera.visit("merge", f"{client}/merge?with={other.rsplit('/', 1)[1]}")
    camera.visit("exports", "/exports")
    camera.visit("find", f"/find?q={words}")


def picture_nothing(camera: Camera, client: str) -> None:
    """The pages of a business in which nothing happened yet."""
    camera.visit("clients", "/clients?q=nobody")
    picture_record(camera, client)
    open_sell(camera)
    camera.picture("sell")
    camera.visit("offers", "/offers")
    camera.visit("offer", "/offers/new")
    camera.visit("packs-ending", "/packs/ending")
    camera.visit("merge", f"{client}/merge")
    camera.visit("imports", "/imports")
    camera.visit("find", "/find?q=nobody")


def picture_record(camera: Camera, client: str) -> None:
    """The sections of a client's page; the first is the last to be shown."""
    for section in SECTIONS:
        camera.page.goto(f"{client}/{section}#client-section")
        camera.picture(f"client-{section}")
    camera.visit("client", client)


def picture_packs(camera: Camera, client: str) -> None:
    """A pack with each of its parts open, its statement, and what can be sold."""
    page = camera.page
    page.goto(client)
    for name, label in PARTS.items():
        open_part(camera, label)
        camera.picture(name, of=pack(camera))
    statement = pack(camera).get_by_role("link", name="Statement").get_attribute("href")
    open_sell(camera)
    camera.picture("sell")
    camera.visit("statement", statement or "/packs/check")


def picture_refused(camera: Camera, client: str, other: str) -> None:
    """Forms that were sent with what can't be accepted, as they come back."""
    page = camera.page
    page.goto("/clients/new")
    page.get_by_label("Name", exact=True).fill("Ana Keller")
    page.get_by_label("Phone", exact=True).fill("12")
    page.get_by_label("E-mail").fill("ana@home")
    send(camera, page.get_by_role("button", name="Add client"), "client")
    page.goto(f"{client}/notes")
    page.get_by_label("New note").fill(" ")
    send(camera, page.get_by_role("button", name="Keep note"), "client-notes")
    page.goto(f"{client}/measurements")
    page.get_by_label("What", exact=True).fill("Weight")
    page.get_by_label("Value", exact=True).fill("much")
    send(camera, page.get_by_role("button", name="Keep measurement"), "client-measurements")
    page.goto(f"{client}/files")
    page.get_by_label("Photo or PDF").set_input_files(
        {"name": "training plan.pdf", "mimeType": "application/pdf", "buffer": b"no PDF at all"}
    )
    send(camera, page.get_by_role("button", name="Keep file"), "client-files")
    picture_refused_packs(camera, client)
    camera.visit("merge", f"{client}/merge?with={other.rsplit('/', 1)[1]}")


def picture_refused_packs(camera: Camera, client: str) -> None:
    """Sessions, a sale, a payment and an offer that were refused."""
    page = camera.page
    page.goto(client)
    open_part(camera, "^More$")
    folded = page.locator("details", has=page.locator("summary", has_text="Add or correct sessions"))
    folded.locator("summary").click()
    folded.get_by_label("Sessions to add").fill("-900")
    folded.get_by_label("Reason").fill("Wrong")
    send(camera, folded.get_by_role("button", name="Change the sessions"), "pack-more")
    page.goto(client)
    open_sell(camera)
    page.get_by_text("Other price, day, or paid already").first.click()
    page.get_by_label("Price in").first.fill("cheap")
    send(camera, page.get_by_role("button", name="Sell as written").first, "sell")
    page.goto("/offers/new")
    page.get_by_label("Name", exact=True).fill("10 sessions")
    page.get_by_label("Sessions", exact=True).fill("0")
    page.get_by_label("Price").fill("cheap")
    page.locator("form").evaluate_all("forms => forms.forEach(form => { form.noValidate = true; })")
    send(camera, page.get_by_role("button", name="Add offer"), "offer")


def send(camera: Camera, button: Locator, name: str) -> None:
    """Press it, and take what comes back with its first sentence of why in view."""
    button.click()
    why = camera.page.locator(".field-error, .alert-line.is-danger, .toast").first
    why.wait_for()
    camera.picture(name, of=why)


def pack(camera: Camera) -> Locator:
    """The first pack on the page."""
    return camera.page.locator("article.pack").first


def open_part(camera: Camera, label: str) -> None:
    """Open a part of the first pack."""
    pack(camera).get_by_role("link", name=re.compile(label)).click()
    pack(camera).get_by_role("link", name=re.compile(label), expanded=True).wait_for()


def open_sell(camera: Camera) -> None:
    """Open what can be sold to the client on the page."""
    camera.page.get_by_role("link", name="Sell a pack").first.click()
    camera.page.locator("#offers").wait_for()
