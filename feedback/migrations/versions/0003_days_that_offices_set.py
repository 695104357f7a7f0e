"""days that offices set."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "set_day",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('free', 'worked')", name=op.f("ck_set_day_kind_known")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_set_day_says_why")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_set_day_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "day_on", name=op.f("pk_set_day")),
    )


def downgrade() -> None:
    op.drop_table("set_day")
