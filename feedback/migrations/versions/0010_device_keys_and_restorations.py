"""Device keys with their counters, restorations, doubts about a device, and a flag for kiosks in doubt."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NO_ROW_NUMBER = {"sqlite_with_rowid": False}  # it would tell the order of arrival
KINDS = (
    "burst", "overcount", "off_hours", "device", "kiosk", "fast", "low_cluster", "response", "response_low", "drift",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "restoration",
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_restoration")),
    )
    op.create_table(
        "kiosk_key",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kiosk_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(length=65), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("recent", sa.LargeBinary(length=256), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("missing", sa.String(length=4000), nullable=False),
        sa.CheckConstraint("counter >= 0", name=op.f("ck_kiosk_key_counter_not_negative")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_kiosk_key_number_not_negative")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_kiosk_key_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "id", name=op.f("pk_kiosk_key")),
    )
    with op.batch_alter_table("kiosk_key", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_kiosk_key_office_id_kiosk_id"), ["office_id", "kiosk_id"], unique=False
        )

    with op.batch_alter_table("intake", table_kwargs=NO_ROW_NUMBER) as batch_op:
        batch_op.add_column(sa.Column("doubts", sa.String(length=40), nullable=False, server_default=""))
    with op.batch_alter_table(
        "intake", table_kwargs=NO_ROW_NUMBER
    ) as batch_op:  # it was for the rows that stood
        batch_op.alter_column("doubts", server_default=None)

    with op.batch_alter_table("kiosk", schema=None) as batch_op:
        batch_op.add_column(sa.Column("clock_off_seconds", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cloned_at", sa.DateTime(timezone=True), nullable=True))
    _know_kinds(KINDS)


def downgrade() -> None:
    _know_kinds(tuple(kind for kind in KINDS if kind != "kiosk"))
    with op.batch_alter_table("kiosk", schema=None) as batch_op:
        batch_op.drop_column("cloned_at")
        batch_op.drop_column("clock_off_seconds")

    with op.batch_alter_table("intake", table_kwargs=NO_ROW_NUMBER) as batch_op:
        batch_op.drop_column("doubts")

    with op.batch_alter_table("kiosk_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_kiosk_key_office_id_kiosk_id"))

    op.drop_table("kiosk_key")
    op.drop_table("restoration")


def _know_kinds(kinds: tuple[str, ...]) -> None:
    known = "kind IN (" + ", ".join(f"'{kind}'" for kind in kinds) + ")"
    for table, arguments in (("flag", {}), ("trace", NO_ROW_NUMBER)):
        # On the way down the new kind goes; what it held stays held, and is for the next review to see.
        op.execute(sa.text(f"DELETE FROM {table} WHERE NOT ({known})"))  # noqa: S608 names of our own
        with op.batch_alter_table(table, table_kwargs=arguments) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_kind_known"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_kind_known"), known)
