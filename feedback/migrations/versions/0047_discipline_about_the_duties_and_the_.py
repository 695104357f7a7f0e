"""Discipline about the duties, which fails a year, and the opinion of the Party committee in its minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("discipline", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("about_duties", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("discipline", schema=None) as batch_op:
        batch_op.alter_column("about_duties", existing_type=sa.Boolean(), server_default=None)

    with op.batch_alter_table("sheet_minutes", schema=None) as batch_op:
        batch_op.add_column(sa.Column("party", sa.String(length=2000), nullable=False, server_default=""))
    with op.batch_alter_table("sheet_minutes", schema=None) as batch_op:
        batch_op.alter_column("party", existing_type=sa.String(length=2000), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sheet_minutes", schema=None) as batch_op:
        batch_op.drop_column("party")

    with op.batch_alter_table("discipline", schema=None) as batch_op:
        batch_op.drop_column("about_duties")
