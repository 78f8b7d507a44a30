"""`kill -9` of senders in the middle of sending: every text goes out once, whatever was killed when."""

import random
from collections import Counter

from tests.conftest import new_number
from tests.databases import Database, wait_until
from tests.faults.crew import crew
from tests.faults.texting import agree, open_all_day
from tests.provider.client import running_provider
from tests.racing import install_variant
from tests.world import add_client, book, in_hours, make_business

BUSINESSES, EACH, ROUNDS = 10, 40, 13


def plan(database: Database) -> set[str]:
    """Reminders that are due, one for each of many clients; their numbers."""
    # A second between texts is another test's matter; here it would take minutes.
    install_variant(database, "claim_messages", ("ELSE interval '1 second'", "ELSE interval '0 seconds'"))
    phones = set()
    for _ in range(BUSINESSES):
        business = make_business(database)
        open_all_day(business)
        for hour in range(EACH):
            phone = new_number()
            agree(business, phone)
            client = add_client(business, f"Client {hour}", phone=phone)
            book(business, in_hours(25 + hour), p_client_id=client)
            phones.add(phone)
    with database.as_admin() as admin:
        admin.execute("UPDATE messages SET state = 'cancelled' WHERE kind <> 'reminder'")
        admin.execute("UPDATE messages SET send_after = now() WHERE kind = 'reminder'")
    return phones


def time_goes_by(database: Database) -> None:
    """Six minutes pass: leases run out, and what is unknown is due to be looked up."""
    with database.as_admin() as admin:
        admin.execute(
            "UPDATE messages SET lease_until = lease_until - interval '6 minutes',"
            " next_check_at = next_check_at - interval '6 minutes',"
            " called_at = called_at - interval '6 minutes'"
        )


def left(database: Database) -> int:
    """How many texts have no outcome yet."""
    with database.as_admin() as admin:
        return admin.execute(
            "SELECT count(*) FROM messages WHERE state IN ('pending', 'sending', 'unknown')"
        ).fetchone()[0]


def kill_and_count(variant: str, database: Database) -> tuple[int, int]:
    """Kill the senders again and again until everything is done: how many texts the provider really took
    more than once, and how many never."""
    with running_provider() as provider:
        provider.callbacks(when="none")
        provider.mode("slow", hold_seconds=0.02)
        phones = plan(database)
        with crew(variant, database, provider.environment) as senders:
            for _ in range(ROUNDS):
                seen = provider.state()["creates"]
                senders.start()
                enough = seen + random.randrange(1, 2 * len(phones) // ROUNDS)
                wait_until(
                    lambda enough=enough: provider.state()["creates"] >= enough or not to_send(database),
                    "the senders send",
                    seconds=60,
                )
                senders.kill()
                time_goes_by(database)
            assert senders.killed >= 50

            def done() -> bool:
                senders.kill()
                time_goes_by(database)
                lost = unknown(database)
                senders.start()
                wait_until(
                    lambda: not (to_send(database) or lost & unknown(database)),
                    "all are looked up",
                    seconds=60,
                )
                return left(database) == 0

            wait_until(done, "every text has an outcome", seconds=120)
        taken = Counter(text["to"] for text in provider.truth("message"))
    return sum(times - 1 for times in taken.values()), len(phones - taken.keys())


def to_send(database: Database) -> bool:
    """Whether a text waits to be sent or is being sent."""
    with database.as_admin() as admin:
        return admin.execute(
            "SELECT EXISTS (SELECT FROM messages WHERE state IN ('pending', 'sending'))"
        ).fetchone()[0]


def unknown(database: Database) -> set[tuple[str, int]]:
    """The texts of unknown outcome, each with how often it was looked up."""
    with database.as_admin() as admin:
        found = admin.execute("SELECT id::text, checks FROM messages WHERE state = 'unknown'")
        return {tuple(text) for text in found}


def test_four_hundred_texts_go_out_once_through_fifty_kills(fresh_database: Database) -> None:
    assert kill_and_count("leased", fresh_database) == (0, 0)


def test_control_sending_before_marking_sends_twice(fresh_database: Database) -> None:
    duplicates, lost = kill_and_count("send_then_mark", fresh_database)
    assert (duplicates > 0, lost) == (True, 0)


def test_control_marking_before_sending_loses_texts(fresh_database: Database) -> None:
    duplicates, lost = kill_and_count("mark_then_send", fresh_database)
    assert (duplicates, lost > 0) == (0, True)
