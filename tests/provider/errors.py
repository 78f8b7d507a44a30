"""The provider's error codes: the HTTP status each comes with, and the JSON it comes in."""

from typing import Any

from tests.provider.contract import INVALID, LONGEST_BODY, MISSING, Violation

# What a create call is refused with. The status is what first-party documents and answers quoted in public
# issue trackers show; those of 21611, 21701, 30022 and 63017 are guesses by their likes.
REFUSALS: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter"),
    20003: (401, "Authenticate"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21211: (400, "Invalid 'To' Phone Number"),
    21212: (400, "Invalid From Number (caller ID)"),
    21408: (
        400,
        "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
    ),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (400, "The 'From' phone number provided is not a valid message-capable number of this account"),
    21608: (400, "The number is unverified. Trial accounts cannot send messages to unverified numbers"),
    21609: (400, "The StatusCallback URL is not a valid URL"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (429, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "The 'To' phone number is not currently reachable using the 'From' phone number"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, f"The concatenated message body exceeds the {LONGEST_BODY} character limit"),
    21635: (400, "'To' number cannot be a landline"),
    21701: (400, "The Messaging Service does not exist"),
    30022: (429, "US A2P 10DLC: rate limit of the campaign exceeded"),
    63017: (429, "Monthly message limit reached"),
    63038: (429, "Account exceeded the daily messages limit"),
}
# What delivery fails with, in a status callback and in the list.
FAILURES: dict[int, str] = {
    30001: "Queue overflow",
    30002: "Account suspended",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Carrier violation",
    30008: "Unknown error",
    30034: "US A2P 10DLC: message from an unregistered number",
    30450: "Message delivery blocked",
    30610: "Recipient opted out at the carrier",
    30640: "Content blocked",
}
RETRY_AFTER = 1  # seconds


class Refused(Exception):  # noqa: N818 # said as the product says it
    """A call that the provider answers with an error."""

    def __init__(self, code: int, detail: str = "") -> None:
        self.code = code
        self.status, message = REFUSALS.get(code, (400, "Error"))
        self.message = f"{message}: {detail}" if detail else message
        super().__init__(self.message)

    @property
    def answer(self) -> dict[str, Any]:
        """The error as the provider's JSON."""
        more = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more, "status": self.status}

    @property
    def headers(self) -> dict[str, str]:
        """The headers that come with it."""
        if self.status == 401:
            return {"WWW-Authenticate": 'Basic realm="Twilio API"'}
        return {"Retry-After": str(RETRY_AFTER)} if self.status == 429 else {}


CODES = {
    ("To", MISSING): 21604,
    ("To", INVALID): 21211,
    ("From", MISSING): 21603,
    ("From", INVALID): 21212,
    ("Body", MISSING): 21602,
    ("Body", INVALID): 21617,
    ("StatusCallback", INVALID): 21609,
    ("AccountSid", INVALID): 20404,
    ("MessageSid", INVALID): 20404,
    ("ServiceSid", INVALID): 20404,
}


def refusal_of(violation: Violation) -> Refused:
    """The error that the provider answers a breach of its contract with."""
    return Refused(CODES.get((violation.parameter, violation.kind), 20001), str(violation))
