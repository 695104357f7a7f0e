"""corrections of who served."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "moved_rating",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("correction_id", sa.Uuid(), nullable=False),
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_moved_rating_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "correction_id", "rating_id", name=op.f("pk_moved_rating")),
    )
    with op.batch_alter_table("moved_rating", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_moved_rating_office_id_rating_id"), ["office_id", "rating_id"], unique=False
        )

    op.create_table(
        "correction",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=True),
        sa.Column("from_official_id", sa.Uuid(), nullable=True),
        sa.Column("to_official_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(kind = 'roster') = (part IS NOT NULL)", name=op.f("ck_correction_roster_has_a_part")
        ),
        sa.CheckConstraint(
            "(state = 'decided') = (decided_by IS NOT NULL)", name=op.f("ck_correction_decided_by_somebody")
        ),
        sa.CheckConstraint(
            "kind = 'roster' OR (from_official_id IS NOT NULL AND to_official_id IS NOT NULL)",
            name=op.f("ck_correction_ratings_move_between_two"),
        ),
        sa.CheckConstraint("kind IN ('ratings', 'roster')", name=op.f("ck_correction_kind_known")),
        sa.CheckConstraint("part IN ('morning', 'afternoon')", name=op.f("ck_correction_part_known")),
        sa.CheckConstraint(
            "state IN ('open', 'decided', 'withdrawn')", name=op.f("ck_correction_state_known")
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)", name=op.f("ck_correction_decided_at_some_time")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> proposed_by", name=op.f("ck_correction_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_correction_decided_by_user_account")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_correction_desk_id_desk")),
        sa.ForeignKeyConstraint(
            ["from_official_id"], ["official.id"], name=op.f("fk_correction_from_official_id_official")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_correction_office_id_office")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["user_account.id"], name=op.f("fk_correction_proposed_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["to_official_id"], ["official.id"], name=op.f("fk_correction_to_official_id_official")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_correction")),
    )
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_correction_office_id_state"), ["office_id", "state"], unique=False
        )

    op.create_table(
        "former_shift",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=True),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("part IN ('morning', 'afternoon')", name=op.f("ck_former_shift_part_known")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_former_shift_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_former_shift_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_former_shift_official_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["user_account.id"], name=op.f("fk_former_shift_replaced_by_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_former_shift")),
    )
    with op.batch_alter_table("former_shift", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_former_shift_office_id_worked_on"), ["office_id", "worked_on"], unique=False
        )

    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.add_column(sa.Column("moved_to", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_rating_moved_to_official"), "official", ["moved_to"], ["id"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_rating_moved_from_one_to_another"),
            "moved_to IS NULL OR (official_id IS NOT NULL AND moved_to <> official_id)",
        )


def downgrade() -> None:
    with op.batch_alter_table("rating", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_rating_moved_from_one_to_another"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_rating_moved_to_official"), type_="foreignkey")
        batch_op.drop_column("moved_to")

    with op.batch_alter_table("former_shift", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_former_shift_office_id_worked_on"))

    op.drop_table("former_shift")
    with op.batch_alter_table("correction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_correction_office_id_state"))

    op.drop_table("correction")
    with op.batch_alter_table("moved_rating", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_moved_rating_office_id_rating_id"))

    op.drop_table("moved_rating")
