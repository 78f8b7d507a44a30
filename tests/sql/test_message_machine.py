"""Bookings and their messages in any order: after each step exactly the right reminders wait, and nothing
went out twice, after an opt-out, or about what is no longer so."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.databases import Database
from tests.racing import install_variant
from tests.sql.messages.builders import Person, consent_of, new_sid, outside, texted
from tests.world import Business, broken, call, change, enter, make_world, read

OPEN = {"booked", "confirmed"}
LEADS = {"1440": timedelta(hours=24), "2880": timedelta(hours=48)}

# Half past every sixth hour from one to eight days ahead, so that no reminder falls due while an example
# runs. The worker's clock is moved by hand.
SLOTS = st.integers(5, 32).map(lambda number: timedelta(hours=6 * number, minutes=30))


@dataclass
class Session:
    """What a booking should be, and for which starts and leads a reminder of it was taken into hand."""

    id: uuid.UUID
    client: Person
    starts_at: datetime
    status: str = "booked"
    tried: set[tuple[datetime, str]] = field(default_factory=set)


class BookingsAndMessages(RuleBasedStateMachine):
    """What the team, clients, workers and the provider do to bookings and to messages about them."""

    session = st.runner().flatmap(lambda machine: st.sampled_from(machine.sessions))
    client = st.runner().flatmap(lambda machine: st.sampled_from(machine.clients))
    text = st.runner().flatmap(lambda machine: st.sampled_from(machine.in_hand))

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.home: Business = make_world(database).home
        # The worker's clock runs ahead of the day; the quiet hours have tests of their own.
        change(
            self.home,
            "UPDATE orgs SET quiet_until = '00:00', quiet_from = '23:59', timezone = 'UTC' WHERE id = %s",
            self.home.id,
        )
        self.connection = database.connect()
        self.began_at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        self.leads = ["1440"]
        self.clients = [texted(self.home) for _ in range(3)]
        self.opted_out: set[str] = set()
        self.sessions: list[Session] = []
        self.in_hand: list[Any] = []
        self.links: list[int] = []
        self.taken: dict[str, int] = {}  # by the provider: how often each message

    def teardown(self) -> None:
        self.connection.close()

    @initialize(slots=st.lists(SLOTS, min_size=2, max_size=3, unique=True))
    def begin(self, slots: list[timedelta]) -> None:
        for number, slot in enumerate(slots):
            self.book(self.clients[number % 2], slot)

    @precondition(lambda machine: len(machine.sessions) < 6)
    @rule(client=client, slot=SLOTS)
    def book(self, client: Person, slot: timedelta) -> None:
        starts_at = self.began_at + slot
        if not self.is_taken(starts_at):
            asked = (client.id, self.home.service, self.home.trainer, starts_at)
            ((made),) = self.ask("book", *asked)
            self.sessions.append(Session(made.booking_id, client, starts_at))

    @rule(session=session, slot=SLOTS)
    def move(self, session: Session, slot: timedelta) -> None:
        starts_at = self.began_at + slot
        if session.status in OPEN and not self.is_taken(starts_at, but_for=session):
            self.ask("reschedule", session.id, starts_at)
            session.starts_at, session.status = starts_at, "booked"

    @rule(session=session, act=st.sampled_from(["cancel_booking", "confirm_booking", "complete_booking"]))
    def record(self, session: Session, act: str) -> None:
        done = self.ask(act, session.id)
        assert bool(done) == (
            session.status == "booked" or (session.status == "confirmed" and act != "confirm_booking")
        )
        if done:
            session.status = done[0].status

    @rule(session=session)
    def reopen(self, session: Session) -> None:
        if session.status not in OPEN and not self.is_taken(session.starts_at, but_for=session):
            self.ask("reopen_booking", session.id)
            session.status = "booked"

    @rule(leads=st.sampled_from([["1440"], ["2880"], ["1440", "2880"], []]))
    def choose_other_times(self, leads: list[str]) -> None:
        self.leads = leads
        self.ask("set_reminders", leads, "00:00", "23:59")

    @rule(session=session, limit=st.integers(1, 20))
    def a_worker_comes_when_it_is_due(self, session: Session, limit: int) -> None:
        """The worker comes at the moment a reminder of this session is due."""
        now = session.starts_at - timedelta(hours=24)
        for found in self.ask("claim_messages", limit, None, now):
            assert found.address not in self.opted_out
            about = next((each for each in self.sessions if each.id == found.booking_id), None)
            assert about is not None
            if found.kind == "booking_cancelled":
                assert about.status in ("cancelled", "late_cancelled")
            else:
                assert about.status in OPEN
                assert found.for_start == about.starts_at > now
                self.links.append(found.link_number)
            self.in_hand.append(found)
        self.note_what_was_given_up()

    @precondition(lambda machine: machine.in_hand)
    @rule(
        text=text,
        outcome=st.sampled_from(["accepted", "accepted", "unknown", "retry", "failed", "crash"]),
        news=st.none() | st.sampled_from(["queued", "sent", "delivered", "undelivered"]),
    )
    def the_provider_answers(self, text: Any, outcome: str, news: str | None) -> None:
        self.in_hand.remove(text)
        sid = new_sid()
        if outcome == "accepted":
            self.taken[text.message_id] = self.taken.get(text.message_id, 0) + 1
        if outcome == "crash":
            self.ask("reap_messages", text.called_at + timedelta(minutes=1))
            self.in_hand = []  # whoever held another was given up with it
        else:
            retry_after = timedelta(minutes=1) if outcome == "retry" else None
            self.ask(
                "record_send_result", text.message_id, text.lease_token, outcome,
                sid if outcome == "accepted" else None, None, retry_after, text.called_at,
            )  # fmt: skip
        if news and outcome == "accepted":
            told = ("record_delivery", text.message_id, text.attempt, sid, news, None, text.called_at)
            answers = [outside(self.home.database, *told)[0][0] for _ in range(2)]
            assert answers == ["recorded", "ignored"]
        self.note_what_was_given_up()

    @rule(client=client, intent=st.sampled_from(["opt_out", "cancel_word", "opt_in", "yes"]))
    def a_client_says_what_they_want(self, client: Person, intent: str) -> None:
        self.text(client, intent)
        if intent in ("opt_out", "cancel_word"):
            self.opted_out.add(client.phone)
        else:  # whoever did not opt out confirms with a yes
            self.opted_out.discard(client.phone)
        self.note_what_was_given_up()

    @rule(client=client, intent=st.sampled_from(["confirm", "cancel", "change", "undo", "unclear"]))
    def a_client_answers(self, client: Person, intent: str) -> None:
        self.text(client, intent)

    @precondition(lambda machine: machine.links)
    @rule(data=st.data(), act=st.sampled_from(["confirm", "cancel", "change"]), slot=SLOTS)
    def a_link_is_followed(self, data: Any, act: str, slot: timedelta) -> None:
        number = data.draw(st.sampled_from(self.links))
        starts_at = self.began_at + slot
        if act == "change" and self.is_taken(starts_at):
            return
        first = outside(self.home.database, "follow_reply_link", number, act, starts_at)
        again = outside(self.home.database, "follow_reply_link", number, "cancel", starts_at)
        if first:
            assert [each.outcome for each in again] == [first[0].outcome]
        self.look_up()

    def text(self, client: Person, intent: str) -> None:
        """A client's text; what became of the bookings is read from the database, the reminders are not."""
        outside(
            self.home.database, "receive_message", new_sid(), "console", ["console"], client.phone, "",
            "words", 0, intent, "webhook",
        )  # fmt: skip
        self.look_up()

    def look_up(self) -> None:
        """Take over what became of the bookings: that is test_state_machine.py's matter."""
        for session in self.sessions:
            (found,) = read(self.home, "SELECT status, starts_at FROM bookings WHERE id = %s", session.id)
            session.status, session.starts_at = found

    def note_what_was_given_up(self) -> None:
        """What was taken into hand or given up at a claim is no longer new, whatever becomes of it."""
        done = read(
            self.home,
            "SELECT booking_id, for_start, lead FROM messages WHERE org_id = %s AND kind = 'reminder'"
            " AND (attempt > 0 OR state NOT IN ('pending', 'cancelled'))",
            self.home.id,
        )
        for session in self.sessions:
            session.tried = {(each.for_start, each.lead) for each in done if each.booking_id == session.id}

    def ask(self, act: str, *arguments: object) -> list[Any]:
        """One call by the site in a transaction of its own."""
        with self.connection.transaction():
            enter(self.connection, self.home)
            return call(self.connection, act, *arguments)

    def is_taken(self, starts_at: datetime, but_for: Session | None = None) -> bool:
        """Whether another booking has this time."""
        return any(
            each.starts_at == starts_at and each.status not in ("cancelled", "late_cancelled")
            for each in self.sessions
            if each is not but_for
        )

    @invariant()
    def exactly_the_right_reminders_wait(self) -> None:
        waiting = read(
            self.home,
            "SELECT booking_id, for_start, lead, send_after FROM messages"
            " WHERE org_id = %s AND kind = 'reminder' AND state = 'pending' AND attempt = 0",
            self.home.id,
        )
        now = datetime.now(UTC)
        assert sorted((each.booking_id, each.for_start, each.lead) for each in waiting) == sorted(
            (session.id, session.starts_at, lead)
            for session in self.sessions
            if session.status in OPEN
            for lead in self.leads
            if session.starts_at - LEADS[lead] > now and (session.starts_at, lead) not in session.tried
        )
        assert all(each.send_after == each.for_start - LEADS[each.lead] for each in waiting)

    @invariant()
    def nobody_is_told_two_things_at_once(self) -> None:
        """Of each booking at most one piece of news waits, and it is true."""
        waiting = read(
            self.home,
            "SELECT booking_id, kind, for_start FROM messages WHERE org_id = %s AND state = 'pending'"
            " AND attempt = 0 AND kind IN ('booking_made', 'booking_moved', 'booking_cancelled')",
            self.home.id,
        )
        assert len({each.booking_id for each in waiting}) == len(waiting)
        by_id = {session.id: session for session in self.sessions}
        for each in waiting:
            session = by_id[each.booking_id]
            assert (each.kind != "booking_cancelled") == (session.status in OPEN)
            assert each.for_start == session.starts_at

    @invariant()
    def whoever_opted_out_has_nothing_waiting(self) -> None:
        for client in self.clients:
            expected = "opted_out" if client.phone in self.opted_out else "granted"
            assert consent_of(self.home, client.phone).state == expected

    @invariant()
    def the_provider_took_each_message_once(self) -> None:
        assert all(times == 1 for times in self.taken.values())

    @invariant()
    def no_invariant_is_broken(self) -> None:
        with self.connection.transaction():
            enter(self.connection, self.home)
            # The workers' clock runs ahead of the team's: what they sent was sent "after" every change.
            found = [line for line in broken(self.connection) if not line.startswith(BY_THE_CLOCK)]
            assert found == []


BY_THE_CLOCK = ("6_nothing_is_sent_after_an_opt_out", "6_nothing_is_sent_of_what_is_no_longer_so")
LIMITS = settings(
    max_examples=25,
    stateful_step_count=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def test_bookings_and_messages_in_any_order(fresh_database: Database) -> None:
    run_state_machine_as_test(lambda: BookingsAndMessages(fresh_database), settings=LIMITS)


@pytest.mark.parametrize(
    ("function", "guard", "without"),
    [
        ("plan_reminders", "            AND booking.starts_at = message.for_start\n", ""),
        ("plan_reminders", "messages.state = 'cancelled' AND messages.reason", "false AND messages.reason"),
        ("settle_messages", "consent = 'granted'\n", "phone IS NOT NULL\n"),
        ("notify_booking", "AND (for_start <> v_booking.starts_at", "AND (false"),
    ],
)
def test_control_a_missing_guard_is_found(
    fresh_database: Database, function: str, guard: str, without: str
) -> None:
    install_variant(fresh_database, function, (guard, without))
    first_failure = settings(
        LIMITS, derandomize=True, database=None, phases=[Phase.generate], report_multiple_bugs=False,
        max_examples=100,
    )  # fmt: skip
    with pytest.raises(AssertionError):
        run_state_machine_as_test(lambda: BookingsAndMessages(fresh_database), settings=first_failure)
