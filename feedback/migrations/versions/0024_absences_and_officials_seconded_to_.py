"""absences, and officials seconded to another office."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "absence",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=500), nullable=True),
        sa.CheckConstraint("approved_by <> ''", name=op.f("ck_absence_says_who_approved")),
        sa.CheckConstraint(
            "kind IN ('annual', 'sick', 'maternity', 'personal', 'unpaid', 'time_off', 'training', 'other')",
            name=op.f("ck_absence_kind_known"),
        ),
        sa.CheckConstraint("part = 'whole' OR from_on = to_on", name=op.f("ck_absence_half_of_one_day")),
        sa.CheckConstraint("part IN ('whole', 'morning', 'afternoon')", name=op.f("ck_absence_part_known")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_why IS NULL)", name=op.f("ck_absence_withdrawn_has_a_reason")
        ),
        sa.CheckConstraint("to_on >= from_on", name=op.f("ck_absence_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_absence_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_absence_official_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_absence_recorded_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["user_account.id"], name=op.f("fk_absence_withdrawn_by_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_absence_office_id_from_on"), ["office_id", "from_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_absence_official_id_from_on"), ["official_id", "from_on"], unique=False
        )

    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seconded", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.alter_column("seconded", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_column("seconded")

    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_absence_official_id_from_on"))
        batch_op.drop_index(batch_op.f("ix_absence_office_id_from_on"))

    op.drop_table("absence")
