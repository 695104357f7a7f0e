"""Let offices write the summary table and the minutes of the year in forms of their own."""

from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None
KINDS = ("sheet", "year-sheet", "summary", "plan", "minutes")
OF_THE_YEAR = ("year-summary", "year-minutes")


def upgrade() -> None:
    _kinds(*KINDS, *OF_THE_YEAR)


def downgrade() -> None:
    op.execute("DELETE FROM office_form WHERE kind IN ('year-summary', 'year-minutes')")
    _kinds(*KINDS)


def _kinds(*allowed: str) -> None:
    named = ", ".join(f"'{each}'" for each in allowed)
    with op.batch_alter_table("office_form", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_office_form_kind_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_office_form_kind_known"), f"kind IN ({named})")
