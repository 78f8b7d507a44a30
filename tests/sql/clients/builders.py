"""Two clients who are one, with something of every kind, and what belongs to whom."""

import uuid
from typing import Any

from tests.world import Business, add_client, add_pack, book, in_hours, read

OWNED = (
    "bookings", "client_purchases", "payments", "messages", "client_notes", "client_measurements",
    "client_goals", "client_files", "client_tags", "purchase_sharers",
)  # fmt: skip
STAYS = {"client_words", "client_merges", "import_lines", "clients"}


def add_double(business: Business, **columns: object) -> uuid.UUID:
    """The first client a second time, who owns one of everything: ids by table."""
    double = add_client(business, "Anna Keler", **columns)
    pack = add_pack(business, client=double, total=5, used=2)
    book(business, in_hours(72), pack, p_client_id=double)
    with business.database.as_admin() as admin:
        for statement in (
            "INSERT INTO payments (org_id, client_id, purchase_id, kind, amount_minor, currency, paid_on,"
            " actor) VALUES (%(org)s, %(client)s, %(pack)s, 'payment', 500, 'EUR', now(), 'user:test')",
            "INSERT INTO client_notes (org_id, client_id, author_id, body)"
            " VALUES (%(org)s, %(client)s, %(author)s, 'Likes rowing')",
            "INSERT INTO client_measurements (org_id, client_id, kind, value, taken_on, actor)"
            " VALUES (%(org)s, %(client)s, 'Weight', 70, now(), 'user:test')",
            "INSERT INTO client_goals (org_id, client_id, title) VALUES (%(org)s, %(client)s, 'Run 10 km')",
            "INSERT INTO client_files (org_id, client_id, name, media_type, size, content, actor)"
            " VALUES (%(org)s, %(client)s, 'a.pdf', 'application/pdf', 1, 'x', 'user:test')",
            "INSERT INTO client_tags (org_id, client_id, tag)"
            " VALUES (%(org)s, %(client)s, 'runner'), (%(org)s, %(client)s, 'morning')",
            "INSERT INTO purchase_sharers (org_id, purchase_id, client_id)"
            " VALUES (%(org)s, %(others)s, %(client)s)",
        ):
            admin.execute(
                statement,
                {
                    "org": business.id,
                    "client": double,
                    "pack": pack,
                    "author": business.trainer,
                    "others": add_pack(business, client=business.other_client),
                },
            )
    return double


def owned(business: Business, client: uuid.UUID) -> dict[str, int]:
    """How many rows of each kind belong to the client."""
    return {
        table: read(business, f"SELECT count(*) FROM {table} WHERE client_id = %s", client)[0][0]
        for table in OWNED
    }


def client_row(business: Business, client: uuid.UUID) -> Any:
    """The client's row."""
    (found,) = read(business, "SELECT * FROM clients WHERE id = %s", client)
    return found
