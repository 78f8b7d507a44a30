"""What is known of clients, how they are found, merged, and brought in from files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

HIDDEN = (
    "hidden_because IN ('merged', 'import_undone', 'erased')"
    " AND (hidden_because = 'merged') = (merged_into IS NOT NULL)"
    " OR hidden_because IS NULL AND merged_into IS NULL"
)

# As note_client_words does from here on.
WORDS_OF_WHO_IS_THERE = """
INSERT INTO client_words (org_id, client_id, words, state)
SELECT
    org_id, id,
    ' ' || lower(unaccent(concat_ws(' ', btrim(name), email, phone))),
    CASE WHEN archived_at IS NULL THEN 'active' ELSE 'archived' END
FROM clients
"""


def upgrade() -> None:
    op.create_table(
        "import_mappings",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("import_mappings_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "columns", name=op.f("import_mappings_pkey")),
    )
    op.create_table(
        "imports",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column(
            "mapping", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("state", sa.Text(), server_default="mapping", nullable=False),
        sa.Column("lines_total", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lines_read", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lines_done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "state IN ('mapping', 'checking', 'checked', 'running', 'done', 'cancelled', 'undoing', 'undone', 'failed')",
            name=op.f("imports_state_is_known"),
        ),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("imports_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("imports_pkey")),
    )
    op.create_index(
        "imports_due_idx",
        "imports",
        ["org_id", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('checking', 'running', 'undoing')"),
    )
    op.create_index("imports_org_id_created_at_idx", "imports", ["org_id", "created_at"], unique=False)
    op.create_table(
        "saved_filters",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("length(btrim(name)) BETWEEN 1 AND 60", name=op.f("saved_filters_name_is_given")),
        sa.ForeignKeyConstraint(["org_id"], ["orgs.id"], name=op.f("saved_filters_org_id_fkey")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("saved_filters_pkey")),
        sa.UniqueConstraint("org_id", "name", name=op.f("saved_filters_org_id_name_key")),
    )
    op.create_table(
        "client_files",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "media_type IN ('image/jpeg', 'image/png', 'application/pdf')",
            name=op.f("client_files_type_is_known"),
        ),
        sa.CheckConstraint("length(btrim(name)) BETWEEN 1 AND 200", name=op.f("client_files_name_is_given")),
        sa.CheckConstraint(
            "size = length(content) AND size <= 10485760", name=op.f("client_files_size_is_at_most_10_mib")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("client_files_org_id_client_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("client_files_pkey")),
    )
    op.create_index(
        "client_files_org_id_client_id_idx", "client_files", ["org_id", "client_id"], unique=False
    )
    op.create_table(
        "client_goals",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("target", sa.Numeric(precision=12, scale=3), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "length(btrim(title)) BETWEEN 1 AND 200", name=op.f("client_goals_title_is_given")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("client_goals_org_id_client_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("client_goals_pkey")),
    )
    op.create_index(
        "client_goals_org_id_client_id_idx", "client_goals", ["org_id", "client_id"], unique=False
    )
    op.create_table(
        "client_measurements",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("value", sa.Numeric(precision=12, scale=3), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "length(btrim(kind)) BETWEEN 1 AND 60", name=op.f("client_measurements_kind_is_given")
        ),
        sa.CheckConstraint("length(unit) <= 20", name=op.f("client_measurements_unit_is_short")),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("client_measurements_org_id_client_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("client_measurements_pkey")),
    )
    op.create_index(
        "client_measurements_org_id_client_id_idx",
        "client_measurements",
        ["org_id", "client_id", "kind", "taken_on"],
        unique=False,
    )
    op.create_table(
        "client_merges",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("merged_id", sa.Uuid(), nullable=False),
        sa.Column("moved", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["org_id", "kept_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("client_merges_org_id_kept_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "merged_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("client_merges_org_id_merged_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("client_merges_pkey")),
    )
    op.create_index(
        "client_merges_one_at_a_time",
        "client_merges",
        ["org_id", "merged_id"],
        unique=True,
        postgresql_where=sa.text("undone_at IS NULL"),
    )
    op.create_index("client_merges_org_id_kept_id_idx", "client_merges", ["org_id", "kept_id"], unique=False)
    op.create_table(
        "client_notes",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_private", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_pinned", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(btrim(body)) BETWEEN 1 AND 4000", name=op.f("client_notes_body_is_given")),
        sa.ForeignKeyConstraint(
            ["org_id", "author_id"],
            ["memberships.org_id", "memberships.user_id"],
            name=op.f("client_notes_org_id_author_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("client_notes_org_id_client_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("client_notes_pkey")),
    )
    op.create_index(
        "client_notes_org_id_client_id_idx",
        "client_notes",
        ["org_id", "client_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "client_tags",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(tag) BETWEEN 1 AND 40 AND tag = btrim(tag)", name=op.f("client_tags_tag_is_short")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("client_tags_org_id_client_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "client_id", "tag", name=op.f("client_tags_pkey")),
    )
    op.create_index("client_tags_org_id_tag_idx", "client_tags", ["org_id", "tag"], unique=False)
    op.create_table(
        "client_words",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), server_default="active", nullable=False),
        sa.CheckConstraint(
            "state IN ('active', 'archived', 'hidden')", name=op.f("client_words_state_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("client_words_org_id_client_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "client_id", name=op.f("client_words_pkey")),
    )
    op.create_index(
        "client_words_words_idx",
        "client_words",
        ["org_id", "words"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"words": "gin_trgm_ops"},
        postgresql_with={"gin_pending_list_limit": 512},
    )
    op.create_table(
        "import_lines",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("same_line", sa.Integer(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("purchase_id", sa.Uuid(), nullable=True),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('new', 'changed', 'unchanged', 'rejected')",
            name=op.f("import_lines_verdict_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "client_id"],
            ["clients.org_id", "clients.id"],
            name=op.f("import_lines_org_id_client_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "import_id"],
            ["imports.org_id", "imports.id"],
            name=op.f("import_lines_org_id_import_id_fkey"),
        ),
        sa.ForeignKeyConstraint(
            ["org_id", "purchase_id"],
            ["client_purchases.org_id", "client_purchases.id"],
            name=op.f("import_lines_org_id_purchase_id_fkey"),
        ),
        sa.PrimaryKeyConstraint("org_id", "import_id", "line", name=op.f("import_lines_pkey")),
    )
    op.create_index(
        "import_lines_org_id_client_id_idx", "import_lines", ["org_id", "client_id"], unique=False
    )
    op.add_column("clients", sa.Column("emergency_name", sa.Text(), server_default="", nullable=False))
    op.add_column("clients", sa.Column("emergency_phone", sa.Text(), server_default="", nullable=False))
    op.add_column("clients", sa.Column("hidden_because", sa.Text(), nullable=True))
    op.add_column("clients", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.create_index("clients_org_id_email_idx", "clients", ["org_id", "email"], unique=False)
    op.create_foreign_key(
        op.f("clients_org_id_merged_into_fkey"),
        "clients",
        "clients",
        ["org_id", "merged_into"],
        ["org_id", "id"],
    )
    op.create_check_constraint(op.f("clients_hidden_has_a_reason"), "clients", HIDDEN)
    op.execute(WORDS_OF_WHO_IS_THERE)
