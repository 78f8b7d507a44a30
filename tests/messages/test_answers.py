"""What goes back to a client."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trainer_web.messages.answers import ANSWERS, answer
from trainer_web.messages.replies import Intent, understand
from trainer_web.messages.segments import GSM_7, MOST_SEGMENTS, measure

LINK = "https://" + "s" * 31 + ".example/r/" + "t" * 25  # 75 characters
LINES = "\n".join(f"Wed 2{day} Sep 10:00 {LINK}" for day in range(5))
FACTS = {
    "when": "Tue 3 Jun 10:00",
    "business": "Harbor Strength",
    "trainer": "Tom",
    "phone": "+1 212-555-0142",
    "link": "https://training.example/r/4fT0bWzKx2mNqVh8sLdYc3JrGpEa",
    "lines": "Tue 3 Jun 10:00 https://t.example/r/a\nThu 5 Jun 09:00 https://t.example/r/b",
}
SILENT = {"opted_out", "cancel_word", "opted_in", "unclear"}
ANY_TEXT = st.one_of(
    st.text(max_size=200), st.sampled_from(["Жанна " * 40, "😀" * 100, "€" * 200, "鿂" * 30, LINES, LINK])
)
ANY_FACTS = st.fixed_dictionaries({}, optional=dict.fromkeys([*FACTS, "session", "stays"], ANY_TEXT))


@pytest.mark.parametrize(
    ("outcome", "facts", "text"),
    [
        ("confirmed", {}, "Confirmed Tue 3 Jun 10:00. See you then!"),
        ("cancelled", {}, "Cancelled Tue 3 Jun 10:00. Text UNDO within 30 min."),
        (
            "cancelled",
            {"session": "used"},
            "Cancelled Tue 3 Jun 10:00. 1 session was used. Text UNDO within 30 min.",
        ),
        (
            "cancelled",
            {"stays": "yes"},
            "Cancelled Tue 3 Jun 10:00, the session stays yours. Text UNDO within 30 min.",
        ),
        (
            "late_cancel_requested",
            {"session": "used"},
            "It is too late to cancel Tue 3 Jun 10:00 free of charge, it would use 1 session. "
            "Tom has been told and will get back to you.",
        ),
        (
            "late_cancel_requested",
            {"when": "", "session": "used"},
            "It is too late to cancel free of charge, it would use 1 session. "
            "Tom has been told and will get back to you.",
        ),
        (
            "late_cancel_requested",
            {},
            "It is too late to cancel Tue 3 Jun 10:00 by text. Tom has been told and will get back to you.",
        ),
        ("change_link", {}, f"Pick another time here: {FACTS['link']}"),
        ("change_link", {"link": ""}, "To change your session, please call +1 212-555-0142."),
        ("undone", {}, "Your session is yours again: Tue 3 Jun 10:00. See you then!"),
        (
            "undo_impossible",
            {},
            "Sorry, Tue 3 Jun 10:00 can't be given back: the time was taken, or 30 min are over. "
            "Please call +1 212-555-0142.",
        ),
        (
            "nothing_to_undo",
            {"phone": ""},
            "There is nothing to undo. If something is wrong, please call Harbor Strength.",
        ),
        ("several", {}, f"Which one?\n{FACTS['lines']}"),
        ("several", {"lines": ""}, "You have several sessions. To change one, please call +1 212-555-0142."),
        ("no_booking", {}, "You have no upcoming session we could find. Harbor Strength has your message."),
        (
            "opted_out_by_wish",
            {},
            "You will get no more texts from Harbor Strength. Changed your mind? Text START.",
        ),
        (
            "help",
            {},
            "Harbor Strength, phone +1 212-555-0142. Reply 1 to confirm, 2 to cancel, 3 to change your "
            "session, STOP to opt out.",
        ),
        (
            "hint",
            {},
            "Tom will read this. To be quicker, reply 1 to confirm, 2 to cancel, 3 to change or "
            "https://training.example/r/4fT0bWzKx2mNqVh8sLdYc3JrGpEa",
        ),
    ],
)
def test_the_wording(outcome: str, facts: dict[str, str], text: str) -> None:
    assert answer(outcome, {**FACTS, **facts}) == text
    assert measure(text).segments == 1
    assert measure(text).encoding == GSM_7


def test_nothing_is_said_where_the_provider_or_a_person_answers() -> None:
    assert {outcome for outcome in ANSWERS if not answer(outcome, FACTS)} == SILENT


@given(st.sampled_from(sorted(ANSWERS)), ANY_FACTS)
@example("several", {"lines": LINES})
@example("hint", {"business": "Щ¼" * 9, "link": "鿂" * 30})
@example("hint", dict.fromkeys([*FACTS, "session", "stays"], "Щ€鿂" * 70) | {"link": LINK})
def test_every_answer_fits_two_segments(outcome: str, facts: dict[str, str]) -> None:
    text = answer(outcome, facts)
    assert measure(text).segments <= MOST_SEGMENTS
    if outcome in ("change_link", "hint") and facts.get("link") == LINK:
        assert LINK in text


def test_one_line_for_each_of_three_bookings() -> None:
    text = answer("several", {"lines": LINES})
    assert text.splitlines()[1:] == LINES.splitlines()[:3]
    assert measure(text).segments == MOST_SEGMENTS


def test_a_name_in_another_script_stays_where_it_fits() -> None:
    assert answer("help", {"business": "Студия"}).startswith("Студия. Reply 1")
    long = answer("hint", {"trainer": "Анна Петрова", "link": LINK})
    assert long.startswith("Anna Petrova will read this.")


def test_no_answer_asks_for_a_word_that_leaves_by_mistake() -> None:
    for outcome in ANSWERS:
        for facts in (FACTS, {}, {**FACTS, "session": "used"}, {**FACTS, "stays": "yes"}):
            text = answer(outcome, facts).replace("STOP to opt out", "")
            assert not re.search(r"\b(CANCEL|YES|STOP|END|QUIT)\b", text)


def test_our_own_answers_sent_back_do_nothing() -> None:
    for outcome in ANSWERS:
        text = answer(outcome, FACTS)
        assert understand(f"Liked “{text}”") is Intent.UNCLEAR
        assert understand(text) in (
            Intent.UNCLEAR,
            Intent.CONFIRM if outcome == "confirmed" else Intent.UNCLEAR,
        )


def test_an_outcome_nobody_knows_is_a_fault() -> None:
    with pytest.raises(KeyError):
        answer("nonsense", FACTS)
