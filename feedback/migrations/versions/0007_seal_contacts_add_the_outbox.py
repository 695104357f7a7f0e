"""seal contacts, add the outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WITHOUT_ROWID = {"sqlite_with_rowid": False}
OLD_CHANNELS = "channel IN ('kiosk', 'qr', 'paper', 'wall')"
NEW_CHANNELS = "channel IN ('kiosk', 'qr', 'paper', 'phone', 'wall')"
CHANNEL, ENTERED = "ck_rating_channel_known", "ck_rating_phone_says_who_entered_it"
INTAKE_KNOWN = (  # name, before, after
    ("ck_intake_channel_known", OLD_CHANNELS, NEW_CHANNELS),
    (
        "ck_intake_source_known",
        "source IN ('device', 'browser', 'file')",
        "source IN ('device', 'browser', 'file', 'staff')",
    ),
)
INTAKE_NEW = (
    ("ck_intake_wall_has_no_receipt", "channel <> 'wall' OR receipt_id IS NULL"),
    ("ck_intake_staff_say_who_entered_it", "(source = 'staff') = (entered_by IS NOT NULL)"),
    ("ck_intake_phone_is_entered_by_staff", "channel <> 'phone' OR source = 'staff'"),
)


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("template", sa.String(length=40), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.Column("queued_on", sa.Date(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'sending') = (claimed_at IS NOT NULL)", name=op.f("ck_notice_sending_is_claimed")
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_on IS NOT NULL)", name=op.f("ck_notice_sent_has_its_day")
        ),
        sa.CheckConstraint(
            "channel IN ('mail', 'sms', 'zalo', 'webhook', 'letter')", name=op.f("ck_notice_channel_known")
        ),
        sa.CheckConstraint(
            "state <> 'failed' OR problem IS NOT NULL", name=op.f("ck_notice_failed_says_why")
        ),
        sa.CheckConstraint(
            "state <> 'sent' OR (address IS NULL AND contact_id IS NULL)",
            name=op.f("ck_notice_sent_keeps_no_address"),
        ),
        sa.CheckConstraint(
            "state = 'sent' OR (address IS NULL) <> (contact_id IS NULL)",
            name=op.f("ck_notice_goes_to_exactly_one"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'failed')", name=op.f("ck_notice_state_known")
        ),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_notice_tries_not_negative")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_notice_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_notice")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_notice_state_not_before"), "notice", ["state", "not_before"], unique=False)

    # What was kept in clear can't be sealed here, where no key is at hand, and must not stay: it is deleted.
    op.drop_table("contact")
    op.create_table(
        "contact",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("rating_id", sa.Uuid(), nullable=True),
        sa.Column("wants_answer", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(length=1000), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.CheckConstraint("purpose IN ('answer', 'invitation')", name=op.f("ck_contact_purpose_known")),
        sa.CheckConstraint(
            "(purpose = 'answer') = (rating_id IS NOT NULL)",
            name=op.f("ck_contact_an_answer_belongs_to_a_rating"),
        ),
        sa.CheckConstraint(
            "purpose = 'answer' OR NOT wants_answer", name=op.f("ck_contact_an_invitation_wants_no_answer")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_contact_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_contact")),
        sa.UniqueConstraint("office_id", "rating_id", name=op.f("uq_contact_office_id_rating_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_contact_delete_on"), "contact", ["delete_on"], unique=False)

    with op.batch_alter_table("intake", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_column("contact")
        for name, _, _ in INTAKE_KNOWN:
            batch_op.drop_constraint(batch_op.f(name), type_="check")
    with op.batch_alter_table("intake", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.add_column(sa.Column("contact", sa.LargeBinary(length=1000), nullable=True))
        batch_op.add_column(sa.Column("check_hash", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("entered_by", sa.Uuid(), nullable=True))
        for name, _, rule in INTAKE_KNOWN:
            batch_op.create_check_constraint(batch_op.f(name), rule)
        for name, rule in INTAKE_NEW:
            batch_op.create_check_constraint(batch_op.f(name), rule)

    with op.batch_alter_table("rating", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_constraint(batch_op.f(CHANNEL), type_="check")
    with op.batch_alter_table("rating", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.add_column(sa.Column("check_hash", sa.LargeBinary(length=32), nullable=True))
        batch_op.add_column(sa.Column("entered_by", sa.Uuid(), nullable=True))
        batch_op.create_check_constraint(batch_op.f(CHANNEL), NEW_CHANNELS)
        batch_op.create_check_constraint(batch_op.f(ENTERED), "channel <> 'phone' OR entered_by IS NOT NULL")
        batch_op.create_index(op.f("ix_rating_check_hash"), ["check_hash"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("rating", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.drop_index(op.f("ix_rating_check_hash"))
        batch_op.drop_constraint(batch_op.f(ENTERED), type_="check")
        batch_op.drop_constraint(batch_op.f(CHANNEL), type_="check")
        batch_op.drop_column("entered_by")
        batch_op.drop_column("check_hash")
    op.execute("UPDATE rating SET channel = 'paper' WHERE channel = 'phone'")
    with op.batch_alter_table("rating", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.create_check_constraint(batch_op.f(CHANNEL), OLD_CHANNELS)

    with op.batch_alter_table("intake", table_kwargs=WITHOUT_ROWID) as batch_op:
        for name, _, _ in INTAKE_KNOWN:
            batch_op.drop_constraint(batch_op.f(name), type_="check")
        for name, _ in INTAKE_NEW:
            batch_op.drop_constraint(batch_op.f(name), type_="check")
        batch_op.drop_column("entered_by")
        batch_op.drop_column("check_hash")
        batch_op.drop_column("contact")
    op.execute("UPDATE intake SET channel = 'paper' WHERE channel = 'phone'")
    op.execute("UPDATE intake SET source = 'file' WHERE source = 'staff'")
    with op.batch_alter_table("intake", table_kwargs=WITHOUT_ROWID) as batch_op:
        batch_op.add_column(sa.Column("contact", sa.String(length=200), nullable=True))
        for name, rule, _ in INTAKE_KNOWN:
            batch_op.create_check_constraint(batch_op.f(name), rule)

    op.drop_table("contact")
    op.create_table(
        "contact",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rating_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_contact_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_contact")),
    )
    op.create_index(
        op.f("ix_contact_office_id_rating_id"), "contact", ["office_id", "rating_id"], unique=False
    )
    op.drop_table("notice")
