"""Offers that cover services, the life of a pack, payments, and ledgers whose lines are chained."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NEW_CHECKS = [
    ("offers", "offers_price_is_not_negative", "price_minor >= 0"),
    ("offers", "offers_valid_days_are_positive", "valid_days > 0"),
    ("offers", "offers_valid_from_is_known", "valid_from IN ('purchase', 'first_use')"),
    ("offers", "offers_name_is_given", "length(btrim(name)) BETWEEN 1 AND 120"),
    ("offers", "offers_sold_by_known_roles", "sold_by <@ '{owner,manager,trainer,front_desk}'"),
    ("client_purchases", "client_purchases_price_is_not_negative", "price_minor >= 0"),
    (
        "client_purchases",
        "client_purchases_days_from_first_use_are_positive",
        "days_from_first_use > 0",
    ),
    (
        "client_purchases",
        "client_purchases_closed_as_refunded_or_voided",
        "(closed_at IS NULL) = (closed_as IS NULL) AND closed_as IN ('refunded', 'voided')",
    ),
    (
        "session_entries",
        "session_entries_delta_is_one_session_or_opens",
        "delta IN (-1, 1) OR booking_id IS NULL AND (delta > 1 AND used_after = delta"
        " OR delta < -1 AND used_after = 0)",
    ),
]

# The same words as session_entry_hash, which does not exist while tables are migrated.
CHAIN_WHAT_IS_THERE = """
DO $$
DECLARE
    v_line session_entries;
    v_pack uuid;
    v_hash bytea;
BEGIN
    FOR v_line IN SELECT * FROM session_entries ORDER BY org_id, purchase_id, id LOOP
        IF v_pack IS DISTINCT FROM v_line.purchase_id THEN
            v_pack := v_line.purchase_id;
            v_hash := NULL;
        END IF;
        v_line.previous_hash := v_hash;
        v_hash := sha256(coalesce(v_hash, '') || convert_to(jsonb_build_array(
            v_line.id, v_line.org_id, v_line.purchase_id, v_line.booking_id, v_line.delta, v_line.used_after,
            v_line.reason, v_line.actor, v_line.request_id, (extract(EPOCH FROM v_line.at) * 1000000)::bigint
        )::text, 'UTF8'));
        UPDATE session_entries SET previous_hash = v_line.previous_hash, hash = v_hash
        WHERE org_id = v_line.org_id AND id = v_line.id;
    END LOOP;
END
$$
"""

# The first line of each pack's history, which a trigger writes for those that come.
TELL_OF_PACKS_SOLD_BEFORE = """
INSERT INTO pack_events (org_id, purchase_id, kind, sessions, details, actor, at, hash)
SELECT
    org_id, id, 'sold', sessions_total,
    jsonb_build_object('expires_after', expires_on, 'frozen', frozen_at IS NOT NULL),
    'database:migration', created_at, ''
FROM client_purchases
"""

CHAIN_THE_HISTORY = """
UPDATE pack_events SET hash = sha256(convert_to(jsonb_build_array(
    id, org_id, purchase_id, kind, sessions, details, reason, actor, undoes,
    (extract(EPOCH FROM at) * 1000000)::bigint
)::text, 'UTF8'))
"""


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column(
            "details", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "undoes"],
            ["audit_entries.org_id", "audit_entries.id"],
            name=op.f("audit_entries_org_id_undoes_fkey"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("audit_entries_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("audit_entries_pkey")),
        sa.UniqueConstraint("org_id", "undoes", name=op.f("audit_entries_org_id_undoes_key")),
    )
    op.create_index(
        "audit_entries_org_id_subject_id_idx", "audit_entries", ["org_id", "subject_id", "id"], unique=False
    )
    op.create_table(
        "offer_services",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "offer_id"],
            ["offers.org_id", "offers.id"],
            name=op.f("offer_services_org_id_offer_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "service_id"],
            ["services.org_id", "services.id"],
            name=op.f("offer_services_org_id_service_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "offer_id", "service_id", name=op.f("offer_services_pkey")),
    )
    op.create_table(
        "pack_events",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sessions", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "details", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("previous_hash", sa.LargeBinary(), nullable=True),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'undone') = (undoes IS NOT NULL)", name=op.f("pack_events_undone_names_a_line")
        ),
        sa.CheckConstraint(
            "kind IN ('sold', 'first_used', 'expiry_changed', 'frozen', 'unfrozen', 'sessions_changed', 'shared', 'unshared', 'moved', 'refunded', 'voided', 'undone')",
            name=op.f("pack_events_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "purchase_id"],
            ["client_purchases.org_id", "client_purchases.id"],
            name=op.f("pack_events_org_id_purchase_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "undoes"],
            ["pack_events.org_id", "pack_events.id"],
            name=op.f("pack_events_org_id_undoes_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pack_events_pkey")),
        sa.UniqueConstraint("org_id", "undoes", name=op.f("pack_events_org_id_undoes_key")),
    )
    op.create_index(
        "pack_events_org_id_purchase_id_id_idx", "pack_events", ["org_id", "purchase_id", "id"], unique=False
    )
    op.create_index(
        "pack_events_moved_idx",
        "pack_events",
        ["org_id", "id"],
        unique=False,
        postgresql_where=sa.text("kind = 'moved'"),
    )
    op.create_table(
        "purchase_services",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["org_id", "purchase_id"],
            ["client_purchases.org_id", "client_purchases.id"],
            name=op.f("purchase_services_org_id_purchase_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "service_id"],
            ["services.org_id", "services.id"],
            name=op.f("purchase_services_org_id_service_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "purchase_id", "service_id", name=op.f("purchase_services_pkey")),
    )
    op.create_table(
        "purchase_sharers",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("purchase_sharers_org_id_client_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "purchase_id"],
            ["client_purchases.org_id", "client_purchases.id"],
            name=op.f("purchase_sharers_org_id_purchase_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "purchase_id", "client_id", name=op.f("purchase_sharers_pkey")),
    )
    op.create_index(
        "purchase_sharers_org_id_client_id_idx", "purchase_sharers", ["org_id", "client_id"], unique=False
    )
    op.create_table(
        "payments",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=True),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), server_default="", nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Uuid(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("kind IN ('payment', 'refund', 'charge')", name=op.f("payments_kind_is_known")),
        sa.CheckConstraint(
            "amount_minor > 0 OR undoes IS NOT NULL", name=op.f("payments_amount_is_positive")
        ),
        sa.CheckConstraint(
            "purchase_id IS NOT NULL OR booking_id IS NOT NULL", name=op.f("payments_is_for_something")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "booking_id"],
            ["bookings.org_id", "bookings.id"],
            name=op.f("payments_org_id_booking_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("payments_org_id_client_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "purchase_id"],
            ["client_purchases.org_id", "client_purchases.id"],
            name=op.f("payments_org_id_purchase_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "undoes"], ["payments.org_id", "payments.id"], name=op.f("payments_org_id_undoes_fkey")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("payments_pkey")),
        sa.UniqueConstraint("org_id", "undoes", name=op.f("payments_org_id_undoes_key")),
    )
    op.create_index("payments_org_id_booking_id_idx", "payments", ["org_id", "booking_id"], unique=False)
    op.create_index("payments_org_id_client_id_idx", "payments", ["org_id", "client_id", "at"], unique=False)
    op.create_index("payments_org_id_purchase_id_idx", "payments", ["org_id", "purchase_id"], unique=False)
    op.add_column("client_purchases", sa.Column("days_from_first_use", sa.Integer(), nullable=True))
    op.add_column("client_purchases", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("client_purchases", sa.Column("closed_as", sa.Text(), nullable=True))
    op.add_column("client_purchases", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.add_column("offers", sa.Column("description", sa.Text(), server_default="", nullable=False))
    op.add_column("offers", sa.Column("valid_from", sa.Text(), server_default="purchase", nullable=False))
    op.add_column(
        "offers",
        sa.Column(
            "sold_by",
            postgresql.ARRAY(sa.Text()),
            server_default=sa.text("'{owner,manager,front_desk}'"),
            nullable=False,
        ),
    )
    op.add_column("offers", sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("session_entries", sa.Column("previous_hash", sa.LargeBinary(), nullable=True))
    op.add_column("session_entries", sa.Column("hash", sa.LargeBinary(), nullable=True))
    for table, name, condition in NEW_CHECKS:
        op.create_check_constraint(op.f(name), table, condition)
    op.drop_constraint("session_entries_delta_is_one_session", "session_entries")
    op.execute(CHAIN_WHAT_IS_THERE)
    op.alter_column("session_entries", "hash", nullable=False)
    op.execute(TELL_OF_PACKS_SOLD_BEFORE)
    op.execute(CHAIN_THE_HISTORY)
