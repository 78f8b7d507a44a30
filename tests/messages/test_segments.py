"""What a text costs, and what is done so that it costs less."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer_web.messages.segments import GSM_7, UCS_2, keep_short, measure, plain, smooth

# Written down a second time, from the tables of GSM 03.38.
GSM_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENSION = "^{}\\[~]|€"
GSM_TEXT = st.text(st.sampled_from(GSM_BASIC + GSM_EXTENSION * 4), max_size=400)
# Texts as people write them, and texts as nobody does.
TEXT = st.one_of(
    GSM_TEXT,
    st.text(max_size=200),
    st.text(st.sampled_from("ab …“”’–čłéüЖя😀€|\u0301\u00a0"), max_size=400),
)


def parts(body: str) -> tuple[str, list[str]]:
    """The simple model: the parts a text is really cut into."""
    is_gsm = all(char in GSM_BASIC + GSM_EXTENSION for char in body)
    cost = {char: 2 if char in GSM_EXTENSION else 1 for char in body} if is_gsm else {}
    cost = cost or {char: len(char.encode("utf-16-le")) // 2 for char in body}
    alone, part = (160, 153) if is_gsm else (70, 67)
    room = alone if sum(cost[char] for char in body) <= alone else part
    cut, used = [""] if body else [], 0
    for char in body:
        if used + cost[char] > room:
            cut, used = [*cut, ""], 0
        cut[-1] += char
        used += cost[char]
    return (GSM_7 if is_gsm else UCS_2), cut


@given(TEXT)
def test_measuring_agrees_with_a_simple_model(body: str) -> None:
    encoding, cut = parts(body)
    measured = measure(body)
    assert (measured.encoding, measured.segments) == (encoding, len(cut))


@given(TEXT)
def test_smoothing_never_costs_segments(text: str) -> None:
    assert measure(smooth(text)).segments <= measure(text).segments


@given(TEXT)
def test_plain_text_is_always_gsm(text: str) -> None:
    assert measure(plain(text)).encoding == GSM_7
    assert plain(plain(text)) == plain(text)


@given(TEXT, st.integers(1, 60))
def test_a_cut_text_is_the_beginning_and_fits(text: str, limit: int) -> None:
    short = keep_short(text, limit)
    assert measure(short).units <= limit
    assert short in text


@pytest.mark.parametrize(
    ("body", "encoding", "units", "segments"),
    [
        ("", GSM_7, 0, 0),
        ("a" * 160, GSM_7, 160, 1),
        ("a" * 161, GSM_7, 161, 2),
        ("a" * 306, GSM_7, 306, 2),
        ("a" * 307, GSM_7, 307, 3),
        ("€" * 80, GSM_7, 160, 1),
        ("a" * 152 + "€" + "a" * 152, GSM_7, 306, 3),  # the pair leaves a septet empty
        ("a" * 152 + "€" + "a" * 150, GSM_7, 304, 2),
        ("ж" * 70, UCS_2, 70, 1),
        ("ж" * 71, UCS_2, 71, 2),
        ("ж" * 134, UCS_2, 134, 2),
        ("ж" * 66 + "😀" + "ж" * 66, UCS_2, 134, 3),  # so does the surrogate pair
        ("😀" * 35, UCS_2, 70, 1),
        ("a" * 153 + "â", UCS_2, 154, 3),
    ],
)
def test_sizes(body: str, encoding: str, units: int, segments: int) -> None:
    measured = measure(body)
    assert (measured.encoding, measured.units, measured.segments) == (encoding, units, segments)


def test_the_odd_characters_are_told_once_each_in_order() -> None:
    assert measure("Zoë č, Łódź č é").odd == "ëčŁóź"
    assert measure("Zoé").odd == ""


@pytest.mark.parametrize(
    ("text", "smoothed"),
    [
        ("It’s ‘fine’", "It's 'fine'"),
        ("„So“ “so” «so»", '"So" "so" "so"'),
        ("9–10 — now…", "9-10 - now..."),
        ("10\u00a0Uhr\u202f30\tmin", "10 Uhr 30 min"),
        ("Łukasz Černý, Çağla, Zoë, Đặng, Œuvre", "Lukasz Cerny, Çagla, Zoe, Dang, Oeuvre"),
        ("é ü ß ñ à Å Ø æ €", "é ü ß ñ à Å Ø æ €"),
        ("e\u0301 x\u030c", "é x"),
        ("Жанна Γεωργία 李 ملك", "Жанна Γεωργία 李 ملك"),
        ("Go 💪🏽 👩‍👧", "Go 💪🏽 👩‍👧"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("in\u00advis\u200bible\ufeff\u202a", "invisible"),
        ("½ × 20 m²", "1/2 x 20 m2"),
    ],
)
def test_smoothing(text: str, smoothed: str) -> None:
    assert smooth(text) == smoothed


def test_smoothing_leaves_a_text_that_would_grow() -> None:
    assert smooth("…" * 70) == "…" * 70


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Анна Щукина", "Anna Shchukina"),
        ("Γεωργία Ωμέγα", "Georgia Omega"),
        ("王 Wang", "Wang Wang"),
        ("Tom 💪🏽 👩‍👧 🇩🇪 ❤️ ✅!", "Tom !"),
        ("😀", ""),
        ("Zoë’s № 1 ™", "Zoe's No 1 TM"),
        ("ʻOkina Ḥ", "'Okina H"),
    ],
)
def test_plain(text: str, written: str) -> None:
    assert plain(text) == written


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Anna", 20, "Anna"),
        ("Maximiliane Alexandra Josephine", 20, "Maximiliane"),
        ("Maximiliane Alexandra", 11, "Maximiliane"),
        ("Donaudampfschifffahrt", 10, "Donaudampf"),
        ("Strength, mobility", 12, "Strength"),
        ("€€€€", 5, "€€"),
        ("😀😀😀", 5, "😀😀"),
    ],
)
def test_cutting(text: str, limit: int, short: str) -> None:
    assert keep_short(text, limit) == short
