"""discipline, units' classes and what follows."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "class_measure",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("klass", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("basis", sa.String(length=200), nullable=False),
        sa.Column("from_month", sa.String(length=7), nullable=False),
        sa.Column("to_month", sa.String(length=7), nullable=True),
        sa.CheckConstraint("kind IN ('reward', 'measure')", name=op.f("ck_class_measure_kind_known")),
        sa.CheckConstraint(
            "klass IN ('not_completed', 'completed', 'good', 'excellent')",
            name=op.f("ck_class_measure_klass_known"),
        ),
        sa.CheckConstraint("words <> ''", name=op.f("ck_class_measure_says_what")),
        sa.CheckConstraint(
            "to_month IS NULL OR to_month >= from_month", name=op.f("ck_class_measure_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_class_measure_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_class_measure")),
    )
    with op.batch_alter_table("class_measure", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_class_measure_office_id_from_month"), ["office_id", "from_month"], unique=False
        )

    op.create_table(
        "discipline",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("from_month", sa.String(length=7), nullable=False),
        sa.Column("to_month", sa.String(length=7), nullable=False),
        sa.Column("at_most", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=500), nullable=True),
        sa.CheckConstraint("at_most <> 'excellent'", name=op.f("ck_discipline_limits_something")),
        sa.CheckConstraint(
            "at_most IN ('not_completed', 'completed', 'good', 'excellent')",
            name=op.f("ck_discipline_at_most_known"),
        ),
        sa.CheckConstraint("document <> ''", name=op.f("ck_discipline_has_its_document")),
        sa.CheckConstraint(
            "kind IN ('reprimand', 'warning', 'lowered_pay', 'demotion', 'removal', 'dismissal', 'party')",
            name=op.f("ck_discipline_kind_known"),
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_why IS NULL)",
            name=op.f("ck_discipline_withdrawn_has_a_reason"),
        ),
        sa.CheckConstraint("to_month >= from_month", name=op.f("ck_discipline_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_discipline_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_discipline_official_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_discipline_recorded_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["user_account.id"], name=op.f("fk_discipline_withdrawn_by_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_discipline")),
    )
    with op.batch_alter_table("discipline", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_discipline_office_id_official_id"), ["office_id", "official_id"], unique=False
        )

    op.create_table(
        "unit_class",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("klass", sa.String(length=20), nullable=False),
        sa.Column("document", sa.String(length=100), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("document <> ''", name=op.f("ck_unit_class_has_its_document")),
        sa.CheckConstraint(
            "klass IN ('not_completed', 'completed', 'good', 'excellent')",
            name=op.f("ck_unit_class_klass_known"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_unit_class_office_id_office")),
        sa.ForeignKeyConstraint(
            ["set_by"], ["user_account.id"], name=op.f("fk_unit_class_set_by_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "month", name=op.f("pk_unit_class")),
    )


def downgrade() -> None:
    op.drop_table("unit_class")
    with op.batch_alter_table("discipline", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_discipline_office_id_official_id"))

    op.drop_table("discipline")
    with op.batch_alter_table("class_measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_class_measure_office_id_from_month"))

    op.drop_table("class_measure")
