"""tell other programs of releases."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook_delivery",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("queued_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_webhook_delivery_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_webhook_delivery")),
        sa.UniqueConstraint("office_id", "notice_id", name=op.f("uq_webhook_delivery_office_id_notice_id")),
    )
    op.create_table(
        "webhook_event",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_webhook_event_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_webhook_event")),
    )
    with op.batch_alter_table("webhook_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_webhook_event_office_id_told_on"), ["office_id", "told_on"], unique=False
        )

    op.create_table(
        "webhook_subscription",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("secret", sa.LargeBinary(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_webhook_subscription_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_webhook_subscription")),
    )


def downgrade() -> None:
    op.drop_table("webhook_subscription")
    with op.batch_alter_table("webhook_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_webhook_event_office_id_told_on"))

    op.drop_table("webhook_event")
    op.drop_table("webhook_delivery")
