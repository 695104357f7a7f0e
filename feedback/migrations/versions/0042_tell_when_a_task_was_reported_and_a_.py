"""Tell when a task was reported and a change asked late."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reported_on", sa.Date(), nullable=True))

    with op.batch_alter_table("task_change", schema=None) as batch_op:
        batch_op.add_column(sa.Column("after_due", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("task_change", schema=None) as batch_op:
        batch_op.alter_column("after_due", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("task_change", schema=None) as batch_op:
        batch_op.drop_column("after_due")

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_column("reported_on")
