"""A sender that is killed at one exact moment of one text, and what becomes of the text."""

import socket
import uuid
from collections.abc import Iterator

import pytest

from tests.databases import Database, wait_until
from tests.faults.crew import crew
from tests.faults.texting import add_texted_client, later, message, open_all_day, remind, send
from tests.provider.client import Provider
from tests.world import Business, change


@pytest.fixture
def studio(home: Business, provider: Provider) -> Business:
    """A business that texts at any hour, and alone: a sender sends for every business it finds."""
    open_all_day(home)
    with home.database.as_admin() as admin:
        admin.execute(
            "UPDATE messages SET state = 'cancelled' WHERE state IN ('pending', 'sending', 'unknown')"
        )
    return home


@pytest.fixture
def reminder(studio: Business) -> uuid.UUID:
    """A reminder that is due."""
    return remind(studio, client=add_texted_client(studio)[0])[1]


@pytest.fixture
def deaf() -> Iterator[str]:
    """The address of a provider that lets callers in and reads nothing of what they say."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_killed_before_the_provider_read_anything_it_goes_out_once_more(
    studio: Business, provider: Provider, reminder: uuid.UUID, deaf: str
) -> None:
    unheard = {**provider.environment, "TWILIO_API_BASE": deaf}
    with crew("leased", studio.database, unheard) as senders:
        senders.start(1)
        wait_until(lambda: message(studio, reminder).called_at is not None, "the provider is called")
        senders.kill()
    assert (message(studio, reminder).state, provider.truth("message")) == ("sending", [])
    provider.callbacks(when="none")
    for _ in range(8):  # the lease runs out, it is looked up twice, and sent again
        later(studio, 6)
        send(studio)
    assert message(studio, reminder).state == "accepted"
    assert len(provider.truth("message")) == 1


def test_killed_after_the_provider_took_it_it_is_found_and_not_sent_again(
    studio: Business, provider: Provider, reminder: uuid.UUID
) -> None:
    provider.callbacks(when="none")
    provider.mode(next=["hang:20"])
    with crew("leased", studio.database, provider.environment) as senders:
        senders.start(1)
        wait_until(lambda: provider.state()["creates"] == 1, "the provider has taken it")
        senders.kill()
    assert message(studio, reminder).state == "sending"
    for _ in range(4):
        later(studio, 6)
        send(studio)
    found = message(studio, reminder)
    (sent,) = provider.truth("message")
    assert (found.state, found.provider_sid) == ("accepted", sent["sid"])


def test_while_the_provider_is_called_no_transaction_is_open(
    studio: Business, provider: Provider, reminder: uuid.UUID, deaf: str
) -> None:
    unheard = {**provider.environment, "TWILIO_API_BASE": deaf}
    with crew("leased", studio.database, unheard) as senders:
        senders.start(1)
        wait_until(lambda: message(studio, reminder).called_at is not None, "the provider is called")
        assert in_transaction(studio.database) == 0
        senders.kill()


def in_transaction(database: Database) -> int:
    """How many connections of the senders are in a transaction."""
    with database.as_admin() as admin:
        return admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND state LIKE 'idle in transaction%%' AND pid <> pg_backend_pid()"
        ).fetchone()[0]


def test_many_that_are_due_leave_one_a_second_the_oldest_first(studio: Business, provider: Provider) -> None:
    provider.callbacks(when="none")
    reminders = [remind(studio, 25 + hour, add_texted_client(studio)[0])[1] for hour in range(30)]
    for place, reminder in enumerate(reminders):
        change(
            studio, "UPDATE messages SET send_after = now() - %s * interval '1 minute' WHERE id = %s",
            30 - place, reminder,
        )  # fmt: skip
    with studio.database.as_admin() as admin:
        for second in range(5):
            admin.execute("SELECT set_config('app.org_id', %s, true)", [str(studio.id)])
            claimed = admin.execute(
                "SELECT message_id FROM claim_messages(20, 'AC/one', now() + %s * interval '1 second')",
                [second],
            ).fetchall()
            assert [each.message_id for each in claimed] == [reminders[second]]
        admin.rollback()
