"""Writing to a client, and noting what the owner of a number agreed to."""

import uuid

import pytest

from tests.web.browsing import Browser
from tests.web.inboxes import PHONE, add_message, add_reply, message, place, reach, words
from tests.world import (
    Business,
    change,
    in_hours,
    read,
)

# Writing


def test_a_text_goes_into_the_outbox_and_can_be_taken_back(desk: Browser, home: Business) -> None:
    reach(home)
    answer = desk.post(f"{place(home)}/texts", body="See you at 10’", htmx="compose")
    assert answer.status_code == 200
    assert "Text to Ana Keller:" in answer.text
    (sent,) = read(home, "SELECT * FROM messages WHERE org_id = %s AND kind = 'text'", home.id)
    assert (sent.body, sent.segments, sent.state) == ("See you at 10'", 1, "pending")
    assert f"/messages/{sent.id}/withdraw" in answer.text
    undone = desk.post(f"/messages/{sent.id}/withdraw", htmx="toasts")
    assert "Taken back" in undone.text
    assert message(home, sent.id).reason == "withdrawn"
    assert desk.post(f"/messages/{sent.id}/withdraw", htmx="toasts").status_code == 409
    assert desk.post(f"/messages/{sent.id}/again", htmx="toasts").status_code == 200
    assert message(home, sent.id).state == "pending"
    assert desk.post(f"/messages/{sent.id}/again", htmx="toasts").status_code == 409


def test_the_same_press_twice_is_one_text(desk: Browser, home: Business) -> None:
    reach(home)
    press = uuid.uuid4()
    for _ in range(2):
        desk.post(f"{place(home)}/texts", body="Hi", request_id=press, htmx="compose")
    assert len(read(home, "SELECT id FROM messages WHERE org_id = %s", home.id)) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [("", "Write the text first"), ("  \n", "Write the text first"), ("a" * 470, "4 segments")],
)
def test_a_refused_text_stays_in_the_box(desk: Browser, home: Business, body: str, said: str) -> None:
    reach(home)
    for htmx in ("compose", None):
        answer = desk.post(f"{place(home)}/texts", body=body, htmx=htmx)
        assert answer.status_code == 422
        assert said in answer.text
        assert f">{body.strip()}</textarea>" in answer.text
    assert read(home, "SELECT id FROM messages WHERE org_id = %s", home.id) == []


@pytest.mark.parametrize(
    ("consent", "said"),
    [(None, "Ana has not agreed to texts"), ("opted_out", "Ana opted out of texts")],
)
def test_it_is_told_before_that_nothing_would_go_out_and_refused(
    desk: Browser, home: Business, consent: str | None, said: str
) -> None:
    reach(home, consent)
    assert said in words(desk.get(place(home)).text)
    answer = desk.post(f"{place(home)}/texts", body="Hi", htmx="compose")
    assert answer.status_code == 422
    assert read(home, "SELECT id FROM messages WHERE org_id = %s", home.id) == []


def test_without_an_agreement_it_goes_by_email_or_as_an_answer(desk: Browser, home: Business) -> None:
    reach(home, None)
    change(home, "UPDATE clients SET email = 'ana@example.org' WHERE id = %s", home.client)
    assert "Goes out by e-mail to ana@example.org" in words(desk.get(place(home)).text)
    add_reply(home, "Hello?", "unclear")
    assert "Goes out by e-mail" not in words(desk.get(place(home)).text)


def test_quiet_hours_are_told_before(desk: Browser, home: Business) -> None:
    reach(home)
    change(home, "UPDATE orgs SET quiet_until = '00:01', quiet_from = '00:02' WHERE id = %s", home.id)
    assert "Quiet hours: goes out" in words(desk.get(place(home)).text)
    desk.post(f"{place(home)}/texts", body="Hi", htmx="compose")
    (sent,) = read(home, "SELECT send_after, now() AS now FROM messages WHERE org_id = %s", home.id)
    assert sent.send_after > sent.now


def test_the_cost_is_told_while_writing(desk: Browser, home: Business) -> None:
    change(home, "UPDATE orgs SET segment_price = 0.0750 WHERE id = %s", home.id)
    plain = words(desk.post("/messages/measure", body="a" * 161, htmx="compose-cost").text)
    assert plain.startswith("2 segments, 161 characters, €0.15")
    dear = words(desk.post("/messages/measure", body="Привет " + "a" * 80, htmx="compose-cost").text)
    assert "П" in dear
    assert "make this longer" in dear
    assert "At most 3" in words(desk.post("/messages/measure", body="a" * 500, htmx="compose-cost").text)
    assert words(desk.post("/messages/measure", body="", htmx="compose-cost").text) == ""


def test_ready_answers_fill_the_box_without_script_too(desk: Browser, home: Business) -> None:
    reach(home)
    change(
        home, "UPDATE orgs SET canned_answers = %s WHERE id = %s", ["Hi {first_name}, sure!", "No"], home.id
    )
    for htmx in (None, "compose"):
        assert ">Hi Ana, sure!</textarea>" in desk.get(f"{place(home)}?answer=0", htmx=htmx).text
        assert "></textarea>" in desk.get(f"{place(home)}?answer=7", htmx=htmx).text


def test_what_did_not_go_out_can_be_written_again(desk: Browser, home: Business) -> None:
    reach(home)
    old = add_message(home, state="expired", body="Too late for that", expires_at=in_hours(-1))
    assert f"copy={old}" in desk.get(place(home)).text
    assert ">Too late for that</textarea>" in desk.get(f"{place(home)}?copy={old}", htmx="compose").text
    assert desk.post(f"/messages/{old}/again", htmx="toasts").status_code == 409


# Consent


def test_an_agreement_is_noted_with_its_wording_and_taken_back(desk: Browser, home: Business) -> None:
    reach(home, None)
    answer = desk.post(f"{place(home)}/consent", state="granted", htmx="contact")
    assert "Noted: agreed to texts" in answer.text
    (kept,) = read(home, "SELECT * FROM phone_consents WHERE org_id = %s", home.id)
    assert (kept.phone, kept.state, kept.source, kept.actor) == (
        PHONE,
        "granted",
        "team",
        f"user:{home.owner}",
    )
    assert "Northside Strength may text me" in kept.evidence
    assert "noted by Owner" in words(answer.text)
    assert "no more texts" in desk.post(f"{place(home)}/consent", state="opted_out", htmx="contact").text
    assert desk.post(f"{place(home)}/consent", state="granted", htmx="contact").status_code == 200


def test_only_the_phone_itself_undoes_an_opt_out_by_text(desk: Browser, home: Business) -> None:
    reach(home)
    change(
        home,
        "UPDATE phone_consents SET state = 'opted_out', source = 'text', evidence = 'STOP' WHERE org_id = %s",
        home.id,
    )
    page = words(desk.get(place(home)).text)
    assert "by texting “STOP”" in page
    assert "Only texting START" in page
    answer = desk.post(f"{place(home)}/consent", state="granted", htmx="contact")
    assert answer.status_code == 409
    assert "only texting START" in answer.text


@pytest.mark.parametrize("state", ["unreachable", "", "x"])
def test_nothing_else_can_be_noted(desk: Browser, home: Business, state: str) -> None:
    reach(home)
    assert desk.post(f"{place(home)}/consent", state=state, htmx="contact").status_code == 400


def test_no_number_no_note(desk: Browser, home: Business) -> None:
    assert desk.post(f"{place(home)}/consent", state="granted", htmx="contact").status_code == 409
