"""The list of clients, one client's page, and adding, changing and archiving."""

import re
import uuid
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.test_calendar import statements
from tests.world import (
    Business,
    add_client,
    add_pack,
    book,
    change,
    fill_diary,
    in_hours,
    make_business,
    read,
    rows,
    unchanged,
)
from trainer_web.clients import queries
from trainer_web.database import act_as, run

OF_THE_LOGIN = 1  # the statement at the start of every request
STATEMENTS_OF_A_PAGE = OF_THE_LOGIN + 3


def names(page: str) -> list[str]:
    """The clients in a list, in its order."""
    return re.findall(r'<a class="stretched-link"[^>]*>([^<]*)</a>', page)


def words(text: str) -> str:
    """The text of a page without its tags, with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def find(browser: Browser, text: str, **query: object) -> list[str]:
    """Whom the list shows for a search."""
    answer = browser.client.get("/clients", query_string={"q": text, **query})
    assert answer.status_code == 200
    return names(answer.text)


# The list


def test_a_row_shows_contact_next_booking_sessions_left_and_alert(desk: Browser, home: Business) -> None:
    add_pack(home, total=5, used=2)
    change(
        home,
        "UPDATE clients SET phone = '+4930123456', email = 'ana@example.org', alert = 'Left knee'"
        " WHERE id = %s",
        home.client,
    )
    next_at = datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
    book(home, next_at)
    book(home, datetime(2026, 12, 10, 9, 30, tzinfo=UTC))
    page = desk.get("/clients").text
    shown = words(page.split("Ana Keller")[1].split("</tr>")[0])
    assert shown.endswith(
        "Left knee +49 30 123456 ana@example.org Thu 3 Dec, 10:30 13 left 15 total · 2 used · 0 booked"
    )
    assert 'href="tel:+4930123456"' in page
    assert 'href="mailto:ana@example.org"' in page
    assert words(page.split("Ben Okafor")[1].split("</tr>")[0]).endswith("none no active pack")


def test_sessions_left_count_active_packs_only(desk: Browser, home: Business) -> None:
    for pack in ({"frozen": True}, {"expires_on": date(2026, 2, 1)}, {"used": 10}):
        add_pack(home, client=home.other_client, **pack)  # type: ignore[arg-type]
    page = desk.get("/clients").text
    assert "no active pack" in page.split("Ben Okafor")[1]


def test_a_cancelled_or_past_booking_is_no_next_one(desk: Browser, home: Business) -> None:
    rows(home, "cancel_booking", book(home, in_hours(50)))
    fill_diary(home, 2, [None], home.client)
    assert "none" in words(desk.get("/clients").text.split("Ana Keller")[1].split("</tr>")[0])


@pytest.mark.parametrize(
    "text",
    ["jür", "JÜRGEN", "köhler jü", "Kohler", "Jürgn", "030 555", "+49 (30) 555", "30-55577", "j.koehler@"],
)
def test_is_found_by_name_phone_or_email_and_nearly_so(desk: Browser, home: Business, text: str) -> None:
    add_client(home, "Jürgen Köhler", phone="+493055577", email="j.koehler@example.org")
    assert find(desk, text) == ["Jürgen Köhler"]


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "555", "zz", "a\0z"])
def test_is_not_found_by_what_only_looks_like_it(desk: Browser, home: Business, text: str) -> None:
    add_client(home, "Cleo Marsh", phone="+493012345")
    assert find(desk, text) == []


def test_names_that_sound_alike_are_shown_only_when_none_matches(desk: Browser, home: Business) -> None:
    add_client(home, "Anna Sorensen")
    add_client(home, "Anders Sørensen")
    assert find(desk, "sorensen") == ["Anders Sørensen", "Anna Sorensen"]
    page = desk.get("/clients?q=anna+sorenson").text
    assert names(page)[0] == "Anna Sorensen"
    assert "Nobody matches “anna sorenson”. Names that sound alike:" in words(page)


def test_the_archived_are_listed_where_they_are_asked_for(desk: Browser, home: Business) -> None:
    add_client(home, "Zoe Gone", archived_at=datetime.now(UTC))
    assert find(desk, "") == ["Ana Keller", "Ben Okafor"]
    assert find(desk, "zoe") == []
    assert find(desk, "zoe", state="archived") == ["Zoe Gone"]
    assert find(desk, "", state="all") == ["Ana Keller", "Ben Okafor", "Zoe Gone"]


def test_sorts_by_name_next_booking_and_sessions_left(desk: Browser, home: Business) -> None:
    cleo = add_client(home, "cleo marsh")
    add_pack(home, client=cleo, total=10, used=9)
    book(home, in_hours(60), p_client_id=home.other_client)
    book(home, in_hours(50), p_client_id=cleo)
    assert find(desk, "", sort="name") == ["Ana Keller", "Ben Okafor", "cleo marsh"]
    assert find(desk, "", sort="next") == ["cleo marsh", "Ben Okafor", "Ana Keller"]
    assert find(desk, "", sort="left") == ["cleo marsh", "Ana Keller", "Ben Okafor"]


def test_comes_in_pages_of_fifty(desk: Browser, home: Business) -> None:
    everybody = ["Ana Keller", "Ben Okafor"] + [f"Client {number:03}" for number in range(60)]
    for name in everybody[2:]:
        add_client(home, name)
    first = desk.get("/clients")
    assert names(first.text) == everybody[:50]
    assert "1–50 of 62" in first.text
    second = desk.get("/clients?page=2", htmx="client-list")
    assert names(second.text) == everybody[50:]
    assert "51–62 of 62" in second.text
    assert "The list ends before this page" in desk.get("/clients?page=3").text


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=-5", "page=x", "page=9999999999999999", "sort=age", "state=dead", "q=%00", "q=%ff"],
)
def test_an_address_that_makes_no_sense_still_shows_a_list(desk: Browser, query: str) -> None:
    assert desk.get(f"/clients?{query}").status_code == 200


def test_typing_swaps_the_list_only(desk: Browser) -> None:
    part = desk.get("/clients?q=ana&state=active&sort=name", htmx="client-list", page="/clients").text
    assert part.lstrip().startswith('<div id="client-list"')
    assert "<html" not in part
    assert 'value="ana"' in desk.get("/clients?q=ana").text, "the address shows the same"


def test_an_empty_list_and_a_vain_search_offer_the_first_step(app: Flask, database) -> None:
    business = make_business(database)
    with business.database.as_admin() as admin:
        admin.execute("UPDATE clients SET hidden_because = 'erased' WHERE org_id = %s", [business.id])
    desk = Browser(app, business)
    assert "No clients yet" in desk.get("/clients").text
    vain = desk.get("/clients?q=Nia+Obi").text
    assert "Nobody matches “Nia Obi”" in vain
    assert 'href="/clients/new?name=Nia+Obi"' in vain
    assert 'value="Nia Obi"' in desk.get("/clients/new?name=Nia+Obi").text
    assert "Nobody is archived" in desk.get("/clients?state=archived").text


def test_a_list_takes_three_statements_at_most(desk: Browser, home: Business) -> None:
    for number in range(60):
        add_client(home, f"Client {number:03}")
    for address in ("/clients", "/clients?sort=left", "/clients?q=client&sort=next", "/clients?q=cliemt"):
        with statements() as asked:
            desk.get(address)
        assert len(asked) <= STATEMENTS_OF_A_PAGE - 1, address


def test_other_pages_search_the_active_likeliest_first(app: Flask, home: Business) -> None:
    for name in ("Joanna Berg", "Anna Zeller", "Hanna Ahl"):
        add_client(home, name)
    add_client(home, "Anna Gone", archived_at=datetime.now(UTC))
    with app.app_context():
        act_as(home.id, "test")
        assert [row.name for row in run(queries.search, "anna", 8)] == [
            "Anna Zeller",
            "Hanna Ahl",
            "Joanna Berg",
        ]
        assert [row.name for row in run(queries.search, "anna", 1)] == ["Anna Zeller"]
        assert run(queries.search, "zelller", 8)[0].name == "Anna Zeller"


# One client


def test_shows_who_it_is_and_how_to_reach_them(desk: Browser, home: Business) -> None:
    alert = "Pregnant: no lying on the back"
    client = add_client(home, "Cleo Marsh", phone="+4930123456", email="cleo@example.org", alert=alert)
    page = desk.get(f"/clients/{client}").text
    content = page.split('<main id="main"')[1]
    assert content.index(alert) < content.index("tel:+4930123456")
    assert "+49 30 123456" in content
    assert 'href="mailto:cleo@example.org"' in content
    assert f'href="/bookings/new?client={client}"' in page
    assert "No session pack yet" in content
    assert "Nothing booked." in words(content)


def test_packs_that_matter_stand_before_the_earlier_ones(desk: Browser, home: Business) -> None:
    done, frozen = add_pack(home, used=10), add_pack(home, frozen=True)
    reserved = add_pack(home, total=1, used=1)
    book(home, in_hours(30), reserved)
    page = desk.get(f"/clients/{home.client}").text
    current, earlier = page.split("1 earlier pack<")
    assert all(f'id="pack-{pack}"' in current for pack in (home.pack, frozen, reserved))
    assert f'id="pack-{done}"' in earlier


def test_a_client_without_a_usable_pack_is_told_apart_from_one_who_never_had_any(
    desk: Browser, home: Business
) -> None:
    add_pack(home, client=home.other_client, used=10)
    assert "No pack has a session that could be used." in words(
        desk.get(f"/clients/{home.other_client}").text
    )


def test_bookings_stand_under_owed_upcoming_and_past(desk: Browser, home: Business) -> None:
    soon, later = book(home, in_hours(30), home.pack), book(home, in_hours(60))
    gone = book(home, in_hours(40))
    rows(home, "cancel_booking", gone)
    over, before = fill_diary(home, 2, [home.pack], home.client)
    empty = add_pack(home, total=1, used=1)
    change(home, "UPDATE bookings SET purchase_id = %s WHERE id = %s", empty, over)
    for booking in (over, before):
        rows(home, "complete_booking", booking)
    page = desk.get(f"/clients/{home.client}").text
    owed, upcoming, past = re.split(r'<div id="bookings-(?:owed|upcoming|past)-1"', page)[1:]
    assert re.findall(r"/bookings/([0-9a-f-]{36})", owed) == [str(over)]
    assert "the pack was empty" in owed
    assert "Owed" in owed
    assert re.findall(r"/bookings/([0-9a-f-]{36})", upcoming) == [str(soon), str(later)]
    assert re.findall(r"/bookings/([0-9a-f-]{36})", past) == [str(gone), str(before)]
    assert "Cancelled" in past


def test_many_bookings_continue_on_demand_with_and_without_script(desk: Browser, home: Business) -> None:
    made = [str(id_) for id_ in fill_diary(home, 25, [None], home.client)]
    page, seen = desk.get(f"/clients/{home.client}").text.split('id="past-title"')[1], []
    for _ in range(3):
        seen += re.findall(r'href="/bookings/([0-9a-f-]{36})"', page)
        more = re.search(r'href="(/clients/[^"]+/bookings[^"]+)"', page)
        if more:
            address = more[1].replace("&amp;", "&")
            assert "<html" in desk.get(address).text
            page = desk.get(address, htmx="").text
            assert page.lstrip().startswith('<div id="bookings-past-')
    assert more is None
    assert seen == made


def test_a_page_takes_three_statements_beside_the_login(desk: Browser, home: Business) -> None:
    fill_diary(home, 30, [home.pack, None], home.client)
    book(home, in_hours(30))
    with statements() as asked:
        desk.get(f"/clients/{home.client}")
    assert len(asked) <= STATEMENTS_OF_A_PAGE


def test_a_strangers_client_is_not_there(desk: Browser, stranger: Business) -> None:
    client = stranger.client
    with unchanged(stranger):
        for address in ("", "/edit", "/bookings", "/packs/new"):
            assert desk.get(f"/clients/{client}{address}").status_code == 404, address
        for address in ("/edit", "/archive", "/restore"):
            assert desk.post(f"/clients/{client}{address}", name="Mine now").status_code == 404, address


# Adding and changing


def client_named(business: Business, name: str):
    """The row of the client of this name."""
    (found,) = read(business, "SELECT * FROM clients WHERE org_id = %s AND name = %s", business.id, name)
    return found


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("030 1234567", "+49301234567"),
        ("+49 (0)30 1234567", "+49301234567"),
        ("0049 30 1234567", "+49301234567"),
        ("+44 20 7946 0958", "+442079460958"),
        ("", None),
    ],
)
def test_a_phone_number_is_read_as_people_of_the_country_write_it(
    desk: Browser, home: Business, typed: str, kept: str | None
) -> None:
    fields = {"name": "  Nia \0  Obi ", "email": " nia@example.org ", "alert": "Asthma"}
    answer = desk.post("/clients", phone=typed, **fields)
    assert answer.status_code == 303
    added = client_named(home, "Nia Obi")
    assert answer.location == f"/clients/{added.id}"
    assert (added.phone, added.email, added.alert) == (kept, "nia@example.org", "Asthma")


def test_another_country_reads_its_own_way(sign_in: SignIn, stranger: Business) -> None:
    sign_in("owner", stranger).post("/clients", name="Nia Obi", phone="(212) 555-2368")
    assert client_named(stranger, "Nia Obi").phone == "+12125552368"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "   "}, "Enter the client's name."),
        ({"name": "x" * 201}, "Use at most 200 characters."),
        ({"phone": "12"}, "This isn't a complete number in Germany (+49). Write it with its country code"),
        ({"phone": "call me"}, "This isn't a complete number in Germany"),
        ({"phone": "+49 30 12345678901234567"}, "This isn't a complete number in Germany"),
        ({"email": "nia@"}, "Write the whole address, such as ana@example.org."),
        ({"email": "nia obi@example.org"}, "Write the whole address"),
        ({"alert": "x" * 501}, "Use at most 500 characters."),
    ],
)
def test_a_refused_form_keeps_what_was_typed_and_names_the_remedy(
    desk: Browser, home: Business, fields: dict[str, str], sentence: str
) -> None:
    typed = {
        "name": "Nia Obi",
        "phone": "030 1234567",
        "email": "nia@example.org",
        "alert": "Asthma",
    } | fields
    with unchanged(home):
        page, part = desk.post("/clients", **typed), desk.post("/clients", htmx="client-form", **typed)
    for answer in (page, part):
        assert answer.status_code == 422
        text = answer.text.replace("&#39;", "'")
        assert sentence in text
        kept = {name: value.strip() for name, value in typed.items()}
        assert all(f'value="{kept[name]}"' in text for name in ("name", "phone", "email"))
        assert f">{kept['alert']}</textarea>" in text
        assert 'aria-invalid="true"' in text
    assert part.text.lstrip().startswith('<form id="client-form"')


def test_htmx_is_led_to_the_new_clients_page(desk: Browser, home: Business) -> None:
    answer = desk.post("/clients", htmx="client-form", name="Nia Obi")
    assert answer.headers["HX-Redirect"] == f"/clients/{client_named(home, 'Nia Obi').id}"


def test_what_is_known_can_be_changed(desk: Browser, home: Business) -> None:
    client = add_client(home, "Cleo Marsh", phone="+49301234567", email="cleo@example.org")
    form = desk.get(f"/clients/{client}/edit").text
    assert 'value="Cleo Marsh"' in form
    assert 'value="+49 30 1234567"' in form
    answer = desk.post(f"/clients/{client}/edit", name="Cleo Obi", phone="+49 30 1234567", email="")
    assert answer.location == f"/clients/{client}"
    changed = client_named(home, "Cleo Obi")
    assert (changed.id, changed.phone, changed.email) == (client, "+49301234567", None)
    assert desk.post(f"/clients/{client}/edit", name="").status_code == 422


def test_archiving_puts_away_and_restoring_brings_back(desk: Browser, home: Business) -> None:
    archived = desk.post(f"/clients/{home.client}/archive")
    page = desk.get(archived.location).text
    assert "Ana Keller is archived." in page
    assert "New<" not in page
    assert "Sell a pack" not in page
    assert f'id="pack-{home.pack}"' in page, "nothing about them is lost"
    with unchanged(home):
        desk.post(f"/clients/{home.client}/archive")
    restored = desk.post(f"/clients/{home.client}/restore")
    assert "Ana Keller is back among the active clients." in desk.get(restored.location).text
    assert find(desk, "") == ["Ana Keller", "Ben Okafor"]


def test_hostile_names_stay_text(desk: Browser, home: Business) -> None:
    hostile = '"><img src=x onerror=alert(1)><b hx-get="/logout" hx-trigger="load">{{ 7 * 7 }}'
    client = add_client(home, hostile, alert=hostile, email=f"{uuid.uuid4()}@x.test")
    add_pack(home, client=client)
    book(home, in_hours(30), p_client_id=client)
    for address in (
        "/clients",
        "/clients?q=onerror",
        f"/clients?q={hostile}",
        f"/clients/{client}",
        f"/clients/{client}/edit",
        f"/clients/{client}/packs/new",
        "/clients/new?name=%22%3E%3Cimg src=x onerror=alert(1)%3E",
    ):
        page = desk.get(address).text
        assert "img src=x" in page, address
        assert "<img" not in page, address
        assert "<b hx-get" not in page, address
