"""mail about new figures."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "digest_choice",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("rhythm", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("told_until", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "rhythm = 'never' OR address <> ''", name=op.f("ck_digest_choice_wanted_has_an_address")
        ),
        sa.CheckConstraint(
            "rhythm IN ('never', 'release', 'weekly', 'monthly')", name=op.f("ck_digest_choice_rhythm_known")
        ),
        sa.CheckConstraint("quiet_from BETWEEN 0 AND 23", name=op.f("ck_digest_choice_quiet_from_known")),
        sa.CheckConstraint("quiet_until BETWEEN 0 AND 23", name=op.f("ck_digest_choice_quiet_until_known")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_digest_choice_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_digest_choice")),
    )


def downgrade() -> None:
    op.drop_table("digest_choice")
