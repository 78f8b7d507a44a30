"""What a client texts: the provider's own keywords, the webhook, and the TwiML that comes back."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import phonenumbers

from tests.provider.callbacks import Delivery
from tests.provider.double import Account, Double
from tests.provider.messages import VERSION, Message, new_sid, segments

WEBHOOK = "/hooks/twilio/sms"
# The provider's default lists. Only a text that is one of these words alone counts.
KEYWORDS = {
    **dict.fromkeys(("stop", "stopall", "unsubscribe", "end", "quit", "revoke", "optout", "cancel"), "STOP"),
    **dict.fromkeys(("start", "unstop", "yes"), "START"),
    **dict.fromkeys(("help", "info"), "HELP"),
}
KEYWORD_REPLIES = {
    "STOP": "You have successfully been unsubscribed. You will not receive any more messages from this"
    " number. Reply START to resubscribe.",
    "START": "You have successfully been re-subscribed to messages from this number. Reply HELP for help."
    " Reply STOP to unsubscribe.",
    "HELP": "Reply STOP to unsubscribe. Msg&Data Rates May Apply.",
}


@dataclass(frozen=True)
class Text:
    """What a client sends. `opt_out_type` is what Advanced Opt-Out would add; `to` names one of several
    accounts by its number; `sid` of an earlier text delivers that one again. `times` repeats the webhook,
    one after the other or, if `parallel`, all at once."""

    from_: str
    body: str = ""
    to: str | None = None
    media: int = 0
    opt_out_type: str | None = None
    sid: str | None = None
    deliver: bool = True
    times: int = 1
    parallel: bool = False
    via_service: bool = False


def receive(double: Double, text: Text) -> dict[str, Any]:
    """Take a client's text, heed the keywords, tell the site; returns its id and what the site answered."""
    message = double.messages.get(text.sid or "")
    if message is None:
        account = double.account_at(text.to)
        message = _new_message(account, text)
        double.record("inbound", message)
        _heed_keyword(double, account, message, text.opt_out_type)
    answers = _deliver(double, message, text) if text.deliver else []
    return {"sid": message.sid, "answers": [answer.as_words() for answer in answers]}


def _new_message(account: Account, text: Text) -> Message:
    message = Message(
        account_sid=account.sid,
        to=account.sender,
        sender=text.from_,
        body=text.body,
        direction="inbound",
        status="received",
        service=account.service if text.via_service else None,
        media=text.media,
        sid=text.sid or new_sid("MM" if text.media else "SM"),
    )
    message.sent = message.created
    return message


def _heed_keyword(double: Double, account: Account, message: Message, opt_out_type: str | None) -> None:
    """Block or unblock the pair of numbers, and answer in the provider's own words where it does."""
    keyword = opt_out_type or KEYWORDS.get(message.body.strip().casefold())
    changes = {"STOP": double.block, "START": double.unblock}
    if keyword == "HELP" or (keyword and changes[keyword](account.sender, message.sender)):
        _reply(double, account, message, KEYWORD_REPLIES[keyword], "keyword")


def _deliver(double: Double, message: Message, text: Text) -> list[Delivery]:
    """Post the webhook as often as asked. The provider repeats one only when it missed the answer: what the
    last answer says is sent to the client, the others are lost."""
    account = double.accounts[message.account_sid]
    params, url = webhook_params(message, text.opt_out_type), double.webhook + WEBHOOK

    def post(_: int) -> Delivery:
        return double.courier.post("inbound", account.token, url, params)

    with ThreadPoolExecutor(text.times if text.parallel else 1) as pool:
        answers = list(pool.map(post, range(text.times)))
    for body in replies_in(answers[-1]):
        _reply(double, account, message, body, "reply")
    return answers


def webhook_params(message: Message, opt_out_type: str | None) -> dict[str, str]:
    """The form of the webhook."""
    params = {
        "AccountSid": message.account_sid,
        "ApiVersion": VERSION,
        "Body": message.body,
        "From": message.sender,
        "MessageSid": message.sid,
        "NumMedia": str(message.media),
        "NumSegments": str(segments(message.body)),
        "SmsMessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsStatus": "received",
        "To": message.to,
        **_place("From", message.sender),
        **_place("To", message.to),
    }
    for index in range(message.media):
        params[f"MediaContentType{index}"] = "image/jpeg"
        params[f"MediaUrl{index}"] = (
            f"https://api.twilio.com/{VERSION}/Accounts/{message.account_sid}"
            f"/Messages/{message.sid}/Media/{new_sid('ME')}"
        )
    if message.service:
        params["MessagingServiceSid"] = message.service
    if opt_out_type:
        params["OptOutType"] = opt_out_type
    return params


def _place(end: str, phone: str) -> dict[str, str]:
    """Where a number is from. City, state and zip are known in North America only, and not here."""
    country = phonenumbers.region_code_for_number(phonenumbers.parse(phone)) or ""
    return {f"{end}Country": country, f"{end}City": "", f"{end}State": "", f"{end}Zip": ""}


def replies_in(answer: Delivery) -> Sequence[str]:
    """The texts that a TwiML answer asks to send. What isn't TwiML is a fault of the site, noted as such."""
    if answer.status != 200:
        return []
    if not answer.content_type.startswith(("text/xml", "application/xml")):
        answer.error = f"12300 Invalid Content-Type: {answer.content_type}"
        return []
    try:
        response = ElementTree.fromstring(answer.body)
    except ElementTree.ParseError as error:
        answer.error = f"12100 Document parse failure: {error}"
        return []
    if response.tag != "Response":
        answer.error = f"12200 Schema validation: {response.tag}"
        return []
    return [_text_of(message) for message in response.iter("Message")]


def _text_of(message: ElementTree.Element) -> str:
    """A reply's text, which may stand in an element of its own, as it must beside media."""
    return (message.findtext("Body") or message.text or "").strip()


def _reply(double: Double, account: Account, to: Message, body: str, kind: str) -> None:
    """Send an answer to a client's text; to one who has opted out only the provider itself still does."""
    message = Message(
        account_sid=account.sid,
        to=to.sender,
        sender=account.sender,
        body=body,
        direction="outbound-reply",
        status="queued",
    )
    if kind == "reply" and (account.sender, to.sender) in double.blocked:
        double.unsent_replies.append({"to": to.sender, "body": body, "in_reply_to": to.sid})
        return
    double.record(kind, message, in_reply_to=to.sid)
    message.move_on("delivered", None)
