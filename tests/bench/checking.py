"""The ledger check, chains and sums and settlements, against one sum over the same lines."""

from time import perf_counter

from tests.bench.measure import Comparison
from tests.databases import Database
from trainer_web.ledger import verify

SECONDS_FOR_A_MILLION = 60


def compare(database: Database) -> Comparison:
    """Lines a second; faults are what the check found, and a check that would take over a minute for a
    million."""
    with database.as_admin() as admin:
        started = perf_counter()
        admin.execute("SELECT purchase_id, sum(delta) FROM session_entries GROUP BY purchase_id")
        bare = perf_counter() - started
        entries = admin.execute("SELECT count(*) FROM session_entries").fetchone()[0]
    started = perf_counter()
    faults = verify(database.owner_url)
    taken = perf_counter() - started
    if taken > SECONDS_FOR_A_MILLION * max(entries / 1_000_000, 1):
        faults = [*faults, f"{entries:,} lines took {taken:.0f} s."]
    name = f"{entries:,} ledger lines checked against one sum"
    return Comparison(name, entries / taken, entries / bare, "lines/s", faults=tuple(faults))
