"""A client's record in a real browser, by mouse and by touch: notes, measurements with charts, goals, files
and the timeline; and what axe says to each, in light and dark."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Enter, press
from tests.browser.test_clients import axe
from tests.world import Business, book, change, in_hours, read, rows


def section(page: Page, name: str) -> None:
    """Go to a section of the client's page."""
    press(page, page.get_by_role("navigation", name="Sections").get_by_role("link", name=name))
    expect(page.locator(f"#client-{name.lower()}")).to_be_visible()


def toast(page: Page, words: str) -> None:
    expect(page.locator("#toasts")).to_contain_text(words)


def undo(page: Page) -> None:
    press(page, page.locator("#toasts").get_by_role("button", name="Undo").last)


def measured(home: Business, kind: str, values: list[float]) -> None:
    """What was measured, once a week until today."""
    with home.database.as_admin() as admin:
        for weeks, value in enumerate(reversed(values)):
            admin.execute(
                "INSERT INTO client_measurements (org_id, client_id, kind, unit, value, taken_on, actor)"
                " VALUES (%s, %s, %s, 'kg', %s, %s, 'user:test')",
                [home.id, home.client, kind, value, date.today() - timedelta(days=1, weeks=weeks)],
            )


def test_sections_are_swapped_and_have_addresses_of_their_own(page: Page, home: Business) -> None:
    page.goto(f"/clients/{home.client}")
    page.evaluate("document.body.dataset.here = 'still'")
    for name in ("Notes", "Measurements", "Files", "Timeline"):
        section(page, name)
        assert page.url.endswith(f"/clients/{home.client}/{name.lower()}")
    expect(page.locator("body")).to_have_attribute("data-here", "still")
    page.go_back()
    expect(page.locator("#client-files")).to_be_visible()


def test_a_note_is_written_pinned_changed_and_removed(page: Page, home: Business) -> None:
    page.goto(f"/clients/{home.client}/notes")
    page.get_by_label("New note").fill("Slept badly")
    press(page, page.get_by_role("button", name="Keep note"))
    toast(page, "Note kept: the team sees it")
    note = page.locator(".note")
    expect(note).to_contain_text("Slept badly")
    press(page, note.get_by_role("button", name="Pin"))
    expect(note).to_contain_text("Pinned")
    press(page, note.get_by_role("link", name="Change this note"))
    field = page.get_by_label("Change the note")
    expect(field).to_be_focused()
    field.fill("Slept well")
    press(page, page.get_by_text("Only I see it"))
    press(page, page.get_by_role("button", name="Save"))
    expect(note).to_contain_text("Only you")
    press(page, note.get_by_role("button", name="Remove this note"))
    expect(page.get_by_text("No note yet")).to_be_visible()
    undo(page)
    expect(note).to_contain_text("Slept well")
    ((kept,),) = read(home, "SELECT count(*) FROM client_notes WHERE org_id = %s", home.id)
    assert kept == 1


def test_measurements_draw_a_chart_with_a_line_at_the_goal(page: Page, home: Business) -> None:
    measured(home, "Weight", [82, 81.5, 81])
    page.goto(f"/clients/{home.client}")
    assert not page.evaluate("'Chart' in window"), "only where there is a chart"
    section(page, "Measurements")
    page.get_by_label("What is to be reached").fill("Back below 80")
    page.get_by_label("Measured by").fill("weight")
    page.get_by_label("Target").fill("80")
    press(page, page.get_by_role("button", name="Set goal"))
    toast(page, "Goal set: Back below 80")
    page.get_by_label("What", exact=True).fill("Weight")
    expect(page.get_by_label("Unit")).to_have_value("kg")
    page.get_by_label("Value", exact=True).fill("80.5")
    press(page, page.get_by_role("button", name="Keep measurement"))
    toast(page, "Weight: 80.5 kg noted")
    chart = page.get_by_role("img", name="Weight from")
    expect(chart).to_be_visible()
    drawn = "canvas => Chart.getChart(canvas).data.datasets.map(set => set.data.map(point => point.y))"
    assert chart.evaluate(drawn) == [[82, 81.5, 81, 80.5], [80, 80]]
    expect(page.locator(".goal")).to_contain_text("now 80.5 · 0.5 to go")
    undo(page)
    toast(page, "1 measurement removed")
    assert page.locator("canvas").evaluate(drawn) == [[82, 81.5, 81], [80, 80]]


def test_a_goal_is_reached_and_taken_back(page: Page, home: Business) -> None:
    page.goto(f"/clients/{home.client}/measurements")
    page.get_by_label("What is to be reached").fill("Run 5 km")
    press(page, page.get_by_role("button", name="Set goal"))
    press(page, page.get_by_role("button", name="Reached"))
    expect(page.locator(".goal")).to_contain_text("Reached ")
    undo(page)
    expect(page.get_by_role("button", name="Reached")).to_be_visible()


def test_a_file_is_kept_saved_and_removed(page: Page, home: Business, tmp_path: Path) -> None:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(out, "JPEG")
    page.goto(f"/clients/{home.client}/files")
    field = page.get_by_label("Photo or PDF")
    field.set_input_files({"name": "Squat.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    press(page, page.get_by_role("button", name="Keep file"))
    toast(page, "Squat.jpg is kept")
    with page.expect_download() as saved:
        press(page, page.get_by_role("link", name="Save Squat.jpg"))
    assert saved.value.suggested_filename == "Squat.jpg"
    with Image.open(saved.value.path()) as photo:
        assert photo.size == (400, 300)
    press(page, page.get_by_role("button", name="Remove Squat.jpg"))
    expect(page.get_by_text("No file yet")).to_be_visible()
    undo(page)
    expect(page.locator("#client-files")).to_contain_text("Squat.jpg")


def test_what_is_no_photo_is_refused_with_a_remedy(page: Page, home: Business) -> None:
    page.goto(f"/clients/{home.client}/files")
    field = page.get_by_label("Photo or PDF")
    field.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"MZ a program"})
    press(page, page.get_by_role("button", name="Keep file"))
    expect(page.locator(".field-error")).to_contain_text("Only JPEG, PNG and PDF can be kept.")
    expect(page.get_by_label("Photo or PDF")).to_be_focused()
    field.set_input_files({"name": "b.jpg", "mimeType": "image/jpeg", "buffer": b"x" * (10 * 2**20 + 1)})
    press(page, page.get_by_role("button", name="Keep file"))
    assert "larger than 10 MB" in page.get_by_label("Photo or PDF").evaluate(
        "field => field.validationMessage"
    )


def test_the_timeline_filters_by_kind_and_goes_further_back(page: Page, home: Business) -> None:
    with home.database.as_admin() as admin:
        admin.execute(
            "INSERT INTO client_notes (org_id, client_id, author_id, body, created_at)"
            " SELECT %s, %s, %s, 'Note ' || n, now() - make_interval(days => n)"
            " FROM generate_series(1, 40) AS n",
            [home.id, home.client, home.owner],
        )
    rows(home, "use_session", home.pack)
    page.goto(f"/clients/{home.client}/timeline")
    press(page, page.get_by_role("link", name="Notes", exact=True).last)
    expect(page.locator(".moment")).to_have_count(30)
    expect(page.locator("#client-timeline")).not_to_contain_text("session used")
    press(page, page.get_by_role("link", name="Show older"))
    expect(page.locator(".moment")).to_have_count(40)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(enter: Enter, home: Business, theme: str) -> None:
    change(
        home,
        "UPDATE clients SET phone = '+4930123456', alert = 'Left knee', emergency_name = 'Jo',"
        " emergency_phone = '+4930654321' WHERE id = %s",
        home.client,
    )
    rows(home, "set_consent", "+4930123456", "granted", "form", "You may text me.")
    rows(home, "complete_booking", book(home, in_hours(-3), home.pack))
    measured(home, "Weight", [82, 81.5, 81, 80, 79, 78, 77])
    with home.database.as_admin() as admin:
        admin.execute(
            "INSERT INTO client_notes (org_id, client_id, author_id, body, is_private, is_pinned)"
            " VALUES (%s, %s, %s, 'Slept badly', true, true)",
            [home.id, home.client, home.owner],
        )
        admin.execute(
            "INSERT INTO client_goals (org_id, client_id, title, kind, target, due_on)"
            " VALUES (%s, %s, 'Lighter', 'Weight', 70, '2026-01-01'), (%s, %s, 'Run', NULL, NULL, NULL)",
            [home.id, home.client] * 2,
        )
        admin.execute(
            "INSERT INTO client_files (org_id, client_id, name, media_type, size, content, actor)"
            " VALUES (%s, %s, 'Plan.pdf', 'application/pdf', 1, 'x', 'user:test')",
            [home.id, home.client],
        )
    page = enter(theme=theme)
    for address in ("", "/notes", "/measurements", "/files", "/timeline"):
        page.goto(f"/clients/{home.client}{address}")
        if address == "/measurements":
            expect(page.locator("canvas")).to_be_visible()
        assert axe(page) == [], address
