"""keep corrections of what was judged of leaders."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "leader_correction",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("unit_fulfils", sa.Boolean(), nullable=True),
        sa.Column("organises", sa.Boolean(), nullable=True),
        sa.Column("united", sa.Boolean(), nullable=True),
        sa.Column("evidence", sa.String(length=1000), nullable=False),
        sa.Column("corrected_by", sa.Uuid(), nullable=False),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("evidence <> ''", name=op.f("ck_leader_correction_has_evidence")),
        sa.CheckConstraint(
            "(unit_fulfils IS NULL) = (organises IS NULL) AND (organises IS NULL) = (united IS NULL)",
            name=op.f("ck_leader_correction_all_three_or_none"),
        ),
        sa.CheckConstraint("round >= 2", name=op.f("ck_leader_correction_after_a_reopening")),
        sa.ForeignKeyConstraint(
            ["corrected_by"], ["user_account.id"], name=op.f("fk_leader_correction_corrected_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_leader_correction_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", "sheet_id", "round", name=op.f("pk_leader_correction")),
    )


def downgrade() -> None:
    op.drop_table("leader_correction")
