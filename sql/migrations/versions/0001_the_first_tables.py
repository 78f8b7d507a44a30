"""The first tables"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("process", name=op.f("heartbeats_pkey")),
    )
    op.create_table(
        "orgs",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), server_default="EUR", nullable=False),
        sa.Column("locale", sa.Text(), server_default="en_GB", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("orgs_currency_is_iso_4217")),
        sa.PrimaryKeyConstraint("id", name=op.f("orgs_pkey")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("users_pkey")),
        sa.UniqueConstraint("email", name=op.f("users_email_key")),
    )
    op.create_table(
        "clients",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("alert", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'", name=op.f("clients_phone_is_e164")),
        sa.CheckConstraint("length(btrim(name)) BETWEEN 1 AND 200", name=op.f("clients_name_is_given")),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("clients_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("clients_pkey")),
    )
    op.create_index("clients_org_id_name_idx", "clients", ["org_id", "name"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("gives_sessions", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('owner', 'manager', 'trainer', 'front_desk')", name=op.f("invitations_role_is_known")
        ),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("invitations_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "token_hash", name=op.f("invitations_pkey")),
    )
    op.create_table(
        "locations",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("locations_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("locations_pkey")),
    )
    op.create_table(
        "memberships",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("gives_sessions", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("colour", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "role IN ('owner', 'manager', 'trainer', 'front_desk')", name=op.f("memberships_role_is_known")
        ),
        sa.CheckConstraint("colour BETWEEN 1 AND 8", name=op.f("memberships_colour_is_in_the_palette")),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("memberships_org_id_fkey")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("memberships_user_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "user_id", name=op.f("memberships_pkey")),
    )
    op.create_index(op.f("memberships_user_id_idx"), "memberships", ["user_id"], unique=False)
    op.create_table(
        "offers",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=False),
        sa.Column("valid_days", sa.Integer(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sessions > 0", name=op.f("offers_sessions_are_positive")),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("offers_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("offers_pkey")),
    )
    op.create_table(
        "requests",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=True),
        sa.Column("answer_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("requests_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "request_id", name=op.f("requests_pkey")),
    )
    op.create_table(
        "services",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("cancel_window_minutes", sa.Integer(), server_default=sa.text("1440"), nullable=False),
        sa.Column("late_cancel_cost", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("no_show_cost", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cancel_window_minutes >= 0", name=op.f("services_cancel_window_is_not_negative")),
        sa.CheckConstraint(
            "duration_minutes BETWEEN 5 AND 720", name=op.f("services_duration_is_5_to_720_minutes")
        ),
        sa.CheckConstraint("late_cancel_cost IN (0, 1)", name=op.f("services_late_cancel_costs_0_or_1")),
        sa.CheckConstraint("no_show_cost IN (0, 1)", name=op.f("services_no_show_costs_0_or_1")),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("services_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("services_pkey")),
    )
    op.create_table(
        "appointments",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("trainer_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=True),
        sa.Column("service_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column(
            "starts_at",
            sa.DateTime(timezone=True),
            sa.Computed("lower(during)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "ends_at",
            sa.DateTime(timezone=True),
            sa.Computed("upper(during)", persisted=True),
            nullable=False,
        ),
        sa.Column("capacity", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("seats_taken", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("holds_time", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("org_id"), "="),
            (sa.column("trainer_id"), "="),
            (sa.column("during"), "&&"),
            where=sa.text("holds_time"),
            using="gist",
            name="appointments_trainer_is_free",
        ),
        sa.CheckConstraint(
            "kind = 'blocked' OR upper(during) - lower(during) <= interval '12 hours'",
            name=op.f("appointments_lasts_at_most_12_hours"),
        ),
        sa.CheckConstraint(
            "kind IN ('one_to_one', 'class', 'blocked')", name=op.f("appointments_kind_is_known")
        ),
        sa.CheckConstraint(
            "lower(during) < upper(during) AND lower_inc(during) AND NOT upper_inc(during) AND isfinite(lower(during)) AND isfinite(upper(during))",
            name=op.f("appointments_during_is_a_stretch_of_time"),
        ),
        sa.CheckConstraint(
            "seats_taken BETWEEN 0 AND capacity", name=op.f("appointments_seats_taken_within_capacity")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "location_id"],
            ["locations.org_id", "locations.id"],
            name=op.f("appointments_org_id_location_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "service_id"],
            ["services.org_id", "services.id"],
            name=op.f("appointments_org_id_service_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "trainer_id"],
            ["memberships.org_id", "memberships.user_id"],
            name=op.f("appointments_org_id_trainer_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("appointments_pkey")),
        sa.UniqueConstraint("org_id", "id", "during", name=op.f("appointments_org_id_id_during_key")),
    )
    op.create_index(
        "appointments_org_id_trainer_id_ends_at_idx",
        "appointments",
        ["org_id", "trainer_id", "ends_at"],
        unique=False,
        postgresql_where=sa.text("holds_time"),
    )
    op.create_table(
        "client_purchases",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sessions_total", sa.Integer(), nullable=False),
        sa.Column("sessions_used", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("purchased_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "sessions_used BETWEEN 0 AND sessions_total",
            name=op.f("client_purchases_sessions_used_within_total"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("client_purchases_org_id_client_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "offer_id"],
            ["offers.org_id", "offers.id"],
            name=op.f("client_purchases_org_id_offer_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("client_purchases_pkey")),
    )
    op.create_index(
        "client_purchases_org_id_client_id_idx", "client_purchases", ["org_id", "client_id"], unique=False
    )
    op.create_table(
        "login_sessions",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "user_id"],
            ["memberships.org_id", "memberships.user_id"],
            name=op.f("login_sessions_org_id_user_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "token_hash", name=op.f("login_sessions_pkey")),
    )
    op.create_table(
        "bookings",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("during", postgresql.TSTZRANGE(), nullable=False),
        sa.Column(
            "starts_at",
            sa.DateTime(timezone=True),
            sa.Computed("lower(during)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "ends_at",
            sa.DateTime(timezone=True),
            sa.Computed("upper(during)", persisted=True),
            nullable=False,
        ),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), server_default="booked", nullable=False),
        sa.Column("settlement", sa.Text(), server_default="none", nullable=False),
        sa.Column("owed_because", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("cancel_window_minutes", sa.Integer(), nullable=False),
        sa.Column("late_cancel_cost", sa.Integer(), nullable=False),
        sa.Column("no_show_cost", sa.Integer(), nullable=False),
        sa.Column("set_aside_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(settlement = 'owed') = (owed_because IS NOT NULL) AND owed_because IN ('empty', 'expired', 'frozen')",
            name=op.f("bookings_owed_has_a_reason"),
        ),
        sa.CheckConstraint(
            "settlement IN ('none', 'deducted', 'owed', 'waived')", name=op.f("bookings_settlement_is_known")
        ),
        sa.CheckConstraint(
            "settlement NOT IN ('deducted', 'owed') OR purchase_id IS NOT NULL",
            name=op.f("bookings_settlement_names_a_pack"),
        ),
        sa.CheckConstraint(
            "status IN ('booked', 'confirmed', 'completed', 'no_show', 'late_cancelled', 'cancelled')",
            name=op.f("bookings_status_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "appointment_id", "during"],
            ["appointments.org_id", "appointments.id", "appointments.during"],
            name="bookings_during_is_the_appointments",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("bookings_org_id_client_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "purchase_id"],
            ["client_purchases.org_id", "client_purchases.id"],
            name=op.f("bookings_org_id_purchase_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("bookings_pkey")),
    )
    op.create_index(
        "bookings_attention_idx",
        "bookings",
        ["org_id", "id"],
        unique=False,
        postgresql_where=sa.text("settlement = 'owed' OR failure IS NOT NULL"),
    )
    op.create_index(
        "bookings_due_idx",
        "bookings",
        ["org_id", "ends_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('booked', 'confirmed')"),
    )
    op.create_index(
        "bookings_one_live_per_client",
        "bookings",
        ["org_id", "appointment_id", "client_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('booked', 'confirmed', 'completed', 'no_show')"),
    )
    op.create_index(
        "bookings_org_id_appointment_id_idx", "bookings", ["org_id", "appointment_id"], unique=False
    )
    op.create_index(
        "bookings_org_id_client_id_idx", "bookings", ["org_id", "client_id", "starts_at"], unique=False
    )
    op.create_index("bookings_org_id_starts_at_idx", "bookings", ["org_id", "starts_at"], unique=False)
    op.create_index(
        "bookings_reserved_idx",
        "bookings",
        ["org_id", "purchase_id"],
        unique=False,
        postgresql_where=sa.text("status IN ('booked', 'confirmed')"),
    )
    op.create_table(
        "session_entries",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("purchase_id", sa.Uuid(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("delta", sa.Integer(), nullable=False),
        sa.Column("used_after", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("delta IN (-1, 1)", name=op.f("session_entries_delta_is_one_session")),
        sa.CheckConstraint("used_after >= 0", name=op.f("session_entries_used_after_is_not_negative")),
        sa.ForeignKeyConstraint(
            ["org_id", "booking_id"],
            ["bookings.org_id", "bookings.id"],
            name=op.f("session_entries_org_id_booking_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "purchase_id"],
            ["client_purchases.org_id", "client_purchases.id"],
            name=op.f("session_entries_org_id_purchase_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("session_entries_pkey")),
        sa.UniqueConstraint("org_id", "request_id", name=op.f("session_entries_org_id_request_id_key")),
    )
    op.create_index(
        "session_entries_org_id_booking_id_idx",
        "session_entries",
        ["org_id", "booking_id"],
        unique=False,
        postgresql_where=sa.text("booking_id IS NOT NULL"),
    )
    op.create_index(
        "session_entries_org_id_purchase_id_id_idx",
        "session_entries",
        ["org_id", "purchase_id", "id"],
        unique=False,
    )
