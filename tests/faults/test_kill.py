"""`kill -9` of worker, ticker and database while bookings complete: nothing lost, nothing done twice."""

import os
import random
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from tests.databases import Database, Servers, wait_until
from tests.world import Business, add_pack, fill_diary, make_business, read, used
from trainer_web import schema
from trainer_web.ledger import verify
from trainer_web.local import stack
from trainer_web.local.processes import Child
from trainer_web.local.supervisor import ROOT

BUSINESSES, EACH, ROUNDS = 20, 100, 2
LEFT = "SELECT count(*) FROM bookings WHERE status IN ('booked', 'confirmed') AND ends_at <= now()"
HELD_UP = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
# The hint of a killed worker is made good by the ticker's second look; asking is a login each time.
PATIENTLY = {"seconds": 120, "every": 0.1}


class Product:
    """The database, the queue, a worker and a ticker, on data of their own."""

    def __init__(self, data: Path, running: ExitStack) -> None:
        servers = running.enter_context(stack(data, {}))
        schema.upgrade(servers.owner_url)
        addresses = Servers(servers.admin_url, servers.owner_url, servers.app_url, servers.redis_url, "", "")
        self.database = Database(addresses, "trainer")
        running.callback(self.database.close)
        settings = {
            **os.environ,
            "DATABASE_URL": servers.app_url,
            "REDIS_URL": servers.redis_url,
            "SECRET_KEY": "only-for-tests-" + "0" * 32,
        }
        assert servers.postgres
        assert servers.postgres.child
        self.answers = servers.postgres.answers
        self.children = {"database": servers.postgres.child}
        for name in ("worker", "ticker"):
            command = [sys.executable, "-m", f"jobs.{name}"]
            child = Child(name, command, data / f"{name}.log", data, settings, folder=ROOT)
            running.callback(child.stop)
            child.start()
            self.children[name] = child

    def kill(self, name: str) -> None:
        """`kill -9` one of the three processes, and nothing it has started."""
        child = self.children[name]
        child.send(signal.SIGKILL)
        child.ended_within(60)

    def restart(self) -> None:
        """Start whatever has ended, and wait for the database."""

        def runs() -> bool:
            # PostgreSQL refuses to start while a child of the killed one is still there.
            for child in self.children.values():
                if not child.running:
                    child.start()
            return self.answers()

        wait_until(runs, "the database answers again", **PATIENTLY)

    def count(self, query: str) -> int:
        """The answer to a query that counts."""
        with psycopg.connect(self.database.admin_url) as connection:
            return connection.execute(query).fetchone()[0]


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """The product, running."""
    with ExitStack() as running:
        yield Product(tmp_path / "data", running)


def test_two_thousand_bookings_complete_once_whatever_is_killed(product: Product) -> None:
    businesses = [make_business(product.database) for _ in range(BUSINESSES)]
    scarce = [add_pack(business, total=10) for business in businesses]
    ample = [add_pack(business, total=100) for business in businesses]
    locks = hold_packs(product)
    for business, *packs in zip(businesses, scarce, ample, strict=True):
        fill_diary(business, EACH, packs, business.client)
    product.kill("ticker")  # started again, it looks at once
    product.restart()
    for victim in random.sample(list(product.children) * ROUNDS, 3 * ROUNDS):
        wait_until(lambda: product.count(HELD_UP) > 0, "somebody completes bookings", **PATIENTLY)
        left = product.count(LEFT)
        product.kill(victim)
        locks()
        product.restart()
        wait_until(lambda left=left: product.count(LEFT) < left, "bookings are completed", **PATIENTLY)
        locks = hold_packs(product)
    locks()
    wait_until(lambda: product.count(LEFT) == 0, "all bookings are completed", **PATIENTLY)

    for business, few, many in zip(businesses, scarce, ample, strict=True):
        assert outcome(business) == {"deducted": 60, "owed": 40}
        assert (used(business, few), used(business, many)) == (10, 50)
    assert verify(product.database.owner_url) == []


def hold_packs(product: Product) -> Callable[[], None]:
    """Lock all packs, so that whoever completes bookings stops in mid-transaction; returns the release."""
    connection = psycopg.connect(product.database.admin_url)
    connection.execute("SELECT FROM client_purchases ORDER BY id FOR NO KEY UPDATE")
    return connection.close


def outcome(business: Business) -> dict[str, int]:
    """How many of the business's completed bookings were settled how."""
    return dict(
        read(
            business,
            "SELECT settlement, count(*) FROM bookings"
            " WHERE org_id = %s AND status = 'completed' GROUP BY settlement",
            business.id,
        )
    )
