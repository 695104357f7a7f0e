"""every table."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "failed_try",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_try")),
    )
    with op.batch_alter_table("failed_try", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_failed_try_name_key_tried_at"), ["name_key", "tried_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_failed_try_source_tried_at"), ["source", "tried_at"], unique=False
        )

    op.create_table(
        "job_run",
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=1000), nullable=True),
        sa.PrimaryKeyConstraint("job", "slot", name=op.f("pk_job_run")),
    )
    op.create_table(
        "office",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("kind IN ('city', 'ward', 'centre')", name=op.f("ck_office_kind_known")),
        sa.CheckConstraint("parent_id <> id", name=op.f("ck_office_not_its_own_parent")),
        sa.ForeignKeyConstraint(["parent_id"], ["office.id"], name=op.f("fk_office_parent_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office")),
        sa.UniqueConstraint("code_key", name=op.f("uq_office_code_key")),
    )
    op.create_table(
        "procedure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("working_days", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=200), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.CheckConstraint("working_days >= 0", name=op.f("ck_procedure_days_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedure")),
        sa.UniqueConstraint("code_key", "from_on", name=op.f("uq_procedure_code_key_from_on")),
    )
    op.create_table(
        "act",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_act_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_act")),
    )
    with op.batch_alter_table("act", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_act_office_id_acted_at"), ["office_id", "acted_at"], unique=False
        )

    op.create_table(
        "comment",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_comment_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_comment")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_office_id_month"), ["office_id", "month"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_comment_office_id_rating_id"), ["office_id", "rating_id"], unique=False
        )

    op.create_table(
        "contact",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_contact_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_office_id_rating_id"), ["office_id", "rating_id"], unique=False
        )

    op.create_table(
        "desk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_desk_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk")),
        sa.UniqueConstraint("office_id", "code_key", name=op.f("uq_desk_office_id_code_key")),
    )
    op.create_table(
        "flagged_rating",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("flag_id", sa.Uuid(), nullable=False),
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_flagged_rating_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", "flag_id", "rating_id", name=op.f("pk_flagged_rating")),
    )
    with op.batch_alter_table("flagged_rating", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_flagged_rating_office_id_rating_id"), ["office_id", "rating_id"], unique=False
        )

    op.create_table(
        "ledger_batch",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("leaves", sa.Integer(), nullable=False),
        sa.Column("running_total", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("previous_head", sa.LargeBinary(length=32), nullable=True),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed_on", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('ratings', 'decisions')", name=op.f("ck_ledger_batch_kind_known")),
        sa.CheckConstraint(
            "leaves >= 0 AND running_total >= leaves", name=op.f("ck_ledger_batch_counts_add_up")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_ledger_batch_numbers_start_at_one")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_ledger_batch_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "month", "number", name=op.f("pk_ledger_batch")),
    )
    op.create_table(
        "ledger_decision",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=60), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_ledger_decision_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_ledger_decision")),
    )
    with op.batch_alter_table("ledger_decision", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_ledger_decision_office_id_month_batch"),
            ["office_id", "month", "batch"],
            unique=False,
        )

    op.create_table(
        "mark",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("scorer", sa.String(length=20), nullable=False),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("scorer IN ('self', 'head')", name=op.f("ck_mark_scorer_known")),
        sa.CheckConstraint("points >= 0", name=op.f("ck_mark_points_not_negative")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_mark_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "sheet_id", "scorer", "criterion", name=op.f("pk_mark")),
    )
    op.create_table(
        "official",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_sort", sa.String(length=1000), nullable=False),
        sa.Column("name_search", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_official_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official")),
        sa.UniqueConstraint("office_id", "code_key", name=op.f("uq_official_office_id_code_key")),
    )
    with op.batch_alter_table("official", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_official_office_id_name_sort"), ["office_id", "name_sort"], unique=False
        )

    op.create_table(
        "period",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rule_set", sa.String(length=60), nullable=True),
        sa.Column("parameters", sa.JSON(), nullable=True),
        sa.Column("totals", sa.JSON(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("ck_period_closed_has_a_time")
        ),
        sa.CheckConstraint(
            "(state = 'published') = (published_at IS NOT NULL)", name=op.f("ck_period_published_has_a_time")
        ),
        sa.CheckConstraint("state = 'open' OR rule_set IS NOT NULL", name=op.f("ck_period_closed_has_rules")),
        sa.CheckConstraint("state IN ('open', 'closed', 'published')", name=op.f("ck_period_state_known")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_period_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "month", name=op.f("pk_period")),
    )
    op.create_table(
        "receipt_code",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('live', 'used', 'void')", name=op.f("ck_receipt_code_state_known")),
        sa.CheckConstraint("expires_at > issued_at", name=op.f("ck_receipt_code_expires_after_it_is_issued")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_receipt_code_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_receipt_code")),
        sa.UniqueConstraint("office_id", "code_hash", name=op.f("uq_receipt_code_office_id_code_hash")),
    )
    with op.batch_alter_table("receipt_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_code_code_hash"), ["code_hash"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_receipt_code_office_id_receipt_id"), ["office_id", "receipt_id"], unique=False
        )

    op.create_table(
        "reference_table",
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("table", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["office.id"], name=op.f("fk_reference_table_pool_id_office")),
        sa.PrimaryKeyConstraint("pool_id", "month", "version", name=op.f("pk_reference_table")),
    )
    op.create_table(
        "rule_set_choice",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("from_month", sa.String(length=7), nullable=False),
        sa.Column("rule_set", sa.String(length=60), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_rule_set_choice_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", "from_month", name=op.f("pk_rule_set_choice")),
    )
    op.create_table(
        "sealed_day",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("served", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("served_by_desk", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_sealed_day_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "day_on", name=op.f("pk_sealed_day")),
    )
    op.create_table(
        "tally",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('counted', 'held', 'excluded', 'unverified')", name=op.f("ck_tally_state_known")
        ),
        sa.CheckConstraint("count >= 0", name=op.f("ck_tally_count_not_negative")),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_tally_level_known")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_tally_office_id_office")),
        sa.PrimaryKeyConstraint(
            "office_id",
            "month",
            "official_id",
            "procedure_id",
            "desk_id",
            "channel",
            "day_on",
            "state",
            "level",
            name=op.f("pk_tally"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "task",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("title_key", sa.String(length=500), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("coefficient", sa.BigInteger(), nullable=False),
        sa.Column("assigned", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("completed", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("major_errors", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.CheckConstraint("role IN ('lead', 'support')", name=op.f("ck_task_role_known")),
        sa.CheckConstraint("assigned >= 0 AND completed >= 0", name=op.f("ck_task_quantities_not_negative")),
        sa.CheckConstraint("coefficient > 0", name=op.f("ck_task_coefficient_positive")),
        sa.CheckConstraint("late >= 0 AND major_errors >= 0", name=op.f("ck_task_faults_not_negative")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_task_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_task")),
        sa.UniqueConstraint(
            "office_id", "plan_id", "title_key", name=op.f("uq_task_office_id_plan_id_title_key")
        ),
    )
    op.create_table(
        "desk_session",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("signed_on_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "signed_off_at IS NULL OR signed_off_at >= signed_on_at",
            name=op.f("ck_desk_session_ends_after_it_starts"),
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_desk_session_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_desk_session_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_desk_session_official_id_official")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_desk_session")),
    )
    with op.batch_alter_table("desk_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_desk_session_office_id_desk_id_signed_on_at"),
            ["office_id", "desk_id", "signed_on_at"],
            unique=False,
        )

    op.create_table(
        "flag",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=True),
        sa.Column("desk_id", sa.Uuid(), nullable=True),
        sa.Column("finding", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("ruling", sa.String(length=20), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('burst', 'overcount', 'off_hours', 'device', 'fast', 'low_cluster', 'response', 'response_low', 'drift')",
            name=op.f("ck_flag_kind_known"),
        ),
        sa.CheckConstraint("ruling IN ('release', 'exclude', 'note')", name=op.f("ck_flag_ruling_known")),
        sa.CheckConstraint(
            "(ruling IS NULL) = (decided_at IS NULL)", name=op.f("ck_flag_decided_has_a_ruling")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_flag_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_flag_office_id_office")),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_flag_official_id_official")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_flag")),
    )
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_flag_office_id_month_kind"), ["office_id", "month", "kind"], unique=False
        )

    op.create_table(
        "intake",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.String(length=400), nullable=False),
        sa.Column("comment", sa.String(length=1000), nullable=True),
        sa.Column("contact", sa.String(length=200), nullable=True),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("device_code", sa.LargeBinary(length=32), nullable=True),
        sa.Column("questionnaire", sa.String(length=20), nullable=False),
        sa.Column("tapped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "channel <> 'qr' OR receipt_id IS NOT NULL", name=op.f("ck_intake_qr_has_a_receipt")
        ),
        sa.CheckConstraint(
            "channel IN ('kiosk', 'qr', 'paper', 'wall')", name=op.f("ck_intake_channel_known")
        ),
        sa.CheckConstraint("source IN ('device', 'browser', 'file')", name=op.f("ck_intake_source_known")),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_intake_level_known")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_intake_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_intake_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "rating_id", name=op.f("pk_intake")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "kiosk",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.String(length=40), nullable=True),
        sa.Column("unsent", sa.Integer(), nullable=False),
        sa.Column("oldest_unsent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("battery", sa.Integer(), nullable=True),
        sa.CheckConstraint("unsent >= 0", name=op.f("ck_kiosk_unsent_not_negative")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_kiosk_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_kiosk_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_kiosk")),
        sa.UniqueConstraint("office_id", "token_hash", name=op.f("uq_kiosk_office_id_token_hash")),
    )
    with op.batch_alter_table("kiosk", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_kiosk_token_hash"), ["token_hash"], unique=False)

    op.create_table(
        "pairing_code",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("expires_at > made_at", name=op.f("ck_pairing_code_expires_after_it_is_made")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_pairing_code_tries_not_negative")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_pairing_code_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_pairing_code_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_pairing_code")),
        sa.UniqueConstraint("office_id", "code_hash", name=op.f("uq_pairing_code_office_id_code_hash")),
    )
    with op.batch_alter_table("pairing_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pairing_code_code_hash"), ["code_hash"], unique=False)

    op.create_table(
        "plan",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("unit_fulfils", sa.Boolean(), nullable=True),
        sa.Column("organises", sa.Boolean(), nullable=True),
        sa.Column("united", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_plan_office_id_office")),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_plan_official_id_official")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_plan")),
        sa.UniqueConstraint(
            "office_id", "official_id", "month", name=op.f("uq_plan_office_id_official_id_month")
        ),
    )
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_office_id_month"), ["office_id", "month"], unique=False)

    op.create_table(
        "posting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("division", sa.String(length=200), nullable=False),
        sa.Column("employment", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "employment IN ('civil_servant', 'public_employee', 'contract')",
            name=op.f("ck_posting_employment_known"),
        ),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_posting_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_posting_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_posting_official_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        sa.UniqueConstraint("official_id", "from_on", name=op.f("uq_posting_official_id_from_on")),
    )
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_posting_office_id_from_on"), ["office_id", "from_on"], unique=False
        )

    op.create_table(
        "rating",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=True),
        sa.Column("procedure_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.String(length=20), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("questionnaire", sa.String(length=20), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(
            "basis <> 'desk' OR official_id IS NULL", name=op.f("ck_rating_desk_only_has_no_official")
        ),
        sa.CheckConstraint(
            "basis IN ('receipt', 'matched', 'roster', 'desk')", name=op.f("ck_rating_basis_known")
        ),
        sa.CheckConstraint(
            "channel IN ('kiosk', 'qr', 'paper', 'wall')", name=op.f("ck_rating_channel_known")
        ),
        sa.CheckConstraint(
            "state <> 'counted' OR official_id IS NOT NULL", name=op.f("ck_rating_counted_has_an_official")
        ),
        sa.CheckConstraint(
            "state = 'unverified' OR verified", name=op.f("ck_rating_unverified_never_counts")
        ),
        sa.CheckConstraint(
            "state IN ('counted', 'held', 'excluded', 'unverified')", name=op.f("ck_rating_state_known")
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_rating_level_known")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_rating_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_rating_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_rating_official_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_rating_procedure_id_procedure")
        ),
        sa.PrimaryKeyConstraint("office_id", "rating_id", name=op.f("pk_rating")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_rating_office_id_month_official_id"),
            ["office_id", "month", "official_id"],
            unique=False,
        )

    op.create_table(
        "receipt",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_code", sa.String(length=40), nullable=False),
        sa.Column("dossier_key", sa.String(length=40), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rated_by", sa.String(length=20), nullable=True),
        sa.CheckConstraint("mode IN ('direct', 'online', 'post')", name=op.f("ck_receipt_mode_known")),
        sa.CheckConstraint("rated_by IN ('named', 'matched')", name=op.f("ck_receipt_rated_by_known")),
        sa.CheckConstraint(
            "due_at IS NULL OR due_at >= received_at", name=op.f("ck_receipt_due_after_it_is_received")
        ),
        sa.CheckConstraint(
            "returned_at IS NULL OR returned_at >= received_at",
            name=op.f("ck_receipt_returned_after_it_is_received"),
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_receipt_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_receipt_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_receipt_official_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_receipt_procedure_id_procedure")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_receipt")),
        sa.UniqueConstraint("office_id", "dossier_key", name=op.f("uq_receipt_office_id_dossier_key")),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_receipt_office_id_desk_id_received_at"),
            ["office_id", "desk_id", "received_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_receipt_office_id_received_at"), ["office_id", "received_at"], unique=False
        )

    op.create_table(
        "result",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("klass", sa.String(length=20), nullable=True),
        sa.Column("line", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(total IS NULL) = (klass IS NULL)", name=op.f("ck_result_class_goes_with_a_total")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_result_versions_start_at_one")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_result_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_result_official_id_official")
        ),
        sa.PrimaryKeyConstraint("office_id", "month", "version", "official_id", name=op.f("pk_result")),
    )
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_result_office_id_official_id"), ["office_id", "official_id"], unique=False
        )

    op.create_table(
        "shift",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("part IN ('morning', 'afternoon')", name=op.f("ck_shift_part_known")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_shift_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_shift_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_shift_office_id_office")),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_shift_official_id_official")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_shift")),
        sa.UniqueConstraint(
            "office_id",
            "desk_id",
            "worked_on",
            "part",
            name=op.f("uq_shift_office_id_desk_id_worked_on_part"),
        ),
    )
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_shift_office_id_desk_id_starts_at"),
            ["office_id", "desk_id", "starts_at"],
            unique=False,
        )

    op.create_table(
        "trace",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.CheckConstraint(
            "kind IN ('burst', 'overcount', 'off_hours', 'device', 'fast', 'low_cluster', 'response', 'response_low', 'drift')",
            name=op.f("ck_trace_kind_known"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_trace_office_id_office")),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_trace_official_id_official")),
        sa.PrimaryKeyConstraint("office_id", "kind", "rating_id", name=op.f("pk_trace")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("trace", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trace_office_id_month"), ["office_id", "month"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("name_key", sa.String(length=40), nullable=False),
        sa.Column("full_name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_once", sa.Boolean(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_user_account_official_id_official")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("name_key", name=op.f("uq_user_account_name_key")),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "role IN ('official', 'desk_head', 'ward_leader', 'personnel', 'city_administrator', 'inspectorate')",
            name=op.f("ck_role_grant_role_known"),
        ),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name=op.f("ck_role_grant_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_role_grant_office_id_office")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_role_grant_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint(
            "user_id",
            "office_id",
            "role",
            "from_on",
            name=op.f("uq_role_grant_user_id_office_id_role_from_on"),
        ),
    )
    op.create_table(
        "sheet",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("strengths", sa.String(length=2000), nullable=True),
        sa.Column("weaknesses", sa.String(length=2000), nullable=True),
        sa.Column("opinion", sa.String(length=2000), nullable=True),
        sa.Column("self_scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("head_scored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("head_scored_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["head_scored_by"], ["user_account.id"], name=op.f("fk_sheet_head_scored_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_sheet_office_id_office")),
        sa.ForeignKeyConstraint(["official_id"], ["official.id"], name=op.f("fk_sheet_official_id_official")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_sheet")),
        sa.UniqueConstraint(
            "office_id", "official_id", "month", name=op.f("uq_sheet_office_id_official_id_month")
        ),
    )
    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sheet_office_id_month"), ["office_id", "month"], unique=False)

    op.create_table(
        "signed_in",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_signed_in_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_signed_in")),
    )
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signed_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "vote",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("flag_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("ruling", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "reason IN ('genuine', 'self_rating', 'repeated', 'device_fault', 'coordinated', 'explained')",
            name=op.f("ck_vote_reason_known"),
        ),
        sa.CheckConstraint("ruling IN ('release', 'exclude', 'note')", name=op.f("ck_vote_ruling_known")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_vote_office_id_office")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_vote_user_id_user_account")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_vote")),
        sa.UniqueConstraint(
            "office_id", "flag_id", "user_id", name=op.f("uq_vote_office_id_flag_id_user_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("vote")
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signed_in_user_id"))

    op.drop_table("signed_in")
    with op.batch_alter_table("sheet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sheet_office_id_month"))

    op.drop_table("sheet")
    op.drop_table("role_grant")
    op.drop_table("user_account")
    with op.batch_alter_table("trace", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_trace_office_id_month"))

    op.drop_table("trace")
    with op.batch_alter_table("shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shift_office_id_desk_id_starts_at"))

    op.drop_table("shift")
    with op.batch_alter_table("result", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_result_office_id_official_id"))

    op.drop_table("result")
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipt_office_id_received_at"))
        batch_op.drop_index(batch_op.f("ix_receipt_office_id_desk_id_received_at"))

    op.drop_table("receipt")
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rating_office_id_month_official_id"))

    op.drop_table("rating")
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_posting_office_id_from_on"))

    op.drop_table("posting")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_office_id_month"))

    op.drop_table("plan")
    with op.batch_alter_table("pairing_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pairing_code_code_hash"))

    op.drop_table("pairing_code")
    with op.batch_alter_table("kiosk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kiosk_token_hash"))

    op.drop_table("kiosk")
    op.drop_table("intake")
    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flag_office_id_month_kind"))

    op.drop_table("flag")
    with op.batch_alter_table("desk_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_desk_session_office_id_desk_id_signed_on_at"))

    op.drop_table("desk_session")
    op.drop_table("task")
    op.drop_table("tally")
    op.drop_table("sealed_day")
    op.drop_table("rule_set_choice")
    op.drop_table("reference_table")
    with op.batch_alter_table("receipt_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipt_code_office_id_receipt_id"))
        batch_op.drop_index(batch_op.f("ix_receipt_code_code_hash"))

    op.drop_table("receipt_code")
    op.drop_table("period")
    with op.batch_alter_table("official", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_official_office_id_name_sort"))

    op.drop_table("official")
    op.drop_table("mark")
    with op.batch_alter_table("ledger_decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ledger_decision_office_id_month_batch"))

    op.drop_table("ledger_decision")
    op.drop_table("ledger_batch")
    with op.batch_alter_table("flagged_rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flagged_rating_office_id_rating_id"))

    op.drop_table("flagged_rating")
    op.drop_table("desk")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_office_id_rating_id"))

    op.drop_table("contact")
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_office_id_rating_id"))
        batch_op.drop_index(batch_op.f("ix_comment_office_id_month"))

    op.drop_table("comment")
    with op.batch_alter_table("act", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_act_office_id_acted_at"))

    op.drop_table("act")
    op.drop_table("procedure")
    op.drop_table("office")
    op.drop_table("job_run")
    with op.batch_alter_table("failed_try", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_failed_try_source_tried_at"))
        batch_op.drop_index(batch_op.f("ix_failed_try_name_key_tried_at"))

    op.drop_table("failed_try")
