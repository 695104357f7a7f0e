"""Let a conclusion and wrongdoing in the unit led bind a class."""

from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None
FORMS = ("reprimand", "warning", "lowered_pay", "demotion", "removal", "dismissal", "party")
LIKE_THEM = ("conclusion", "unit")


def upgrade() -> None:
    _kinds(*FORMS, *LIKE_THEM)


def downgrade() -> None:
    op.execute("UPDATE discipline SET kind = 'party' WHERE kind IN ('conclusion', 'unit')")
    _kinds(*FORMS)


def _kinds(*allowed: str) -> None:
    named = ", ".join(f"'{each}'" for each in allowed)
    with op.batch_alter_table("discipline", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_discipline_kind_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_discipline_kind_known"), f"kind IN ({named})")
