"""An import in a real browser, by mouse and by touch: a file of 2,000 lines to its end, and undone."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, press
from tests.browser.test_clients import axe
from tests.world import Business, all_is_right, read
from trainer_web.imports import working

LINES, BAD = 2000, 30
COUNT = "SELECT count(*) FROM clients WHERE org_id = %s AND hidden_because IS NULL"


def written(folder: Path) -> Path:
    """A file of 2,000 lines of which 30 have no complete number."""
    lines = ["Name;Phone;Package;Sessions;Used"]
    for number in range(LINES):
        phone = "12" if number % 66 == 0 and number // 66 < BAD else f"030 {1000000 + number}"
        lines.append(f"Client {number};{phone};10 sessions;10;{number % 10}")
    file = folder / "clients.csv"
    file.write_text("\n".join(lines))
    return file


def work(app, business: Business) -> None:
    """The worker's part."""
    with app.app_context():
        working.drain(business.id, "worker", 120)


def test_2000_lines_with_30_bad_ones_come_in_and_are_undone(
    page: Page, app, home: Business, tmp_path: Path
) -> None:
    page.goto("/clients")
    press(page, page.get_by_role("link", name="Import"))
    page.get_by_label("File").set_input_files(written(tmp_path))
    press(page, page.get_by_role("button", name="Read the file"))
    expect(page.get_by_role("heading", name="What is in each column?")).to_be_visible()
    press(page, page.get_by_role("button", name="Check every line"))
    expect(page.locator("#import-progress")).to_contain_text("of 2,000 lines checked")
    work(app, home)
    expect(page.get_by_role("heading", name="This is what the file would do")).to_be_visible(timeout=15000)
    expect(page.locator("#import")).to_contain_text("30 lines left out")
    expect(page.locator(".import-tabs [aria-current]")).to_contain_text("Rejected 30")
    expect(page.locator(".import-lines li")).to_have_count(30)
    press(page, page.get_by_role("button", name="Import 1,970 lines"))
    expect(page.locator("#import-progress")).to_contain_text("of 2,000 lines imported")
    page.goto("/imports")  # left, and found again
    work(app, home)
    press(page, page.get_by_role("link", name="clients.csv"))
    expect(page.locator("#import")).to_contain_text("1,970 clients added")
    assert read(home, COUNT, home.id)[0][0] == 1972
    all_is_right(home)
    press(page, page.get_by_text("Undo this import"))
    press(page, page.get_by_role("button", name="Undo 1,970 lines"))
    expect(page.locator("#import-progress")).to_contain_text("taken back")
    work(app, home)
    expect(page.locator("#import")).to_contain_text("Nothing was deleted", timeout=15000)
    assert read(home, COUNT, home.id)[0][0] == 2
    all_is_right(home)


def test_axe_finds_nothing(enter: Enter, app, home: Business, tmp_path: Path) -> None:
    page = enter(theme="dark")
    page.goto("/imports")
    assert axe(page) == []
    page.get_by_label("File").set_input_files(written(tmp_path))
    page.get_by_role("button", name="Read the file").click()
    page.locator("#mapping").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="Check every line").click()
    work(app, home)
    page.locator(".import-lines").wait_for()
    assert axe(page) == []
    for address in ("/exports", f"/clients/{home.client}/erase"):
        page.goto(address)
        assert axe(page) == []
