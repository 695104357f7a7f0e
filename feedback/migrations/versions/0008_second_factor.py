"""second factor."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_recovery_code_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("user_id", "code_hash", name=op.f("uq_recovery_code_user_id_code_hash")),
    )
    op.create_table(
        "second_factor",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(length=120), nullable=True),
        sa.Column("waiting", sa.LargeBinary(length=120), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_second_factor_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor")),
    )
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.add_column(sa.Column("awaits_code", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("code_tries", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.alter_column("awaits_code", existing_type=sa.Boolean(), server_default=None)
        batch_op.alter_column("code_tries", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("signed_in", schema=None) as batch_op:
        batch_op.drop_column("code_tries")
        batch_op.drop_column("awaits_code")

    op.drop_table("second_factor")
    op.drop_table("recovery_code")
