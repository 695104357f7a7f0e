"""Months that were evaluated elsewhere and brought in from their papers."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "brought_month",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("common", sa.BigInteger(), nullable=True),
        sa.Column("task", sa.BigInteger(), nullable=True),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("brought_by", sa.Uuid(), nullable=True),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("document <> ''", name=op.f("ck_brought_month_has_its_document")),
        sa.CheckConstraint(
            "total >= 0 AND total <= 10000", name=op.f("ck_brought_month_points_of_a_hundred")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_brought_month_versions_start_at_one")),
        sa.ForeignKeyConstraint(
            ["brought_by"], ["user_account.id"], name=op.f("fk_brought_month_brought_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_brought_month_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_brought_month_official_id_official")
        ),
        sa.PrimaryKeyConstraint(
            "office_id", "official_id", "month", "version", name=op.f("pk_brought_month")
        ),
    )
    with op.batch_alter_table("brought_month", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_brought_month_official_id_month"), ["official_id", "month"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("brought_month", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_brought_month_official_id_month"))

    op.drop_table("brought_month")
