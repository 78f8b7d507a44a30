"""What clients mean: the table of messages.md, word by word, and sentences as people write them."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer_web.messages.replies import Intent, named_days_ahead, named_weekdays, understand

I = Intent  # noqa: E741 # the golden tables are read by the words in them

WORDS = {
    I.OPT_OUT: (
        "stop", "stopall", "stop all", "unsubscribe", "end", "quit", "revoke", "optout", "opt out", "opt-out",
    ),
    I.CANCEL_WORD: ("cancel",),
    I.CANCEL: (
        "2", "x", "n", "no", "two", "please cancel", "can't make it", "cancel booking", "cancel session",
        "cancel tuesday", "cancel my appointment",
    ),
    I.CONFIRM: ("1", "y", "yep", "ok", "okay", "confirm", "confirmed", "one", "yeah", "yup", "sure"),
    I.YES: ("yes",),
    I.OPT_IN: ("start", "unstop"),
    I.HELP: ("help", "info"),
    I.CHANGE: ("3", "r", "change", "move", "reschedule", "three"),
    I.UNDO: ("undo",),
    I.OPT_OUT_BY_WISH: ("stop texting me", "take me off", "please stop"),
}  # fmt: skip
EVERY_WORD = [(word, intent) for intent, words in WORDS.items() for word in words]

SENTENCES = {
    I.CONFIRM: """
        Hi Tom, yes that works, see you then
        Yes please
        yes, thanks!
        Yes 👍
        1 👍
        👍
        👍🏻👍🏼👍🏽👍🏾👍🏿
        👍️
        1 please
        #1
        (1)
        1️⃣
        ①
        Option 1
        1 - confirm
        1, see you Tuesday x
        Ok thanks Tom
        ok ok
        Ok!! See you tomorrow :)
        See you then!
        I'll be there
        I will be there on Tuesday, thank you so much
        Confirmed, thanks for the reminder
        I can confirm my session on Tuesday
        Hello Tom! Perfect, I'm coming. Looking forward to it
        No problem, see you then
        Can't wait!
        Great, it works for me
        """,
    I.CANCEL: """
        I can't make it on Tuesday, sorry!
        I can’t make it
        I cant make it tomorrow
        Hi Tom, sorry but I cannot make it today
        please cancel my session
        Cancel please
        Can you please cancel my session?
        Could you cancel tomorrow?
        I need to cancel
        I have to cancel tomorrow's session with Tom because my son is ill
        Unfortunately I will have to cancel Tuesday. My car broke down
        I'm going to have to cancel
        I won't be able to make it to training tomorrow
        I'm not able to come
        Sorry, not coming today. I'm sick
        I can't do Tuesday
        can't make it, see you Thursday
        No, I can't come
        No sorry
        2 please
        2, sorry
        2️⃣
        2 - cancel
        Option 2
        No. 2
        """,
    I.CHANGE: """
        can I move it to Friday?
        Could we do another day?
        I need to reschedule
        Reschedule please
        3 please
        3 - change
        Can we move my session to Thursday at 10?
        Please move Tuesday to Thursday
        Can I come at a different time? Is a different time possible
        Can we change the time
        """,
    I.UNDO: """
        Undo please
        undo that
        UNDO!!!
        """,
    I.OPT_OUT: """
        STOP.
        Stop!!!
        "STOP"
        stop stop stop
        stop 👍
        s\u200btop
        """,
    I.CANCEL_WORD: """
        CANCEL!!
        cancel 😢
        cancel?
        """,
    I.OPT_OUT_BY_WISH: """
        stop texting me
        Please stop sending me these messages
        Can you stop texting me?
        Would you please stop messaging me
        STOP. I never signed up for this
        stop please
        Hi Tom, stop
        take me off your list
        Please take me off this text list
        remove my number
        Remove me from your database please
        don't text me again
        Do not contact me anymore
        Never text this number again
        no more texts please
        Stop all reminders
        Stop with the messages
        I want to unsubscribe
        Please opt me out
        opt out of all messages
        I don't want to receive these texts
        I no longer want reminders from you
        leave me alone
        I revoke my consent
        Cancel these texts
        please cancel my session and stop texting me
        """,
    I.UNCLEAR: """
        1 or 2?
        1/2
        1 2
        12
        11
        yes no
        yes or no
        no 1
        👍👎
        👎
        2 👍
        😀
        ?
        ...
        please don't cancel
        Do not cancel!
        don't. cancel
        I won't be able to cancel
        can you stop by at 5
        I'm at the bus stop text me when you are there
        Stop it, you make me laugh
        please don't stop texting me
        Why did you stop texting me?
        You never text me anymore
        I unsubscribed by mistake
        Get me
        Take me off Tuesday
        Can I cancel?
        What happens if I cancel
        Is it too late to cancel
        When can I cancel
        Did you cancel my session?
        I might cancel
        I might not make it
        I think I can't make it
        If it rains, cancel
        Never mind, cancel
        Cancel all my sessions
        Cancel Tuesday and Thursday
        Cancel next Tuesday
        cancel it, book Thursday instead
        I need to cancel and rebook
        cancel my membership
        yes, cancel it
        ok cancel
        I can't make it, can we reschedule?
        I can't make it on Tuesday but Wednesday works
        I can't make it any earlier
        can't make it until 10:15
        I can't make it. What about Wednesday
        I can't make it?
        Anna can't make it
        2, I bring a friend
        2 pm
        I bring 2 friends
        no thanks
        No, thank you
        no worries
        xx
        x x x
        thanks
        Great, thanks
        see you Tuesday
        see you at 2
        Yes but can we do 11?
        Yes?! See you then?
        That works?
        1 pm works
        ok let's reschedule
        3 friends will come too
        Don't move it
        Who moved it? Did you move it
        I'm not sure
        End of the month please
        I quit smoking!
        help me with my diet
        wrong number
        call me
        change my phone number
        нет
        sí
        Hi Charlotte! Reply 1 to confirm, 2 to cancel, 3 to change or https://a.example/r/x
        Can I reschedule? https://a.example/r/x
        Liked “Cancelled Tue 3 Jun 10:00. Text UNDO within 30 min.”
        👍 to “Hi Charlotte! Tue 23 Jun 10:00 with Tom. Reply STOP to opt out”
        Loved "Confirmed Tue 3 Jun 10:00. See you then!"
        I'm driving and will answer later. Automatic reply
        """,
}  # fmt: skip
EVERY_SENTENCE = [
    (line.strip(), intent)
    for intent, lines in SENTENCES.items()
    for line in lines.splitlines()
    if line.strip()
]


def full_width(text: str) -> str:
    """As a Japanese keyboard writes it."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else "\u3000" for char in text)


DRESSES = {
    "small": str.lower,
    "capitals": str.upper,
    "title": str.title,
    "full stop": "{}.".format,
    "exclaimed": "{}!!!".format,
    "dots": "{} …".format,
    "quoted": "“{}”".format,
    "bracketed": "({})".format,
    "spaces": " \t{}\r\n ".format,
    "no-break spaces": "\u00a0{}\u00a0".format,
    "emoji": "{} 😀".format,
    "emoji first": "🏋🏽‍♀️{}".format,
    "variation selector": "{}\ufe0f".format,
    "zero width": "\u200b{}\ufeff".format,
    "typographic": lambda word: word.replace("'", "’"),
    "full width": full_width,
}


@pytest.mark.parametrize("dress", DRESSES)
@pytest.mark.parametrize(("word", "intent"), EVERY_WORD)
def test_a_reply_word_means_the_same_however_it_is_typed(word: str, intent: Intent, dress: str) -> None:
    assert understand(DRESSES[dress](word)) is intent


@pytest.mark.parametrize(("sentence", "intent"), EVERY_SENTENCE)
def test_sentences(sentence: str, intent: Intent) -> None:
    assert understand(sentence) is intent


@pytest.mark.parametrize(
    "word",  # without those that are plain wherever they stand; "reschedule" only sends a link
    [word for word, intent in EVERY_WORD if intent is not I.OPT_OUT_BY_WISH and word != "reschedule"],
)
@pytest.mark.parametrize(
    "sentence", ["my brother said {} to that and laughed", "is {} what you mean", "{} or not"]
)
def test_a_reply_word_inside_another_sentence_does_nothing(word: str, sentence: str) -> None:
    assert understand(sentence.format(word)) is I.UNCLEAR


@pytest.mark.parametrize(
    "negation", ["please don't {}", "never {}", "I did not say {}", "I won't {}", "{} - not!"]
)
@pytest.mark.parametrize("wish", [line for line, intent in EVERY_SENTENCE if intent is I.CANCEL])
def test_nothing_is_cancelled_where_there_is_a_negation(wish: str, negation: str) -> None:
    assert understand(negation.format(wish)) is not I.CANCEL


@pytest.mark.parametrize("other", ["1", "yes", "👍", "3", "reschedule", "see you then", "confirmed"])
@pytest.mark.parametrize("wish", [line for line, intent in EVERY_SENTENCE if intent is I.CANCEL])
def test_two_intents_are_left_to_a_person(wish: str, other: str) -> None:
    assert understand(f"{wish}. {other}") is I.UNCLEAR
    assert understand(f"{other}, {wish}") is I.UNCLEAR


@pytest.mark.parametrize("joint", [" ", ", ", " / ", " or ", "\n", " & "])
def test_two_digits_are_left_to_a_person(joint: str) -> None:
    for one in "123":
        for other in "123".replace(one, ""):
            assert understand(f"{one}{joint}{other}") is I.UNCLEAR


def test_long_texts_and_pictures_are_left_to_a_person() -> None:
    assert understand("please cancel my session." + " " * 400) is I.CANCEL
    assert understand("please cancel my session. " + "My dog is ill. " * 19) is I.UNCLEAR
    assert understand("", media=1) is I.UNCLEAR
    assert understand("📷", media=1) is I.UNCLEAR
    assert understand("") is I.UNCLEAR
    assert understand("1", media=1) is I.CONFIRM
    assert understand("STOP", media=2) is I.OPT_OUT


@pytest.mark.parametrize(
    ("body", "opt_out_type", "intent"),
    [
        ("arrêt", "STOP", I.OPT_OUT),
        ("STOP", "STOP", I.OPT_OUT),
        ("whatever", "stop", I.OPT_OUT),
        ("1", "STOP", I.OPT_OUT),
        ("cancel", "STOP", I.CANCEL_WORD),  # the provider's own word for it; the booking is flagged too
        ("yes", "START", I.YES),
        ("START", "START", I.OPT_IN),
        ("hola", "START", I.OPT_IN),
        ("INFO", "HELP", I.HELP),
        ("1", "", I.CONFIRM),
        ("1", "NEW_TYPE", I.CONFIRM),
    ],
)
def test_what_the_provider_took_it_for(body: str, opt_out_type: str, intent: Intent) -> None:
    assert understand(body, opt_out_type=opt_out_type) is intent


@given(st.text(max_size=1600), st.integers(0, 10))
def test_any_text_is_understood_or_unclear(body: str, media: int) -> None:
    assert isinstance(understand(body, media=media), Intent)


VOCABULARY = sorted({word for sentence, _ in (*EVERY_SENTENCE, *EVERY_WORD) for word in sentence.split()})


@given(st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join))
def test_words_at_random_never_cancel_beside_a_negation(body: str) -> None:
    assert understand(f"{body} don't".strip()) is not I.CANCEL
    assert understand(f"if {body}") not in (I.CANCEL, I.CONFIRM)


@pytest.mark.parametrize(
    "unit",
    [
        "good morning ",
        "stop ",
        "please ",
        "it ",
        "hi stop ",
        "the ",
        "dont send me any ",
        "on tuesday ",
        "my ",
    ],
)
def test_no_text_takes_long(unit: str) -> None:
    body = f"cancel {unit * 300}"[:299] + "q"
    before = time.process_time()
    understand(body)
    assert time.process_time() - before < 1  # an exponential pattern would take years


@pytest.mark.parametrize(
    ("body", "days"),
    [
        ("cancel Thursday", {3}),
        ("Tuesday's session", {1}),
        ("tue/Weds, THURS or sunday", {1, 3, 6}),
        ("thus not today, some monday morning", {0}),
        ("see you then", set()),
    ],
)
def test_the_days_a_text_names(body: str, days: set[int]) -> None:
    assert named_weekdays(body) == days


@pytest.mark.parametrize(
    ("body", "days"),
    [("not today", {0}), ("tomorrow's session", {1}), ("tonight or tomorrow", {0, 1}), ("Thursday", set())],
)
def test_today_and_tomorrow_are_days_from_now(body: str, days: set[int]) -> None:
    assert named_days_ahead(body) == days
