"""words on flags."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "flag_answer",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("flag_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("as_official", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_flag_answer_office_id_office")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_flag_answer_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_flag_answer")),
        sa.UniqueConstraint(
            "office_id", "flag_id", "user_id", name=op.f("uq_flag_answer_office_id_flag_id_user_id")
        ),
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outside", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.alter_column("outside", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_column("outside")

    op.drop_table("flag_answer")
