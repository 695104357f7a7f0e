"""Printers of desks."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "desk_printer",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("desk_id", sa.Uuid(), nullable=False),
        sa.Column("host", sa.String(length=45), nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.CheckConstraint("port BETWEEN 9100 AND 9109", name=op.f("ck_desk_printer_port_of_a_printer")),
        sa.ForeignKeyConstraint(["desk_id"], ["desk.id"], name=op.f("fk_desk_printer_desk_id_desk")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_desk_printer_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "desk_id", name=op.f("pk_desk_printer")),
    )


def downgrade() -> None:
    op.drop_table("desk_printer")
