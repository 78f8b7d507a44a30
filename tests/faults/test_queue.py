"""The queue carries hints and nothing else: without it, emptied, or used twice, all due work is done."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from redis import Redis
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from jobs import auto_complete
from jobs.background import queue
from tests.databases import Database, wait_until
from tests.sql.scheduling.test_complete_due_bookings import break_booking
from tests.world import Business, all_is_right, booking, fill_diary, make_business, read, used
from trainer_web.local.supervisor import ROOT


def due(business: Business) -> int:
    """How many bookings are over and not completed."""
    open_and_over = "org_id = %s AND status IN ('booked', 'confirmed') AND ends_at <= now()"
    return len(read(business, f"SELECT FROM bookings WHERE {open_and_over}", business.id))


@contextmanager
def ticker(database: Database, redis_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """The ticker as a process of its own, asked to stop at the end."""
    settings = {"DATABASE_URL": database.app_url, "REDIS_URL": redis_url, "SECRET_KEY": "0" * 32}
    process = subprocess.Popen(
        [sys.executable, "-m", "jobs.ticker"], cwd=ROOT, env={**os.environ, **settings}
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port at which nobody listens, and nobody else will."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield unused.getsockname()[1]


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port at which connections are taken and nothing is ever said."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(16)
        yield silent.getsockname()[1]


@pytest.mark.parametrize("port", ["closed_port", "silent_port"])
def test_without_a_queue_the_ticker_does_the_work(
    fresh_database: Database, request: pytest.FixtureRequest, port: str
) -> None:
    businesses = [make_business(fresh_database) for _ in range(3)]
    for business in businesses:
        fill_diary(business, 5, [business.pack], business.client)
    address = f"redis://127.0.0.1:{request.getfixturevalue(port)}/0"
    with ticker(fresh_database, address) as process:
        wait_until(lambda: not any(map(due, businesses)), "the ticker has completed everything", 120, 0.05)
        assert process.poll() is None
    assert process.returncode == 0
    for business in businesses:
        assert used(business, business.pack) == 5
        all_is_right(business)


def test_a_booking_that_can_not_be_completed_keeps_nothing_else_from_being(
    fresh_database: Database, closed_port: int
) -> None:
    businesses = [make_business(fresh_database) for _ in range(3)]
    poison = []
    for business in businesses:
        bookings = fill_diary(business, 5, [business.pack], business.client)
        break_booking(business, bookings[2])
        poison.append(bookings[2])
    with ticker(fresh_database, f"redis://127.0.0.1:{closed_port}/0") as process:
        wait_until(lambda: [due(each) for each in businesses] == [1, 1, 1], "all others are done", 120, 0.05)
        assert process.poll() is None
    for business, booking_id in zip(businesses, poison, strict=True):
        assert used(business, business.pack) == 4
        assert booking(business, booking_id).failure == "integer out of range"
        all_is_right(business)


@pytest.fixture
def hints(environment: dict[str, str]) -> Iterator[Redis]:
    """The queue's server, emptied before and after."""
    with Redis.from_url(environment["REDIS_URL"]) as redis:
        redis.flushdb()
        yield redis
        redis.flushdb()


def work_off(hints: Redis) -> int:
    """Let a worker do all jobs that wait; how many there were."""
    waiting = queue(auto_complete.QUEUE, hints)
    jobs = waiting.count
    SimpleWorker([waiting], connection=hints, serializer=JSONSerializer).work(
        burst=True, logging_level="ERROR"
    )
    assert waiting.failed_job_registry.count == 0
    return jobs


def test_a_hint_is_followed_by_the_worker(home: Business, hints: Redis) -> None:
    fill_diary(home, 5, [home.pack], home.client)
    auto_complete.finder().look()
    assert due(home) == 5
    work_off(hints)
    assert due(home) == 0
    actors = read(home, "SELECT DISTINCT actor FROM session_entries WHERE org_id = %s", home.id)
    assert actors == [("worker",)]


def test_hints_that_were_lost_are_made_good_at_the_next_look(home: Business, hints: Redis) -> None:
    fill_diary(home, 5, [home.pack], home.client)
    finder = auto_complete.finder()
    finder.look()
    hints.flushdb()
    finder.look()
    assert due(home) == 0
    assert used(home, home.pack) == 5


def test_a_hint_followed_twice_does_nothing_twice(home: Business, hints: Redis) -> None:
    fill_diary(home, 5, [home.pack], home.client)
    for _ in range(2):
        auto_complete.finder().look()
    assert work_off(hints) >= 2
    assert used(home, home.pack) == 5
    all_is_right(home)


def test_a_job_of_a_business_that_is_no_more_changes_nothing(home: Business, hints: Redis) -> None:
    queue(auto_complete.QUEUE, hints).enqueue(auto_complete.drain, "00000000-0000-0000-0000-000000000000")
    assert work_off(hints) == 1
