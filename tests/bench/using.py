"""`use_session` through the web role against the bare statements it stands for."""

import subprocess
import tempfile
from pathlib import Path
from statistics import median

from tests.bench.measure import Comparison
from tests.databases import Database
from tests.world import Business, make_business
from trainer_web.local import binaries

PACKS = 1000
TRANSACTIONS = 30_000

PACK = "('00000000-0000-4000-8000-' || lpad(:number::text, 12, '0'))::uuid"

# Each a whole transaction of two statements: the site's, and that of a superuser whom no row
# security slows down.
OURS = f"""\\set number random(1, {PACKS})
BEGIN;
SELECT
    set_config('role', 'trainer_app', true),
    set_config('app.org_id', '%(org)s', true),
    set_config('app.actor', 'bench', true);
SELECT use_session({PACK});
COMMIT;
"""
REFERENCE = f"""\\set number random(1, {PACKS})
BEGIN;
UPDATE client_purchases SET sessions_used = sessions_used + 1
WHERE org_id = '%(org)s' AND id = {PACK}
    AND sessions_used < sessions_total AND frozen_at IS NULL
    AND (expires_on IS NULL OR expires_on >= current_date)
RETURNING sessions_used \\gset
INSERT INTO session_entries (org_id, purchase_id, delta, used_after, reason, actor)
VALUES ('%(org)s', {PACK}, 1, :sessions_used, 'Used by hand', 'bench');
COMMIT;
"""


def compare(database: Database) -> Comparison:
    """Transactions a second, by the median time of one; on one connection, which takes either at random."""
    business = make_business(database)
    _add_packs(business)
    scripts = [transaction % {"org": business.id} for transaction in (OURS, REFERENCE)]
    ours, reference = (1e6 / median(times) for times in _microseconds(database.admin_url, scripts))
    return Comparison("use_session against the bare statements", ours, reference, "calls/s", least=0.85)


def _add_packs(business: Business) -> None:
    with business.database.as_admin() as admin:
        admin.execute(
            "INSERT INTO client_purchases"
            " (org_id, id, client_id, name, sessions_total, currency, purchased_on, expires_on)"
            " SELECT %s, ('00000000-0000-4000-8000-' || lpad(number::text, 12, '0'))::uuid, %s,"
            " 'Many sessions', 1000000, 'EUR', '2026-01-01', '2099-12-31'"
            " FROM generate_series(1, %s) AS number",
            [business.id, business.client, PACKS],
        )
        admin.execute("ANALYZE client_purchases")


def _microseconds(url: str, scripts: list[str]) -> list[list[int]]:
    """How long each transaction took, by script."""
    taken: list[list[int]] = [[] for _ in scripts]
    with tempfile.TemporaryDirectory() as folder:
        options = ["--no-vacuum", "--protocol=prepared", f"--transactions={TRANSACTIONS}", "--log"]
        for number, script in enumerate(scripts):
            (file := Path(folder) / f"{number}.sql").write_text(script)
            options.append(f"--file={file}")
        pgbench = binaries.postgres().folder / "pgbench"
        done = subprocess.run(
            [pgbench, *options, url], cwd=folder, capture_output=True, text=True, check=False
        )
        assert not done.returncode, done.stderr
        for log in Path(folder).glob("pgbench_log.*"):
            for line in log.read_text().splitlines():
                _client, _transaction, microseconds, script_number, *_ = line.split()
                taken[int(script_number)].append(int(microseconds))
    return taken
