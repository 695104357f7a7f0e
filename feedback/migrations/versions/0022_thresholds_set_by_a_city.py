"""thresholds set by a city."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "threshold_change",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=20), nullable=False),
        sa.Column("from_month", sa.String(length=7), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_threshold_change_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["set_by"], ["user_account.id"], name=op.f("fk_threshold_change_set_by_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_threshold_change")),
        sa.UniqueConstraint(
            "office_id", "name", "from_month", name=op.f("uq_threshold_change_office_id_name_from_month")
        ),
    )


def downgrade() -> None:
    op.drop_table("threshold_change")
