"""Where a breach took place, and whether its act has failed an earlier year."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("discipline", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("counted_before", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("breach_office_id", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_discipline_breach_office_id_office"), "office", ["breach_office_id"], ["id"]
        )
    with op.batch_alter_table("discipline", schema=None) as batch_op:
        batch_op.alter_column("counted_before", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("discipline", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_discipline_breach_office_id_office"), type_="foreignkey")
        batch_op.drop_column("breach_office_id")
        batch_op.drop_column("counted_before")
