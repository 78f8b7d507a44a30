"""A year of a demo business, made up: what was booked on which pack, and what became of it.

The ledger is written as the functions would have written it at the time; `verify-ledger` agrees.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from unicodedata import normalize
from uuid import UUID
from zoneinfo import ZoneInfo

from trainer_web.demo.businesses import ALERTS, Business, Offer, Service
from trainer_web.demo.records import Records
from trainer_web.demo.roster import PAUSE, WEEKS, Regular, roster
from trainer_web.demo.texting import ANSWERS, Texting

TABLES = (
    "orgs", "locations", "users", "memberships", "services", "offers", "clients", "client_purchases",
    "appointments", "bookings", "session_entries", "phone_consents", "messages", "message_events", "payments",
    "client_tags", "client_notes", "client_measurements", "client_goals",
)  # fmt: skip
OPEN = ("booked", "confirmed")
REASONS = {"completed": "Completed", "no_show": "No-show", "late_cancelled": "Late cancellation"}
RENEWED_AHEAD = timedelta(days=10)
CARELESS_FOR = timedelta(days=10)
SPELLING = str.maketrans({"ł": "l", "ß": "ss", "ı": "i", "đ": "d", " ": ".", "’": ""})

Row = dict[str, Any]


@dataclass
class Wallet:
    """How a client pays: the pack in use and what of it is booked; who no longer `renews` goes on with it."""

    client_id: str
    offer: Offer
    pack: Row | None = None
    reserved: int = 0
    renews: bool = True

    def covers(self, day: date) -> bool:
        """Whether the pack has an unreserved session left and is valid on that day."""
        if not self.pack or day > self.pack["expires_on"]:
            return False
        return bool(self.pack["sessions_used"] + self.reserved < self.pack["sessions_total"])


class Year:
    """A business with a year of history up to `now` and some weeks ahead; the same for the same `now`.

    `rows` are by table, in an order in which they can be inserted.
    """

    def __init__(self, business: Business, now: datetime, hash_password: Callable[[str], str]) -> None:
        self.business = business
        self.now = now
        self.zone = ZoneInfo(business.timezone)
        self.today = now.astimezone(self.zone).date()
        self.monday = self.today - timedelta(days=self.today.weekday())
        self.rows: dict[str, list[Row]] = {table: [] for table in TABLES}
        self._random = Random(business.name)  # noqa: S311 # nothing here is secret
        # How many clients let a pack run out, let one expire, and book more than is left.
        clients = len(business.clients)
        self._careless = Counter(empty=clients // 40, expired=clients // 60, short=clients // 20)
        self.org_id = self.new_id()
        self._open(hash_password)
        self._fill()
        Texting(self, self._random)
        Records(self, self._random)
        self.rows["session_entries"].sort(key=lambda entry: entry["at"])

    def _open(self, hash_password: Callable[[str], str]) -> None:
        """The business itself, its team and what it sells."""
        business, opened_at = self.business, self._instant(self._day(-5, 0), time(9))
        self.add(
            "orgs", id=self.org_id, name=business.name, timezone=business.timezone,
            currency=business.currency, locale=business.locale, created_at=opened_at,
            segment_price=business.segment_price, canned_answers=ANSWERS,
        )  # fmt: skip
        self._locations = [
            self._own("locations", name=name, timezone=business.timezone) for name in business.locations
        ]
        self.trainers = []
        for colour, member in enumerate(business.team, start=1):
            user_id = self.new_id()
            hashed = hash_password(member.password)
            self.add("users", id=user_id, email=member.email, password_hash=hashed, created_at=opened_at)
            self.add(
                "memberships", org_id=self.org_id, user_id=user_id, name=member.name, role=member.role,
                gives_sessions=member.trains, colour=colour,
            )  # fmt: skip
            if member.trains:
                self.trainers.append(user_id)
        self.desk = f"user:{user_id}"
        self._services = {
            service: self._own(
                "services", name=service.name, duration_minutes=service.minutes,
                price_minor=service.price_minor, **_policy(service),
            )
            for service in business.services
        }  # fmt: skip
        self._offers = {
            offer: self._own(
                "offers", name=offer.name, sessions=offer.sessions, price_minor=offer.price_minor,
                valid_days=offer.valid_days, position=position,
            )
            for position, offer in enumerate(business.offers)
        }  # fmt: skip

    def _fill(self) -> None:
        """The clients, and for each their bookings and packs. The last two are new and have none."""
        *known, new, newest = self.business.clients
        regulars = roster(self._random, len(self.trainers), len(known))
        for number, (name, regular) in enumerate(zip(known, regulars, strict=True)):
            gone_since = regular.last_week + 4 if regular.last_week < WEEKS - 8 else None
            self._book_all(self._add_client(number, name, regular.first_week, gone_since), regular)
        for number, name in enumerate((new, newest), start=len(known)):
            self._add_client(number, name, WEEKS)

    def _add_client(self, number: int, name: str, first_week: int, archived_week: int | None = None) -> str:
        address = normalize("NFKD", name.lower().translate(SPELLING)).encode("ascii", "ignore").decode()
        archived_on = None if archived_week is None else self._day(archived_week, 2)
        return self._own(
            "clients",
            name=name,
            email=f"{address}@example.com",
            phone=self.business.phone.format(number),
            alert=ALERTS[number // 7 % len(ALERTS)] if number % 7 == 2 else "",
            created_at=self._instant(self._day(first_week - 2, 2), time(10)),
            archived_at=archived_on and self._instant(archived_on, time(10)),
        )

    def _book_all(self, client_id: str, regular: Regular) -> None:
        """Everything a client booked in the year and has booked ahead."""
        services = self.business.services
        service = self._random.choices(services, [7, *[1] * (len(services) - 1)])[0]
        wallet = Wallet(client_id, self._random.choices(self.business.offers, [6, 2, 2])[0])
        for week in range(regular.first_week, regular.last_week + 1):
            if regular.pauses and week == PAUSE:
                self._freeze(wallet)
            for weekday, start in sorted(regular.places):
                day = self._day(week, weekday)
                if week != PAUSE and self._random.random() < self._absence(day):
                    continue
                if regular.pays_each or self._can_draw(wallet, day):
                    self._book(wallet, regular.trainer, service, day, start)
        if regular.pauses and regular.last_week < PAUSE:
            self._freeze(wallet)

    def _absence(self, day: date) -> float:
        """How likely a client is not to come on that day."""
        if day >= self.monday:
            return 0 if day == self.today else 0.03 + 0.015 * max(0, (day - self.monday).days - 6)
        return 0.8 if (day.month, day.day) >= (12, 23) or (day.month, day.day) == (1, 1) else 0.12

    def _can_draw(self, wallet: Wallet, day: date) -> bool:
        """Whether the client books for this day: they have a session left, buy a pack, or don't care."""
        if wallet.covers(day):
            return True
        if wallet.pack and wallet.renews:
            wallet.renews = not self._forgets(wallet.pack, day)
        if wallet.renews:
            if day > self.today + RENEWED_AHEAD:
                return False
            self._sell(wallet, day)
        return True

    def _forgets(self, pack: Row, day: date) -> bool:
        """Whether the client is one of the few who go on without a new pack."""
        used_up = "expired" if day > pack["expires_on"] else "empty"
        reason = "short" if day >= self.today else used_up
        if day <= self.today - CARELESS_FOR or not self._careless[reason]:
            return False
        self._careless[reason] -= 1
        return True

    def _sell(self, wallet: Wallet, day: date) -> None:
        offer = wallet.offer
        bought_on = min(day - timedelta(days=self._random.randint(1, 3)), self.today)
        self._own(
            "client_purchases", client_id=wallet.client_id, offer_id=self._offers[offer], name=offer.name,
            sessions_total=offer.sessions, sessions_used=0, price_minor=offer.price_minor,
            currency=self.business.currency, purchased_on=bought_on,
            expires_on=bought_on + timedelta(days=offer.valid_days), frozen_at=None,
            created_at=min(self._instant(bought_on, time(12)), self.now),
        )  # fmt: skip
        wallet.pack, wallet.reserved = self.rows["client_purchases"][-1], 0

    def _freeze(self, wallet: Wallet) -> None:
        """Freeze the client's pack, a new one if there is nothing left on it."""
        monday = self._day(PAUSE, 0)
        if not wallet.pack or not wallet.covers(monday):
            self._sell(wallet, monday)
        if wallet.pack:
            wallet.pack["frozen_at"] = self._instant(monday, time(7))

    def _book(self, wallet: Wallet, trainer: int, service: Service, day: date, start: time) -> None:
        """One booking, and what became of it."""
        starts_at = self._instant(day, start)
        ends_at = starts_at + timedelta(minutes=service.minutes)
        booked_at = min(
            starts_at - timedelta(days=self._random.randint(4, 12)),
            self.now - timedelta(hours=self._random.randint(30, 90)),
        )
        trainer_id = self.trainers[trainer]
        status, changed_at, actor = self._outcome(starts_at, ends_at, booked_at, f"user:{trainer_id}")
        if status == "completed" and self._random.random() < 0.008:
            self._by_hand(wallet.pack, starts_at - timedelta(minutes=30), actor)
        booking_id = self.new_id()
        cost = {"completed": 1, "no_show": service.no_show_cost, "late_cancelled": service.late_cancel_cost}
        settlement, owed_because = (
            self._settle(wallet.pack, booking_id, day, status, changed_at, actor)
            if wallet.pack and cost.get(status)
            else ("none", None)
        )
        wallet.reserved += status in OPEN
        during = f"[{starts_at.isoformat()},{ends_at.isoformat()})"
        live = status not in ("cancelled", "late_cancelled")
        appointment_id = self._own(
            "appointments", trainer_id=trainer_id, service_id=self._services[service],
            location_id=self._locations[(trainer + day.weekday()) % len(self._locations)],
            kind="one_to_one", during=during, seats_taken=int(live), holds_time=live, created_at=booked_at,
        )  # fmt: skip
        self.add(
            "bookings", org_id=self.org_id, id=booking_id, appointment_id=appointment_id, during=during,
            client_id=wallet.client_id, purchase_id=wallet.pack and wallet.pack["id"], status=status,
            settlement=settlement, owed_because=owed_because, **_policy(service),
            settled_at=None if status == "booked" else changed_at, version=1 if status == "booked" else 2,
            created_at=booked_at, changed_at=changed_at, changed_by=actor,
        )  # fmt: skip

    def _outcome(
        self, starts_at: datetime, ends_at: datetime, booked_at: datetime, trainer: str
    ) -> tuple[str, datetime, str]:
        """The status of a booking, since when, and by whom."""
        chance = self._random.random()
        if ends_at > self.now:
            if chance < 0.02 and starts_at > self.now + timedelta(days=1):
                return "cancelled", self.now - timedelta(hours=20), self.desk
            if chance < 0.5 and starts_at < self.now + timedelta(days=3):
                return "confirmed", self.now - timedelta(hours=10), self.desk
            return "booked", booked_at, self.desk
        if chance < 0.04:
            return "cancelled", starts_at - timedelta(hours=50), self.desk
        if chance < 0.06:
            return "late_cancelled", starts_at - timedelta(hours=3), self.desk
        if chance < 0.085:
            return "no_show", starts_at + timedelta(minutes=20), trainer
        if chance < 0.2:
            return "completed", min(ends_at + timedelta(minutes=4), self.now), trainer
        return "completed", min(ends_at + timedelta(seconds=9), self.now), "worker"

    def _settle(
        self, pack: Row, booking_id: str, day: date, status: str, at: datetime, actor: str
    ) -> tuple[str, str | None]:
        """Take a session for a booking if there is one; its settlement and why it is owed."""
        if pack["frozen_at"]:
            return "owed", "frozen"
        if day > pack["expires_on"]:
            return "owed", "expired"
        if pack["sessions_used"] == pack["sessions_total"]:
            return "owed", "empty"
        self._enter(pack, 1, REASONS[status], actor, at, booking_id)
        return "deducted", None

    def _by_hand(self, pack: Row | None, at: datetime, actor: str) -> None:
        """A session used or reinstated by hand."""
        if not pack or not 0 < pack["sessions_used"] < pack["sessions_total"] - 1:
            return
        match self._random.randrange(3):
            case 0:
                self._enter(pack, 1, "Used by hand", self.desk, at)
                self._enter(pack, -1, "Tapped by mistake", self.desk, at + timedelta(minutes=2))
            case 1:
                self._enter(pack, 1, "Came without a booking", actor, at)
            case _:
                self._enter(pack, -1, "Last session was cut short", actor, at)

    def _enter(
        self, pack: Row, delta: int, reason: str, actor: str, at: datetime, booking_id: str | None = None
    ) -> None:
        pack["sessions_used"] += delta
        self.add(
            "session_entries", org_id=self.org_id, purchase_id=pack["id"], booking_id=booking_id, delta=delta,
            used_after=pack["sessions_used"], reason=reason, actor=actor, at=at,
        )  # fmt: skip

    def _own(self, table: str, **columns: object) -> str:
        """A new row of this business; its id."""
        row_id = self.new_id()
        self.add(table, org_id=self.org_id, id=row_id, **columns)
        return row_id

    def add(self, table: str, **columns: object) -> None:
        """A new row."""
        self.rows[table].append(columns)

    def new_id(self) -> str:
        """The next id."""
        return str(UUID(int=self._random.getrandbits(128), version=4))

    def _day(self, week: int, weekday: int) -> date:
        return self.monday + timedelta(weeks=week - WEEKS, days=weekday)

    def _instant(self, day: date, at: time) -> datetime:
        # Nobody trains in the hour that is repeated in autumn.
        return datetime.combine(day, at, self.zone).astimezone(UTC)


def _policy(service: Service) -> Row:
    return {
        "cancel_window_minutes": service.cancel_window_minutes,
        "late_cancel_cost": service.late_cancel_cost,
        "no_show_cost": service.no_show_cost,
    }
