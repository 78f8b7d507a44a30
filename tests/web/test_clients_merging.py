"""Merging two clients who are one, and undoing it."""

import uuid

from tests.sql.clients.builders import add_double, client_row, owned
from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.test_clients import find, words
from tests.world import Business, add_class, add_client, add_to_class, all_is_right, in_hours, row, unchanged


def test_the_likeliest_others_are_offered_and_can_be_searched(desk: Browser, home: Business) -> None:
    double = add_client(home, "Ana Keller-Berg")
    page = desk.get(f"/clients/{home.client}/merge").text
    assert f'href="/clients/{home.client}/merge?with={double}"' in page
    part = desk.get(f"/clients/{home.client}/merge?q=okafor", htmx="merge-options").text
    assert f"with={home.other_client}" in part
    assert f"with={double}" not in part


def test_both_stand_side_by_side_before_anything_happens(desk: Browser, home: Business) -> None:
    double = add_double(home, phone="+493055577", alert="Asthma")
    with unchanged(home):
        page = desk.get(f"/clients/{home.client}/merge?with={double}").text
    told = words(page)
    assert "Phone – +49 30 55577 +49 30 55577" in told
    assert "Session packs 1 1 all with Ana Keller" in told
    assert f'action="/clients/{home.client}/merge"' in page
    assert f'href="/clients/{double}/merge?with={home.client}"' in page, "the other can be kept instead"


def test_merging_says_so_and_offers_undo(desk: Browser, home: Business) -> None:
    double = add_double(home)
    before = owned(home, double)
    done = desk.post(f"/clients/{home.client}/merge", htmx="merge", other_id=double)
    assert "Anna Keler is now part of Ana Keller" in words(done.text)
    assert find(desk, "keler", state="all") == ["Ana Keller"], "who sounds alike, not who was merged"
    moved = desk.get(f"/clients/{double}")
    assert (moved.status_code, moved.location) == (302, f"/clients/{home.client}")
    undo = done.text.split('class="notice')[1].split('action="')[1].split('"')[0]
    undone = desk.post(undo, htmx="toasts")
    assert undone.headers["HX-Redirect"] == f"/clients/{double}"
    assert "Anna Keler is a client of their own again." in desk.get(f"/clients/{double}").text
    assert owned(home, double) == before
    all_is_right(home)


def test_without_script_it_works_too(desk: Browser, home: Business) -> None:
    double = add_double(home)
    done = desk.post(f"/clients/{home.client}/merge", other_id=double)
    assert done.location == f"/clients/{home.client}"
    listed = desk.get("/clients/merges").text
    assert "Anna Keler into Ana Keller" in words(listed)
    address = listed.split('action="/clients/merges/')[1].split('"')[0]
    assert desk.post(f"/clients/merges/{address}").location == f"/clients/{double}"
    assert "Undone" in desk.get("/clients/merges").text
    assert desk.post(f"/clients/merges/{address}").status_code == 409


def test_both_in_one_class_is_refused_and_named(desk: Browser, home: Business) -> None:
    double, place = add_double(home), add_class(home, in_hours(50))
    add_to_class(home, place, home.client)
    theirs = add_to_class(home, place, double)
    page = desk.get(f"/clients/{home.client}/merge?with={double}").text
    assert "Both have a place in the same class" in page
    assert f'href="/bookings/{theirs}"' in page
    assert "Merge into" not in page
    with unchanged(home):
        answer = desk.post(f"/clients/{home.client}/merge", htmx="merge", other_id=double)
    assert answer.status_code == 409
    assert "Cancel one of the two bookings" in answer.text


def test_who_was_merged_meanwhile_is_not_merged_again(desk: Browser, home: Business) -> None:
    double = add_double(home)
    row(home, "merge_clients", home.other_client, double)
    before = owned(home, home.client), owned(home, home.other_client)
    answer = desk.post(f"/clients/{home.client}/merge", htmx="merge", other_id=double)
    assert (owned(home, home.client), owned(home, home.other_client)) == before
    assert answer.status_code == 409
    assert "Nothing was merged" in answer.text
    assert desk.get(f"/clients/{home.client}/merge?with={double}").status_code == 404


def test_the_front_desk_merges_nobody(sign_in: SignIn, home: Business) -> None:
    double = add_double(home)
    front = sign_in("front_desk")
    with unchanged(home):
        assert front.post(f"/clients/{home.client}/merge", other_id=double).status_code == 403
        assert front.get("/clients/merges").status_code == 403
    assert "Merge with" not in front.get(f"/clients/{home.client}/edit").text


def test_a_strangers_clients_and_merges_are_not_there(
    desk: Browser, home: Business, stranger: Business
) -> None:
    theirs = row(stranger, "merge_clients", stranger.client, add_client(stranger))
    with unchanged(stranger):
        for other in (stranger.client, uuid.uuid4()):
            assert desk.get(f"/clients/{home.client}/merge?with={other}").status_code == 404
            assert desk.post(f"/clients/{home.client}/merge", other_id=other).status_code == 404
        for merge in (theirs.id, uuid.uuid4()):
            assert desk.post(f"/clients/merges/{merge}/undo").status_code == 404
    assert desk.get(f"/clients/{theirs.merged_id}").status_code == 404
    assert client_row(stranger, theirs.merged_id).hidden_because == "merged"
