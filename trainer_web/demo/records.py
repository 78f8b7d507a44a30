"""What the demo's team knows of its clients: tags, notes, measurements, goals, whom to call, and who paid.

Written as the pages would have written it.
"""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from trainer_web.demo.year import Year

Row = dict[str, Any]

TAGS = ("Weight loss", "Marathon 2027", "Rehab", "Mornings", "Corporate", "Postnatal", "Strength")
NOTES = (
    "Prefers short instructions and a demonstration. Counts her own sets.",
    "Squat 3 × 8 at 60 kg felt easy: add 2.5 kg next time.",
    "Slept badly for a week. Keep it light, ask again on Monday.",
    "Wants to try the rowing machine.",
    "Physiotherapist says full range of motion is fine from now on.",
    "Travels every second week: plan hotel-room workouts.",
)
PINNED = "Warm up the knee for 10 minutes before anything else."
METHODS = ("card", "card", "cash", "transfer")
KEPT_UNPAID = timedelta(days=9)
MEASURED_EVERY = timedelta(days=14)


class Records:
    """Adds what is known of clients, and payments, to a year that is filled."""

    def __init__(self, year: "Year", random: Random) -> None:
        self.year, self.random = year, random
        self._pay()
        for number, client in enumerate(year.rows["clients"]):
            self._tag(number, client)
            self._note(number, client)
            self._measure(number, client)
            self._name_contact(number, client)

    def _pay(self) -> None:
        """Packs are paid on the day, but for some of the last days'."""
        for pack in self.year.rows["client_purchases"]:
            is_new = pack["purchased_on"] > self.year.today - KEPT_UNPAID
            if is_new and self.random.random() < 0.3:
                continue
            self._own(
                "payments", client_id=pack["client_id"], purchase_id=pack["id"], kind="payment",
                amount_minor=pack["price_minor"], currency=pack["currency"],
                method=self.random.choice(METHODS), paid_on=pack["purchased_on"], actor=self.year.desk,
                at=pack["created_at"],
            )  # fmt: skip

    def _tag(self, number: int, client: Row) -> None:
        for tag in self.random.sample(TAGS, number % 3):
            self.year.add("client_tags", org_id=self.year.org_id, client_id=client["id"], tag=tag)

    def _note(self, number: int, client: Row) -> None:
        """Some notes for a third of them, one of these pinned."""
        for place in range((number % 3 and 0) or 1 + number % 4):
            pinned = place == 0 and bool(client["alert"])
            at = self._at(7 + 20 * place + number % 5)
            self._own(
                "client_notes", client_id=client["id"], author_id=self.random.choice(self.year.trainers),
                body=PINNED if pinned else NOTES[(number + place) % len(NOTES)], is_pinned=pinned,
                is_private=place == 2, created_at=at, changed_at=at,
            )  # fmt: skip

    def _measure(self, number: int, client: Row) -> None:
        """Every sixth loses weight slowly, and wants to lose some more."""
        if number % 6:
            return
        weight, day = 62.0 + number % 30, self.year.today - 16 * MEASURED_EVERY
        target = int(weight) - 7
        trainer = f"user:{self.year.trainers[0]}"
        for _ in range(16):
            weight = round(weight - self.random.uniform(-0.5, 1.2), 1)
            self._own(
                "client_measurements", client_id=client["id"], kind="Weight", unit="kg", value=weight,
                taken_on=day, actor=trainer, created_at=self._instant(day),
            )  # fmt: skip
            day += MEASURED_EVERY
        self._own(
            "client_goals", client_id=client["id"], title=f"{target} kg by the summer", kind="Weight",
            target=target, due_on=self.year.today + timedelta(days=120), created_at=self._at(200),
        )  # fmt: skip

    def _name_contact(self, number: int, client: Row) -> None:
        has_one = number % 4 == 1
        client["emergency_name"] = "Their partner" if has_one else ""
        client["emergency_phone"] = self.year.business.phone.format(800 + number) if has_one else ""

    def _own(self, table: str, **columns: object) -> None:
        self.year.add(table, org_id=self.year.org_id, id=self.year.new_id(), **columns)

    def _at(self, days_ago: int) -> datetime:
        return self.year.now - timedelta(days=days_ago)

    def _instant(self, day: date) -> datetime:
        return datetime.combine(day, time(9), UTC)
