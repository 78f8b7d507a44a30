"""What a client means by an answer to a text.

A short answer is looked up; a sentence is taken apart into phrases that each mean one thing. What holds two
meanings, a negation, or words that could turn it around is UNCLEAR, and a person reads it: a session that is
cancelled by mistake costs more than one more text in the inbox.
"""

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum


class Intent(StrEnum):
    """What an inbound text is taken for."""

    OPT_OUT = "opt_out"  # the provider's own keyword: it has answered already
    OPT_OUT_BY_WISH = "opt_out_by_wish"  # in the client's own words: one confirmation is due
    CANCEL_WORD = "cancel_word"  # "cancel" alone, which the provider takes for an opt-out
    CANCEL = "cancel"
    CONFIRM = "confirm"
    YES = "yes"  # confirm, or opt in again when the phone was opted out
    OPT_IN = "opt_in"
    HELP = "help"
    CHANGE = "change"
    UNDO = "undo"
    UNCLEAR = "unclear"


LONGEST = 300

# The provider's keywords, in small letters.
OPT_OUT_WORDS = frozenset(
    {"stop", "stopall", "stop all", "unsubscribe", "end", "quit", "revoke", "optout", "opt out", "cancel"}
)
OPT_IN_WORDS = frozenset({"start", "unstop", "yes"})

THUMB_UP, THUMB_DOWN = "thumbup", "thumbdown"

# Number words are there for those who dictate; they count only when they are the whole answer.
EXACT = {
    **dict.fromkeys(OPT_OUT_WORDS, Intent.OPT_OUT),
    "cancel": Intent.CANCEL_WORD,
    **dict.fromkeys(("start", "unstop"), Intent.OPT_IN),
    "yes": Intent.YES,
    **dict.fromkeys(("help", "info"), Intent.HELP),
    **dict.fromkeys(("2", "two", "x", "n", "no"), Intent.CANCEL),
    **dict.fromkeys(("1", "one", "y", "yep", "yeah", "yup", "sure", "ok", "okay"), Intent.CONFIRM),
    **dict.fromkeys(("o k", "confirm", "confirmed", THUMB_UP), Intent.CONFIRM),
    **dict.fromkeys(("3", "three", "r", "change", "move", "reschedule"), Intent.CHANGE),
    "undo": Intent.UNDO,
}
OPT_OUT_TYPES = {"STOP": Intent.OPT_OUT, "START": Intent.OPT_IN, "HELP": Intent.HELP}

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tues|tue|wed|thurs|thur|thu|fri|sat|sun)"

# --- sentences: phrases, longest first, that each mean one thing -----------------------------------------

SESSION = r"(?:session|appointment|booking|training|class|workout|lesson|slot)"
WHEN = rf"(?: (?:(?:on|for|this) )?(?:today|tomorrow|tonight|morning|afternoon|evening|week|{WEEKDAY}))*"
OBJECT = (
    rf"(?:it|this|that|(?:(?:my|our|the|this|that|todays|tomorrows|{WEEKDAY}) )*{SESSION}"
    rf"(?: with \w+)?|(?:on |for )?(?:today|tomorrow|tonight|{WEEKDAY}))"
)
I_WANT_TO = (
    r"(?:(?:(?:i|we) )?(?:(?:will|would|am going to) )?(?:need|have|want|wish|like|got) to"
    r"|(?:ill|id|ive|im going to) (?:need|have|like|got) to|(?:i )?(?:must|gotta))"
)
PLEASE_YOU = r"(?:can|could|would|will) you(?: please| pls)?"
PLACE = rf"(?: to (?:(?:my|our|the|todays|tomorrows|{WEEKDAY}) )*(?:{SESSION}|gym|studio)| in| there)?"
CANNOT = (
    r"(?:cant|cannot|can not|wont|will not|(?:wont|will not|am not|im not|not) (?:be )?able to"
    r"|(?:(?:am|im) )?unable to|(?:(?:am|im) )?not going to(?: be able to)?)"
)
NOT_COMING = (
    rf"(?:(?:i|we) )?(?:{CANNOT} (?:make (?:it|this)|come|attend|be (?:there|coming)|make {OBJECT}"
    rf"|do(?= (?:on )?(?:today|tomorrow|tonight|{WEEKDAY})\b))|(?:(?:am|im) )?not coming)"
)
BECAUSE = r"(?: (?:because|cause|cuz|since|due to|as) (?P<because>.+))?"

CONFIRM, CANCEL, CHANGE, UNDO, HARMLESS, OTHER = "confirm", "cancel", "change", "undo", "harmless", "other"
# A short cue counts beside greetings and thanks only: "3 friends will come" is no wish to change.
SHORT_CANCEL, SHORT_CHANGE = "short cancel", "short change"
DIGIT = r"(?:(?:option|number|answer|reply) )?"

NAME = (
    r"(?!(?:yes|yep|yeah|no|not|ok|okay|cancel|confirm|change|move|stop|can|cant|could|i|im|ill|we|you|the"
    r"|see|please|sorry|thanks|thank|that|this|it|for|so|sure|but|or|if|and|to|at|in|on|dont|wont"
    rf"|need|have|must|unable|unfortunately|sadly|reschedule|maybe|undo|{THUMB_UP}|{THUMB_DOWN})\b)[^\W\d]+"
)
MOVE = r"(?:move|change|shift|push|swap)"
I_WILL_CONFIRM = r"(?:i (?:can |would like to |want to )?|id like to |happy to )?"
MUCH = r"(?: so much| very much| a lot| again)?"
FOR_THAT = r"(?: for (?:the reminder|reminding me|letting me know))?"
PHRASES = [
    (HARMLESS, r"no (?:problem|worries)"),
    (CANCEL, rf"(?:{I_WANT_TO} |{PLEASE_YOU} )?(?:please )?cancel(?: {OBJECT})?{WHEN}{BECAUSE}"),
    (CANCEL, rf"{NOT_COMING}{PLACE}{WHEN}{BECAUSE}"),
    (SHORT_CANCEL, rf"{DIGIT}2|no|nope"),
    (CHANGE, rf"(?:reschedule|rescheduling|postpone)(?: {OBJECT})?{WHEN}"),
    (CHANGE, rf"{MOVE} (?:it|this|that|(?:(?:my|our|the|todays|tomorrows|{WEEKDAY}) )*(?:{SESSION}|time))"),
    (CHANGE, rf"{MOVE} (?:(?:from|to) )?(?:today|tomorrow|{WEEKDAY})"),
    (CHANGE, r"(?:another|a different|some other) (?:time|day|date|slot)"),
    (SHORT_CHANGE, rf"{DIGIT}3|change|move"),
    (UNDO, r"undo(?: it| that| this)?"),
    (CONFIRM, rf"{I_WILL_CONFIRM}confirm(?:ed|ing)?(?: {OBJECT})?{WHEN}"),
    (CONFIRM, r"(?:(?:that|this|it) )?works(?: fine| great| well)?(?: for (?:me|us))?"),
    (CONFIRM, rf"(?:(?:i|we) will|ill|will) (?:be there|come){WHEN}"),
    (CONFIRM, rf"(?:i am|im|we are) coming{WHEN}|i can make it{WHEN}"),
    (CONFIRM, r"see you (?:then|there)|looking forward(?: to it)?|(?:i )?(?:cant|can not) wait"),
    (CONFIRM, rf"yes|yep|yeah|yup|y|ok|okay|sure|{THUMB_UP}|{DIGIT}1"),
    (HARMLESS, rf"(?:hi|hey|hello|dear|good (?:morning|afternoon|evening)|morning)(?: there| {NAME})?"),
    (HARMLESS, rf"(?:many )?(?:thanks|thank you|thx|ty|cheers){MUCH}{FOR_THAT}(?: {NAME})?"),
    (HARMLESS, rf"see you(?: soon)?{WHEN}"),
    (HARMLESS, r"(?:(?:i am|im) )?(?:so |very |really |terribly )?sorry(?: but)?(?: about (?:that|this))?"),
    (HARMLESS, r"(?:im |i am )afraid|unfortunately|sadly|apologies|please|pls|plz"),
    (
        HARMLESS,
        r"great|perfect|good|cool|awesome|lovely|super|fine|brilliant|absolutely|definitely|of course",
    ),
    (HARMLESS, r"xx?x?x?|so|all good"),  # x is a kiss beside other words
]
UNITS = [(meaning, re.compile(rf"(?:{pattern})(?= |$)")) for meaning, pattern in PHRASES]

# Words that turn a reason for cancelling into something else, or a wish to move into a question.
TURNS_AROUND = re.compile(
    r"\b(?:not|no|never|nor|none|nothing|without|cannot|but|if|or"
    r"|(?:do|does|did|ca|wo|would|could|should|is|are|was|were|has|have|had)nt"
    r"|unless|instead|maybe|might|may|perhaps|possibly|think|why|did|does|who|whether"
    r"|yes|yep|yeah|ok|okay|confirm\w*|cancel\w*|undo)\b"
)
NO_MERE_REASON = re.compile(
    rf"\b(?:\d+|{WEEKDAY}|later|late|earlier|early|before|after|until|til|till|another|different|other|next|than"
    r"|book|rebook|rearrange|move\w*|change\w*|reschedul\w*|postpone|swap|can|could|would|should|shall|time"
    r"|stop|how|what|when|where|which)\b"
)
NO_THANKS = re.compile(r"\bno (?:thanks|thank you)\b")  # to what?
CAN_YOU_CANCEL = re.compile(rf"\b{PLEASE_YOU} cancel\b")

# --- opting out in one's own words -----------------------------------------------------------------------

TEXTS = r"(?:texts?|text messages?|sms|messages?|reminders?|notifications?|spam)"
ME = r"(?:me|us|my phone|my number|this number|here)"
MY_NUMBER = r"(?:me|us|my(?: phone| mobile)? number|this number)"
ENOUGH = r"(?: (?:please|pls|now|again|any ?more|ever|at all|thanks|thank you|immediately|to me|from you))*"
ANY = r"(?: (?:any|all|the|this|that|these|those|your|such|more|further|automated|with))*"
POLITE = (
    rf"(?:(?:please|pls|plz|just|now|ok|thanks|thank you|sorry|(?:hi|hey|hello)(?: {NAME})?|{PLEASE_YOU}) ?)*"
)
NEVER = r"(?<!you )(?<!they )(?<!\bi )(?:do not|dont|never)"
TEXTING = r"(?:texting|messaging|contacting|sms(?:ing)?|spamming|emailing|bothering|reminding)"
LIST = r"(?:lists?|database|system|contacts|records|texting)"
WISHES = [
    rf"{POLITE}(?:stop|quit|no more) {TEXTING}(?: {TEXTS})?{ENOUGH}",
    rf"{POLITE}(?:no more|stop|cancel|end){ANY} {TEXTS}{ENOUGH}",
    rf".*\b(?:stop|quit) {TEXTING} {ME}\b.*",
    rf".*\b(?:stop|quit) (?:sending|giving)(?: {ME})?{ANY}(?: {TEXTS})?(?: to {ME})?{ENOUGH}",
    rf".*\b(?:stop|cancel)(?: (?:all|these|those|your|any|with))+(?: (?:the|these|your|of))* {TEXTS}\b.*",
    rf".*\b{NEVER} (?:ever )?(?:text|message|sms|contact|email|bother) {ME}{ENOUGH}",
    rf".*\b{NEVER} send(?: {ME})?{ANY}(?: {TEXTS})?(?: to {ME})?{ENOUGH}",
    rf".*\b(?:do not|dont|no longer) (?:want|wish|need)(?: to)?(?: (?:get|getting|receive))?"
    rf"{ANY} {TEXTS}{ENOUGH}",
    rf".*\b(?:do not|dont|no longer) (?:want|wish|like) to be (?:texted|messaged|contacted|reminded){ENOUGH}",
    rf".*\b(?:take|get) {MY_NUMBER} off{ENOUGH}|.*\b(?:remove|delete) {MY_NUMBER}{ENOUGH}",
    rf".*\b(?:take|get|remove|delete) {MY_NUMBER} (?:off|from|out of){ANY}"
    rf"(?: (?:text|mailing|messaging|sms))* (?:{LIST}|{TEXTS}){ENOUGH}",
    rf".*\bunsubscribe(?: me| us| this number| my number)?{ENOUGH}(?: from .*)?",
    rf".*\b(?:opt|opting) (?:me |us )?out{ENOUGH}(?: (?:of|from) .*)?",
    rf".*\bleave me alone{ENOUGH}|{POLITE}lose (?:my|this) number.*",
    r".*\b(?:revoke|withdraw|withdrawing) (?:my |all |any )*consent\b.*",
]
WISH = re.compile("|".join(f"(?:{wish})" for wish in WISHES))
# The provider's keywords with courtesies around them, only as the whole answer: not in "stop it, you make me
# laugh".
KEYWORD_AND_MANNERS = re.compile(
    rf"{POLITE}(?:stop|stopall|unsubscribe|optout|opt out|quit|revoke)"
    rf"(?: (?:it|this|that|me))?{ENOUGH}(?: sorry)?"
)
# … or shouted before whatever else is said.
SHOUTED = re.compile(r"\W*(?:STOP|STOPALL|UNSUBSCRIBE|OPT[ -]?OUT)\s*[!.,;:\n]")
# "Why did you stop texting me", "please don't stop …", and our own line read back.
NO_WISH = re.compile(
    r"\b(?:why|did|didnt|when|how come|you stopped|accidentally|by mistake|by accident|mistakenly"
    r"|stop to opt out)\b|\b(?:do not|dont|never|not|wont|cant|havent|hadnt) "
    r"(?:want (?:you )?to |mean to |wish to |really )?"
    r"(?:stop|quit|unsubscribe|opt|take|remove|delete|revoke|leave)\b"
)

# --- from what was typed to words ------------------------------------------------------------------------

APOSTROPHES = re.compile(r"['’‘ʼ`´]")
CLAUSE_END = re.compile(r"[!?;\n\r()]+|(?<!\d)[.,:]+|[.,:]+(?!\d)|\s[-–—]+\s")
# Our own text sent back: by a phone that can't show a reaction (Liked “Hi Anna! …”), or with its link.
QUOTES_US = re.compile(r"“[^”]{30}|„[^“”]{30}|«[^»]{30}|\"[^\"]{30,}\"|https?://")


def understand(body: str, *, media: int = 0, opt_out_type: str | None = None) -> Intent:
    """What the text means. `media` is how many pictures came with it, `opt_out_type` what the provider took
    it for, where it says so.

    The provider takes "cancel" for an opt-out and may take "yes" for an opt-in; here they keep a meaning of
    their own, because more than consent hangs on them.
    """
    clauses = list(_clauses(body))
    said = " ".join(clauses)
    exact = EXACT.get(_once(_without_thumbs(said)))
    if exact in (Intent.CANCEL_WORD, Intent.YES) and _without_thumbs(said) == said:
        return exact
    if opt_out_type and opt_out_type.upper() in OPT_OUT_TYPES:
        return OPT_OUT_TYPES[opt_out_type.upper()]
    if exact in (Intent.OPT_OUT, Intent.CANCEL_WORD):
        return exact
    if len(body.strip()) > LONGEST or QUOTES_US.search(body) or (media and not said):
        return Intent.UNCLEAR
    if SHOUTED.match(body) or _is_wish(clauses, said):
        return Intent.OPT_OUT_BY_WISH
    return EXACT.get(_once(said)) or _sentence(
        clauses, is_question="?" in unicodedata.normalize("NFKC", body)
    )


def named_weekdays(body: str) -> frozenset[int]:
    """The days of the week a text names, Monday is 0: "cancel Thursday" is not about Tuesday's booking.

    A day too many, as in "the sun", only means that a person reads the text.
    """
    return frozenset(
        day
        for day, name in enumerate(WEEKDAYS)
        for word in _words(body)
        if re.fullmatch(WEEKDAY, word) and word[:3] == name[:3]
    )


def named_days_ahead(body: str) -> frozenset[int]:
    """The days a text names as seen from where the client is: 0 for today and tonight, 1 for tomorrow."""
    words = _words(body)
    today = {0} if words & {"today", "tonight", "todays"} else set()
    return frozenset(today | ({1} if words & {"tomorrow", "tomorrows"} else set()))


def _words(body: str) -> set[str]:
    return {word for clause in _clauses(body) for word in clause.split()}


def _clauses(body: str) -> Iterator[str]:
    """The parts of a text between its punctuation, in small letters and digits, single spaces, with a word
    for a thumb. What stands on a letter (a variation selector, a key cap) is dropped like an apostrophe."""
    text = unicodedata.normalize("NFKC", body).strip().casefold()
    text = text.replace("👍", f" {THUMB_UP} ").replace("👎", f" {THUMB_DOWN} ")
    for clause in CLAUSE_END.split(APOSTROPHES.sub("", text)):
        words = "".join(_kept(char) for char in clause).split()
        if words:
            yield " ".join(words)


def _kept(char: str) -> str:
    if char.isalnum():
        return char
    return "" if unicodedata.category(char) in ("Mn", "Me", "Cf", "Sk") else " "


def _without_thumbs(said: str) -> str:
    """Opting out comes before everything: there a thumb is an emoji like any other."""
    return " ".join(word for word in said.split() if word not in (THUMB_UP, THUMB_DOWN))


def _once(said: str) -> str:
    """Write "stop stop stop" as "stop"; not "x x", which is kisses."""
    words = said.split()
    return words[0] if len(set(words)) == 1 and words[0] != "x" else said


def _is_wish(clauses: list[str], said: str) -> bool:
    """Whether the client wants no more texts; any reasonable wording counts (47 CFR 64.1200(a)(10))."""
    if KEYWORD_AND_MANNERS.fullmatch(said):
        return True
    return any(WISH.fullmatch(part) and not NO_WISH.search(part) for part in (*clauses, said))


def _sentence(clauses: list[str], *, is_question: bool) -> Intent:
    """What a text means that is not one of the short answers."""
    meanings = [_meanings(clause) for clause in clauses]
    every = {meaning for clause in meanings for meaning in clause}
    cues = {meaning.removeprefix("short ") for meaning in every} - {HARMLESS, OTHER}
    if cues == {CANCEL}:
        return _cancel(clauses, meanings, is_question=is_question)
    if cues == {CHANGE} and CHANGE in every:
        return Intent.UNCLEAR if any(TURNS_AROUND.search(clause) for clause in clauses) else Intent.CHANGE
    if len(cues) != 1 or OTHER in every or (is_question and cues == {CONFIRM}):
        return Intent.UNCLEAR
    return Intent(cues.pop())


def _cancel(clauses: list[str], meanings: list[set[str]], *, is_question: bool) -> Intent:
    """A cancellation counts when nothing else is in its clause, and the rest can only be the reason."""
    if is_question and not CAN_YOU_CANCEL.search(" ".join(clauses)):
        return Intent.UNCLEAR
    is_short = not any(CANCEL in meaning for meaning in meanings)
    if is_short and NO_THANKS.search(" ".join(clauses)):
        return Intent.UNCLEAR
    for clause, meaning in zip(clauses, meanings, strict=True):
        if OTHER not in meaning:
            continue
        has_cue = bool(meaning & {CANCEL, SHORT_CANCEL})
        if is_short or has_cue or not _is_reason(clause):
            return Intent.UNCLEAR
    return Intent.CANCEL


def _is_reason(clause: str) -> bool:
    return not TURNS_AROUND.search(clause) and not NO_MERE_REASON.search(clause)


def _meanings(clause: str) -> set[str]:
    """What the phrases of a clause mean; OTHER for each word that belongs to none."""
    meanings: set[str] = set()
    rest = clause
    while rest:
        meaning, found = next(
            ((meaning, found) for meaning, unit in UNITS if (found := unit.match(rest))), (OTHER, None)
        )
        because = found.groupdict().get("because") if found else None
        meanings.add(meaning)
        if because and not _is_reason(because):
            meanings.add(OTHER)
        rest = rest[found.end() :].lstrip() if found else rest.partition(" ")[2]
    return meanings
