"""the life of work plans."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "catalogue_product",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("code_key", sa.String(length=40), nullable=False),
        sa.Column("division", sa.String(length=200), nullable=False),
        sa.Column("duty", sa.String(length=500), nullable=False),
        sa.Column("work", sa.String(length=500), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("complexity", sa.String(length=20), nullable=False),
        sa.Column("frame", sa.String(length=60), nullable=False),
        sa.Column("graded", sa.BigInteger(), nullable=True),
        sa.Column("coefficient", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=True),
        sa.Column("from_month", sa.String(length=7), nullable=False),
        sa.CheckConstraint(
            "complexity IN ('n1', 'n2', 'n3', 'n4', 'n5')", name=op.f("ck_catalogue_product_complexity_known")
        ),
        sa.CheckConstraint("coefficient > 0", name=op.f("ck_catalogue_product_coefficient_positive")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_catalogue_product_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_catalogue_product")),
        sa.UniqueConstraint(
            "office_id",
            "code_key",
            "from_month",
            name=op.f("uq_catalogue_product_office_id_code_key_from_month"),
        ),
    )
    op.create_table(
        "recurring_duty",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.String(length=410), nullable=False),
        sa.Column("post_key", sa.String(length=410), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("title_key", sa.String(length=500), nullable=False),
        sa.Column("product_code", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=20), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("deciding", sa.String(length=20), nullable=False),
        sa.Column("anchors", sa.String(length=2000), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "deciding IN ('official', 'division', 'centre', 'ward', 'city')",
            name=op.f("ck_recurring_duty_deciding_known"),
        ),
        sa.CheckConstraint(
            "measure IN ('fixed', 'received', 'returned', 'behaviour')",
            name=op.f("ck_recurring_duty_measure_known"),
        ),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_recurring_duty_quantity_not_negative")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_recurring_duty_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_recurring_duty")),
        sa.UniqueConstraint(
            "office_id", "post_key", "title_key", name=op.f("uq_recurring_duty_office_id_post_key_title_key")
        ),
    )
    op.create_table(
        "responsibility",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "deputy_id IS NULL OR deputy_id <> official_id", name=op.f("ck_responsibility_deputy_is_another")
        ),
        sa.CheckConstraint(
            "to_on IS NULL OR to_on >= from_on", name=op.f("ck_responsibility_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["official.id"], name=op.f("fk_responsibility_deputy_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_responsibility_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_responsibility_official_id_official")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_responsibility")),
    )
    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_responsibility_office_id_field"), ["office_id", "field"], unique=False
        )

    op.create_table(
        "plan_appraisal",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("division", sa.String(length=200), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=20), nullable=True),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("appraised_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("word IN ('agrees', 'objects')", name=op.f("ck_plan_appraisal_word_known")),
        sa.CheckConstraint(
            "(word IS NULL) = (appraised_at IS NULL)", name=op.f("ck_plan_appraisal_appraised_has_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_plan_appraisal_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_plan_appraisal_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_plan_appraisal")),
        sa.UniqueConstraint(
            "office_id",
            "plan_id",
            "division",
            "round",
            name=op.f("uq_plan_appraisal_office_id_plan_id_division_round"),
        ),
    )
    op.create_table(
        "plan_passage",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=False),
        sa.Column("old", sa.String(length=20), nullable=False),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "new IN ('draft', 'proposed', 'approved')", name=op.f("ck_plan_passage_new_known")
        ),
        sa.CheckConstraint(
            "old IN ('draft', 'proposed', 'approved')", name=op.f("ck_plan_passage_old_known")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_plan_passage_office_id_office")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_plan_passage_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_plan_passage")),
    )
    with op.batch_alter_table("plan_passage", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_plan_passage_office_id_plan_id"), ["office_id", "plan_id"], unique=False
        )

    op.create_table(
        "task_change",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("old", sa.String(length=60), nullable=False),
        sa.Column("new", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("word", sa.String(length=20), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("word IN ('agrees', 'objects')", name=op.f("ck_task_change_word_known")),
        sa.CheckConstraint(
            "(word IS NULL) = (answered_at IS NULL)", name=op.f("ck_task_change_answered_has_a_time")
        ),
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_by <> asked_by", name=op.f("ck_task_change_agreed_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_task_change_answered_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_task_change_asked_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_task_change_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_task_change")),
    )
    with op.batch_alter_table("task_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_task_change_office_id_task_id"), ["office_id", "task_id"], unique=False
        )

    op.create_table(
        "task_fault",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("evidence", sa.String(length=1000), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(length=1000), nullable=True),
        sa.Column("exempt", sa.Boolean(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('late', 'major_error')", name=op.f("ck_task_fault_kind_known")),
        sa.CheckConstraint(
            "(exempt IS NULL) = (decided_at IS NULL)", name=op.f("ck_task_fault_decided_has_a_time")
        ),
        sa.CheckConstraint(
            "exempt IS NULL OR cause IS NOT NULL", name=op.f("ck_task_fault_decided_has_a_cause")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_task_fault_decided_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_task_fault_office_id_office")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_task_fault_recorded_by_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_task_fault")),
    )
    with op.batch_alter_table("task_fault", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_task_fault_office_id_task_id"), ["office_id", "task_id"], unique=False
        )

    # Plans that stand have been in force all the while.
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("state", sa.String(length=20), nullable=False, server_default="approved")
        )
        batch_op.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("approved_by", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_plan_approved_by_user_account"), "user_account", ["approved_by"], ["id"]
        )
    op.execute("UPDATE plan SET proposed_at = CURRENT_TIMESTAMP, approved_at = CURRENT_TIMESTAMP")
    with op.batch_alter_table("plan", schema=None) as batch_op:
        batch_op.alter_column("state", existing_type=sa.String(length=20), server_default=None)
        batch_op.alter_column("round", existing_type=sa.Integer(), server_default=None)
        batch_op.create_check_constraint(
            batch_op.f("ck_plan_state_known"), "state IN ('draft', 'proposed', 'approved')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_plan_proposed_has_a_time"), "(state = 'draft') = (proposed_at IS NULL)"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_plan_approved_has_a_time"), "(state = 'approved') = (approved_at IS NOT NULL)"
        )

    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("work_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("product_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("product", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("share", sa.BigInteger(), nullable=False, server_default="10000"))
        batch_op.add_column(sa.Column("deciding", sa.String(length=20), nullable=True))
        batch_op.add_column(
            sa.Column("measure", sa.String(length=20), nullable=False, server_default="fixed")
        )
        batch_op.add_column(sa.Column("anchors", sa.String(length=2000), nullable=True))
        for name in ("handed_back", "taken_over", "unplanned"):
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f("ix_task_office_id_work_id"), ["office_id", "work_id"], unique=False)
        batch_op.create_unique_constraint(
            batch_op.f("uq_task_office_id_plan_id_work_id"), ["office_id", "plan_id", "work_id"]
        )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.alter_column("share", existing_type=sa.BigInteger(), server_default=None)
        batch_op.alter_column("measure", existing_type=sa.String(length=20), server_default=None)
        for name in ("handed_back", "taken_over", "unplanned"):
            batch_op.alter_column(name, existing_type=sa.Boolean(), server_default=None)
        batch_op.create_check_constraint(
            batch_op.f("ck_task_deciding_known"),
            "deciding IN ('official', 'division', 'centre', 'ward', 'city')",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_task_measure_known"), "measure IN ('fixed', 'received', 'returned', 'behaviour')"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_task_share_within_the_whole"), "share > 0 AND share <= 10000"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_task_taken_over_or_unplanned"), "NOT (taken_over AND unplanned)"
        )


def downgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        for name in ("deciding_known", "measure_known", "share_within_the_whole", "taken_over_or_unplanned"):
            batch_op.drop_constraint(batch_op.f(f"ck_task_{name}"), type_="check")
        batch_op.drop_constraint(batch_op.f("uq_task_office_id_plan_id_work_id"), type_="unique")
        batch_op.drop_index(batch_op.f("ix_task_office_id_work_id"))
        batch_op.drop_column("unplanned")
        batch_op.drop_column("taken_over")
        batch_op.drop_column("handed_back")
        batch_op.drop_column("anchors")
        batch_op.drop_column("measure")
        batch_op.drop_column("deciding")
        batch_op.drop_column("share")
        batch_op.drop_column("product")
        batch_op.drop_column("product_id")
        batch_op.drop_column("work_id")

    with op.batch_alter_table("plan", schema=None) as batch_op:
        for name in ("state_known", "proposed_has_a_time", "approved_has_a_time"):
            batch_op.drop_constraint(batch_op.f(f"ck_plan_{name}"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_plan_approved_by_user_account"), type_="foreignkey")
        batch_op.drop_column("approved_by")
        batch_op.drop_column("approved_at")
        batch_op.drop_column("proposed_at")
        batch_op.drop_column("round")
        batch_op.drop_column("state")

    with op.batch_alter_table("task_fault", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_fault_office_id_task_id"))

    op.drop_table("task_fault")
    with op.batch_alter_table("task_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_change_office_id_task_id"))

    op.drop_table("task_change")
    with op.batch_alter_table("plan_passage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_passage_office_id_plan_id"))

    op.drop_table("plan_passage")
    op.drop_table("plan_appraisal")
    with op.batch_alter_table("responsibility", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_responsibility_office_id_field"))

    op.drop_table("responsibility")
    op.drop_table("recurring_duty")
    op.drop_table("catalogue_product")
