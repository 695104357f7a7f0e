"""the way of a sheet."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

SHEET_CHECKS = {
    "state_known": "state IN ('open', 'self_scored', 'commented', 'discussed', 'decided', 'published', 'petitioned', 'reopened', 'locked')",
    "rounds_start_at_one": "round >= 1 AND counting_round >= 1",
    "reopened_is_a_round_ahead": "(state = 'reopened') = (counting_round < round)",
    "published_has_its_day": "published_on IS NOT NULL OR state NOT IN ('published', 'locked')",
    "published_after_the_decision": "published_on IS NULL OR state IN ('published', 'petitioned', 'locked')",
    "published_opens_the_petition": "(published_on IS NULL) = (petition_until IS NULL)",
}


def upgrade() -> None:
    op.create_table(
        "sheet_evidence",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("reference", sa.String(length=500), nullable=False),
        sa.CheckConstraint("words <> ''", name=op.f("ck_sheet_evidence_says_something")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_sheet_evidence_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_sheet_evidence")),
    )
    with op.batch_alter_table("sheet_evidence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sheet_evidence_office_id_sheet_id"), ["office_id", "sheet_id"], unique=False
        )

    op.create_table(
        "sheet_terms",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("from_month", sa.String(length=7), nullable=False),
        sa.Column("self_by", sa.Integer(), nullable=False),
        sa.Column("lead_by", sa.Integer(), nullable=False),
        sa.Column("collective_by", sa.Integer(), nullable=False),
        sa.Column("decide_by", sa.Integer(), nullable=False),
        sa.Column("publish_within", sa.Integer(), nullable=False),
        sa.Column("petition_within", sa.Integer(), nullable=False),
        sa.Column("collective", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "collective IN ('nobody', 'leaders', 'everybody')", name=op.f("ck_sheet_terms_collective_known")
        ),
        sa.CheckConstraint(
            "1 <= self_by AND self_by <= lead_by AND lead_by <= collective_by AND collective_by <= decide_by AND decide_by <= 28",
            name=op.f("ck_sheet_terms_one_step_after_the_other"),
        ),
        sa.CheckConstraint(
            "publish_within >= 1 AND petition_within >= 1", name=op.f("ck_sheet_terms_days_to_do_it")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_sheet_terms_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "from_month", name=op.f("pk_sheet_terms")),
    )
    op.create_table(
        "leader",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("division", sa.String(length=200), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_leader_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_leader_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_leader_official_id_official")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_leader")),
    )
    with op.batch_alter_table("leader", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_leader_office_id_division"), ["office_id", "division"], unique=False
        )

    op.create_table(
        "sheet_comment",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("scorer", sa.String(length=20), nullable=False),
        sa.Column("opinion", sa.String(length=2000), nullable=True),
        sa.Column("scored_by", sa.Uuid(), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("scorer <> 'self'", name=op.f("ck_sheet_comment_of_whoever_leads")),
        sa.CheckConstraint(
            "scorer IN ('self', 'direct', 'head', 'superior')", name=op.f("ck_sheet_comment_scorer_known")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_sheet_comment_office_id_office")),
        sa.ForeignKeyConstraint(
            ["scored_by"], ["user_account.id"], name=op.f("fk_sheet_comment_scored_by_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "sheet_id", "round", "scorer", name=op.f("pk_sheet_comment")),
    )
    op.create_table(
        "sheet_minutes",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("in_favour", sa.Integer(), nullable=False),
        sa.Column("against", sa.Integer(), nullable=False),
        sa.Column("opinion", sa.String(length=2000), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "in_favour + against <= present", name=op.f("ck_sheet_minutes_only_those_present_vote")
        ),
        sa.CheckConstraint(
            "in_favour >= 0 AND against >= 0", name=op.f("ck_sheet_minutes_votes_not_negative")
        ),
        sa.CheckConstraint("present >= 2", name=op.f("ck_sheet_minutes_a_collective_has_two")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_sheet_minutes_office_id_office")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_sheet_minutes_recorded_by_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "sheet_id", "round", name=op.f("pk_sheet_minutes")),
    )
    op.create_table(
        "sheet_passage",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("old", sa.String(length=20), nullable=False),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.CheckConstraint(
            "new IN ('open', 'self_scored', 'commented', 'discussed', 'decided', 'published', 'petitioned', 'reopened', 'locked')",
            name=op.f("ck_sheet_passage_new_known"),
        ),
        sa.CheckConstraint(
            "old IN ('open', 'self_scored', 'commented', 'discussed', 'decided', 'published', 'petitioned', 'reopened', 'locked')",
            name=op.f("ck_sheet_passage_old_known"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_sheet_passage_office_id_office")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_sheet_passage_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_sheet_passage")),
    )
    with op.batch_alter_table("sheet_passage", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_sheet_passage_office_id_sheet_id"), ["office_id", "sheet_id"], unique=False
        )

    op.create_table(
        "sheet_reminded",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_sheet_reminded_office_id_office")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_sheet_reminded_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint(
            "office_id", "month", "step", "user_id", "reminded_on", name=op.f("pk_sheet_reminded")
        ),
    )
    op.create_table(
        "sheet_reopening",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'decided') = (version IS NOT NULL)",
            name=op.f("ck_sheet_reopening_decided_made_a_version"),
        ),
        sa.CheckConstraint(
            "(state IN ('asked', 'withdrawn')) = (agreed_by IS NULL)",
            name=op.f("ck_sheet_reopening_agreed_by_somebody"),
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'agreed', 'decided', 'withdrawn')",
            name=op.f("ck_sheet_reopening_state_known"),
        ),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (agreed_by IS NULL)", name=op.f("ck_sheet_reopening_agreed_has_a_time")
        ),
        sa.CheckConstraint(
            "agreed_by IS NULL OR agreed_by <> asked_by", name=op.f("ck_sheet_reopening_agreed_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["agreed_by"], ["user_account.id"], name=op.f("fk_sheet_reopening_agreed_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_sheet_reopening_asked_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_sheet_reopening_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_sheet_reopening")),
    )
    with op.batch_alter_table("sheet_reopening", schema=None) as batch_op:
        batch_op.create_index(
            "uq_sheet_reopening_standing",
            ["office_id", "sheet_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'agreed')"),
            postgresql_where=sa.text("state IN ('asked', 'agreed')"),
        )

    with op.batch_alter_table("mark") as batch_op:
        batch_op.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        batch_op.drop_constraint(op.f("ck_mark_scorer_known"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_mark_scorer_known"), "scorer IN ('self', 'direct', 'head', 'superior')"
        )
        batch_op.drop_constraint(op.f("pk_mark"), type_="primary")
        batch_op.create_primary_key(
            op.f("pk_mark"), ["office_id", "sheet_id", "round", "scorer", "criterion"]
        )
    with op.batch_alter_table("mark") as batch_op:  # it was for the rows that stood
        batch_op.alter_column("round", existing_type=sa.Integer(), server_default=None)

    with op.batch_alter_table("sheet") as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=20), nullable=False, server_default="open"))
        batch_op.add_column(sa.Column("round", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("counting_round", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("published_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("petition_until", sa.Date(), nullable=True))
    # Sheets that stand are as far as their marks and their months have come; whoever marked as a leader was the head.
    op.execute("UPDATE sheet SET state = 'self_scored' WHERE self_scored_at IS NOT NULL")
    op.execute("UPDATE sheet SET state = 'commented' WHERE head_scored_at IS NOT NULL")
    op.execute(
        "UPDATE sheet SET state = 'decided' WHERE EXISTS (SELECT 1 FROM period WHERE "
        "period.office_id = sheet.office_id AND period.month = sheet.month AND period.state <> 'open')"
    )
    op.execute(
        "INSERT INTO sheet_comment (office_id, sheet_id, round, scorer, opinion, scored_by, scored_at) "
        "SELECT office_id, id, 1, 'head', opinion, head_scored_by, head_scored_at FROM sheet "
        "WHERE head_scored_at IS NOT NULL AND head_scored_by IS NOT NULL"
    )
    with op.batch_alter_table("sheet") as batch_op:
        batch_op.alter_column("state", existing_type=sa.String(length=20), server_default=None)
        batch_op.alter_column("round", existing_type=sa.Integer(), server_default=None)
        batch_op.alter_column("counting_round", existing_type=sa.Integer(), server_default=None)
        for name, condition in SHEET_CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_sheet_{name}"), condition)

    with op.batch_alter_table("objection") as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("decision", sa.String(length=100), nullable=True))
        batch_op.drop_constraint(op.f("uq_objection_office_id_official_id_month_subject"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_objection_office_id_official_id_month_subject_version"),
            ["office_id", "official_id", "month", "subject", "version"],
        )
        batch_op.create_check_constraint(
            op.f("ck_objection_decided_when_answered"), "decision IS NULL OR state <> 'open'"
        )
    with op.batch_alter_table("objection") as batch_op:
        batch_op.alter_column("version", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    # What the tables before do not know goes: later versions of an objection, later rounds, other scorers' marks.
    op.execute("DELETE FROM objection WHERE version > 1")
    with op.batch_alter_table("objection") as batch_op:
        batch_op.drop_constraint(op.f("ck_objection_decided_when_answered"), type_="check")
        batch_op.drop_constraint(
            op.f("uq_objection_office_id_official_id_month_subject_version"), type_="unique"
        )
        batch_op.create_unique_constraint(
            op.f("uq_objection_office_id_official_id_month_subject"),
            ["office_id", "official_id", "month", "subject"],
        )
        batch_op.drop_column("decision")
        batch_op.drop_column("version")

    op.execute("DELETE FROM mark WHERE round > 1 OR scorer IN ('direct', 'superior')")
    with op.batch_alter_table("sheet") as batch_op:
        for name in SHEET_CHECKS:
            batch_op.drop_constraint(op.f(f"ck_sheet_{name}"), type_="check")
        batch_op.drop_column("petition_until")
        batch_op.drop_column("published_on")
        batch_op.drop_column("counting_round")
        batch_op.drop_column("round")
        batch_op.drop_column("state")

    with op.batch_alter_table("mark") as batch_op:
        batch_op.drop_constraint(op.f("pk_mark"), type_="primary")
        batch_op.drop_constraint(op.f("ck_mark_scorer_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_mark_scorer_known"), "scorer IN ('self', 'head')")
        batch_op.create_primary_key(op.f("pk_mark"), ["office_id", "sheet_id", "scorer", "criterion"])
        batch_op.drop_column("round")

    with op.batch_alter_table("sheet_reopening", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_sheet_reopening_standing",
            sqlite_where=sa.text("state IN ('asked', 'agreed')"),
            postgresql_where=sa.text("state IN ('asked', 'agreed')"),
        )

    op.drop_table("sheet_reopening")
    op.drop_table("sheet_reminded")
    with op.batch_alter_table("sheet_passage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sheet_passage_office_id_sheet_id"))

    op.drop_table("sheet_passage")
    op.drop_table("sheet_minutes")
    op.drop_table("sheet_comment")
    with op.batch_alter_table("leader", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leader_office_id_division"))

    op.drop_table("leader")
    op.drop_table("sheet_terms")
    with op.batch_alter_table("sheet_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sheet_evidence_office_id_sheet_id"))

    op.drop_table("sheet_evidence")
