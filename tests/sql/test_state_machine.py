"""Packs and bookings in any order: after every step the database agrees with a model and the invariants."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
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
from tests.world import (
    Business,
    add_pack,
    add_service,
    broken,
    call,
    enter,
    make_world,
)

LIVE = {"booked", "confirmed", "completed", "no_show"}
OPEN = {"booked", "confirmed"}
EXPIRED_ON = date(2020, 1, 1)

# Half past every third hour from two days back to three days ahead: no example lasts long enough
# for a booking to cross the edge of its window or its end while it runs.
SLOTS = st.integers(-16, 24).map(lambda number: timedelta(hours=3 * number, minutes=30))


@dataclass
class Pack:
    """What a pack should hold."""

    id: uuid.UUID
    total: int
    expired: bool = False
    frozen: bool = False
    used: int = 0
    usable: bool = True  # by the first client
    closed: bool = False

    def obstacle(self) -> str | None:
        """Why a session can't be taken."""
        if self.frozen:
            return "frozen"
        if self.expired:
            return "expired"
        return "empty" if self.used == self.total else None


@dataclass
class Booking:
    """What a booking should be."""

    id: uuid.UUID
    pack: Pack | None
    trainer: uuid.UUID
    starts_at: datetime
    late_cost: int
    no_show_cost: int
    minutes: int = 60
    status: str = "booked"
    settlement: str = "none"
    owed_because: str | None = None
    version: int = 1
    aside: bool = False

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    def overlaps(self, trainer: uuid.UUID, starts_at: datetime, minutes: int) -> bool:
        """Whether it takes some of this time."""
        ends_at = starts_at + timedelta(minutes=minutes)
        return (
            self.status in LIVE
            and self.trainer == trainer
            and self.starts_at < ends_at
            and starts_at < self.ends_at
        )

    def become(self, status: str, cost: int) -> None:
        """Take the status, and give or take the difference in sessions."""
        charged = self.settlement == "deducted"
        self.status, self.settlement, self.owed_because = status, "none", None
        self.version += 1
        self.aside = False
        if self.pack is None:
            return
        if cost and not charged:
            self.owed_because = self.pack.obstacle()
            self.settlement = "owed" if self.owed_because else "deducted"
        elif cost:
            self.settlement = "deducted"
        self.pack.used += (self.settlement == "deducted") - charged


@dataclass
class Press:
    """A button that was pressed: what it asked and what came of it."""

    act: str
    arguments: tuple[object, ...]
    named: dict[str, object]
    answer: object = field(default=None)


class PacksAndBookings(RuleBasedStateMachine):
    """Everything that people, the calendar and the worker do to packs and bookings.

    Few packs and bookings and few kinds of rules, so that the same ones are met again and again.
    """

    pack = st.runner().flatmap(lambda machine: st.sampled_from(machine.packs))
    booking = st.runner().flatmap(lambda machine: st.sampled_from(machine.bookings))
    press = st.runner().flatmap(lambda machine: st.sampled_from(machine.presses))

    def __init__(self, database: Database) -> None:
        super().__init__()
        world = make_world(database)
        self.home, self.stranger = world.home, world.stranger
        self.trainers = [self.home.trainer, self.home.other_trainer]
        self.connection = database.connect()
        self.began_at = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        self.clock = timedelta(0)
        self.packs = [
            Pack(self.home.pack, 10),
            Pack(add_pack(self.home, total=1), 1),
            Pack(add_pack(self.home, total=3, used=1), 3, used=1),
            Pack(add_pack(self.home, total=4, expires_on=EXPIRED_ON), 4, expired=True),
        ]
        self.bookings: list[Booking] = []
        self.presses: list[Press] = []

    def teardown(self) -> None:
        self.connection.close()

    @initialize(slots=st.lists(SLOTS, min_size=3, max_size=4, unique=True))
    def begin(self, slots: list[timedelta]) -> None:
        for number, slot in enumerate(slots):
            self.book(self.packs[number], slot, 0, late_cost=1, no_show_cost=1)

    @rule(pack=pack, act=st.sampled_from(["use_session", "release_session"]))
    def by_hand(self, pack: Pack, act: str) -> None:
        press = self.press_button(act, pack.id)
        refused = pack.closed or (not pack.used if act == "release_session" else pack.obstacle())
        if refused:
            assert press.answer == [(-1,)]
        else:
            pack.used += 1 if act == "use_session" else -1
            assert press.answer == [(pack.used,)]

    @rule(pack=pack)
    def freeze_or_thaw(self, pack: Pack) -> None:
        press = self.press_button("unfreeze_pack" if pack.frozen else "freeze_pack", pack.id)
        if pack.closed:
            assert press.answer == []
        else:
            pack.frozen = not pack.frozen
            assert press.answer[0].frozen_at is not None or not pack.frozen

    @precondition(lambda machine: len(machine.bookings) < 8)
    @rule(
        pack=st.none() | pack,
        slot=SLOTS,
        trainer=st.integers(0, 1),
        late_cost=st.integers(0, 1),
        no_show_cost=st.integers(0, 1),
    )
    def book(
        self, pack: Pack | None, slot: timedelta, trainer: int, late_cost: int, no_show_cost: int
    ) -> None:
        trainer_id, starts_at = self.trainers[trainer], self.began_at + slot
        service = add_service(self.home, late_cancel_cost=late_cost, no_show_cost=no_show_cost)
        asked = (self.home.client, service, trainer_id, starts_at, pack.id if pack else None)
        press = self.press_button("book", *asked)
        if pack and (pack.closed or not pack.usable):
            assert press.answer == []
        elif self.is_taken(trainer_id, starts_at, 60):
            assert press.answer == "appointments_trainer_is_free"
        else:
            ((made),) = press.answer
            self.bookings.append(
                Booking(made.booking_id, pack, trainer_id, starts_at, late_cost, no_show_cost)
            )

    @rule(
        booking=booking,
        slot=SLOTS,
        minutes=st.sampled_from([60, 30, 240]),
        trainer=st.integers(0, 1),
        stale=st.sampled_from([False, False, True]),
    )
    def move(self, booking: Booking, slot: timedelta, minutes: int, trainer: int, stale: bool) -> None:
        trainer_id, starts_at = self.trainers[trainer], self.began_at + slot
        seen = booking.version - stale
        press = self.press_button("reschedule", booking.id, starts_at, minutes, trainer_id, seen)
        if stale or booking.status not in OPEN:
            assert press.answer == []
        elif self.is_taken(trainer_id, starts_at, minutes, but_for=booking):
            assert press.answer == "appointments_trainer_is_free"
        else:
            booking.trainer, booking.starts_at, booking.minutes = trainer_id, starts_at, minutes
            booking.status, booking.aside = "booked", False
            booking.version += 1
            self.shows(press, booking)

    @rule(
        booking=booking,
        act=st.sampled_from(["complete_booking", "mark_no_show", "confirm_booking"]),
    )
    def record(self, booking: Booking, act: str) -> None:
        allowed, status, cost = {
            "complete_booking": (OPEN, "completed", 1),
            "mark_no_show": (OPEN | {"completed"}, "no_show", booking.no_show_cost),
            "confirm_booking": ({"booked"}, "confirmed", 0),
        }[act]
        press = self.press_button(act, booking.id)
        self.moves(press, booking, allowed, status, cost)

    @rule(booking=booking, waive=st.booleans(), told=st.none() | st.integers(0, 1))
    def cancel(self, booking: Booking, waive: bool, told: int | None) -> None:
        late = not waive and booking.starts_at - timedelta(days=1) < datetime.now(UTC)
        cost = booking.late_cost if late else 0
        press = self.press_button("cancel_booking", booking.id, waive, told)
        allowed = OPEN if told in (None, cost) else set()
        self.moves(press, booking, allowed, "late_cancelled" if late else "cancelled", cost)

    @rule(booking=booking)
    def reopen(self, booking: Booking) -> None:
        press = self.press_button("reopen_booking", booking.id)
        if booking.status not in LIVE and self.is_taken(
            booking.trainer, booking.starts_at, booking.minutes, but_for=booking
        ):
            assert press.answer == "appointments_trainer_is_free"
        elif booking.settlement == "deducted" and booking.pack and not booking.pack.used:
            assert press.answer == "client_purchases_sessions_used_within_total"
        else:
            closed = {"completed", "no_show", "late_cancelled", "cancelled"}
            self.moves(press, booking, closed, "booked", 0)
            if press.answer:
                booking.aside = booking.ends_at <= datetime.now(UTC)

    @rule(hours=st.sampled_from([0, 6, 24, 96]), limit=st.sampled_from([100, 1, 2]))
    def time_passes_and_the_worker_comes(self, hours: int, limit: int) -> None:
        self.clock += timedelta(hours=hours)
        now = self.began_at + self.clock
        due = sorted(
            (
                booking
                for booking in self.bookings
                if booking.status in OPEN
                and booking.ends_at <= now
                and not (booking.aside and self.clock < timedelta(hours=2))
            ),
            key=lambda booking: (booking.ends_at, booking.id),
        )[:limit]
        for booking in sorted(due, key=lambda booking: (booking.starts_at, booking.id)):
            booking.become("completed", 1)
        done = self.ask("complete_due_bookings", limit, now)
        assert {(each.booking_id, each.settlement) for each in done} == {
            (booking.id, booking.settlement) for booking in due
        }

    @precondition(lambda machine: machine.presses)
    @rule(press=press)
    def press_again(self, press: Press) -> None:
        again = self.ask(press.act, *press.arguments, **press.named)
        if press.act in ("use_session", "release_session"):
            assert again == press.answer
        else:
            assert len(again) == len(press.answer)

    @precondition(lambda machine: machine.presses)
    @rule(press=press)
    def a_stranger_presses(self, press: Press) -> None:
        assert self.ask(press.act, *press.arguments, at=self.stranger) in ([], [(-1,)])

    def ask(self, act: str, *arguments: object, at: Business | None = None, **named: object) -> Any:
        """One call by the site in a transaction of its own."""
        with self.connection.transaction():
            enter(self.connection, at or self.home)
            return call(self.connection, act, *arguments, **named)

    def press_button(self, act: str, *arguments: object) -> Press:
        """Press a button with a new request id; the answer is the rows, or the name of the refusal.

        A refusal by a constraint is not kept by the database: that press may be made anew.
        """
        press = Press(act, arguments, {"p_request_id": uuid.uuid4()})
        try:
            press.answer = self.ask(act, *arguments, **press.named)
        except psycopg.errors.IntegrityError as refusal:
            press.answer = refusal.diag.constraint_name
        else:
            self.presses.append(press)
        return press

    def is_taken(
        self, trainer: uuid.UUID, at: datetime, minutes: int, but_for: Booking | None = None
    ) -> bool:
        """Whether another booking takes some of this time."""
        others = (booking for booking in self.bookings if booking is not but_for)
        return any(other.overlaps(trainer, at, minutes) for other in others)

    def moves(self, press: Press, booking: Booking, allowed: set[str], status: str, cost: int) -> None:
        """Expect that the press moved the booking if its status allowed that."""
        if booking.status in allowed:
            booking.become(status, cost)
            self.shows(press, booking)
        else:
            assert press.answer == []

    def shows(self, press: Press, booking: Booking) -> None:
        """What came back is the booking as it now should be, with its pack's counts."""
        ((shown),) = press.answer
        assert (shown.status, shown.settlement, shown.version) == (
            booking.status, booking.settlement, booking.version,
        )  # fmt: skip
        if booking.pack:
            assert shown.sessions_used == booking.pack.used
            assert shown.sessions_left == booking.pack.total - booking.pack.used

    @invariant()
    def the_database_agrees_with_the_model_and_no_invariant_is_broken(self) -> None:
        with self.connection.transaction():
            enter(self.connection, self.home)
            packs = self.connection.execute("SELECT id, sessions_total, sessions_used FROM client_purchases")
            assert set(packs.fetchall()) == {(pack.id, pack.total, pack.used) for pack in self.packs}
            bookings = self.connection.execute(
                "SELECT booking_id, status, settlement, owed_because, version, trainer_id, starts_at, ends_at"
                " FROM booking_states"
            )
            assert set(bookings.fetchall()) == {
                (
                    booking.id, booking.status, booking.settlement, booking.owed_because,
                    booking.version, booking.trainer, booking.starts_at, booking.ends_at,
                )
                for booking in self.bookings
            }  # fmt: skip
            assert broken(self.connection) == []


LIMITS = settings(
    max_examples=50,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_packs_and_bookings_in_any_order(fresh_database: Database) -> None:
    run_state_machine_as_test(lambda: PacksAndBookings(fresh_database), settings=LIMITS)


@pytest.mark.parametrize(
    ("function", "guard", "without"),
    [
        ("settle_booking", "p_cost - (p_booking.settlement = 'deducted')::integer", "p_cost"),
        ("apply_transition", "AND status = ANY(p_from)", ""),
        ("claim_request", "RETURN false;", "RETURN true;"),
    ],
)
def test_control_a_missing_guard_is_found(
    fresh_database: Database, function: str, guard: str, without: str
) -> None:
    install_variant(fresh_database, function, (guard, without))
    first_failure = settings(
        LIMITS, derandomize=True, database=None, phases=[Phase.generate], report_multiple_bugs=False
    )
    with pytest.raises((AssertionError, ValueError, psycopg.Error)):
        run_state_machine_as_test(lambda: PacksAndBookings(fresh_database), settings=first_failure)
