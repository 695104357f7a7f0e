"""rule sets by kind of people."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KNOWN = "employment IN ('civil_servant', 'public_employee', 'contract')"
KNOWN_NOW = "employment IN ('civil_servant', 'public_employee', 'contract', 'hamlet')"


def upgrade() -> None:
    _employments(KNOWN_NOW)
    with op.batch_alter_table("rule_set_choice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("people", sa.String(length=20), server_default="", nullable=False))
    with op.batch_alter_table("rule_set_choice", schema=None) as batch_op:
        batch_op.alter_column("people", existing_type=sa.String(length=20), server_default=None)
        batch_op.drop_constraint(batch_op.f("pk_rule_set_choice"), type_="primary")
        batch_op.create_primary_key(batch_op.f("pk_rule_set_choice"), ["office_id", "from_month", "people"])


def downgrade() -> None:
    op.execute("DELETE FROM rule_set_choice WHERE people <> ''")
    with op.batch_alter_table("rule_set_choice", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("pk_rule_set_choice"), type_="primary")
        batch_op.create_primary_key(batch_op.f("pk_rule_set_choice"), ["office_id", "from_month"])
        batch_op.drop_column("people")
    op.execute("UPDATE posting SET employment = 'contract' WHERE employment = 'hamlet'")
    _employments(KNOWN)


def _employments(known: str) -> None:
    with op.batch_alter_table("posting", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_posting_employment_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_posting_employment_known"), known)
