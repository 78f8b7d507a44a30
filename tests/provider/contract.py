"""What the provider's public API document says of the operations we use, and a validator of both sides.

Facts from twilio/twilio-oai, `spec/json/twilio_api_v2010.json` as of its release 2.1.13 (2025-02-20, commit
00c8d36829d67333c14bef357affd57851408ad7; the document calls itself version 1.0.0 and OpenAPI 3.0.1),
operations CreateMessage, ListMessage, FetchMessage and FetchAccount. Numbers and formats that it states
only in prose are marked so. ListIncomingPhoneNumber and FetchService are as the official client 9.13 speaks
them. Written down as checks of our own; nothing is copied but names.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

Check = Callable[[str], bool]
Values = Mapping[str, Sequence[str]]

E164 = re.compile(r"\+[1-9]\d{6,14}")
LONGEST_BODY = 1600
MISSING, UNKNOWN, REPEATED, INVALID = "missing", "unknown", "repeated", "invalid"


def sid(*prefixes: str) -> Check:
    """An id of the provider: two letters that say of what, and 32 hexadecimal digits."""
    pattern = re.compile(f"({'|'.join(prefixes)})[0-9a-fA-F]{{32}}")
    return lambda value: pattern.fullmatch(value) is not None


def integer(lowest: int | None = None, highest: int | None = None) -> Check:
    """A whole number, within bounds where there are any."""

    def check(value: str) -> bool:
        if not re.fullmatch(r"-?\d{1,18}", value):
            return False
        return (lowest is None or int(value) >= lowest) and (highest is None or int(value) <= highest)

    return check


def one_of(*values: str) -> Check:
    """One of a few words."""
    return lambda value: value in values


def text(value: str) -> bool:
    """Any text."""
    return True


def body(value: str) -> bool:
    """The text of a message: up to 1,600 characters (prose)."""
    return 0 < len(value) <= LONGEST_BODY


def number(value: str) -> bool:
    """A decimal number."""
    return re.fullmatch(r"-?\d+(\.\d+)?", value) is not None


def phone(value: str) -> bool:
    """A number in E.164 (prose). The addresses of channels other than SMS are left out on purpose."""
    return E164.fullmatch(value) is not None


def sender(value: str) -> bool:
    """A number in E.164, a short code, or a name of up to 11 characters with a letter in it (prose)."""
    name = re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}", value)
    return phone(value) or name is not None or re.fullmatch(r"\d{3,8}", value) is not None


def url(value: str) -> bool:
    """An absolute http(s) address with a host in which no underscore occurs (prose)."""
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and host != "" and "_" not in host and " " not in value


def moment(value: str) -> bool:
    """A time in ISO 8601."""
    return day_of(value) is not None


def day(value: str) -> bool:
    """A day, `YYYY-MM-DD` in GMT (prose), or a time in one of the forms of the document's examples."""
    return day_of(value) is not None


def day_of(value: str) -> str | None:
    """The day that a date filter means, as `YYYY-MM-DD`; none when it can't be read."""
    try:
        return datetime.fromisoformat(value).date().isoformat()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(value).date().isoformat()
    except ValueError:
        return None


boolean = one_of("true", "false")


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked of the API. `either` are groups of which one member must be there."""

    method: str
    path: str
    status: int
    query: Mapping[str, Check] = field(default_factory=dict)
    form: Mapping[str, Check] = field(default_factory=dict)
    required: Sequence[str] = ()
    either: Sequence[Sequence[str]] = ()
    several: Sequence[str] = ()


PATH: Mapping[str, Check] = {
    "AccountSid": sid("AC"),
    "MessageSid": sid("SM", "MM"),
    "ServiceSid": sid("MG"),
}

CREATE_MESSAGE: Mapping[str, Check] = {
    "To": phone,
    "StatusCallback": url,
    "ApplicationSid": sid("AP"),
    "MaxPrice": number,
    "ProvideFeedback": boolean,
    "Attempt": integer(),
    "ValidityPeriod": integer(1, 36000),  # the bounds are prose
    "ForceDelivery": boolean,
    "ContentRetention": one_of("retain", "discard"),
    "AddressRetention": one_of("retain", "obfuscate"),
    "SmartEncoded": boolean,
    "PersistentAction": text,
    "ShortenUrls": boolean,
    "ScheduleType": one_of("fixed"),
    "SendAt": moment,
    "SendAsMms": boolean,
    "ContentVariables": text,
    "RiskCheck": one_of("enable", "disable"),
    "From": sender,
    "MessagingServiceSid": sid("MG"),
    "Body": body,
    "MediaUrl": url,
    "ContentSid": sid("HX"),
}
# Not in that document, but in the official client 9.13.0, which is made from a later one.
CREATE_MESSAGE_SINCE: Mapping[str, Check] = {
    "TrafficType": one_of("free"),
    "MessageIntent": text,
    "FallbackFrom": text,
}
LIST_MESSAGES: Mapping[str, Check] = {
    "To": phone,
    "From": sender,
    "DateSent": day,
    "DateSent<": day,
    "DateSent>": day,
    "PageSize": integer(1, 1000),
    "Page": integer(0),
    "PageToken": text,
}
LIST_NUMBERS: Mapping[str, Check] = {
    "PhoneNumber": text,  # also a part of one
    "FriendlyName": text,
    "Beta": boolean,
    "Origin": text,
    "PageSize": integer(1, 1000),
    "Page": integer(0),
    "PageToken": text,
}

OPERATIONS: Mapping[str, Operation] = {
    "CreateMessage": Operation(
        "POST",
        "/2010-04-01/Accounts/{AccountSid}/Messages.json",
        status=201,
        form={**CREATE_MESSAGE, **CREATE_MESSAGE_SINCE},
        required=["To"],
        either=[["From", "MessagingServiceSid"], ["Body", "MediaUrl", "ContentSid"]],
        several=["MediaUrl", "PersistentAction"],
    ),
    "ListMessage": Operation(
        "GET", "/2010-04-01/Accounts/{AccountSid}/Messages.json", status=200, query=LIST_MESSAGES
    ),
    "FetchMessage": Operation(
        "GET", "/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}.json", status=200
    ),
    "FetchAccount": Operation("GET", "/2010-04-01/Accounts/{AccountSid}.json", status=200),
    "ListIncomingPhoneNumber": Operation(
        "GET", "/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers.json", status=200, query=LIST_NUMBERS
    ),
    "FetchService": Operation("GET", "/v1/Services/{ServiceSid}", status=200),
}


@dataclass(frozen=True)
class Violation:
    """One way in which a request or an answer isn't as the document says."""

    parameter: str
    kind: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.parameter} is {self.kind}" + (f": {self.value!r}" if self.value else "")


def find_operation(method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """The name of the operation that a request is for, and what stands in its path; none if there is none."""
    for name, operation in OPERATIONS.items():
        pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+?)", operation.path.replace(".", r"\."))
        if operation.method == method and (match := re.fullmatch(pattern, path)):
            return name, match.groupdict()
    return None


def request_violations(method: str, path: str, query: Values, form: Values) -> list[Violation]:
    """Everything in a request that the document doesn't allow; nothing for a request as it should be.

    Stricter than the provider, which ignores parameters that it doesn't know: one that we invented or
    misspelled would be a fault of ours that nobody notices.
    """
    found = find_operation(method, path)
    if found is None:
        return [Violation(f"{method} {path}", UNKNOWN)]
    name, places = found
    operation = OPERATIONS[name]
    return [
        *(Violation(place, INVALID, value) for place, value in places.items() if not PATH[place](value)),
        *_missing(operation, form),
        *chain.from_iterable(
            _wrong(parameter, values, allowed.get(parameter), parameter in operation.several)
            for given, allowed in ((query, operation.query), (form, operation.form))
            for parameter, values in given.items()
        ),
    ]


def _missing(operation: Operation, form: Values) -> list[Violation]:
    """Those that are required, and for each group without a member its first; an empty one is no member."""
    groups = [*([name] for name in operation.required), *operation.either]
    return [Violation(group[0], MISSING) for group in groups if not any(any(form.get(n, [])) for n in group)]


def _wrong(parameter: str, values: Sequence[str], check: Check | None, several: bool) -> list[Violation]:
    if check is None:
        return [Violation(parameter, UNKNOWN)]
    if len(values) > 1 and not several:
        return [Violation(parameter, REPEATED)]
    if not any(values):  # as good as missing
        return []
    return [Violation(parameter, INVALID, value) for value in values if not check(value)]


def _rfc_2822(value: str) -> bool:
    return re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000", value) is not None


# What a message is answered as. All but `subresource_uris` and `error_code` are strings; any may be null.
MESSAGE: Mapping[str, Check] = {
    "body": text,
    "num_segments": integer(0),
    "direction": one_of("inbound", "outbound-api", "outbound-call", "outbound-reply"),
    "from": sender,
    "to": phone,
    "date_updated": _rfc_2822,
    "price": number,
    "error_message": text,
    "uri": text,
    "account_sid": sid("AC"),
    "num_media": integer(0),
    "status": one_of(
        *("queued", "sending", "sent", "failed", "delivered", "undelivered", "receiving"),
        *("received", "accepted", "scheduled", "read", "partially_delivered", "canceled"),
    ),
    "messaging_service_sid": sid("MG"),
    "sid": sid("SM", "MM"),
    "date_sent": _rfc_2822,
    "date_created": _rfc_2822,
    "price_unit": text,
    "api_version": text,
}


def message_violations(answer: Mapping[str, Any]) -> list[Violation]:
    """Everything in a message as the API answers it that the document doesn't allow."""
    others = {"subresource_uris": dict, "error_code": int}
    fields = [*MESSAGE, *others]
    wrong = [Violation(name, MISSING) for name in fields if name not in answer]
    wrong += [Violation(name, UNKNOWN) for name in answer if name not in fields]
    for name, value in answer.items():
        if name in MESSAGE:
            right = value is None or (isinstance(value, str) and MESSAGE[name](value))
        else:
            right = value is None or isinstance(value, others.get(name, object))
        wrong += [] if right else [Violation(name, INVALID, str(value))]
    return wrong
