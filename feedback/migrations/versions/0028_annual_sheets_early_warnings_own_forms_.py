"""annual sheets, early warnings, own forms, files for the national database."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "national_pushed",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("push_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_national_pushed_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_national_pushed_official_id_official")
        ),
        sa.PrimaryKeyConstraint(
            "office_id", "official_id", "period", "version", name=op.f("pk_national_pushed")
        ),
    )
    with op.batch_alter_table("national_pushed", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_national_pushed_office_id_push_id"), ["office_id", "push_id"], unique=False
        )

    op.create_table(
        "national_push",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_national_push_made_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_national_push_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_national_push")),
    )
    op.create_table(
        "office_form",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('sheet', 'year-sheet', 'summary', 'plan', 'minutes')",
            name=op.f("ck_office_form_kind_known"),
        ),
        sa.CheckConstraint(
            "(content IS NULL) = (digest IS NULL)", name=op.f("ck_office_form_content_has_a_digest")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_office_form_versions_start_at_one")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_office_form_office_id_office")),
        sa.ForeignKeyConstraint(
            ["set_by"], ["user_account.id"], name=op.f("fk_office_form_set_by_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "kind", "version", name=op.f("pk_office_form")),
    )
    op.create_table(
        "warning_answer",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("until_month", sa.String(length=7), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "measure IN ('talk', 'support', 'reassign', 'nothing')",
            name=op.f("ck_warning_answer_measure_known"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_warning_answer_answered_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_warning_answer_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_warning_answer_official_id_official")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_warning_answer")),
    )
    with op.batch_alter_table("warning_answer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_warning_answer_office_id_official_id"), ["office_id", "official_id"], unique=False
        )

    op.create_table(
        "year_decision",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("klass", sa.String(length=20), nullable=True),
        sa.Column("mean", sa.BigInteger(), nullable=True),
        sa.Column("months", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "klass IN ('not_completed', 'completed', 'good', 'excellent')",
            name=op.f("ck_year_decision_klass_known"),
        ),
        sa.CheckConstraint(
            "version = 1 OR reason <> ''", name=op.f("ck_year_decision_replacing_has_a_reason")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_year_decision_versions_start_at_one")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_year_decision_decided_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_year_decision_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_year_decision_official_id_official")
        ),
        sa.PrimaryKeyConstraint("office_id", "official_id", "year", "version", name=op.f("pk_year_decision")),
    )
    op.create_table(
        "year_sheet",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("own_class", sa.String(length=20), nullable=True),
        sa.Column("own_words", sa.String(length=4000), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comment", sa.String(length=4000), nullable=True),
        sa.Column("proposal", sa.String(length=2000), nullable=False),
        sa.Column("commented_by", sa.Uuid(), nullable=True),
        sa.Column("commented_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "own_class IN ('not_completed', 'completed', 'good', 'excellent')",
            name=op.f("ck_year_sheet_own_class_known"),
        ),
        sa.CheckConstraint(
            "(comment IS NULL) = (commented_at IS NULL)", name=op.f("ck_year_sheet_commented_has_a_time")
        ),
        sa.CheckConstraint(
            "(own_class IS NULL) = (assessed_at IS NULL)", name=op.f("ck_year_sheet_assessed_has_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["commented_by"], ["user_account.id"], name=op.f("fk_year_sheet_commented_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_year_sheet_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_year_sheet_official_id_official")
        ),
        sa.PrimaryKeyConstraint("office_id", "official_id", "year", name=op.f("pk_year_sheet")),
    )


def downgrade() -> None:
    op.drop_table("year_sheet")
    op.drop_table("year_decision")
    with op.batch_alter_table("warning_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_warning_answer_office_id_official_id"))

    op.drop_table("warning_answer")
    op.drop_table("office_form")
    op.drop_table("national_push")
    with op.batch_alter_table("national_pushed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_national_pushed_office_id_push_id"))

    op.drop_table("national_pushed")
