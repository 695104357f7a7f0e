"""screens that ask when told, sleep, and say what they ask."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "prompt_day",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("suppressed", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answered >= 0 AND unanswered >= 0 AND suppressed >= 0",
            name=op.f("ck_prompt_day_counts_not_negative"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_prompt_day_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "desk_id", "day_on", name=op.f("pk_prompt_day")),
    )
    op.create_table(
        "questionnaire",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_questionnaire_number_positive")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_questionnaire_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_questionnaire")),
        sa.UniqueConstraint("office_id", "number", name=op.f("uq_questionnaire_office_id_number")),
    )
    with op.batch_alter_table("questionnaire", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_questionnaire_office_id_from_at"), ["office_id", "from_at"], unique=False
        )

    op.create_table(
        "screen_rules",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("asking", sa.String(length=20), nullable=False),
        sa.Column("armed_seconds", sa.Integer(), nullable=False),
        sa.Column("interval_seconds", sa.Integer(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("asking IN ('open', 'armed')", name=op.f("ck_screen_rules_asking_known")),
        sa.CheckConstraint(
            "armed_seconds BETWEEN 30 AND 600", name=op.f("ck_screen_rules_armed_time_sensible")
        ),
        sa.CheckConstraint(
            "interval_seconds BETWEEN 5 AND 60", name=op.f("ck_screen_rules_interval_sensible")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_screen_rules_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_screen_rules")),
    )
    with op.batch_alter_table("screen_rules", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_screen_rules_office_id_from_at"), ["office_id", "from_at"], unique=False
        )

    op.create_table(
        "kiosk_desk",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_kiosk_desk_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_kiosk_desk_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "kiosk_id", "desk_id", name=op.f("pk_kiosk_desk")),
    )
    op.create_table(
        "opening_hours",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("week", sa.JSON(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_opening_hours_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_opening_hours_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_opening_hours")),
    )
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_opening_hours_office_id_from_on"), ["office_id", "from_on"], unique=False
        )

    op.create_table(
        "portrait",
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_portrait_official_id_official")
        ),
        sa.PrimaryKeyConstraint("official_id", name=op.f("pk_portrait")),
    )
    op.create_table(
        "prompt",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=True),
        sa.Column("procedure_id", sa.Uuid(), nullable=True),
        sa.Column("said_by", sa.String(length=20), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suppressed", sa.String(length=20), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "said_by IN ('software', 'official', 'receipt')", name=op.f("ck_prompt_said_by_known")
        ),
        sa.CheckConstraint(
            "suppressed IN ('no_screen', 'asked_before', 'too_soon')", name=op.f("ck_prompt_suppressed_known")
        ),
        sa.CheckConstraint("closes_at >= said_at", name=op.f("ck_prompt_closes_after_it_is_said")),
        sa.CheckConstraint(
            "suppressed IS NULL OR answered_by IS NULL", name=op.f("ck_prompt_suppressed_has_no_answer")
        ),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_prompt_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_prompt_office_id_office")),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedure.id"], name=op.f("fk_prompt_procedure_id_procedure")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_prompt")),
        sa.UniqueConstraint("office_id", "receipt_id", name=op.f("uq_prompt_office_id_receipt_id")),
    )
    with op.batch_alter_table("prompt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prompt_closes_at"), ["closes_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_prompt_office_id_desk_id_said_at"),
            ["office_id", "desk_id", "said_at"],
            unique=False,
        )

    op.create_table(
        "silence",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("until_at > since_at", name=op.f("ck_silence_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_silence_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_silence_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_silence")),
    )
    with op.batch_alter_table("silence", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_silence_office_id_until_at"), ["office_id", "until_at"], unique=False
        )

    # Not in a batch, which would make the table anew: with row numbers, which tell the order of arrival.
    op.add_column("intake", sa.Column("prompt_id", sa.Uuid(), nullable=True))
    op.add_column("intake", sa.Column("cut_off", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("intake", "cut_off")
    op.drop_column("intake", "prompt_id")

    with op.batch_alter_table("silence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_silence_office_id_until_at"))

    op.drop_table("silence")
    with op.batch_alter_table("prompt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prompt_office_id_desk_id_said_at"))
        batch_op.drop_index(batch_op.f("ix_prompt_closes_at"))

    op.drop_table("prompt")
    op.drop_table("portrait")
    with op.batch_alter_table("opening_hours", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opening_hours_office_id_from_on"))

    op.drop_table("opening_hours")
    op.drop_table("kiosk_desk")
    with op.batch_alter_table("screen_rules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_screen_rules_office_id_from_at"))

    op.drop_table("screen_rules")
    with op.batch_alter_table("questionnaire", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_questionnaire_office_id_from_at"))

    op.drop_table("questionnaire")
    op.drop_table("prompt_day")
