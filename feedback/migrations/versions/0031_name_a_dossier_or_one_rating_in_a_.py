"""name a dossier or one rating in a correction."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.add_column(sa.Column("receipt_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("check_hash", sa.LargeBinary(length=32), nullable=True))
        batch_op.drop_constraint(op.f("ck_correction_kind_known"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_correction_kind_known"), "kind IN ('ratings', 'roster', 'dossier')"
        )
        batch_op.create_check_constraint(
            op.f("ck_correction_dossier_is_named"), "(kind = 'dossier') = (receipt_id IS NOT NULL)"
        )
        batch_op.create_check_constraint(
            op.f("ck_correction_a_code_names_a_rating"), "check_hash IS NULL OR kind = 'ratings'"
        )


def downgrade() -> None:
    op.execute("DELETE FROM correction WHERE kind = 'dossier'")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_correction_a_code_names_a_rating"), type_="check")
        batch_op.drop_constraint(op.f("ck_correction_dossier_is_named"), type_="check")
        batch_op.drop_constraint(op.f("ck_correction_kind_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_correction_kind_known"), "kind IN ('ratings', 'roster')")
        batch_op.drop_column("check_hash")
        batch_op.drop_column("receipt_id")
