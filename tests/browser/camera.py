"""Taking pictures: a signed-in browser on one device in one theme, and what names and keeps a picture."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page

FOLDER = Path("docs/screens")
DEVICES = {"desktop": (1440, 900), "tablet": (1180, 820)}
THEMES = ("light", "dark")
SHOW = """it => {
    const tall = it.offsetHeight > innerHeight * 0.7, bar = document.querySelector(".topbar").offsetHeight;
    it.style.scrollMarginTop = `${bar + 16}px`;
    it.scrollIntoView({behavior: "instant", block: tall ? "start" : "center"});
}"""
COLOURS = 256  # a quarter of the bytes, and nothing that is seen


@dataclass(frozen=True)
class Camera:
    """A browser whose pictures are named page[-state]-device-theme.png."""

    page: Page
    device: str
    theme: str
    state: str = ""

    def in_state(self, state: str) -> "Camera":
        """The same browser, for pictures of the pages in this state."""
        return replace(self, state=f"-{state}")

    def picture(self, name: str, of: Locator | None = None) -> None:
        """Take what is in view: with this in the middle, or from its top where it is too tall for that."""
        self.page.wait_for_load_state("networkidle")
        if of is not None:
            of.first.evaluate(SHOW)
        keep(self.page.screenshot(), f"{name}{self.state}-{self.device}-{self.theme}")

    def visit(self, name: str, address: str) -> None:
        """Take the page at an address."""
        self.page.goto(address)
        self.picture(name)

    def sign_in(self, email: str, password: str) -> None:
        """Fill in the form on the page to sign in, and wait for what is behind it."""
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/today")


@contextmanager
def camera(browser: Browser, address: str, device: str, theme: str) -> Iterator[Camera]:
    """A browser on the page to sign in."""
    width, height = DEVICES[device]
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        has_touch=device == "tablet",
    )
    page = context.new_page()
    page.goto("/login")
    yield Camera(page, device, theme)
    context.close()


def keep(png: bytes, name: str) -> None:
    """Write a picture into the folder with few colours, which keeps it small."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    few = picture.quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)
