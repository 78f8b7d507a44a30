"""Finding clients among 100,000 through the site's role against the bare query of a superuser."""

from collections.abc import Callable
from time import perf_counter

from tests.bench.measure import Comparison, in_turns
from tests.databases import Connection, Database
from tests.world import Business, enter, make_business

CLIENTS = 100_000
ROUNDS = 10
SHOWN = 8

NAMES = ["Anna", "Jürgen", "María", "Hanna", "Joanna", "Ben", "Søren", "Zoë", "Piotr", "Łukasz"]
SURNAMES = ["Keller", "Köhler", "Sørensen", "Johansson", "Okafor", "Marsh", "García", "Koch", "Lange"]

PEOPLE = """
INSERT INTO clients (org_id, name, email, phone)
SELECT
    %s, first || ' ' || last || '-' || substr(md5(number::text), 1, 5),
    substr(md5(number::text), 6, 8) || '@example.org', '+4930' || (1000000 + number * 37)
FROM generate_series(1, %s) AS number
CROSS JOIN LATERAL (
    SELECT (%s::text[])[1 + number * 7 %% %s] AS first, (%s::text[])[1 + number / 10 * 11 %% %s] AS last
) AS person
"""

# What is typed, and the pattern that the bare query looks for.
TYPED = (
    ("ke", "% ke%"),
    ("kel", "%kel%"),
    ("köhler", "%kohler%"),
    ("anna koh", "%koh%"),
    ("030 1000 77", "%30100077%"),
    ("@example.org", "%@example.org%"),
    ("sørensen-c", "%sorensen-c%"),
)
MISTYPED = ("jonson", "kohlre", "garzia")

BARE = """
SELECT client_id FROM client_words WHERE org_id = %s AND words LIKE %s AND state = 'active'
ORDER BY words LIMIT %s
"""
BARE_ALIKE = """
SELECT client_id FROM client_words WHERE org_id = %s AND %s <%% words AND state = 'active'
ORDER BY word_similarity(%s, words) DESC LIMIT %s
"""
FIND = "SELECT * FROM find_clients(%s, p_limit => %s)"


def compare(database: Database) -> Comparison:
    """Milliseconds for the search whose ratio is the median of what people type."""
    business = make_business(database)
    with database.as_admin() as admin:
        admin.execute(PEOPLE, [business.id, CLIENTS, NAMES, len(NAMES), SURNAMES, len(SURNAMES)])
        admin.execute("ANALYZE client_words")
    with database.connect() as app, database.as_admin() as admin:
        enter(app, business)
        admin.execute("SET LOCAL pg_trgm.word_similarity_threshold = 0.3")
        pairs = [*_matching(app, admin, business), *_alike(app, admin, business)]
        measured = [in_turns(ROUNDS, ours, reference) for ours, reference in pairs]
    ours, reference = sorted(measured, key=lambda pair: pair[0] / pair[1])[len(measured) // 2]
    return Comparison(
        f"finding clients among {CLIENTS:,} against the bare query",
        ours,
        reference,
        "ms",
        most=2,
    )


Measure = Callable[[], float]


def _matching(app: Connection, admin: Connection, business: Business) -> list[tuple[Measure, Measure]]:
    return [
        (_timed(app, FIND, [text, SHOWN]), _timed(admin, BARE, [business.id, pattern, SHOWN]))
        for text, pattern in TYPED
    ]


def _alike(app: Connection, admin: Connection, business: Business) -> list[tuple[Measure, Measure]]:
    return [
        (_timed(app, FIND, [text, SHOWN]), _timed(admin, BARE_ALIKE, [business.id, text, text, SHOWN]))
        for text in MISTYPED
    ]


def _timed(connection: Connection, query: str, values: list[object]) -> Measure:
    def measured() -> float:
        started = perf_counter()
        connection.execute(query, values).fetchall()
        return 1000 * (perf_counter() - started)

    return measured
