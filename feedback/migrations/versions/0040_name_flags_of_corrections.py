"""Name the flag whose ratings a correction moves."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("flag_id", sa.Uuid(), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_correction_a_flag_names_its_ratings"),
            "flag_id IS NULL OR (kind = 'ratings' AND check_hash IS NULL)",
        )


def downgrade() -> None:
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_correction_a_flag_names_its_ratings"), type_="check")
        batch_op.drop_column("flag_id")
