"""Say by whose file a plan came."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("brought_by", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("paper", sa.String(length=200), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_plan_brought_by_user_account"), "user_account", ["brought_by"], ["id"]
        )
        batch_op.create_check_constraint(
            op.f("ck_plan_approved_by_another"),
            "approved_by IS NULL OR brought_by IS NULL OR approved_by <> brought_by",
        )


def downgrade() -> None:
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_plan_approved_by_another"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_plan_brought_by_user_account"), type_="foreignkey")
        batch_op.drop_column("paper")
        batch_op.drop_column("brought_by")
