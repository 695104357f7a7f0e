"""sign the heads of the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ledger_key",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.Column("previous_id", sa.String(length=16), nullable=True),
        sa.Column("endorsement", sa.LargeBinary(length=64), nullable=True),
        sa.CheckConstraint(
            "(previous_id IS NULL) = (endorsement IS NULL)",
            name=op.f("ck_ledger_key_the_key_before_endorses"),
        ),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["ledger_key.id"], name=op.f("fk_ledger_key_previous_id_ledger_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_key")),
    )
    op.create_table(
        "ledger_release",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_release")),
    )
    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("salt", sa.LargeBinary(length=16), nullable=True))

    with op.batch_alter_table("ledger_batch", schema=None) as batch_op:
        batch_op.add_column(sa.Column("form", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("leaf_form", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("state", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("release", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("key_id", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("signature", sa.LargeBinary(length=64), nullable=True))
        batch_op.create_check_constraint("form_known", "form IN (1, 2)")
        batch_op.create_check_constraint("a_key_signs", "(key_id IS NULL) = (signature IS NULL)")
        batch_op.create_check_constraint("first_form_is_unsigned", "form = 2 OR key_id IS NULL")

    # What stands was sealed before heads were signed; a new batch says its form itself.
    with op.batch_alter_table("ledger_batch", schema=None) as batch_op:
        batch_op.alter_column("form", server_default=None)
        batch_op.alter_column("leaf_form", server_default=None)

    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.add_column(sa.Column("words_digest", sa.LargeBinary(length=32), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_column("words_digest")

    with op.batch_alter_table("ledger_batch", schema=None) as batch_op:
        for name in ("first_form_is_unsigned", "a_key_signs", "form_known"):
            batch_op.drop_constraint(op.f(f"ck_ledger_batch_{name}"), type_="check")
        batch_op.drop_column("signature")
        batch_op.drop_column("key_id")
        batch_op.drop_column("release")
        batch_op.drop_column("state")
        batch_op.drop_column("leaf_form")
        batch_op.drop_column("form")

    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_column("salt")

    op.drop_table("ledger_release")
    op.drop_table("ledger_key")
