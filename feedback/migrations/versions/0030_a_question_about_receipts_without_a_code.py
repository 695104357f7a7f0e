"""A flag that asks about receipts without a code."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

NO_ROW_NUMBER = {"sqlite_with_rowid": False}  # it would tell the order of arrival
KINDS = (
    "burst", "overcount", "off_hours", "device", "kiosk", "fast", "low_cluster", "response", "response_low", "withheld", "drift",
)  # fmt: skip


def upgrade() -> None:
    _know_kinds(KINDS)


def downgrade() -> None:
    _know_kinds(tuple(kind for kind in KINDS if kind != "withheld"))


def _know_kinds(kinds: tuple[str, ...]) -> None:
    known = "kind IN (" + ", ".join(f"'{kind}'" for kind in kinds) + ")"
    for table, arguments in (("flag", {}), ("trace", NO_ROW_NUMBER)):
        # On the way down the new kind goes: it holds no rating.
        op.execute(sa.text(f"DELETE FROM {table} WHERE NOT ({known})"))  # noqa: S608 names of our own
        with op.batch_alter_table(table, table_kwargs=arguments) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_kind_known"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_kind_known"), known)
