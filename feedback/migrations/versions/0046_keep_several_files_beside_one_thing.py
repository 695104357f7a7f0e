"""Keep several files beside one thing."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

CHECKS = {  # name: before, after
    "about_known": ("about IN ('evidence', 'fault')", "about IN ('evidence', 'fault', 'result', 'change')"),
    "size_within_the_limit": ("size >= 1 AND size <= 921600", "size >= 1 AND size <= 2097152"),
}


def upgrade() -> None:
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        for name, (_, after) in CHECKS.items():
            batch_op.drop_constraint(op.f(f"ck_attachment_{name}"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_attachment_{name}"), after)
        batch_op.add_column(sa.Column("place", sa.Integer(), nullable=False, server_default="1"))
        batch_op.create_check_constraint(op.f("ck_attachment_a_few_of_them"), "place >= 1 AND place <= 5")
        batch_op.drop_constraint(batch_op.f("uq_attachment_office_id_about_about_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_attachment_office_id_about_about_id_place"),
            ["office_id", "about", "about_id", "place"],
        )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.alter_column("place", existing_type=sa.Integer(), server_default=None)


def downgrade() -> None:
    op.execute(  # no room for them without their place
        "DELETE FROM attachment WHERE place > 1 OR size > 921600 OR about NOT IN ('evidence', 'fault')"
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_attachment_office_id_about_about_id_place"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_attachment_office_id_about_about_id"), ["office_id", "about", "about_id"]
        )
        batch_op.drop_constraint(op.f("ck_attachment_a_few_of_them"), type_="check")
        batch_op.drop_column("place")
        for name, (before, _) in CHECKS.items():
            batch_op.drop_constraint(op.f(f"ck_attachment_{name}"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_attachment_{name}"), before)
