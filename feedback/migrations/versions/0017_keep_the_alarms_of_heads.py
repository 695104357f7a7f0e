"""keep the alarms of heads."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "head_alarm",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_head_alarm_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "month", "number", "head", name=op.f("pk_head_alarm")),
    )


def downgrade() -> None:
    op.drop_table("head_alarm")
