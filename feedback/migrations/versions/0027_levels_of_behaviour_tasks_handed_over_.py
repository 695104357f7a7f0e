"""levels of behaviour, tasks handed over, days of a plan."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "task_level",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("levels", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(length=1000), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("marked_by", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "level >= 1 AND level <= levels", name=op.f("ck_task_level_level_among_the_anchors")
        ),
        sa.ForeignKeyConstraint(
            ["marked_by"], ["user_account.id"], name=op.f("fk_task_level_marked_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_task_level_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_task_level")),
    )
    with op.batch_alter_table("task_level", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_task_level_office_id_task_id"), ["office_id", "task_id"], unique=False
        )

    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("for_days", sa.BigInteger(), nullable=True))

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("level", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("relieved", sa.BigInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.alter_column("relieved", existing_type=sa.BigInteger(), server_default=None)
        batch_op.create_check_constraint(
            op.f("ck_task_level_of_behaviour"), "level IS NULL OR (measure = 'behaviour' AND level >= 1)"
        )
        batch_op.create_check_constraint(
            op.f("ck_task_relieved_of_what_was_assigned"), "relieved >= 0 AND relieved <= assigned"
        )


def downgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_task_relieved_of_what_was_assigned"), type_="check")
        batch_op.drop_constraint(op.f("ck_task_level_of_behaviour"), type_="check")
        batch_op.drop_column("relieved")
        batch_op.drop_column("level")

    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.drop_column("for_days")

    with op.batch_alter_table("task_level", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_level_office_id_task_id"))

    op.drop_table("task_level")
