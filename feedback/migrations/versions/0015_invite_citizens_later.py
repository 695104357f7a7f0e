"""invite citizens later."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LIVE = "uq_receipt_code_live"
WHERE_LIVE = {"sqlite_where": sa.text("state = 'live'"), "postgresql_where": sa.text("state = 'live'")}


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("receipt_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_invitation_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("office_id", "receipt_id", name=op.f("uq_invitation_office_id_receipt_id")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_invitation_due_at"), "invitation", ["due_at"], unique=False)

    op.create_table(
        "invitation_rule",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.CheckConstraint("way IN ('sms', 'zalo')", name=op.f("ck_invitation_rule_way_known")),
        sa.CheckConstraint("days BETWEEN 1 AND 30", name=op.f("ck_invitation_rule_days_known")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_invitation_rule_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", name=op.f("pk_invitation_rule")),
    )

    op.drop_index(LIVE, table_name="receipt_code")
    op.add_column(
        "receipt_code", sa.Column("by_message", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index(
        LIVE, "receipt_code", ["office_id", "receipt_id", "by_message"], unique=True, **WHERE_LIVE
    )


def downgrade() -> None:
    op.drop_table("invitation_rule")
    op.drop_table("invitation")
    op.execute("UPDATE receipt_code SET state = 'void' WHERE state = 'live' AND by_message")
    op.drop_index(LIVE, table_name="receipt_code")
    op.drop_column("receipt_code", "by_message")
    op.create_index(LIVE, "receipt_code", ["office_id", "receipt_id"], unique=True, **WHERE_LIVE)
