"""The life of packs among bookings, in any order: every act on a pack joins the machine of the foundation,
and after every step the database agrees with the model, no invariant is broken and every line is chained."""

import uuid
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from tests.databases import Database
from tests.racing import install_variant
from tests.sql.test_state_machine import EXPIRED_ON, LIMITS, Booking, Pack, PacksAndBookings
from tests.world import read

PRICE = 60000
WHAT = "sessions_total, expires_on, frozen_at, closed_as, client_id"


class LifeOfPacks(PacksAndBookings):
    """Packs are sold, paid, frozen, adjusted, shared, moved, refunded and voided; owed sessions are decided
    about; and all of that is undone."""

    pack = st.runner().flatmap(lambda machine: st.sampled_from(machine.packs))
    owing = st.runner().flatmap(lambda machine: st.sampled_from(machine.owed() or machine.bookings))
    decided_about = st.runner().flatmap(
        lambda machine: st.sampled_from(
            [each for each in machine.bookings if each.id in machine.decided] or machine.bookings
        )
    )

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.before: dict[int, Any] = {}  # what a pack was before each line of its history
        self.decided: dict[uuid.UUID, tuple[Pack | None, str | None, str]] = {}

    @precondition(lambda machine: len(machine.packs) < 7)
    @rule(price=st.none() | st.sampled_from([0, 10001]), paid=st.booleans())
    def sell(self, price: int | None, paid: bool) -> None:
        asked = (self.home.client, self.home.offer, None, price, None, "", "cash" if paid else None)
        ((sold),) = self.ask("sell_pack", *asked)
        due = PRICE if price is None else price
        assert (sold.paid_minor, sold.due_minor) == ((due, 0) if paid else (0, due))
        self.packs.append(Pack(sold.purchase_id, 10))

    @rule(pack=pack)
    def freeze_or_thaw(self, pack: Pack) -> None:
        if self.changes("unfreeze_pack" if pack.frozen else "freeze_pack", pack):
            pack.frozen = not pack.frozen

    @rule(pack=pack, sessions=st.sampled_from([-3, -1, 1, 2]))
    def adjust(self, pack: Pack, sessions: int) -> None:
        refused = None
        if not pack.closed and pack.total + sessions < pack.used:
            refused = "client_purchases_sessions_used_within_total"
        if self.changes("adjust_pack", pack, sessions, "Because", refused=refused):
            pack.total += sessions

    @rule(pack=pack, expired=st.booleans())
    def change_expiry(self, pack: Pack, expired: bool) -> None:
        day = EXPIRED_ON if expired else None
        same = self.row(pack).expires_on == day
        if self.changes("change_pack_expiry", pack, day, allowed=not pack.closed and not same):
            pack.expired = expired

    @rule(pack=pack, act=st.sampled_from(["share_pack", "unshare_pack"]))
    def share(self, pack: Pack, act: str) -> None:
        self.trusts(act, pack, self.home.other_client)

    @rule(pack=pack, back=st.booleans())
    def give_away(self, pack: Pack, back: bool) -> None:
        self.trusts("move_pack", pack, self.home.client if back else self.home.other_client)

    @rule(pack=pack, act=st.sampled_from([("refund_pack", True), ("refund_pack", False), ("void_pack",)]))
    def close(self, pack: Pack, act: tuple[Any, ...]) -> None:
        name, *arguments = act
        allowed = not pack.closed and (name == "refund_pack" or not pack.used)
        if self.changes(name, pack, *arguments, allowed=allowed):
            pack.closed, pack.total = True, pack.used

    @rule(pack=pack, amount=st.sampled_from([1, 5000, PRICE]))
    def pay(self, pack: Pack, amount: int) -> None:
        ((before),) = self.states(pack)
        press = self.press_button("pay_pack", pack.id, amount, "card")
        if pack.closed or amount > before.due_minor:
            assert press.answer == []
        else:
            assert press.answer[0].paid_minor == before.paid_minor + amount

    @rule(pack=pack)
    def undo_the_last_line(self, pack: Pack) -> None:
        ((state),) = self.states(pack)
        was = self.before.pop(state.last_event_id, None)
        press = self.press_button("undo_pack_event", state.last_event_id)
        if was is None:
            assert press.answer in ([], "client_purchases_sessions_used_within_total")
        elif press.answer == "client_purchases_sessions_used_within_total":
            assert self.row(pack).sessions_total > was.sessions_total  # what it added was used
        else:
            assert len(press.answer) == 1
            assert self.row(pack) == was
        self.look_again(pack)

    @rule(booking=owing, pack=pack)
    def settle(self, booking: Booking, pack: Pack) -> None:
        press = self.press_button("settle_owed", booking.id, pack.id)
        allowed = booking.settlement == "owed" and pack.usable and not pack.closed and not pack.obstacle()
        if self.decides(press, booking, allowed, "deducted", pack):
            pack.used += 1

    @rule(booking=owing, act=st.sampled_from(["waive_owed", "charge_owed"]))
    def let_go(self, booking: Booking, act: str) -> None:
        worth = booking.pack and self.states(booking.pack)[0].session_minor
        allowed = booking.settlement == "owed" and (act == "waive_owed" or bool(worth))
        self.decides(self.press_button(act, booking.id), booking, allowed, "waived", booking.pack)

    @rule(booking=decided_about)
    def owe_again(self, booking: Booking) -> None:
        press = self.press_button("undo_owed", booking.id)
        pack, because, settlement = self.decided.pop(booking.id, (None, None, ""))
        if not press.answer:
            assert booking.settlement != settlement or booking.pack is None
            return
        if settlement == "deducted" and booking.pack:
            booking.pack.used -= 1
        booking.pack, booking.settlement, booking.owed_because = pack, "owed", because
        booking.version += 1
        self.shows(press, booking)

    def owed(self) -> list[Booking]:
        """The bookings that owe a session."""
        return [each for each in self.bookings if each.settlement == "owed"]

    def decides(
        self, press: Any, booking: Booking, allowed: bool, settlement: str, pack: Pack | None
    ) -> bool:
        """Expect that an owed session was decided about if it could be."""
        assert bool(press.answer) == allowed
        if allowed:
            self.decided[booking.id] = (booking.pack, booking.owed_because, settlement)
            booking.settlement, booking.owed_because, booking.pack = settlement, None, pack
            booking.version += 1
            assert press.answer[0].settlement == settlement
        return allowed

    def changes(
        self,
        act: str,
        pack: Pack,
        *arguments: object,
        allowed: bool | None = None,
        refused: str | None = None,
    ) -> bool:
        """Press a button of a pack; expect its row back if it could be done, or the name of the refusal."""
        was = self.row(pack)
        press = self.press_button(act, pack.id, *arguments)
        if refused:
            assert press.answer == refused
            return False
        done = not pack.closed if allowed is None else allowed
        assert [each.purchase_id for each in press.answer] == [pack.id] * done
        if done:
            self.before[press.answer[0].last_event_id] = was
        return done

    def trusts(self, act: str, pack: Pack, client: uuid.UUID) -> None:
        """Press a button whose effect on bookings has tests of its own, and take over what is so now."""
        was = self.row(pack)
        press = self.press_button(act, pack.id, client)
        if press.answer:
            self.before[press.answer[0].last_event_id] = was
            assert act == "move_pack" or self.row(pack) == was
        self.look_again(pack)

    def look_again(self, pack: Pack) -> None:
        """Take over from the database what moving and undoing did to a pack and to the bookings on it."""
        now = self.row(pack)
        pack.total, pack.closed, pack.frozen = now.sessions_total, bool(now.closed_as), bool(now.frozen_at)
        pack.expired = now.expires_on is not None and now.expires_on < datetime.now(UTC).date()
        shares = read(
            self.home,
            "SELECT FROM purchase_sharers WHERE purchase_id = %s AND client_id = %s AND ended_at IS NULL",
            pack.id, self.home.client,
        )  # fmt: skip
        pack.usable = now.client_id == self.home.client or bool(shares)
        packs = {each.id: each for each in self.packs}
        bookings = {each.id: each for each in self.bookings}
        for found in read(
            self.home, "SELECT id, purchase_id, version FROM bookings WHERE org_id = %s", self.home.id
        ):
            bookings[found.id].pack = packs.get(found.purchase_id)
            bookings[found.id].version = found.version

    def row(self, pack: Pack) -> Any:
        """What of a pack its history explains."""
        return read(self.home, f"SELECT {WHAT} FROM client_purchases WHERE id = %s", pack.id)[0]

    def states(self, pack: Pack) -> list[Any]:
        """The pack as pages show it."""
        return read(self.home, "SELECT * FROM pack_states WHERE purchase_id = %s", pack.id)


def test_the_life_of_packs_in_any_order(fresh_database: Database) -> None:
    run_state_machine_as_test(lambda: LifeOfPacks(fresh_database), settings=LIMITS)


@pytest.mark.parametrize(
    ("function", "guard", "without"),
    [
        (
            "adjust_pack",
            "sessions_total = sessions_total + p_sessions",
            "sessions_total = sessions_total + 1",
        ),
        ("close_pack", "p_pack.sessions_used - p_pack.sessions_total", "0"),
        ("settle_owed", "AND settlement = 'owed'", ""),
        ("undo_pack_event", "AND NOT EXISTS (\n", "AND (1, 1) IS DISTINCT FROM (\n"),
    ],
)
def test_control_a_missing_guard_is_found(
    fresh_database: Database, function: str, guard: str, without: str
) -> None:
    install_variant(fresh_database, function, (guard, without))
    first_failure = settings(
        LIMITS, derandomize=True, database=None, phases=[Phase.generate], report_multiple_bugs=False
    )
    with pytest.raises((AssertionError, ValueError, KeyError, psycopg.Error)):
        run_state_machine_as_test(lambda: LifeOfPacks(fresh_database), settings=first_failure)
