"""Messages: the outbox, what comes in, consent, links, templates and accounts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbound_messages",
        sa.Column("message_sid", sa.Text(), nullable=False),
        sa.Column("account_sid", sa.Text(), nullable=False),
        sa.Column("from_phone", sa.Text(), nullable=False),
        sa.Column("to_phone", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("media", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("org_ids", postgresql.ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "facts", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.PrimaryKeyConstraint("message_sid", name=op.f("inbound_messages_pkey")),
    )
    op.create_table(
        "senders",
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("slow_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_because", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("sender", name=op.f("senders_pkey")),
    )
    op.create_table(
        "message_templates",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('booking_made', 'booking_moved', 'booking_cancelled', 'reminder', 'pack_ending')",
            name=op.f("message_templates_kind_is_known"),
        ),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 1000", name=op.f("message_templates_body_is_given")),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("message_templates_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "kind", name=op.f("message_templates_pkey")),
    )
    op.create_table(
        "phone_consents",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name=op.f("phone_consents_phone_is_e164")),
        sa.CheckConstraint(
            "state IN ('granted', 'opted_out', 'unreachable')", name=op.f("phone_consents_state_is_known")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("phone_consents_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "phone", name=op.f("phone_consents_pkey")),
    )
    op.create_table(
        "sms_accounts",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("account_sid", sa.Text(), nullable=False),
        sa.Column("auth_token", sa.LargeBinary(), nullable=False),
        sa.Column("previous_auth_token", sa.LargeBinary(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.CheckConstraint("account_sid ~ '^AC[0-9a-f]{32}$'", name=op.f("sms_accounts_account_sid_is_one")),
        sa.CheckConstraint(
            "sender ~ '^\\+[1-9][0-9]{6,14}$' OR sender ~ '^MG[0-9a-f]{32}$'",
            name=op.f("sms_accounts_sender_is_one"),
        ),
        sa.CheckConstraint("length(auth_token) > 0", name=op.f("sms_accounts_auth_token_is_given")),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("sms_accounts_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", name=op.f("sms_accounts_pkey")),
    )
    op.create_index("sms_accounts_account_sid_idx", "sms_accounts", ["account_sid"], unique=False)
    op.create_table(
        "messages",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("direction", sa.Text(), server_default="out", nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("purchase_id", sa.Uuid(), nullable=True),
        sa.Column("for_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("segments", sa.Integer(), nullable=True),
        sa.Column("send_after", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.Text(), server_default="pending", nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempt", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("retries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_sid", sa.Text(), nullable=True),
        sa.Column("rank", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checks", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("created_by", sa.Text(), server_default="", nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel IN ('sms', 'email')", name=op.f("messages_channel_is_known")),
        sa.CheckConstraint("direction IN ('out', 'in')", name=op.f("messages_direction_is_known")),
        sa.CheckConstraint(
            "kind IN ('booking_made', 'booking_moved', 'booking_cancelled', 'reminder', 'pack_ending', 'text', 'test', 'answer', 'reply')",
            name=op.f("messages_kind_is_known"),
        ),
        sa.CheckConstraint(
            "state <> 'sending' OR lease_token IS NOT NULL AND lease_until IS NOT NULL",
            name=op.f("messages_sending_is_leased"),
        ),
        sa.CheckConstraint(
            "state IN ('pending', 'sending', 'unknown', 'accepted', 'sent', 'delivered', 'undelivered', 'failed', 'suppressed', 'expired', 'cancelled', 'console', 'answered', 'received')",
            name=op.f("messages_state_is_known"),
        ),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 4000", name=op.f("messages_body_is_given")),
        sa.ForeignKeyConstraint(
            ["org_id", "booking_id"],
            ["bookings.org_id", "bookings.id"],
            name=op.f("messages_org_id_booking_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("messages_org_id_client_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "purchase_id"],
            ["client_purchases.org_id", "client_purchases.id"],
            name=op.f("messages_org_id_purchase_id_fkey"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("messages_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("messages_pkey")),
        sa.UniqueConstraint("org_id", "dedupe_key", name=op.f("messages_org_id_dedupe_key_key")),
        sa.UniqueConstraint("org_id", "provider_sid", name=op.f("messages_org_id_provider_sid_key")),
    )
    op.create_index(
        "messages_check_idx",
        "messages",
        ["org_id", "next_check_at"],
        unique=False,
        postgresql_where=sa.text("state = 'unknown'"),
    )
    op.create_index(
        "messages_due_idx",
        "messages",
        ["org_id", "channel", "send_after", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("messages_id_idx", "messages", ["id"], unique=False)
    op.create_index(
        "messages_lease_idx",
        "messages",
        ["org_id", "lease_until"],
        unique=False,
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "messages_open_idx",
        "messages",
        ["org_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("direction = 'in' AND (seen_at IS NULL OR handled_at IS NULL)"),
    )
    op.create_index("messages_org_id_booking_id_idx", "messages", ["org_id", "booking_id"], unique=False)
    op.create_index(
        "messages_org_id_client_id_idx", "messages", ["org_id", "client_id", "created_at"], unique=False
    )
    op.create_index("messages_org_id_created_at_idx", "messages", ["org_id", "created_at"], unique=False)
    op.create_index("messages_pair_idx", "messages", ["address", "sender", "created_at"], unique=False)
    op.create_table(
        "message_events",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("provider_sid", sa.Text(), server_default="", nullable=False),
        sa.Column("error_code", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "source IN ('api', 'callback', 'reconcile', 'app')", name=op.f("message_events_source_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "message_id"],
            ["messages.org_id", "messages.id"],
            name=op.f("message_events_org_id_message_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("message_events_pkey")),
        sa.UniqueConstraint(
            "org_id",
            "message_id",
            "source",
            "status",
            "attempt",
            "provider_sid",
            "error_code",
            name="message_events_once",
        ),
    )
    op.create_table(
        "reply_links",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("for_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "booking_id"],
            ["bookings.org_id", "bookings.id"],
            name=op.f("reply_links_org_id_booking_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "message_id"],
            ["messages.org_id", "messages.id"],
            name=op.f("reply_links_org_id_message_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "number", name=op.f("reply_links_pkey")),
        sa.UniqueConstraint(
            "org_id", "message_id", "booking_id", name=op.f("reply_links_org_id_message_id_booking_id_key")
        ),
    )
    op.create_index("reply_links_number_idx", "reply_links", ["number"], unique=False)
    op.add_column("clients", sa.Column("timezone", sa.Text(), nullable=True))
    op.add_column(
        "orgs",
        sa.Column(
            "reminder_leads", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{1440}'"), nullable=False
        ),
    )
    op.add_column(
        "orgs", sa.Column("quiet_until", sa.Time(), server_default=sa.text("'08:00'"), nullable=False)
    )
    op.add_column(
        "orgs", sa.Column("quiet_from", sa.Time(), server_default=sa.text("'20:30'"), nullable=False)
    )
    op.add_column(
        "orgs", sa.Column("pack_ending_left", sa.Integer(), server_default=sa.text("2"), nullable=False)
    )
    op.add_column("orgs", sa.Column("segment_price", sa.Numeric(precision=8, scale=4), nullable=True))
    op.add_column(
        "orgs",
        sa.Column(
            "canned_answers", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
    )
    for name, rule in [
        ("quiet_hours_leave_a_day", "quiet_until < quiet_from"),
        (
            "reminder_leads_are_known",
            "array_to_string(reminder_leads, ' ') ~"
            " '^(([1-9][0-9]{0,4}|d[1-7]@([01][0-9]|2[0-3]):[0-5][0-9])( |$))*$'"
            " AND cardinality(reminder_leads) <= 5",
        ),
        ("pack_ending_left_is_small", "pack_ending_left BETWEEN 0 AND 20"),
        ("segment_price_is_not_negative", "segment_price >= 0"),
        ("canned_answers_are_few", "cardinality(canned_answers) <= 12"),
    ]:
        op.create_check_constraint(op.f(f"orgs_{name}"), "orgs", rule)
    op.create_index("clients_org_id_phone_idx", "clients", ["org_id", "phone"], unique=False)
    op.create_index("clients_phone_idx", "clients", ["phone"], unique=False)
    op.create_index(
        "inbound_messages_from_phone_idx", "inbound_messages", ["from_phone", "received_at"], unique=False
    )
    op.create_check_constraint(
        op.f("clients_timezone_is_known"),
        "clients",
        "timezone IS NULL OR now() AT TIME ZONE timezone IS NOT NULL",
    )
