"""pass comments on and take objections."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "told_comment",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=True),
        sa.Column("for_head_only", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_told_comment_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_told_comment_official_id_official")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_told_comment")),
        sa.UniqueConstraint("office_id", "comment_id", name=op.f("uq_told_comment_office_id_comment_id")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("told_comment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_told_comment_office_id_month_official_id"),
            ["office_id", "month", "official_id"],
            unique=False,
        )

    op.create_table(
        "objection",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("subject", sa.String(length=20), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=2000), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (answer IS NULL)", name=op.f("ck_objection_answered_has_an_answer")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (answered_by IS NULL)", name=op.f("ck_objection_answered_has_somebody")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (answered_on IS NULL)", name=op.f("ck_objection_answered_has_its_day")
        ),
        sa.CheckConstraint("state IN ('open', 'upheld', 'rejected')", name=op.f("ck_objection_state_known")),
        sa.CheckConstraint(
            "subject IN ('month', 'ratings', 'comments', 'review')", name=op.f("ck_objection_subject_known")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_objection_answered_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_objection_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_objection_official_id_official")
        ),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_objection_procedure_id_procedure")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_objection")),
        sa.UniqueConstraint(
            "office_id",
            "official_id",
            "month",
            "subject",
            name=op.f("uq_objection_office_id_official_id_month_subject"),
        ),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_objection_office_id_state_due_on"), ["office_id", "state", "due_on"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_office_id_state_due_on"))

    op.drop_table("objection")
    with op.batch_alter_table("told_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_told_comment_office_id_month_official_id"))

    op.drop_table("told_comment")
