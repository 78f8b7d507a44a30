"""What pages say of a message: what it was, what became of it and how that is known."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from trainer_web.calendar import times
from trainer_web.formats import local, local_date, local_datetime, local_time, today, weekday_date
from trainer_web.messages import templates
from trainer_web.messages.conversations import Contact, Event, Line, PhoneState
from trainer_web.messages.queries import MessageState

# What a client agrees to; kept with the consent.
AGREEMENT = (
    "{business} may text me about my appointments at this number: bookings, changes, reminders. "
    "Texting STOP ends it at any time."
)
KINDS = {
    "booking_made": "Booking made",
    "booking_moved": "Booking moved",
    "booking_cancelled": "Booking cancelled",
    "reminder": "Reminder",
    "pack_ending": "Pack ending",
    "answer": "Answered automatically",
}
# What the provider's codes mean to somebody who wants to reach a client.
CODES = {
    "21211": "this isn't a phone number that can get texts",
    "21408": "the SMS account may not text to this country",
    "21610": "this number opted out at the SMS provider",
    "21612": "this number can't be reached from the business's number",
    "21614": "this isn't a mobile number",
    "21635": "this is a landline, which can't get texts",
    "30001": "the phone network was too busy",
    "30003": "the phone was switched off or out of reach",
    "30004": "the phone refused the text",
    "30005": "the phone network doesn't know this number",
    "30006": "this is a landline, or its network can't deliver texts",
    "30007": "the phone network took it for unwanted advertising",
    "30008": "the phone network gave no reason",
    "30034": "the business's number isn't registered for texts yet",
}
OUTCOMES = {
    "confirmed": "Confirmed {booking}",
    "cancelled": "Cancelled {booking}",
    "changed": "Moved {booking} to another time",
    "change": "Wants another time for {booking}: got the link to choose one",
    "late_cancel_requested": "Asks to cancel {booking}, too late to be free",
    "change_requested": "Wants another time for {booking}, too late to choose one alone",
    "undone": "Took the cancellation of {booking} back",
    "undo_impossible": "Wanted {booking} back, but the time was taken",
    "nothing_to_undo": "There was nothing to undo",
    "several": "Could mean several bookings, so nothing was done",
    "no_booking": "Is about no booking we texted about lately",
    "moved_on": "{booking} had changed before, so nothing was done",
    "opted_out": "Opted out of texts",
    "opted_out_by_wish": "Opted out of texts in their own words",
    "cancel_word": "Texted CANCEL, which opts out of all texts; the booking stands",
    "opted_in": "Agreed to texts again",
    "help": "Asked who is texting, and was told",
    "hint": "Left to you; was told how to answer a reminder",
    "unclear": "Left to you",
}
# The same in the list of conversations, after what they wrote.
BRIEF = {
    "confirmed": "confirms",
    "cancelled": "cancels",
    "changed": "moves the booking",
    "change": "wants another time",
    "late_cancel_requested": "asks to cancel late",
    "change_requested": "wants another time",
    "undone": "takes the cancellation back",
    "undo_impossible": "wants a cancelled booking back",
    "several": "may mean several bookings",
    "opted_out": "opts out of texts",
    "opted_out_by_wish": "opts out of texts",
    "cancel_word": "opts out; the booking stands",
    "opted_in": "agrees to texts",
}
SOURCES = {"api": "Sent", "callback": "The provider reports", "reconcile": "Looked up", "app": "Noted here"}
STATUSES = {
    "accepted": "taken by the SMS provider",
    "scheduled": "scheduled",
    "queued": "queued at the provider",
    "sending": "on its way to the phone network",
    "sent": "handed to the network",
    "delivered": "delivered to the phone",
    "read": "read",
    "undelivered": "not delivered",
    "failed": "refused",
    "canceled": "cancelled at the provider",
    "console": "written down only, sent nowhere",
    "retry": "could not be sent, trying again",
    "wait": "the account was refused, texts wait",
    "unknown": "no answer, so it may have gone out or not",
    "suppressed": "the number has opted out",
    "found": "the provider has it",
    "not_found": "the provider doesn't have it",
}


@dataclass(frozen=True)
class Proof:
    """What is known of a message's delivery: words, an icon, and whether that is good, bad, a warning or
    just waiting."""

    words: str
    icon: str
    tone: str = ""


@dataclass(frozen=True)
class Way:
    """How a text written now would reach somebody: "sms", "email" or not at all (""), and when and why in
    words. `notice` is empty when it goes out at once."""

    channel: str
    notice: str = ""
    remedy: str = ""


def title(message: MessageState) -> str:
    """What a message was about; empty for what people write themselves."""
    kind = KINDS.get(message.kind, "")
    if message.kind == "answer" or not message.for_start:
        return kind
    return f"{kind} · {local_datetime(message.for_start)}"


def outcome(message: MessageState) -> str:
    """What a client's answer was taken for and what it did."""
    if message.outcome in ("hint", "unclear") and message.handled_at:
        return ""
    booking = local_datetime(message.starts_at) if message.starts_at else "the booking"
    said = OUTCOMES.get(message.outcome or "", "").format(booking=booking)
    return said[:1].upper() + said[1:]


def brief(outcome: str | None) -> str:
    """What a client's answer was taken for, in few words; empty when that is nothing."""
    return BRIEF.get(outcome or "", "")


def first_name(message: MessageState) -> str:
    """Whom the message is to, as people speak of them."""
    return (message.client_name or "").split(" ")[0] or "this number"


def proof(message: MessageState) -> Proof:
    """What became of a message that went out, or why it did not."""
    if message.state == "pending" and isinstance(message, Line) and message.goes_by is None:
        name = first_name(message)
        return Proof(
            f"Goes out only if {name} agrees to texts or has an e-mail address", "alert-triangle", "warn"
        )
    if message.state == "pending":
        return Proof(_queued(message), "clock", "waits")
    if message.state == "sending":
        return Proof("Being sent now", "send", "waits")
    if message.state in ("accepted", "sent", "unknown"):
        return _unconfirmed(message)
    if message.state == "delivered":
        return Proof(f"Delivered {_at(message.finished_at)}", "checks", "good")
    if message.state in ("undelivered", "failed"):
        return Proof(_lost(message), "alert-circle", "bad")
    if message.state == "console":
        lacks = "mail server" if message.channel == "email" else "SMS account"
        return Proof(f"Written here only: no {lacks} is set up", "info-circle", "warn")
    if message.state == "answered":
        return Proof(f"Answered at once, {_at(message.accepted_at)}", "check")
    return Proof(f"Not sent: {_why_not(message)}", "minus", "warn" if message.state == "suppressed" else "")


def _unconfirmed(message: MessageState) -> Proof:
    if message.state == "unknown":
        looked_up = "being looked up" if message.next_check_at else "the provider gave no answer"
        return Proof(f"May or may not have gone out: {looked_up}", "alert-triangle", "warn")
    at = _at(message.accepted_at or message.called_at)
    if message.channel == "email":
        return Proof(f"E-mailed {at}", "check")
    if message.is_unproven:
        return Proof(f"Sent {at}, not confirmed as delivered", "alert-triangle", "warn")
    return Proof(f"Sent {at}, not confirmed yet", "check", "waits")


def _queued(message: MessageState) -> str:
    soon = message.send_after <= datetime.now(UTC) + timedelta(minutes=1)
    if message.attempt:
        return "Could not be sent, trying again" + ("" if soon else f" {_at(message.send_after)}")
    return "Goes out in a moment" if soon else f"Goes out {_at(message.send_after)}"


def _lost(message: MessageState) -> str:
    what = "Not delivered" if message.state == "undelivered" else "Not sent"
    code = message.error_code
    if not code:
        return what
    who = "the mail server" if message.channel == "email" else "the provider"
    return f"{what}: {CODES.get(code, f'{who} refused it')} ({code})"


def _why_not(message: MessageState) -> str:
    name = first_name(message)
    reasons = {
        "withdrawn": "withdrawn before it went out",
        "imported": "the pack was about to end when it was imported",
        "booking_changed": "the booking was changed first",
        "too_late": "it would have come too late",
        "kind_is_off": "messages of this kind are switched off",
        "client_is_archived": f"{name} is archived",
        "daily_limit": "three automatic texts went to this number that day",
        "opted_out": f"{name} opted out of texts",
        "unreachable": "this number can't get texts",
        "no_address": f"{name} has no phone number and no e-mail address",
        "no_consent": f"{name} has not agreed to texts",
    }
    return reasons.get(message.reason or "", "it was stopped")


def _at(at: datetime | None) -> str:
    """10:02 for today, Mon 20:30 within a week, else with the date."""
    if at is None:
        return ""
    days = abs((local(at).date() - today()).days)
    if days == 0:
        return local_time(at)
    return f"{weekday_date(at).split()[0] if days < 6 else weekday_date(at)} {local_time(at)}"


def day(at: datetime) -> str:
    """Today, Yesterday, or the date."""
    days = (today() - local(at).date()).days
    return {0: "Today", 1: "Yesterday"}.get(days) or (weekday_date(at) if days < 300 else local_date(at))


def moment(at: datetime) -> str:
    """When a conversation was last spoken in: 10:02, Mon, or 3 Nov."""
    days = (today() - local(at).date()).days
    if days == 0:
        return local_time(at)
    if days == 1:
        return "Yesterday"
    return weekday_date(at).split()[0] if days < 7 else local_date(at)


def event(event: Event) -> str:
    """One line of a message's history."""
    status = STATUSES.get(event.status, event.status)
    code = f": {CODES.get(event.error_code, 'code')} ({event.error_code})" if event.error_code else ""
    return f"{SOURCES[event.source]}: {status}{code}"


def agreement(business: str) -> str:
    """What a client agrees to, in full."""
    return AGREEMENT.format(business=business)


def consent_chip(state: str | None) -> Proof:
    """What the owner of a number wants, in two words."""
    return {
        "granted": Proof("Agreed to texts", "check", "good"),
        "opted_out": Proof("Opted out of texts", "bell-x", "bad"),
        "unreachable": Proof("Can't get texts", "alert-circle", "bad"),
    }.get(state or "", Proof("Hasn't agreed to texts", "minus", "warn"))


def consent_story(contact: Contact) -> str:
    """How and when somebody agreed or opted out."""
    if contact.consent is None or contact.consent_at is None:
        return ""
    on = local_date(contact.consent_at)
    by = f", noted by {contact.consent_by}" if contact.consent_by else ""
    if contact.consent == "unreachable":
        why = CODES.get(contact.consent_evidence or "", "the provider says so")
        return f"Since {on}: {why} ({contact.consent_evidence})."
    ways = {
        "text": f"by texting “{contact.consent_evidence}”",
        "provider": "at the SMS provider",
        "form": "in the client form",
        "team": "told the team",
    }
    verb = "Agreed" if contact.consent == "granted" else "Opted out"
    return f"{verb} on {on} {ways.get(contact.consent_source or '', contact.consent_source)}{by}."


def comes_back_only_by_text(state: str | None, source: str | None) -> bool:
    """Whether only a START from the phone itself ends an opt-out."""
    return state == "opted_out" and source in ("text", "provider")


def only_start_helps(known: PhoneState | None) -> str:
    """Why a tick in the form would not bring somebody back; empty when it would."""
    if known is None or not comes_back_only_by_text(known.state, known.source):
        return ""
    return (
        f"This number opted out on {local_date(known.at)}. Only texting START from the phone itself "
        "brings texts back."
    )


def way(contact: Contact) -> Way:
    """How a text written now would go out, as the database will decide when it does."""
    name = (contact.name or "").split(" ")[0] or "this number"
    may_text = contact.phone and (
        contact.consent == "granted" or (contact.consent is None and contact.has_written)
    )
    if contact.archived_at:
        return Way("", f"Nothing goes out: {name} is archived.", "Restore the client first.")
    if may_text:
        return Way("sms", _not_before(contact))
    why = _no_texts(contact, name)
    if contact.email:
        return Way("email", f"Goes out by e-mail to {contact.email}: {why}.")
    remedy = {
        "granted": "Add a phone number or an e-mail address.",
        "opted_out": "Call, or ask for a START by text from that phone.",
        "unreachable": "Call, or note another number or an e-mail address.",
    }.get(contact.consent or "", "Ask, then note the consent above; or add an e-mail address.")
    if contact.phone is None:
        remedy = "Add a phone number or an e-mail address."
    return Way("", f"This would not go out: {why}.", remedy)


def _no_texts(contact: Contact, name: str) -> str:
    if contact.phone is None:
        return f"{name} has no phone number"
    return {"opted_out": f"{name} opted out of texts", "unreachable": "this number can't get texts"}.get(
        contact.consent or "", f"{name} has not agreed to texts"
    )


def _not_before(contact: Contact) -> str:
    """When the quiet hours on the client's clock let a text out; empty when they do now."""
    zone = ZoneInfo(contact.timezone)
    wall = datetime.now(zone)
    if contact.quiet_until <= wall.time() <= _last_second(contact.quiet_from):
        return ""
    on = wall.date() if wall.time() < contact.quiet_until else wall.date() + timedelta(days=1)
    try:
        at = times.instant(on, contact.quiet_until, zone)
    except times.NoSuchTimeError as skipped:
        at = times.instant(on, skipped.instead, zone)
    theirs = (
        f" ({contact.quiet_until:%H:%M} there)" if local_time(at) != f"{contact.quiet_until:%H:%M}" else ""
    )
    return f"Quiet hours: goes out {_at(at)}{theirs}."


def _last_second(minute: time) -> time:
    return minute.replace(second=59)


def sent(message: Line) -> str:
    """What became of a text that was just written."""
    what = "E-mail" if message.goes_by == "email" else "Text"
    whom = message.client_name or message.address
    return f"{what} to {whom}: {_queued(message)[:1].lower()}{_queued(message)[1:]}."


def kind_name(kind: str) -> str:
    """What people call a kind of message."""
    return templates.KINDS[kind].name if kind in templates.KINDS else KINDS.get(kind, "Text")
