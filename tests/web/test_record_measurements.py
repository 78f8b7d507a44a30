"""What is measured, in which unit and how it is written; charts; and goals with their way."""

import html
import json
import re
import uuid
from datetime import date, timedelta

import pytest

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.test_clients import words
from tests.world import Business, change, read, unchanged

TODAY = date.today()  # only days far from today are told apart


def measure(desk: Browser, home: Business, kind: str = "Weight", value: str = "80", **fields: object):
    """Note a measurement as the page's form does."""
    fields = {"unit": "kg", **fields}
    address = f"/clients/{home.client}/measurements"
    return desk.post(address, htmx="client-measurements", kind=kind, value=value, **fields)


def rows(home: Business, table: str = "client_measurements"):
    """What is kept, in the order in which it was noted."""
    return read(home, f"SELECT * FROM {table} WHERE client_id = %s ORDER BY created_at", home.client)


def set_goal(desk: Browser, home: Business, title: str = "Be lighter", **fields: object):
    """Set a goal as the page's form does."""
    address = f"/clients/{home.client}/goals"
    return desk.post(address, htmx="client-measurements", title=title, **fields)


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def charts(page: str) -> list[dict]:
    """What the page's script is given to draw."""
    return [json.loads(html.unescape(found)) for found in re.findall(r"data-chart='([^']*)'", page)]


@pytest.mark.parametrize(
    ("locale", "typed", "kept", "shown"),
    [
        ("en_GB", "72.5", "72.500", "72.5"),
        ("en_GB", "1,234.5", "1234.500", "1,234.5"),
        ("de_DE", "72,5", "72.500", "72,5"),
        ("de_DE", "72.5", "72.500", "72,5"),
        ("de_DE", "1.234", "1234.000", "1.234"),
        ("en_GB", "72,5", "72.500", "72.5"),
        ("en_GB", "-3", "-3.000", "-3"),
    ],
)
def test_numbers_are_read_and_written_as_people_of_the_business_do(
    desk: Browser, home: Business, locale: str, typed: str, kept: str, shown: str
) -> None:
    change(home, "UPDATE orgs SET locale = %s WHERE id = %s", locale, home.id)
    answer = measure(desk, home, value=typed)
    assert answer.status_code == 200, answer.text
    assert f"Weight: {shown} kg noted" in words(answer.text)
    assert f"{shown} kg" in words(answer.text.split("<table")[1])
    assert str(rows(home)[0].value) == kept


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": " "}, "Say what was measured, such as Weight."),
        ({"kind": "x" * 61}, "Use at most 60 characters."),
        ({"value": ""}, "Enter the number that was measured."),
        ({"value": "much"}, "Write a number with at most three decimals, such as 72.5."),
        ({"value": "NaN"}, "Write a number"),
        ({"value": "1e5"}, "Write a number"),
        ({"value": "1.2345"}, "Write a number"),
        ({"value": "1000000000"}, "Write a number"),
        ({"unit": "x" * 21}, "Use at most 20 characters"),
        ({"taken_on": TODAY + timedelta(days=3)}, "Choose the day it was measured on: today or earlier."),
        ({"taken_on": "1800-01-01"}, "Choose the day it was measured on"),
        ({"taken_on": "someday"}, "Choose a day, or write it like 2026-03-01."),
        ({"note": "x" * 501}, "Use at most 500 characters."),
    ],
)
def test_a_refused_measurement_keeps_what_was_typed(
    desk: Browser, home: Business, fields: dict[str, object], sentence: str
) -> None:
    typed = {"kind": "Weight", "value": "80", "unit": "kg", "note": "After lunch"} | fields
    with unchanged(home):
        for htmx in (None, "client-measurements"):
            answer = desk.post(f"/clients/{home.client}/measurements", htmx=htmx, **typed)
            assert answer.status_code == 422
            assert sentence in html.unescape(answer.text)
            assert f'value="{str(typed["note"]).strip()}"' in answer.text


def test_a_known_kind_is_spelled_as_before_and_keeps_its_unit(desk: Browser, home: Business) -> None:
    measure(desk, home, "Resting pulse", "60", unit="bpm")
    answer = measure(desk, home, "resting  PULSE", "58", unit="")
    assert [(row.kind, row.unit) for row in rows(home)] == [("Resting pulse", "bpm")] * 2
    assert len(charts(answer.text)) == 1
    options = re.findall(r'<option value="([^"]+)" data-unit="([^"]*)"', answer.text)
    assert options[0] == ("Resting pulse", "bpm")
    assert ("Weight", "kg") in options
    assert len({kind.lower() for kind, _ in options}) == len(options)


def test_another_unit_is_another_chart(desk: Browser, home: Business) -> None:
    for unit in ("kg", "kg", "lb", "lb"):
        page = measure(desk, home, unit=unit).text
    assert [chart["unit"] for chart in charts(page)] == ["kg", "lb"]


def test_a_chart_holds_what_the_table_does(desk: Browser, home: Business) -> None:
    for days, value in [(10, "81"), (30, "82.5"), (20, "82")]:
        page = measure(desk, home, value=value, taken_on=days_ago(days)).text
    (chart,) = charts(page)
    assert [point["y"] for point in chart["points"]] == [82.5, 82, 81], "by day, not as noted"
    assert chart["goal"] is None
    assert re.findall(r"<b>([\d.]+)</b> kg", page.split("<table")[1]) == ["81", "82", "82.5"]
    assert re.search(r'<canvas[^>]*role="img"[^>]*aria-label="Weight from [^"]*from 82.5 to 81 kg', page)


def test_the_library_of_charts_comes_only_where_there_is_one(desk: Browser, home: Business) -> None:
    measure(desk, home)
    for address in ("", "/notes", "/measurements"):
        assert "vendor/chart" not in desk.get(f"/clients/{home.client}{address}").text
    measure(desk, home)
    assert "vendor/chart" in desk.get(f"/clients/{home.client}/measurements").text


def test_removing_a_measurement_is_undone(desk: Browser, home: Business) -> None:
    measure(desk, home, value="80")
    (row,) = rows(home)
    removed = desk.post(f"/measurements/{row.id}/remove", htmx="client-measurements").text
    assert "Nothing measured yet" in removed
    assert f'action="/measurements/{row.id}/restore"' in removed
    page = f"/clients/{home.client}/measurements"
    assert "80 kg" in words(desk.post(f"/measurements/{row.id}/restore", htmx="toasts", page=page).text)
    plain = desk.post(f"/measurements/{row.id}/remove")
    assert f'action="/measurements/{row.id}/restore"' in desk.get(plain.location).text


def test_a_double_click_notes_one_measurement(desk: Browser, home: Business) -> None:
    request = uuid.uuid4()
    for _ in range(2):
        measure(desk, home, request_id=request)
    assert len(rows(home)) == 1


# Goals


def test_a_goal_shows_how_far_the_newest_measurement_is(desk: Browser, home: Business) -> None:
    measure(desk, home, value="90", taken_on=days_ago(30))
    set_goal(desk, home, measured="weight", target="80")
    page = measure(desk, home, value="87.5").text
    shown = words(page)
    assert "Weight: 80 kg · now 87.5 · 7.5 to go" in shown
    assert 'value="25"' in page
    assert charts(page)[0]["goal"] == 80
    page = measure(desk, home, value="79").text
    assert "Target met" in page
    assert "to go" not in words(page)


@pytest.mark.parametrize(
    ("values", "percent"),
    [
        (["50", "60"], "50"),
        (["50", "70"], "100"),
        (["50", "75"], "100"),
        (["50", "40"], "0"),
        (["70"], "100"),
    ],
)
def test_the_way_may_lead_up_and_back(desk: Browser, home: Business, values: list[str], percent: str) -> None:
    set_goal(desk, home, measured="Squat", target="70")
    for days, value in enumerate(reversed(values)):
        page = measure(desk, home, "Squat", value, taken_on=days_ago(days)).text
    assert re.search(rf'<progress max="100"\s+value="{percent}"', page)


def test_a_goal_without_a_target_or_a_measurement_is_fine(desk: Browser, home: Business) -> None:
    set_goal(desk, home, "Run 5 km")
    page = set_goal(desk, home, "Lift more", measured="Squat", target="70", due_on=days_ago(5)).text
    assert "Run 5 km" in page
    assert "not measured yet" in page
    assert "Was due" in page
    assert "<progress" not in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": " "}, "Say what is to be reached"),
        ({"target": "80"}, "Say what is measured as well"),
        ({"target": "much", "measured": "Weight"}, "Write a number"),
        ({"due_on": "9999-01-01"}, "Choose a day in this or a coming year."),
    ],
)
def test_a_refused_goal_keeps_what_was_typed(
    desk: Browser, home: Business, fields: dict[str, object], sentence: str
) -> None:
    typed = {"title": "Be lighter"} | fields
    with unchanged(home):
        answer = set_goal(desk, home, **typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{str(typed["title"]).strip()}"' in answer.text
    assert re.search(r'<details class="goal-new"\s+open', answer.text)


def test_a_goal_is_reached_reopened_and_removed_with_undo(desk: Browser, home: Business) -> None:
    set_goal(desk, home)
    (goal,) = rows(home, "client_goals")
    reached = desk.post(f"/goals/{goal.id}/reach", htmx="client-measurements").text
    assert "Goal reached" in reached
    assert f'action="/goals/{goal.id}/reopen"' in reached.split('class="notice')[1]
    assert desk.post(f"/goals/{goal.id}/reach", htmx="client-measurements").status_code == 409
    assert "Reopen" not in desk.post(f"/goals/{goal.id}/reopen", htmx="client-measurements").text
    removed = desk.post(f"/goals/{goal.id}/remove", htmx="client-measurements").text
    assert "No goal yet" in removed
    for act in ("reach", "reopen", "remove"):
        assert desk.post(f"/goals/{goal.id}/{act}").status_code == 303
    assert "Be lighter" in desk.post(f"/goals/{goal.id}/restore", htmx="client-measurements").text


def test_a_trainer_may_and_the_front_desk_may_not(sign_in: SignIn, home: Business) -> None:
    assert measure(sign_in("trainer"), home).status_code == 200
    (row,) = rows(home)
    front = sign_in("front_desk")
    with unchanged(home):
        assert measure(front, home).status_code == 403
        assert set_goal(front, home).status_code == 403
        assert front.post(f"/measurements/{row.id}/remove").status_code == 403


def test_hostile_kinds_stay_text(desk: Browser, home: Business) -> None:
    hostile = "'\"><img src=x onerror=1>"
    for _ in range(2):
        page = measure(desk, home, hostile, unit="'><b>").text
    set_goal(desk, home, hostile, measured=hostile, target="1")
    page = desk.get(f"/clients/{home.client}/measurements").text
    assert "<img" not in page
    assert charts(page)[0]["name"] == hostile
