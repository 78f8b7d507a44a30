"""The wording of messages: what may be saved, and what goes out."""

import re

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from trainer_web.messages.segments import GSM_7, MOST_SEGMENTS, measure
from trainer_web.messages.templates import (
    FIRST_TEXT_SUFFIX,
    KINDS,
    LONGEST,
    OPT_OUT,
    SAMPLE,
    faults,
    letter,
    preview,
    render,
    subject,
    with_opt_out,
)

LINK = "https://" + "s" * 18 + ".example/r/" + "t" * 25  # 62 characters
USUAL = {**SAMPLE, "first_name": "Jennifer", "trainer": "Christopher", "day": "Wed 23 Sep", "link": LINK}

ANY_TEXT = st.one_of(
    st.text(max_size=200),
    st.text(st.sampled_from("ab Ñ€[|č…ЖщΩ李😀👍🏽\u200d\u0301\n"), max_size=200),
    st.sampled_from(["Жанна " * 40, "😀" * 100, "€" * 200, "鿂" * 30, "Щ" * 25, "{link}", ""]),
)
VALUES = st.fixed_dictionaries({}, optional=dict.fromkeys(LONGEST, ANY_TEXT))
PIECES = st.one_of(
    st.sampled_from([f"{{{name}}}" for name in LONGEST]),
    st.sampled_from(
        ["Hi ", ", ", " at ", "… ", "€", "Привет ", "💪", "鿂鿂", "See you then. ", "\n", OPT_OUT]
    ),
    st.text(st.characters(exclude_characters="{}"), max_size=30),
)
BODIES = st.lists(PIECES, max_size=14).map("".join)

LAST_WORD = "zz9"


@st.composite
def accepted_templates(draw: st.DrawFn) -> tuple[str, str]:
    """A kind, and a wording of it that may be saved."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    needed = "".join(f" {{{name}}}" for name in KINDS[kind].required)
    body = f"{draw(BODIES)}{needed}{draw(BODIES)} {LAST_WORD}"
    for name in set(LONGEST) - set(KINDS[kind].variables):
        body = body.replace(f"{{{name}}}", "")
    assume(not faults(kind, body))
    return kind, body


@given(accepted_templates(), VALUES, st.booleans())
@example(("reminder", KINDS["reminder"].body), dict.fromkeys(LONGEST, "€" * 200), True)
@example(("reminder", "Ж" * 38 + "{day} {time} {link}"), dict.fromkeys(LONGEST, "t" * 75), True)
def test_an_accepted_template_goes_out_whole_in_two_segments(
    template: tuple[str, str], values: dict[str, str], opt_out: bool
) -> None:
    kind, body = template
    text = render(kind, body, values, opt_out=opt_out)
    assert measure(text).segments <= MOST_SEGMENTS
    if LAST_WORD in body:
        assert LAST_WORD in text
    if opt_out:
        assert OPT_OUT in text
    link = values.get("link", "")
    if "{link}" in body and "link" in KINDS[kind].variables and re.fullmatch(r"[a-z]{1,75}", link):
        assert link in text


@given(st.sampled_from(sorted(KINDS)), st.text(max_size=500), VALUES, st.booleans())
def test_whatever_was_saved_goes_out_in_two_segments(
    kind: str, body: str, values: dict[str, str], opt_out: bool
) -> None:
    assert measure(render(kind, body, values, opt_out=opt_out)).segments <= MOST_SEGMENTS


@given(ANY_TEXT)
def test_the_first_text_says_how_to_opt_out_in_two_segments(body: str) -> None:
    text = with_opt_out(body)
    assert OPT_OUT in text
    assert measure(text).segments <= MOST_SEGMENTS


@pytest.mark.parametrize("kind", KINDS)
class TestDefaults:
    def test_may_be_saved(self, kind: str) -> None:
        assert faults(kind, KINDS[kind].body) == []

    def test_is_one_segment_in_the_usual_case(self, kind: str) -> None:
        assert len(LINK) == 62
        measured = measure(render(kind, KINDS[kind].body, USUAL))
        assert (measured.segments, measured.encoding) == (1, GSM_7)

    def test_reads_well_without_what_may_be_missing(self, kind: str) -> None:
        values = {
            name: value for name, value in SAMPLE.items() if name not in ("place", "expires", "first_name")
        }
        text = render(kind, KINDS[kind].body, values)
        assert not re.search(r"  | [,.!]|,[.,]|\{", text)

    def test_knows_its_variables(self, kind: str) -> None:
        known = KINDS[kind]
        assert set(known.required) <= set(known.variables) <= set(LONGEST) == set(SAMPLE)
        assert "{" not in subject(kind, known.subject, SAMPLE)


def test_the_reminder() -> None:
    assert render("reminder", KINDS["reminder"].body, SAMPLE) == (
        "Hi Charlotte! Tue 23 Jun 10:00 with Tom: reply 1 to confirm, 2 to cancel, 3 to change or "
        "https://training.example/r/4fT0bWzKx2mNqVh8sLdYc3JrGpEa"
    )


def test_the_pack_ending() -> None:
    body = KINDS["pack_ending"].body
    assert render("pack_ending", body, SAMPLE) == (
        'Hi Charlotte, your pack "10 sessions" has 2 left until 21 Nov 2026. '
        "Ask us for the next one any time. Harbor Strength"
    )
    assert '"10 sessions" has 2 left. Ask' in render("pack_ending", body, {**SAMPLE, "expires": ""})


def test_no_default_asks_for_a_provider_keyword() -> None:
    for kind in KINDS.values():
        assert not re.search(
            r"\b(cancel|stop|yes|end|quit|start)\b", kind.body.replace("2 to cancel", ""), re.I
        )


@pytest.mark.parametrize(
    ("first_name", "greeting"),
    [
        ("Łukasz", "Hi Lukasz!"),
        ("Анна", "Hi Анна!"),
        ("Anna 😀", "Hi Anna 😀!"),
        ("Maximiliane Alexandra Josephine", "Hi Maximiliane!"),
        ("{link}", "Hi {link}!"),
        ("Tom\nTailor  Two", "Hi Tom Tailor Two!"),
        ("", "Hi!"),
    ],
)
def test_names_are_written_as_they_are_where_that_fits(first_name: str, greeting: str) -> None:
    assert render(
        "reminder", "Hi {first_name}! {day} {time}", {**SAMPLE, "first_name": first_name}
    ).startswith(greeting)


def test_names_are_written_in_latin_letters_where_they_would_cost_a_third_segment() -> None:
    text = render("reminder", KINDS["reminder"].body, {**USUAL, "first_name": "Анна 😀"})
    assert text.startswith("Hi Anna! Wed 23 Sep")


def test_a_link_is_left_out_rather_than_cut() -> None:
    assert render("reminder", "{day} {time}: {link}", {**SAMPLE, "link": "x" * 75}).endswith("x" * 75)
    assert render("reminder", "{day} {time}: {link}", {**SAMPLE, "link": "x" * 76}) == "Tue 23 Jun 10:00:"


def test_an_overlong_old_template_loses_words_but_not_its_link() -> None:
    text = render("reminder", "word " * 100 + "{link}", SAMPLE)
    assert text.endswith(f"word {SAMPLE['link']}")
    assert measure(text).segments == MOST_SEGMENTS


def test_the_first_text() -> None:
    assert (
        render("reminder", "{day} {time}", SAMPLE, opt_out=True) == "Tue 23 Jun 10:00 Reply STOP to opt out"
    )
    assert with_opt_out("See you, it’s on!") == "See you, it's on! Reply STOP to opt out"
    assert with_opt_out("Ok. STOP to opt out.") == "Ok. STOP to opt out."
    assert OPT_OUT in FIRST_TEXT_SUFFIX


def test_an_e_mail_keeps_every_letter() -> None:
    values = {**SAMPLE, "client": "Жанна " * 20, "day": "Tue\r\nBcc: x@y.test"}
    assert letter("reminder", "{client}: {day}", values).startswith("Жанна Жанна")
    assert subject("reminder", "{day}, {time} {nonsense}", values) == "Tue Bcc: x@y.test, 10:00 {nonsense}"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "Write the text: an empty one can't be sent."),
        (" \n\u00a0", "Write the text: an empty one can't be sent."),
        (
            "{day} {time} {link} {name}",
            "{name} is not known here. These are: {first_name}, {client}, {trainer}, {business}, {service}, "
            "{day}, {time}, {place}, {link}.",
        ),
        ("{day} {time} {link} {pack}", "{pack} is not known here."),
        ("{day} {time} {link} { first_name }", "{ first_name } is not known here."),
        ("{day} {time} {link} {{trainer}}", "Take out the single braces: they only stand around a variable"),
        ("{day} {time} {link} :}", "Take out the single braces"),
        ("{day} {link}", "Put {time} in: without it the text is of no use."),
        ("{day} {time} {link} Reply CANCEL", "Don't ask for CANCEL: "),
        ("{day} {time} {link} Reply yes to confirm", "Don't ask for YES: "),
        ("{day} {time} {link} QUIT/END", "Don't ask for QUIT: "),
        ("{day} {time} {link} Text STOP to end", "Write STOP only as “STOP to opt out”, exactly so."),
        ("{day} {time} {link} Reply Stop", "Write STOP only as “STOP to opt out”, exactly so."),
    ],
)
def test_faults_name_the_remedy(body: str, sentence: str) -> None:
    (found,) = [fault for fault in faults("reminder", body) if fault.startswith(sentence)]
    assert found.endswith(".")


@pytest.mark.parametrize(
    "body",
    [
        "{day} {time} {link} STOP to opt out",
        "{day} {time} {link} Reply HELP for help",
        "{day} {time} {link} I can't stop smiling. Yes! The end of May starts to cancel winter.",
        "It’s {day} – {time}…\r\n{link}",
        "Тренировка {day} {time}: {link}",
    ],
)
def test_these_may_be_saved(body: str) -> None:
    assert faults("reminder", body) == []


def test_how_much_is_too_long_is_told_to_the_character() -> None:
    values = LONGEST["day"] + LONGEST["time"] + LONGEST["link"] + 2
    room = 305 - len(FIRST_TEXT_SUFFIX) - values - 1
    body = "{day} {time} {link} "
    assert faults("reminder", body + "a" * room) == []
    assert faults("reminder", body + "a" * (room + 1)) == [
        "This can be longer than 2 segments when names are long: take out 1 character, or a variable."
    ]
    (odd,) = faults("reminder", body + "Ж" + "a" * 100)
    assert odd == (
        "This can be longer than 2 segments. The character ‘Ж’ makes every character count twice. "
        "Take out such characters, or take out 66 characters, or a variable."
    )


def test_the_preview_tells_what_makes_it_cost_more() -> None:
    assert preview("reminder", KINDS["reminder"].body, SAMPLE).warnings == ()
    dear = preview(
        "reminder",
        "Hi {first_name} ā Ж💪🏽 {day} {time} with {trainer} at {place}: bring a towel!!!!!",
        SAMPLE,
    )
    assert dear.measure.segments == 2
    assert dear.body.startswith("Hi Charlotte a Ж💪🏽")
    assert dear.warnings == ("The characters ‘Ж’, ‘💪’ and ‘🏽’ make this 2 segments instead of 1.",)
    long = preview("reminder", "{day} {time} " + "a" * 144, SAMPLE)
    assert long.warnings == ("This is 2 segments: 1 character too long for one.",)
    latin = preview("reminder", KINDS["reminder"].body, {**USUAL, "first_name": "Жанна"})
    assert latin.warnings == (
        "Names in other scripts are written in Latin letters here: the text was too long.",
    )
