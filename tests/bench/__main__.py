"""`python -m tests.bench`: ours against a reference, into build/bench.json; fails when a goal is missed."""

import json
import sys
from pathlib import Path

from tests.bench import checking, clicking, completing, finding, importing, texting, using, viewing
from tests.bench.measure import Comparison
from tests.databases import running_servers

REPORT = Path("build/bench.json")


def main() -> int:
    """Measure, check every count that the measuring left behind, and report."""
    with (
        running_servers() as servers,
        servers.database("short") as short,
        servers.database("long") as long,
    ):
        print(f"Measured on {servers.versions}.", flush=True)
        comparisons = [
            _told(using.compare(short)),
            _told(completing.compare(short)),
            _told(clicking.compare(short)),
            _told(importing.compare(short)),
            _told(finding.compare(short)),
            _told(texting.compare_sending(short)),
            _told(texting.compare_receiving(short)),
        ]
        print(f"Making {viewing.LONG:,} bookings of history.", flush=True)
        comparisons.append(_told(viewing.compare(long, short)))
        comparisons += [_told(checking.compare(database)) for database in (short, long)]
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps([comparison.as_json() for comparison in comparisons], indent=2) + "\n")
    print(f"Written to {REPORT}.")
    return 0 if all(comparison.is_met for comparison in comparisons) else 1


def _told(comparison: Comparison) -> Comparison:
    verdict = "" if comparison.goal == "reported" else "  ok" if comparison.is_met else "  MISSED"
    print(
        f"{comparison.name:54} {comparison.ours:>10,.1f} {comparison.reference:>10,.1f} {comparison.unit:<11}"
        f" ×{comparison.ratio:<6.2f} {comparison.goal}{verdict}",
        flush=True,
    )
    for fault in comparison.faults:
        print(f"  {fault}", flush=True)
    return comparison


if __name__ == "__main__":
    sys.exit(main())
