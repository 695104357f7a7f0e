"""The room that files take."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment_room",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("taken", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_attachment_room_taken_not_negative")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_attachment_room_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", name=op.f("pk_attachment_room")),
    )
    op.execute(
        "INSERT INTO attachment_room (office_id, taken) SELECT office_id, SUM(size) FROM attachment GROUP BY office_id"
    )


def downgrade() -> None:
    op.drop_table("attachment_room")
