"""count the waiting ratings that no tablet keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "intake_count",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("arrived", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("total", sa.LargeBinary(length=32), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint(
            "waiting >= 0 AND arrived >= waiting", name=op.f("ck_intake_count_waiting_have_arrived")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_intake_count_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", name=op.f("pk_intake_count")),
    )


def downgrade() -> None:
    op.drop_table("intake_count")
