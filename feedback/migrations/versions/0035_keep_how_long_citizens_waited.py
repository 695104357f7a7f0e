"""Keep how long citizens waited."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("waited_minutes", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_receipt_waited_within_a_working_day"), "waited_minutes BETWEEN 0 AND 600"
        )


def downgrade() -> None:
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_receipt_waited_within_a_working_day"), type_="check")
        batch_op.drop_column("waited_minutes")
