"""count guesses."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guess_count",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("source", sa.LargeBinary(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('receipt', 'check', 'wall')", name=op.f("ck_guess_count_kind_known")),
        sa.CheckConstraint("count >= 1", name=op.f("ck_guess_count_count_positive")),
        sa.PrimaryKeyConstraint("kind", "source", "since", name=op.f("pk_guess_count")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("guess_count")
