"""let figures out by releases."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hour_tally",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_hour_tally_hour_known")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_hour_tally_weekday_known")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_hour_tally_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "month", "weekday", "hour", name=op.f("pk_hour_tally")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "release",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("weighed", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_release_number_from_one")),
        sa.CheckConstraint("version >= 0", name=op.f("ck_release_version_not_negative")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_release_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "month", "number", name=op.f("pk_release")),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_release_office_id_month_version"), ["office_id", "month", "version"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_office_id_month_version"))

    op.drop_table("release")
    op.drop_table("hour_tally")
