"""What was texted to and fro in the last days: reminders with their proof, answers, and some loose ends.

Written as the functions would have written it; nothing of it goes anywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from babel.dates import format_date

from trainer_web.messages.segments import measure, smooth

if TYPE_CHECKING:
    from trainer_web.demo.year import Year

Row = dict[str, Any]

AGREEMENT = (
    "{business} may text me about my appointments at this number: bookings, changes, reminders. "
    "Texting STOP ends it at any time."
)
ANSWERS = (
    "Yes, that works. See you then!",
    "No problem, take your time.",
    "Sorry, that time is taken. Does the same time the day after suit you?",
    "Please call us, that is quicker: we are here until 20:00.",
)
REMINDED = timedelta(days=4)  # of reminders that went out
AHEAD = timedelta(days=8)  # and of those that will
ANSWERED = timedelta(minutes=200)  # before every answer that is made up below
STOPPED = timedelta(days=2, hours=3)
QUIET_UNTIL, QUIET_FROM = time(8), time(20, 30)
CHATS = (
    (("in", "Running 10 minutes late, sorry!"), ("out", "No problem, take your time.")),
    (("out", "Please bring indoor shoes on Saturday, the floor is new."), ("in", "Will do, thanks")),
    (("in", "Is there parking near the studio?"), ("out", "Yes, behind the building, free after 18:00.")),
)


@dataclass
class Planned:
    """A live booking with when it starts, and what became of its reminder."""

    booking: Row
    starts_at: datetime
    client: Row
    reminder: Row


class Texting:
    """Adds messages, their events and who agreed to them to a year that is filled."""

    def __init__(self, year: "Year", random: Random) -> None:
        self.year, self.random, self.now = year, random, year.now
        self.clients = {client["id"]: client for client in year.rows["clients"]}
        self.sender = "demo/" + year.business.phone.format(900)
        self.consents: dict[str, str] = {}
        self._ask_everybody()
        self._planned = [*self._remind()]
        self._loose_ends()

    def _ask_everybody(self) -> None:
        """Most clients agreed when they came; a few never did."""
        for number, client in enumerate(self.year.rows["clients"]):
            if number % 8 == 5:
                continue
            self.consents[client["phone"]] = "granted"
            self.year.add(
                "phone_consents", org_id=self.year.org_id, phone=client["phone"], state="granted",
                source="form", evidence=AGREEMENT.format(business=self.year.business.name),
                actor=self.year.desk, at=client["created_at"],
            )  # fmt: skip

    def _remind(self) -> list[Planned]:
        """A reminder for every live booking around now."""
        planned = []
        for booking in self.year.rows["bookings"]:
            starts_at = datetime.fromisoformat(booking["during"][1:].split(",")[0])
            live = booking["status"] not in ("cancelled", "late_cancelled")
            if live and self.now - REMINDED < starts_at < self.now + AHEAD:
                client = self.clients[booking["client_id"]]
                planned.append(
                    Planned(booking, starts_at, client, self._reminder(booking, starts_at, client))
                )
        return sorted(planned, key=lambda one: one.starts_at)

    def _reminder(self, booking: Row, starts_at: datetime, client: Row) -> Row:
        due = self._due(starts_at)
        agreed = client["phone"] in self.consents
        reminder = self._message(
            kind="reminder", channel="sms" if agreed else "email", client=client, booking_id=booking["id"],
            dedupe_key=f"rem:{booking['id']}:{int(starts_at.timestamp())}:1440", for_start=starts_at,
            lead="1440", send_after=due, expires_at=starts_at - timedelta(minutes=15),
            created_at=booking["created_at"], created_by=self.year.desk,
        )  # fmt: skip
        if due > self.now:
            return reminder
        words = self._words(starts_at, client)
        self._send(reminder, due + timedelta(seconds=self.random.randint(1, 9)), words)
        if booking["status"] == "confirmed" and agreed and self.random.random() < 0.5:
            self._confirm(booking, client, due, starts_at)
        return reminder

    def _confirm(self, booking: Row, client: Row, due: datetime, starts_at: datetime) -> None:
        at = due + timedelta(minutes=self.random.randint(2, 90))
        if at > self.now:
            return
        self._reply(client, self.random.choice(("1", "1", "1", "Ok", "👍")), "confirmed", at, booking["id"])
        self._answer(client, f"Confirmed {self._when(starts_at)}. See you then!", at, booking["id"])
        booking |= {"changed_at": at, "settled_at": at, "changed_by": f"client:{client['id']}"}

    def _loose_ends(self) -> None:
        """What waits in the inbox: one of each kind."""
        minutes = timedelta(minutes=1)
        free = self._unanswered()
        if wish := next(free, None):
            at = self.now - 25 * minutes
            self._reply(
                wish.client, "2", "late_cancel_requested", at, wish.booking["id"], seen=False, done=False
            )
            said = f"It is too late to cancel {self._when(wish.starts_at)} free of charge, it uses 1 session."
            self._answer(
                wish.client,
                f"{said} Your trainer has been told and will get back to you.",
                at,
                wish.booking["id"],
            )
        if ask := next(free, None):
            words = "Can I bring my sister along? She would like to try it"
            self._reply(ask.client, words, "unclear", self.now - 48 * minutes, seen=False, done=False)
        if lost := next(free, None):
            self._lose(lost.reminder)
        if silent := next(free, None):
            self._keep_silent(silent.reminder)
        if stop := next(free, None):
            self._opt_out(stop.client, "CANCEL", "cancel_word", self.now - 190 * minutes, stop.booking["id"])
        self._reply(
            None, "Hi! A friend trains with you. Do you have a free hour next week?", "no_booking",
            self.now - 70 * minutes, seen=False, done=False, phone=self.year.business.phone.format(987),
        )  # fmt: skip
        quiet = [client for client in self.year.rows["clients"] if self._is_quiet(client)][2::11]
        if quiet:
            self._opt_out(quiet.pop(), "STOP", "opted_out", self.now - STOPPED)
        for number, (client, chat) in enumerate(zip(quiet, CHATS, strict=False), start=1):
            self._chat(client, chat, self.now - timedelta(hours=7 * number, minutes=11 * number))

    def _unanswered(self) -> Iterator[Planned]:
        """Bookings ahead whose client got the reminder and has not answered."""
        for one in self._planned:
            if self._is_reminded(one) and not one.booking["changed_by"].startswith("client:"):
                made = {"status": "booked", "version": 1, "settled_at": None}
                one.booking |= made | {"changed_at": one.booking["created_at"]}
                yield one

    def _is_reminded(self, one: Planned) -> bool:
        ahead = self.now + timedelta(hours=2) < one.starts_at
        return (
            ahead and one.reminder["state"] == "delivered" and one.reminder["called_at"] < self.now - ANSWERED
        )

    def _is_quiet(self, client: Row) -> bool:
        """Whether nothing went to a client since the one who is to have opted out did."""
        sent = [m["called_at"] for m in self.year.rows["messages"] if m["client_id"] == client["id"]]
        agreed = client["phone"] in self.consents and not client["archived_at"]
        return agreed and all(at is None or at < self.now - STOPPED for at in sent)

    def _chat(self, client: Row, chat: tuple[tuple[str, str], ...], at: datetime) -> None:
        for place, (direction, body) in enumerate(chat):
            said_at = at + timedelta(minutes=4 * place)
            if direction == "in":
                self._reply(client, body, "unclear", said_at)
            else:
                text = self._message(
                    kind="text", client=client, send_after=said_at, created_at=said_at,
                    expires_at=said_at + timedelta(days=1), created_by=f"user:{self.year.trainers[0]}",
                )  # fmt: skip
                self._send(text, said_at + timedelta(seconds=2), body)

    def _opt_out(
        self, client: Row, body: str, outcome: str, at: datetime, booking_id: str | None = None
    ) -> None:
        waits = outcome == "cancel_word"
        texts = (
            m for m in self.year.rows["messages"] if m["client_id"] == client["id"] and m["channel"] == "sms"
        )
        # Nobody is texted after they opted out.
        at = max([at, *(text["called_at"] + timedelta(seconds=30) for text in texts if text["called_at"])])
        self._reply(client, body, outcome, at, booking_id, seen=not waits, done=not waits)
        for consent in self.year.rows["phone_consents"]:
            if consent["phone"] == client["phone"]:
                consent |= {
                    "state": "opted_out", "source": "text", "evidence": body, "at": at,
                    "actor": f"client:{client['id']}",
                }  # fmt: skip
        for message in self.year.rows["messages"]:
            if message["client_id"] == client["id"] and message["state"] == "pending":
                message |= {"channel": "email"}

    def _lose(self, reminder: Row) -> None:
        """The phone was switched off."""
        reminder |= {"state": "undelivered", "reason": "not_delivered", "error_code": "30003"}
        last = self.year.rows["message_events"]
        event = next(event for event in reversed(last) if event["message_id"] == reminder["id"])
        event |= {"status": "undelivered", "error_code": "30003"}

    def _keep_silent(self, reminder: Row) -> None:
        """It was sent, and nobody told whether it arrived."""
        reminder |= {"state": "sent", "rank": 40, "finished_at": None}
        events = self.year.rows["message_events"]
        events.remove(next(e for e in reversed(events) if e["message_id"] == reminder["id"]))

    def _reply(
        self, client: Row | None, body: str, outcome: str, at: datetime, booking_id: str | None = None,
        *, seen: bool = True, done: bool = True, phone: str = "",
    ) -> None:  # fmt: skip
        self._message(
            direction="in", kind="reply", state="received", client=client, booking_id=booking_id, body=body,
            outcome=outcome, address=phone or (client and client["phone"]), sender=self.sender, send_after=at,
            created_at=at, created_by=f"client:{client['id'] if client else ''}",
            provider_sid=self._sid(),
            seen_at=at if seen else None, handled_at=at if done else None,
        )  # fmt: skip

    def _answer(self, client: Row, body: str, at: datetime, booking_id: str) -> None:
        self._message(
            kind="answer", state="answered", client=client, booking_id=booking_id, address=client["phone"],
            sender=self.sender, body=body, segments=measure(body).segments, send_after=at,
            created_at=at + timedelta(milliseconds=300), accepted_at=at, finished_at=at,
            created_by="provider",
        )  # fmt: skip

    def _send(self, message: Row, at: datetime, body: str) -> None:
        """It went out at once and arrived, as far as that is ever told."""
        by_text = message["channel"] == "sms"
        client = self.clients[message["client_id"]]
        arrived = at + timedelta(seconds=self.random.randint(2, 9))
        message |= {
            "body": smooth(body), "attempt": 1, "called_at": at, "accepted_at": at, "finished_at": arrived,
            "address": client["phone"] if by_text else client["email"],
            "sender": self.sender if by_text else "email",
            "subject": None if by_text else f"Your session {self._when(message['for_start'] or at)}",
            "state": "delivered" if by_text else "sent", "rank": 60 if by_text else 0,
            "segments": measure(smooth(body)).segments if by_text else 0,
            "provider_sid": self._sid(),
        }  # fmt: skip
        told = [("api", "accepted", at), ("callback", "sent", at + timedelta(seconds=1))]
        told = [*told, ("callback", "delivered", arrived)] if by_text else [("api", "sent", at)]
        for source, status, told_at in told:
            self.year.add(
                "message_events", org_id=self.year.org_id, message_id=message["id"], attempt=1, at=told_at,
                source=source, status=status, provider_sid=message["provider_sid"], error_code="",
            )  # fmt: skip

    def _message(self, *, kind: str, client: Row | None, **columns: object) -> Row:
        """A row with every column, since they are inserted together."""
        message: Row = {
            "org_id": self.year.org_id, "id": self.year.new_id(), "direction": "out", "channel": "sms",
            "kind": kind, "dedupe_key": None, "client_id": client and client["id"], "booking_id": None,
            "for_start": None, "lead": None, "address": None, "sender": None, "subject": None, "body": None,
            "segments": None, "send_after": self.now, "expires_at": None, "state": "pending", "reason": None,
            "attempt": 0, "retries": 0, "called_at": None, "provider_sid": None, "rank": 0,
            "error_code": None, "checks": 0, "outcome": None, "seen_at": None, "handled_at": None,
            "created_at": self.now, "created_by": "", "accepted_at": None, "finished_at": None,
        } | columns  # fmt: skip
        self.year.rows["messages"].append(message)
        return message

    def _words(self, starts_at: datetime, client: Row) -> str:
        first_name = client["name"].split(" ")[0]
        return (
            f"Hi {first_name}! {self._when(starts_at)} at {self.year.business.name}: "
            "reply 1 to confirm, 2 to cancel, 3 to change"
        )

    def _when(self, at: datetime) -> str:
        local = at.astimezone(self.year.zone)
        return f"{format_date(local, 'EEE d MMM', locale=self.year.business.locale)} {local:%H:%M}"

    def _due(self, starts_at: datetime) -> datetime:
        """A day before, and not in the night."""
        wall = (starts_at - timedelta(hours=24)).astimezone(self.year.zone)
        if wall.time() < QUIET_UNTIL:
            wall = datetime.combine(wall.date() - timedelta(days=1), QUIET_FROM, self.year.zone)
        return wall.astimezone(UTC)

    def _sid(self) -> str:
        return f"SM{self.random.getrandbits(128):032x}"
