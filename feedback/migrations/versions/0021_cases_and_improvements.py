"""cases and improvements."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_template",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("words_vi", sa.String(length=6000), nullable=False),
        sa.Column("words_en", sa.String(length=6000), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_answer_template_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_answer_template")),
        sa.UniqueConstraint("office_id", "name", name=op.f("uq_answer_template_office_id_name")),
    )
    op.create_table(
        "case_terms",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("first_look", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("complex", sa.Integer(), nullable=False),
        sa.Column("petition", sa.Integer(), nullable=False),
        sa.Column("petition_complex", sa.Integer(), nullable=False),
        sa.Column("explanation", sa.Integer(), nullable=False),
        sa.Column("settle", sa.Integer(), nullable=False),
        sa.Column("reply", sa.Integer(), nullable=False),
        sa.Column("apology_ahead", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_case_terms_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", name=op.f("pk_case_terms")),
    )
    op.create_table(
        "apology",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_apology_says_why")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_apology_made_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_apology_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "receipt_id", name=op.f("pk_apology")),
    )
    op.create_table(
        "case_answer",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("words", sa.String(length=6000), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("queued_on", sa.Date(), nullable=True),
        sa.Column("unreachable", sa.Boolean(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("reply_by", sa.Date(), nullable=True),
        sa.Column("satisfied", sa.Boolean(), nullable=True),
        sa.Column("replied_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('mail', 'sms', 'zalo', 'webhook', 'letter')",
            name=op.f("ck_case_answer_channel_known"),
        ),
        sa.CheckConstraint(
            "(code_hash IS NULL) = (reply_by IS NULL)", name=op.f("ck_case_answer_a_code_has_its_last_day")
        ),
        sa.CheckConstraint(
            "(queued_on IS NULL) = (code_hash IS NULL)", name=op.f("ck_case_answer_queued_has_a_code")
        ),
        sa.CheckConstraint(
            "(satisfied IS NULL) = (replied_on IS NULL)", name=op.f("ck_case_answer_a_word_has_its_day")
        ),
        sa.CheckConstraint(
            "satisfied IS NULL OR code_hash IS NOT NULL", name=op.f("ck_case_answer_only_a_code_gives_a_word")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["user_account.id"], name=op.f("fk_case_answer_answered_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_case_answer_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_case_answer")),
        sa.UniqueConstraint("office_id", "code_hash", name=op.f("uq_case_answer_office_id_code_hash")),
    )
    with op.batch_alter_table("case_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_answer_code_hash"), ["code_hash"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_case_answer_office_id_case_id"), ["office_id", "case_id"], unique=False
        )

    op.create_table(
        "case_passage",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("passing", sa.String(length=20), nullable=False),
        sa.Column("old_state", sa.String(length=20), nullable=True),
        sa.Column("new_state", sa.String(length=20), nullable=False),
        sa.Column("held_by", sa.String(length=20), nullable=False),
        sa.Column("passed_on", sa.Date(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.CheckConstraint(
            "(old_state IS NULL) = (passing = 'opened')",
            name=op.f("ck_case_passage_only_the_first_has_no_old_state"),
        ),
        sa.CheckConstraint(
            "new_state IN ('new', 'in_hand', 'answered', 'closed', 'referred')",
            name=op.f("ck_case_passage_new_state_known"),
        ),
        sa.CheckConstraint(
            "old_state IN ('new', 'in_hand', 'answered', 'closed', 'referred')",
            name=op.f("ck_case_passage_old_state_known"),
        ),
        sa.CheckConstraint(
            "passing IN ('opened', 'looked', 'classified', 'accepted', 'extended', 'assigned', 'asked', 'explained', 'found', 'answered', 'closed', 'referred', 'escalated', 'moved_away', 'satisfied', 'unsatisfied', 'reopened')",
            name=op.f("ck_case_passage_passing_known"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_case_passage_office_id_office")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_case_passage_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("office_id", "case_id", "number", name=op.f("pk_case_passage")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "citizen_case",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("held_by", sa.String(length=20), nullable=False),
        sa.Column("assigned_to", sa.Uuid(), nullable=True),
        sa.Column("rating_id", sa.Uuid(), nullable=True),
        sa.Column("month", sa.String(length=7), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("desk_id", sa.Uuid(), nullable=True),
        sa.Column("official_id", sa.Uuid(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("reopened_on", sa.Date(), nullable=True),
        sa.Column("over_on", sa.Date(), nullable=True),
        sa.Column("extensions", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("owed_on", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=True),
        sa.Column("cause_words", sa.String(length=2000), nullable=False),
        sa.Column("action_words", sa.String(length=2000), nullable=False),
        sa.Column("referred_to", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "(source = 'release') = (month IS NOT NULL)", name=op.f("ck_citizen_case_release_names_its_month")
        ),
        sa.CheckConstraint(
            "(source = 'release') = (rating_id IS NULL)", name=op.f("ck_citizen_case_release_names_no_rating")
        ),
        sa.CheckConstraint(
            "(state = 'referred') = (referred_to IS NOT NULL)",
            name=op.f("ck_citizen_case_referred_says_where"),
        ),
        sa.CheckConstraint(
            "(state IN ('closed', 'referred')) = (due_on IS NULL)",
            name=op.f("ck_citizen_case_open_has_a_clock"),
        ),
        sa.CheckConstraint(
            "accepted_on IS NULL OR kind IN ('complaint', 'denunciation')",
            name=op.f("ck_citizen_case_accepted_by_law"),
        ),
        sa.CheckConstraint(
            "cause IN ('procedure', 'staffing', 'skill', 'conduct', 'system', 'coordination', 'premises', 'unfounded')",
            name=op.f("ck_citizen_case_cause_known"),
        ),
        sa.CheckConstraint(
            "held_by IN ('desk_head', 'ward_leader', 'inspectorate')",
            name=op.f("ck_citizen_case_held_by_a_head"),
        ),
        sa.CheckConstraint(
            "kind IN ('feedback', 'petition', 'complaint', 'denunciation')",
            name=op.f("ck_citizen_case_kind_known"),
        ),
        sa.CheckConstraint(
            "source = 'contact' OR reason IS NOT NULL",
            name=op.f("ck_citizen_case_without_contact_has_a_reason"),
        ),
        sa.CheckConstraint(
            "source IN ('contact', 'grave', 'release')", name=op.f("ck_citizen_case_source_known")
        ),
        sa.CheckConstraint(
            "state <> 'closed' OR (cause IS NOT NULL AND action_words <> '')",
            name=op.f("ck_citizen_case_closed_has_cause_and_action"),
        ),
        sa.CheckConstraint(
            "state IN ('new', 'in_hand', 'answered', 'closed', 'referred')",
            name=op.f("ck_citizen_case_state_known"),
        ),
        sa.CheckConstraint(
            "step IN ('first_look', 'answer', 'accept', 'resolve', 'settle')",
            name=op.f("ck_citizen_case_step_known"),
        ),
        sa.CheckConstraint(
            "(step IS NULL) = (due_on IS NULL)", name=op.f("ck_citizen_case_a_step_has_its_day")
        ),
        sa.ForeignKeyConstraint(
            ["assigned_to"], ["user_account.id"], name=op.f("fk_citizen_case_assigned_to_user_account")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_citizen_case_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_citizen_case_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_citizen_case_official_id_official")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_citizen_case")),
        sa.UniqueConstraint(
            "office_id", "month", "reason", name=op.f("uq_citizen_case_office_id_month_reason")
        ),
        sa.UniqueConstraint("office_id", "rating_id", name=op.f("uq_citizen_case_office_id_rating_id")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("citizen_case", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_citizen_case_office_id_state_due_on"),
            ["office_id", "state", "due_on"],
            unique=False,
        )

    op.create_table(
        "explanation",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=2000), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("shown_from", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=True),
        sa.Column("explained_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(words IS NULL) = (explained_on IS NULL)", name=op.f("ck_explanation_explained_has_words")
        ),
        sa.CheckConstraint(
            "due_on >= shown_from AND shown_from > asked_on",
            name=op.f("ck_explanation_shown_later_than_asked"),
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_explanation_asked_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_explanation_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_explanation_official_id_official")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_explanation")),
    )
    with op.batch_alter_table("explanation", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_explanation_office_id_case_id"), ["office_id", "case_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_explanation_office_id_official_id"), ["office_id", "official_id"], unique=False
        )

    op.create_table(
        "improvement",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("cause_words", sa.String(length=2000), nullable=False),
        sa.Column("action_words", sa.String(length=2000), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("over_on", sa.Date(), nullable=True),
        sa.Column("said_vi", sa.String(length=2000), nullable=False),
        sa.Column("did_vi", sa.String(length=2000), nullable=False),
        sa.Column("said_en", sa.String(length=2000), nullable=False),
        sa.Column("did_en", sa.String(length=2000), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'planned') = (over_on IS NULL)", name=op.f("ck_improvement_over_has_its_day")
        ),
        sa.CheckConstraint(
            "approved_on IS NULL OR (state = 'done' AND said_vi <> '' AND did_vi <> '')",
            name=op.f("ck_improvement_only_what_was_done_is_told"),
        ),
        sa.CheckConstraint(
            "cause IN ('procedure', 'staffing', 'skill', 'conduct', 'system', 'coordination', 'premises', 'unfounded')",
            name=op.f("ck_improvement_cause_known"),
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'done', 'dropped')", name=op.f("ck_improvement_state_known")
        ),
        sa.CheckConstraint(
            "(approved_on IS NULL) = (approved_by IS NULL)",
            name=op.f("ck_improvement_approved_has_who_and_when"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["user_account.id"], name=op.f("fk_improvement_approved_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_improvement_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_improvement")),
    )
    with op.batch_alter_table("improvement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_improvement_office_id_state_due_on"),
            ["office_id", "state", "due_on"],
            unique=False,
        )


def downgrade() -> None:
    with op.batch_alter_table("improvement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_improvement_office_id_state_due_on"))

    op.drop_table("improvement")
    with op.batch_alter_table("explanation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_explanation_office_id_official_id"))
        batch_op.drop_index(batch_op.f("ix_explanation_office_id_case_id"))

    op.drop_table("explanation")
    with op.batch_alter_table("citizen_case", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_citizen_case_office_id_state_due_on"))

    op.drop_table("citizen_case")
    op.drop_table("case_passage")
    with op.batch_alter_table("case_answer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_answer_office_id_case_id"))
        batch_op.drop_index(batch_op.f("ix_case_answer_code_hash"))

    op.drop_table("case_answer")
    op.drop_table("apology")
    op.drop_table("case_terms")
    op.drop_table("answer_template")
