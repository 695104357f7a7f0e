"""Receipts of two moments and slips, the stage of a rating, API keys."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


NO_ROW_NUMBER = {"sqlite_with_rowid": False}  # it would tell the order of arrival
STAGE_KNOWN = "stage IN ('reception', 'result')"
CHECKS = {
    "stage_known": STAGE_KNOWN,
    "result_has_one_moment": "stage = 'reception' OR (due_at IS NULL AND returned_at IS NULL)",
    "slip_is_done_at_once": "NOT slip OR (stage = 'reception' AND due_at IS NULL)",
    "only_a_result_comes_from_elsewhere": "receiving_office_id IS NULL OR stage = 'result'",
}


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=80), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("beginning", sa.String(length=20), nullable=False),
        sa.Column("scopes", sa.String(length=80), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("scopes <> ''", name=op.f("ck_api_key_allows_something")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_api_key_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_api_key")),
        sa.UniqueConstraint("office_id", "key_hash", name=op.f("uq_api_key_office_id_key_hash")),
        sa.UniqueConstraint("office_id", "name_key", name=op.f("uq_api_key_office_id_name_key")),
    )
    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_key_key_hash"), ["key_hash"], unique=False)

    for table in ("intake", "rating"):
        with op.batch_alter_table(table, table_kwargs=NO_ROW_NUMBER) as batch_op:
            batch_op.add_column(sa.Column("stage", sa.String(length=20), nullable=True))
            batch_op.create_check_constraint(op.f(f"ck_{table}_stage_known"), STAGE_KNOWN)

    with op.batch_alter_table("receipt") as batch_op:
        batch_op.add_column(
            sa.Column("stage", sa.String(length=20), nullable=False, server_default="reception")
        )
        batch_op.add_column(sa.Column("slip", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("receiving_office_id", sa.Uuid(), nullable=True))
        batch_op.drop_constraint(op.f("uq_receipt_office_id_dossier_key"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_receipt_office_id_dossier_key_stage"), ["office_id", "dossier_key", "stage"]
        )
        batch_op.create_foreign_key(
            op.f("fk_receipt_receiving_office_id_office"), "office", ["receiving_office_id"], ["id"]
        )
        for name, condition in CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_receipt_{name}"), condition)
    with op.batch_alter_table("receipt") as batch_op:  # they were for the rows that stood
        batch_op.alter_column("stage", server_default=None)
        batch_op.alter_column("slip", server_default=None)

    _keep_the_newest_live_code()
    with op.batch_alter_table("receipt_code", schema=None) as batch_op:
        batch_op.create_index(
            "uq_receipt_code_live",
            ["office_id", "receipt_id"],
            unique=True,
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("receipt_code", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_receipt_code_live",
            sqlite_where=sa.text("state = 'live'"),
            postgresql_where=sa.text("state = 'live'"),
        )

    op.execute("DELETE FROM receipt_code WHERE receipt_id IN (SELECT id FROM receipt WHERE stage = 'result')")
    op.execute("DELETE FROM receipt WHERE stage = 'result'")  # no room for them without their stage
    with op.batch_alter_table("receipt") as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_receipt_{name}"), type_="check")
        batch_op.drop_constraint(op.f("fk_receipt_receiving_office_id_office"), type_="foreignkey")
        batch_op.drop_constraint(op.f("uq_receipt_office_id_dossier_key_stage"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_receipt_office_id_dossier_key"), ["office_id", "dossier_key"]
        )
        batch_op.drop_column("receiving_office_id")
        batch_op.drop_column("slip")
        batch_op.drop_column("stage")

    for table in ("intake", "rating"):
        with op.batch_alter_table(table, table_kwargs=NO_ROW_NUMBER) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_stage_known"), type_="check")
            batch_op.drop_column("stage")

    with op.batch_alter_table("api_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_key_key_hash"))

    op.drop_table("api_key")


def _keep_the_newest_live_code() -> None:
    """Two codes issued at the same time could leave a receipt two live codes: the newest stays."""
    op.execute(
        """
        UPDATE receipt_code SET state = 'void' WHERE state = 'live' AND EXISTS (
            SELECT 1 FROM receipt_code AS other
            WHERE other.office_id = receipt_code.office_id AND other.receipt_id = receipt_code.receipt_id
              AND other.state = 'live'
              AND (other.issued_at > receipt_code.issued_at
                   OR (other.issued_at = receipt_code.issued_at AND other.id > receipt_code.id)))
        """
    )
