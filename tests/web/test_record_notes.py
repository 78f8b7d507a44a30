"""Notes about a client: written, pinned, changed, removed; and those nobody but their author sees."""

import re
import uuid

import pytest

from tests.web.browsing import Browser
from tests.web.conftest import SignIn
from tests.web.test_clients import words
from tests.world import Business, as_app, read, unchanged


def note(desk: Browser, home: Business, body: str = "Slept badly", **fields: object) -> uuid.UUID:
    """A note written by whoever sits at this desk."""
    id_ = uuid.uuid4()
    answer = desk.post(
        f"/clients/{home.client}/notes", htmx="client-notes", request_id=id_, body=body, **fields
    )
    assert answer.status_code == 200, answer.text
    return id_


def row(home: Business, id_: uuid.UUID):
    """The note as it is kept."""
    (found,) = read(home, "SELECT * FROM client_notes WHERE id = %s", id_)
    return found


def version(page: str) -> str:
    """What the form of a note says it was when it was opened."""
    (found,) = re.findall(r'name="version" value="([^"]+)"', page)
    return found


def test_a_note_is_kept_and_shown_with_its_author(desk: Browser, home: Business) -> None:
    answer = desk.post(f"/clients/{home.client}/notes", htmx="client-notes", body="Slept badly\nLegs heavy")
    assert "Note kept: the team sees it" in answer.text
    assert answer.text.lstrip().startswith('<section id="client-notes"')
    shown = words(desk.get(f"/clients/{home.client}/notes").text)
    assert "Slept badly Legs heavy" in shown
    assert "Owner, " in shown


def test_writing_works_without_script(desk: Browser, home: Business) -> None:
    answer = desk.post(f"/clients/{home.client}/notes", body="Slept badly")
    assert answer.location == f"/clients/{home.client}/notes#client-section"
    assert "Note kept" in desk.get(answer.location).text


def test_a_double_click_keeps_one_note(desk: Browser, home: Business) -> None:
    request = uuid.uuid4()
    for _ in range(2):
        desk.post(f"/clients/{home.client}/notes", htmx="client-notes", request_id=request, body="Once")
    assert len(read(home, "SELECT id FROM client_notes WHERE client_id = %s", home.client)) == 1


@pytest.mark.parametrize(
    ("body", "sentence"),
    [("  \n ", "Write the note first."), ("x" * 4001, "Use at most 4000 characters")],
)
def test_a_refused_note_keeps_what_was_typed(desk: Browser, home: Business, body: str, sentence: str) -> None:
    with unchanged(home):
        for htmx in (None, "client-notes"):
            answer = desk.post(f"/clients/{home.client}/notes", htmx=htmx, body=body)
            assert answer.status_code == 422
            assert sentence in answer.text
            assert f">{body.strip()}</textarea>" in answer.text


def test_a_pinned_note_stands_on_top_and_on_the_overview(desk: Browser, home: Business) -> None:
    first, _ = note(desk, home, "Older"), note(desk, home, "Newer")
    assert "Older" not in desk.get(f"/clients/{home.client}").text
    pinned = desk.post(f"/notes/{first}/pin", htmx="client-notes")
    assert pinned.text.index("Older") < pinned.text.index("Newer")
    assert f'action="/notes/{first}/unpin"' in pinned.text.split('class="notice')[1], "Undo"
    assert "Older" in desk.get(f"/clients/{home.client}").text
    assert desk.post(f"/notes/{first}/pin", htmx="client-notes").status_code == 409
    desk.post(f"/notes/{first}/unpin", htmx="client-notes")
    assert not row(home, first).is_pinned


def test_its_author_changes_a_note(desk: Browser, home: Business) -> None:
    mine = note(desk, home, "Slept badly")
    form = desk.get(f"/notes/{mine}/edit", htmx="client-notes").text
    assert ">Slept badly</textarea>" in form
    answer = desk.post(
        f"/notes/{mine}", htmx="client-notes", body="Slept well", is_private=1, version=version(form)
    )
    assert "Note changed" in answer.text
    changed = row(home, mine)
    assert (changed.body, changed.is_private) == ("Slept well", True)


def test_a_note_changed_meanwhile_is_not_overwritten(desk: Browser, home: Business) -> None:
    mine = note(desk, home, "Slept badly")
    seen = version(desk.get(f"/notes/{mine}/edit").text)
    desk.post(f"/notes/{mine}", body="On the tablet", version=seen)
    late = desk.post(f"/notes/{mine}", htmx="client-notes", body="At the desk", version=seen)
    assert late.status_code == 409
    assert "“At the desk”" in late.text, "what was typed is not lost"
    assert row(home, mine).body == "On the tablet"


def test_a_refused_change_stays_open(desk: Browser, home: Business) -> None:
    mine = note(desk, home)
    answer = desk.post(f"/notes/{mine}", htmx="client-notes", body="", version="2026-01-01T00:00:00+00:00")
    assert answer.status_code == 422
    assert f'action="/notes/{mine}"' in answer.text
    assert "Write the note first." in answer.text
    assert desk.post(f"/notes/{mine}", body="x", version="never").status_code == 400


def test_nobody_changes_the_words_of_another(sign_in: SignIn, home: Business) -> None:
    theirs = note(sign_in("trainer"), home, "Mine to word")
    desk = sign_in()
    page = desk.get(f"/clients/{home.client}/notes").text
    assert "Mine to word" in page
    assert f"/notes/{theirs}/edit" not in page
    assert desk.get(f"/notes/{theirs}/edit").status_code == 404
    changed = row(home, theirs).changed_at.isoformat()
    assert desk.post(f"/notes/{theirs}", body="Ours", version=changed).status_code == 303
    assert row(home, theirs).body == "Mine to word"


def test_removing_is_undone_by_the_toast(desk: Browser, home: Business) -> None:
    mine = note(desk, home, "Slept badly")
    removed = desk.post(f"/notes/{mine}/remove", htmx="client-notes").text
    assert "1 note removed" in removed
    assert "Slept badly" not in removed
    assert f'action="/notes/{mine}/restore"' in removed
    page = f"/clients/{home.client}/notes"
    back = desk.post(f"/notes/{mine}/restore", htmx="toasts", page=page).text
    assert 'hx-swap-oob="true"' in back
    assert "Slept badly" in back
    elsewhere = desk.post(f"/notes/{mine}/remove", htmx="toasts", page="/today").text
    assert 'id="client-notes"' not in elsewhere


def test_removing_is_undone_without_script(desk: Browser, home: Business) -> None:
    mine = note(desk, home, "Slept badly")
    page = desk.get(desk.post(f"/notes/{mine}/remove").location).text
    assert f'action="/notes/{mine}/restore"' in page
    assert "Slept badly" in desk.get(desk.post(f"/notes/{mine}/restore").location).text


def test_what_is_done_already_says_so(desk: Browser, home: Business) -> None:
    mine = note(desk, home)
    assert desk.post(f"/notes/{mine}/restore", htmx="client-notes").status_code == 409
    desk.post(f"/notes/{mine}/remove")
    for act in ("remove", "pin", "unpin"):
        answer = desk.post(f"/notes/{mine}/{act}", htmx="client-notes")
        assert answer.status_code == 409
        assert "Somebody else was faster" in answer.text


def test_many_notes_come_in_pages(desk: Browser, home: Business) -> None:
    with home.database.as_admin() as admin:
        admin.execute(
            "INSERT INTO client_notes (org_id, client_id, author_id, body, created_at)"
            " SELECT %s, %s, %s, 'Note ' || n, now() - make_interval(days => n)"
            " FROM generate_series(1, 35) AS n",
            [home.id, home.client, home.owner],
        )
    first, second = (desk.get(f"/clients/{home.client}/notes?page={page}").text for page in (1, 2))
    assert re.findall(r">Note (\d+)<", first) == [str(n) for n in range(1, 31)]
    assert re.findall(r">Note (\d+)<", second) == [str(n) for n in range(31, 36)]
    assert "page=2" in first


# Private notes


@pytest.fixture
def private(sign_in: SignIn, home: Business) -> uuid.UUID:
    """A note of the trainer that is nobody else's business."""
    return note(sign_in("trainer"), home, "Told me in confidence", is_private=1, is_pinned=1)


def test_a_private_note_is_there_for_its_author(sign_in: SignIn, home: Business, private: uuid.UUID) -> None:
    trainer = sign_in("trainer")
    for address in ("", "/notes", "/timeline"):
        assert "Told me in confidence" in trainer.get(f"/clients/{home.client}{address}").text, address


@pytest.mark.parametrize("role", ["owner", "manager", "other_trainer", "front_desk"])
def test_for_everybody_else_it_does_not_exist(
    sign_in: SignIn, home: Business, private: uuid.UUID, role: str
) -> None:
    other = sign_in(role)
    for address in ("", "/notes", "/timeline", "/timeline?subject=notes"):
        assert "in confidence" not in other.get(f"/clients/{home.client}{address}").text, address
    if role == "front_desk":
        return
    with unchanged(home):
        assert other.get(f"/notes/{private}/edit").status_code == 404
        for act in ("", "/pin", "/unpin", "/remove", "/restore"):
            fields = {"body": "Mine now", "version": "2026-01-01T00:00:00+00:00"}
            assert other.post(f"/notes/{private}{act}", **fields).status_code == 404, act


def test_the_database_itself_keeps_it_from_others(home: Business, private: uuid.UUID) -> None:
    found = "SELECT id FROM client_notes WHERE id = %s"
    with as_app(home, f"user:{home.trainer}") as app:
        assert app.execute(found, [private]).rowcount == 1
    for actor in (f"user:{home.owner}", "worker", "", "user:"):
        with as_app(home, actor) as app:
            assert app.execute(found, [private]).rowcount == 0, actor
            assert app.execute("UPDATE client_notes SET is_private = false").rowcount == 0, actor


# Who may


def test_the_front_desk_neither_reads_nor_writes_the_record(sign_in: SignIn, home: Business) -> None:
    mine = note(sign_in(), home, "Slept badly", is_pinned=1)
    front = sign_in("front_desk")
    page = front.get(f"/clients/{home.client}").text
    assert "Slept badly" not in page
    assert f"/clients/{home.client}/notes" not in page
    with unchanged(home):
        for address in ("notes", "measurements", "files"):
            assert front.get(f"/clients/{home.client}/{address}").status_code == 403
            assert front.post(f"/clients/{home.client}/{address}", body="x").status_code == 403
        for act in ("", "/pin", "/remove", "/restore"):
            assert front.post(f"/notes/{mine}{act}", body="x").status_code == 403


def test_hostile_words_stay_text(desk: Browser, home: Business) -> None:
    hostile = '</textarea><img src=x onerror=alert(1)><b hx-get="/logout" hx-trigger="load">{{ 7 * 7 }}'
    mine = note(desk, home, hostile, is_pinned=1)
    for address in ("", "/notes", "/timeline"):
        page = desk.get(f"/clients/{home.client}{address}").text
        assert "&lt;img src=x" in page, address
        assert "<img" not in page, address
    assert "<img" not in desk.get(f"/notes/{mine}/edit").text
