"""Tags, saved filters, who may be here already, and archiving with its undo."""

import re
import uuid

import pytest

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.test_clients import find, words
from tests.world import Business, add_client, change, read, unchanged


def tags(business: Business, client: uuid.UUID) -> list[str]:
    """The client's tags."""
    found = read(business, "SELECT tag FROM client_tags WHERE client_id = %s ORDER BY tag", client)
    return [tag for (tag,) in found]


# Tags


def test_a_tag_is_added_shown_and_taken_off_again(desk: Browser, home: Business) -> None:
    place = f"/clients/{home.client}/tags"
    opened = desk.get(place, htmx="client-tags").text
    assert 'id="new-tag"' in opened
    added = desk.post(place, htmx="client-tags", tag="  early   bird ")
    assert tags(home, home.client) == ["early bird"]
    assert "early bird" in words(added.text)
    assert f'action="{place}/remove"' in added.text.split("notice")[1], "the toast takes it off"
    assert "early bird" in desk.get(f"/clients/{home.client}").text
    assert desk.post(f"{place}/remove", htmx="toasts", tag="early bird").text.count('hx-swap-oob="true"') == 1
    assert tags(home, home.client) == []


def test_tags_in_use_are_suggested(desk: Browser, home: Business) -> None:
    desk.post(f"/clients/{home.other_client}/tags", tag="Morning")
    page = desk.get(f"/clients/{home.client}/tags").text
    assert '<option value="Morning">' in page
    assert "<html" in page


@pytest.mark.parametrize("tag", ["", "  ", "\0"])
def test_a_tag_needs_a_word(desk: Browser, home: Business, tag: str) -> None:
    with unchanged(home):
        answer = desk.post(f"/clients/{home.client}/tags", htmx="client-tags", tag=tag)
    assert answer.status_code == 422
    assert "a tag needs a word" in answer.text


def test_a_tag_given_twice_is_one(desk: Browser, home: Business) -> None:
    for _ in range(2):
        desk.post(f"/clients/{home.client}/tags", tag="Morning")
    assert tags(home, home.client) == ["Morning"]


def test_the_list_is_narrowed_by_tags(desk: Browser, home: Business) -> None:
    for client, tag in [(home.client, "a"), (home.client, "b"), (home.other_client, "b")]:
        desk.post(f"/clients/{client}/tags", tag=tag)
    assert find(desk, "", tag="b") == ["Ana Keller", "Ben Okafor"]
    assert find(desk, "", tag=["a", "b"]) == ["Ana Keller"]
    assert find(desk, "ben", tag="b") == ["Ben Okafor"]
    assert "Nobody has this tag" in desk.get("/clients?tag=zz").text


def test_who_may_not_edit_sees_tags_only(desk: Browser, sign_in: SignIn, stranger: Business) -> None:
    with unchanged(stranger):
        for address in ("", "/remove"):
            assert desk.post(f"/clients/{stranger.client}/tags{address}", tag="x").status_code == 404


# Saved filters


def saved(business: Business) -> dict[str, dict[str, object]]:
    """The saved filters by name."""
    found = read(business, "SELECT name, query FROM saved_filters WHERE org_id = %s", business.id)
    return {kept.name: kept.query for kept in found}


def test_a_question_is_saved_opened_renamed_and_removed_with_undo(desk: Browser, home: Business) -> None:
    answer = desk.post("/clients/filters?q=ana&state=all&sort=left&tag=b", htmx="filters", name="Ana, all")
    assert saved(home) == {"Ana, all": {"q": "ana", "state": "all", "sort": "left", "tags": ["b"]}}
    assert 'href="/clients?q=ana&amp;state=all&amp;sort=left&amp;tag=b"' in answer.text
    (id_,) = read(home, "SELECT id FROM saved_filters WHERE org_id = %s", home.id)[0]
    desk.post(f"/clients/filters/{id_}/name", htmx="filters", name="Everybody called Ana")
    removed = desk.post(f"/clients/filters/{id_}/remove", htmx="filters")
    assert saved(home) == {}
    undo = removed.text.split('class="notice')[1]
    address = re.search(r'action="([^"]+)"', undo)
    fields = dict(re.findall(r'name="(name|q|state|sort)" value="([^"]*)"', undo))
    assert address
    desk.post(address[1].replace("&amp;", "&"), htmx="toasts", **fields)
    assert saved(home)["Everybody called Ana"] == {"q": "ana", "state": "all", "sort": "left", "tags": ["b"]}


def test_a_filter_needs_a_name_of_its_own(desk: Browser, home: Business) -> None:
    for name in ("One", "Two"):
        desk.post("/clients/filters", name=name)
    (id_,) = read(home, "SELECT id FROM saved_filters WHERE org_id = %s AND name = 'Two'", home.id)[0]
    with unchanged(home):
        assert desk.post("/clients/filters", htmx="filters", name=" ").status_code == 422
        assert desk.post(f"/clients/filters/{id_}/name", htmx="filters", name="One").status_code == 409
        for act in ("name", "remove"):
            assert desk.post(f"/clients/filters/{uuid.uuid4()}/{act}", name="x").status_code == 404


def test_filters_have_a_page_of_their_own(desk: Browser, home: Business) -> None:
    desk.post("/clients/filters?state=archived", name="Gone")
    page = desk.get("/clients/filters").text
    assert "<html" in page
    assert 'href="/clients?state=archived"' in page
    assert desk.get("/clients/filters", htmx="filters").text.lstrip().startswith('<div id="filters"')


# Who may be here already, and a double press


def test_whoever_has_the_number_the_address_or_the_name_is_suggested(desk: Browser, home: Business) -> None:
    change(home, "UPDATE clients SET phone = '+4930555771', email = 'a@x.test' WHERE id = %s", home.client)
    for query, why in [
        ("phone=030 555771", "has this number"),
        ("email=A@x.test", "has this address"),
        ("name=Anna Keler", "has a similar name"),
    ]:
        told = words(desk.get(f"/clients/similar?{query}", htmx="similar").text)
        assert f"Ana Keller {why}" in told, query
    for query in ("", "name=An", "name=Quintus Quill", "phone=12", f"name=Ana Keller&client={home.client}"):
        assert words(desk.get(f"/clients/similar?{query}", htmx="similar").text) == "", query


def test_who_is_being_edited_can_be_merged_from_there(desk: Browser, home: Business) -> None:
    double = add_client(home, "Anna Keller")
    told = desk.get(f"/clients/similar?name=Anna Keller&client={double}", htmx="similar").text
    assert f'href="/clients/{double}/merge?with={home.client}"' in told
    assert f'href="/clients/{home.client}"' in told


def test_a_double_press_adds_one_client(desk: Browser, home: Business) -> None:
    press = uuid.uuid4()
    first, second = (
        desk.post("/clients", name="Nia Obi", request_id=press, emergency_phone="030 1234567")
        for _ in range(2)
    )
    assert first.location == second.location
    (added,) = read(home, "SELECT * FROM clients WHERE org_id = %s AND name = 'Nia Obi'", home.id)
    assert (added.emergency_name, added.emergency_phone) == ("", "+49301234567")


def test_whom_to_call_is_kept_and_changed(desk: Browser, home: Business) -> None:
    place = f"/clients/{home.client}/edit"
    desk.post(place, name="Ana Keller", emergency_name="Bo Keller", emergency_phone="030 1234567")
    form = desk.get(place).text
    assert 'value="Bo Keller"' in form
    assert 'value="+49 30 1234567"' in form
    assert desk.post(place, name="Ana Keller", emergency_phone="12").status_code == 422


def test_archiving_can_be_undone_from_the_toast(desk: Browser, home: Business) -> None:
    answer = desk.post(f"/clients/{home.client}/archive", htmx="client-archive")
    assert "Restore" in answer.text
    assert f'action="/clients/{home.client}/restore"' in answer.text.split('class="notice')[1]
    back = desk.post(f"/clients/{home.client}/restore", htmx="toasts")
    assert 'hx-swap-oob="true"' in back.text
    assert find(desk, "ana") == ["Ana Keller"]


@pytest.mark.parametrize("why", ["import_undone", "erased"])
def test_who_is_hidden_is_nowhere(desk: Browser, home: Business, why: str) -> None:
    change(home, "UPDATE clients SET hidden_because = %s WHERE id = %s", why, home.client)
    assert find(desk, "", state="all") == ["Ben Okafor"]
    assert find(desk, "ana", state="all") == []
    for address in ("", "/edit", "/tags", "/merge", "/packs/new"):
        assert desk.get(f"/clients/{home.client}{address}").status_code == 404, address
    assert words(desk.get("/clients/similar?name=Ana Keller", htmx="similar").text) == ""
    for act in ("archive", "restore", "edit"):
        assert desk.post(f"/clients/{home.client}/{act}", name="Back").status_code == 404, act
