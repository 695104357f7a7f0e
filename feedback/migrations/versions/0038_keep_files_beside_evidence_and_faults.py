"""Keep files beside evidence and faults."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attachment",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("about IN ('evidence', 'fault')", name=op.f("ck_attachment_about_known")),
        sa.CheckConstraint("kind IN ('pdf', 'jpg', 'png', 'docx')", name=op.f("ck_attachment_kind_known")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_attachment_hash_is_whole")),
        sa.CheckConstraint("size >= 1 AND size <= 921600", name=op.f("ck_attachment_size_within_the_limit")),
        sa.ForeignKeyConstraint(
            ["added_by"], ["user_account.id"], name=op.f("fk_attachment_added_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_attachment_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_attachment")),
        sa.UniqueConstraint(
            "office_id", "about", "about_id", name=op.f("uq_attachment_office_id_about_about_id")
        ),
    )


def downgrade() -> None:
    op.drop_table("attachment")
