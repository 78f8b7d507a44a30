"""One timeline of everything that happened with a client, and the page around the sections."""

import re
from collections import Counter
from datetime import date

import pytest

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.test_calendar import statements
from tests.web.test_clients import STATEMENTS_OF_A_PAGE, words
from tests.world import (
    Business,
    add_client,
    as_app,
    book,
    call,
    change,
    fill_diary,
    in_hours,
    row,
    rows,
    unchanged,
)
from trainer_web.record.moments import MOMENTS_SHOWN, SOURCES

CHIPS = ["Bookings", "Packs", "Sessions", "Messages", "Payments", "Notes", "Measurements", "Files"]


def insert(home: Business, table: str, **values: object) -> None:
    """A row of the first client's record, made behind the site's back."""
    values = {"org_id": home.id, "client_id": home.client, **values}
    names, places = ", ".join(values), ", ".join(["%s"] * len(values))
    with home.database.as_admin() as admin:
        admin.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", list(values.values()))


@pytest.fixture
def full(home: Business) -> Business:
    """The home business, whose first client has something of every kind."""
    done, gone = book(home, in_hours(-3), home.pack), book(home, in_hours(50))
    rows(home, "complete_booking", done)
    rows(home, "cancel_booking", gone)
    book(home, in_hours(80))
    with as_app(home, f"user:{home.manager}") as app:
        pack = call(app, "sell_pack", home.client, home.offer, p_method="card")[0].purchase_id
        call(app, "freeze_pack", home.pack, "On holiday")
        call(app, "move_pack", pack, home.other_client, "For the brother")
    member = f"user:{home.trainer}"
    insert(home, "client_notes", author_id=home.trainer, body="Slept badly")
    insert(
        home,
        "client_measurements",
        kind="Weight",
        unit="kg",
        value="81.5",
        taken_on=date(2026, 1, 5),
        actor=member,
    )
    insert(
        home,
        "client_files",
        name="Plan.pdf",
        media_type="application/pdf",
        size=1,
        content=b"x",
        actor=member,
    )
    insert(
        home, "messages", kind="text", direction="in", channel="sms", state="received", body="Running late"
    )
    return home


def told(page: str) -> list[str]:
    """The lines of a timeline, in its order."""
    found = re.findall(r'<li class="list-row moment">(.*?)</li>', page, re.DOTALL)
    return [words(line) for line in found]


def about(lines: list[str], what: str) -> str:
    """The only line about something."""
    (found,) = [line for line in lines if what in line]
    return found


def test_everything_is_told_newest_first(desk: Browser, full: Business) -> None:
    page = desk.get(f"/clients/{full.client}/timeline").text
    lines = told(page)
    assert "with Trainer" in about(lines, "Completed: Personal training")
    assert about(lines, "Cancelled: Personal training")
    assert about(lines, "1 session used: 10 sessions")
    assert about(lines, "10 sessions: frozen").endswith("On holiday Manager")
    assert "For the brother" in about(lines, "10 sessions: moved to another client")
    assert about(lines, "Paid: €600.00").endswith("Card Manager")
    assert about(lines, "“Running late”")
    assert about(lines, "Slept badly").endswith("Trainer")
    assert about(lines, "Weight: 81.5 kg")
    assert about(lines, "Plan.pdf")
    assert "Booked" not in page.split('id="client-timeline"')[1], "what is to come is on the overview"
    assert lines[-1].startswith("Weight"), "at its day, not when it was noted"
    days = re.findall(r'<h3 class="section-title">(.*?)</h3>', page)
    assert len(days) == len(set(days))


def test_whoever_got_the_pack_is_told_so(desk: Browser, full: Business) -> None:
    lines = told(desk.get(f"/clients/{full.other_client}/timeline").text)
    assert about(lines, "10 sessions: came from another client")


def test_chips_show_one_kind_only(desk: Browser, full: Business) -> None:
    page = desk.get(f"/clients/{full.client}/timeline").text
    assert re.findall(r'class="btn filter".*?>(\w+)</a>', page, re.DOTALL) == ["All", *CHIPS]
    icons = Counter()
    for subject in SOURCES:
        part = desk.get(f"/clients/{full.client}/timeline?subject={subject}", htmx="client-timeline").text
        assert part.lstrip().startswith('<section id="client-timeline"')
        assert told(part), subject
        icons[subject] = len(told(part))
    assert sum(icons.values()) == len(told(page))


def test_the_front_desk_sees_what_its_role_may(sign_in: SignIn, full: Business) -> None:
    front = sign_in("front_desk")
    for query in ("", "?subject=notes", "?subject=measurements", "?subject=files"):
        page = front.get(f"/clients/{full.client}/timeline{query}").text
        for hidden in ("Slept badly", "81.5", "Plan.pdf"):
            assert hidden not in page
        assert "Running late" in page


def test_a_long_timeline_comes_in_pages_to_its_end(desk: Browser, home: Business) -> None:
    with home.database.as_admin() as admin:
        # Many at the same instant: a page may end between them.
        admin.execute(
            "INSERT INTO client_notes (org_id, client_id, author_id, body, created_at)"
            " SELECT %s, %s, %s, 'Note ' || n, now() - make_interval(days => n / 20)"
            " FROM generate_series(1, 75) AS n",
            [home.id, home.client, home.owner],
        )
    address, seen = f"/clients/{home.client}/timeline?subject=notes", []
    for _ in range(3):
        page = desk.get(address, htmx="timeline-older" if seen else None).text
        seen += re.findall(r">Note (\d+)<", page)
        older = re.search(r'hx-get="([^"]+before=[^"]+)"', page)
        address = older[1].replace("&amp;", "&") if older else ""
    assert sorted(map(int, seen)) == list(range(1, 76))
    assert address == ""
    assert MOMENTS_SHOWN == 30


@pytest.mark.parametrize(
    "query", ["before=x", "before=2026-01-01_x", "before=2026-01-01T00:00:00%2B00:00_%00", "subject=secrets"]
)
def test_an_address_that_makes_no_sense_still_shows_a_timeline(
    desk: Browser, full: Business, query: str
) -> None:
    assert desk.get(f"/clients/{full.client}/timeline?{query}").status_code == 200


def test_a_client_with_whom_nothing_happened_yet(desk: Browser, home: Business) -> None:
    new = add_client(home, "New")
    assert "Nothing here yet" in desk.get(f"/clients/{new}/timeline").text


def test_a_strangers_client_is_told_nothing(desk: Browser, full: Business, stranger: Business) -> None:
    with unchanged(stranger):
        for section in ("timeline", "notes", "measurements", "files"):
            for target in (None, "client-section", f"client-{section}", "timeline-older"):
                answer = desk.get(f"/clients/{stranger.client}/{section}", htmx=target)
                assert answer.status_code == 404, (section, target)


# The page


@pytest.mark.parametrize("section", ["", "/notes", "/files", "/timeline"])
def test_a_page_takes_three_statements_beside_the_login(desk: Browser, home: Business, section: str) -> None:
    fill_diary(home, 30, [home.pack, None], home.client)
    with statements() as asked:
        assert desk.get(f"/clients/{home.client}{section}").status_code == 200
    assert len(asked) <= STATEMENTS_OF_A_PAGE


def test_sections_are_links_that_swap_only_themselves(desk: Browser, full: Business) -> None:
    page = desk.get(f"/clients/{full.client}/notes").text
    tabs = page.split('aria-label="Sections"')[1].split("</nav>")[0]
    assert re.findall(r">(\w+)</a>", tabs) == ["Overview", "Notes", "Measurements", "Files", "Timeline"]
    assert re.search(r'aria-current="page"[^>]*>Notes<', tabs)
    for address in re.findall(r'href="([^"#]+)#client-section"', tabs):
        part = desk.get(address, htmx="client-section").text
        assert part.lstrip().startswith('<div id="client-section"')
        assert f'id="pack-{full.pack}"' not in part


def test_an_emergency_contact_and_the_consent_are_shown(desk: Browser, home: Business) -> None:
    change(
        home,
        "UPDATE clients SET phone = '+4930123456', emergency_name = 'Jo Keller',"
        " emergency_phone = '+4930654321' WHERE id = %s",
        home.client,
    )
    assert "Hasn't agreed to texts" in desk.get(f"/clients/{home.client}").text.replace("&#39;", "'")
    row(home, "set_consent", "+4930123456", "granted", "form", "You may text me about my appointments.")
    page = desk.get(f"/clients/{home.client}").text
    assert 'href="tel:+4930654321"' in page
    assert "In an emergency Jo Keller, +49 30 654321" in words(page)
    assert "<q>You may text me about my appointments.</q>" in page
    shown = words(page.split('class="client-consent"')[1])
    assert re.search(r"Agreed to texts \d+ \w+ \d{4}, \d\d:\d\d", shown)


def test_an_alert_shows_on_the_calendar_card(desk: Browser, home: Business) -> None:
    change(home, "UPDATE clients SET alert = 'Left knee: no jumping' WHERE id = %s", home.client)
    book(home, in_hours(1))
    page = desk.get("/calendar").text
    assert re.search(
        r'title="Left knee: no jumping"><svg.*?<span class="visually-hidden">Alert: Left knee: no jumping',
        page,
    )
