"""second persons and single sign-on."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outside_identity",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_outside_identity_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_outside_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_outside_identity_issuer_subject")),
    )
    op.create_table(
        "role_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "role IN ('official', 'desk_head', 'ward_leader', 'personnel', 'city_administrator', 'inspectorate')",
            name=op.f("ck_role_request_role_known"),
        ),
        sa.CheckConstraint(
            "(settled_by IS NULL) = (given IS NULL)", name=op.f("ck_role_request_settled_one_way")
        ),
        sa.CheckConstraint(
            "(settled_by IS NULL) = (settled_at IS NULL)", name=op.f("ck_role_request_settled_by_somebody")
        ),
        sa.CheckConstraint(
            "settled_by IS NULL OR settled_by <> asked_by", name=op.f("ck_role_request_two_people")
        ),
        sa.CheckConstraint(
            "settled_by IS NULL OR settled_by <> user_id", name=op.f("ck_role_request_never_oneself")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["user_account.id"], name=op.f("fk_role_request_asked_by_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_role_request_office_id_office")),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["user_account.id"], name=op.f("fk_role_request_settled_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_role_request_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_request")),
    )
    with op.batch_alter_table("role_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_request_office_id"), ["office_id"], unique=False)

    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mail", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("mail_key", sa.String(length=200), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_user_account_mail_key"), ["mail_key"])


def downgrade() -> None:
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_user_account_mail_key"), type_="unique")
        batch_op.drop_column("mail_key")
        batch_op.drop_column("mail")

    with op.batch_alter_table("role_request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_request_office_id"))

    op.drop_table("role_request")
    op.drop_table("outside_identity")
