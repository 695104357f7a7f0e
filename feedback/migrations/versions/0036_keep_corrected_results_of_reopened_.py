"""Keep corrected results of reopened sheets."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "result_correction",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("completed", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False),
        sa.Column("major_errors", sa.Integer(), nullable=False),
        sa.Column("handed_back", sa.Boolean(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(length=1000), nullable=False),
        sa.Column("corrected_by", sa.Uuid(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("evidence <> ''", name=op.f("ck_result_correction_has_evidence")),
        sa.CheckConstraint("completed >= 0", name=op.f("ck_result_correction_quantity_not_negative")),
        sa.CheckConstraint(
            "late >= 0 AND major_errors >= 0", name=op.f("ck_result_correction_faults_not_negative")
        ),
        sa.CheckConstraint(
            "level IS NULL OR level >= 1", name=op.f("ck_result_correction_level_among_the_anchors")
        ),
        sa.CheckConstraint("round >= 2", name=op.f("ck_result_correction_after_a_reopening")),
        sa.ForeignKeyConstraint(
            ["corrected_by"], ["user_account.id"], name=op.f("fk_result_correction_corrected_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_result_correction_office_id_office")
        ),
        sa.PrimaryKeyConstraint(
            "office_id", "sheet_id", "round", "task_id", name=op.f("pk_result_correction")
        ),
    )


def downgrade() -> None:
    op.drop_table("result_correction")
