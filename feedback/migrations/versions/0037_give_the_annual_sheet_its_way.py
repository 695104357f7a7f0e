"""Give the annual sheet its way: a state and rounds, the comment beside it like those of months, and what was decided from.

A year that was decided stands as decided, another by how far its words had come.
"""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


SUBJECTS = ("month", "ratings", "comments", "review")
COMMENTS = sa.table(
    "sheet_comment",
    sa.column("office_id", sa.Uuid()),
    sa.column("sheet_id", sa.Uuid()),
    sa.column("round", sa.Integer()),
    sa.column("scorer", sa.String()),
    sa.column("opinion", sa.String()),
    sa.column("scored_by", sa.Uuid()),
    sa.column("scored_at", sa.DateTime(timezone=True)),
)
DECIDED = sa.table(
    "year_decision",
    *(sa.column(name, sa.Uuid()) for name in ("office_id", "official_id")),
    sa.column("year", sa.Integer()),
)


def upgrade() -> None:
    op.create_table(
        "year_terms",
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("from_year", sa.Integer(), nullable=False),
        sa.Column("self_by", sa.Integer(), nullable=False),
        sa.Column("lead_by", sa.Integer(), nullable=False),
        sa.Column("collective_by", sa.Integer(), nullable=False),
        sa.Column("decide_by", sa.Integer(), nullable=False),
        sa.Column("publish_within", sa.Integer(), nullable=False),
        sa.Column("petition_within", sa.Integer(), nullable=False),
        sa.Column("collective", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "collective IN ('nobody', 'leaders', 'everybody')", name=op.f("ck_year_terms_collective_known")
        ),
        sa.CheckConstraint(
            "1 <= self_by AND self_by <= lead_by AND lead_by <= collective_by AND collective_by <= decide_by AND decide_by <= 28",
            name=op.f("ck_year_terms_one_step_after_the_other"),
        ),
        sa.CheckConstraint(
            "publish_within >= 1 AND petition_within >= 1", name=op.f("ck_year_terms_days_to_do_it")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_year_terms_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "from_year", name=op.f("pk_year_terms")),
    )
    with op.batch_alter_table("sheet_comment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("klass", sa.String(length=20), nullable=True))
        batch_op.alter_column(
            "opinion",
            existing_type=sa.String(length=2000),
            type_=sa.String(length=4000),
            existing_nullable=True,
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_sheet_comment_klass_known"),
            "klass IN ('not_completed', 'completed', 'good', 'excellent')",
        )
    with op.batch_alter_table("year_decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("said", sa.JSON(), nullable=True))
    _subjects(*SUBJECTS[:1], "year", *SUBJECTS[1:])
    _give_sheets_their_way()


def downgrade() -> None:
    _take_the_way_from_sheets()
    op.execute("DELETE FROM objection WHERE subject = 'year'")
    _subjects(*SUBJECTS)
    with op.batch_alter_table("year_decision", schema=None) as batch_op:
        batch_op.drop_column("said")
    with op.batch_alter_table("sheet_comment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_sheet_comment_klass_known"), type_="check")
        batch_op.alter_column(
            "opinion",
            existing_type=sa.String(length=4000),
            type_=sa.String(length=2000),
            existing_nullable=True,
        )
        batch_op.drop_column("klass")
    op.drop_table("year_terms")


def _subjects(*allowed: str) -> None:
    named = ", ".join(f"'{each}'" for each in allowed)
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_objection_subject_known"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_objection_subject_known"), f"subject IN ({named})")


def _give_sheets_their_way() -> None:
    connection = op.get_bind()
    old = _drop([*_whose_word(), *_of_its_comment()])
    decided = {tuple(row) for row in connection.execute(sa.select(DECIDED).distinct())}
    rows, comments = [], []
    for row in old:
        place = (row["office_id"], row["official_id"], row["year"])
        said = {name: row.pop(name) for name in ("comment", "commented_by", "commented_at")}
        spoken = said["comment"] is not None and said["commented_by"] is not None
        row |= _on_its_way(place in decided, spoken=spoken, assessed=row["own_class"] is not None)
        decided.discard(place)
        rows.append(row)
        if spoken:
            comments.append(
                {
                    "office_id": row["office_id"],
                    "sheet_id": row["id"],
                    "round": 1,
                    "scorer": "direct",
                    "opinion": said["comment"],
                    "scored_by": said["commented_by"],
                    "scored_at": said["commented_at"],
                }
            )
    for office_id, official_id, year in decided:
        words = {"own_class": None, "own_words": "", "assessed_at": None, "proposal": ""}
        place = {"office_id": office_id, "official_id": official_id, "year": year}
        rows.append({**place, **words, **_on_its_way(True, spoken=False, assessed=False)})
    table = op.create_table(
        "year_sheet",
        *_whose_word(),
        *_of_its_way(),
        sa.CheckConstraint(
            "own_class IN ('not_completed', 'completed', 'good', 'excellent')",
            name=op.f("ck_year_sheet_own_class_known"),
        ),
        sa.CheckConstraint(
            "(own_class IS NULL) = (assessed_at IS NULL)", name=op.f("ck_year_sheet_assessed_has_a_time")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'self_scored', 'commented', 'discussed', 'decided', 'published', 'petitioned', "
            "'reopened', 'locked')",
            name=op.f("ck_year_sheet_state_known"),
        ),
        sa.CheckConstraint(
            "round >= 1 AND counting_round >= 1", name=op.f("ck_year_sheet_rounds_start_at_one")
        ),
        sa.CheckConstraint(
            "(state = 'reopened') = (counting_round < round)",
            name=op.f("ck_year_sheet_reopened_is_a_round_ahead"),
        ),
        sa.CheckConstraint(
            "published_on IS NOT NULL OR state NOT IN ('published', 'locked')",
            name=op.f("ck_year_sheet_published_has_its_day"),
        ),
        sa.CheckConstraint(
            "published_on IS NULL OR state IN ('published', 'petitioned', 'locked')",
            name=op.f("ck_year_sheet_published_after_the_decision"),
        ),
        sa.CheckConstraint(
            "(published_on IS NULL) = (petition_until IS NULL)",
            name=op.f("ck_year_sheet_published_opens_the_petition"),
        ),
        *_whose("office_id", "id"),
        sa.UniqueConstraint(
            "office_id", "official_id", "year", name=op.f("uq_year_sheet_office_id_official_id_year")
        ),
    )
    op.create_index(op.f("ix_year_sheet_office_id_year"), "year_sheet", ["office_id", "year"], unique=False)
    op.bulk_insert(table, rows)
    op.bulk_insert(COMMENTS, comments)


def _take_the_way_from_sheets() -> None:
    """Back to one comment beside the own word: of the first round, the direct leader's or whoever's came after it."""
    connection = op.get_bind()
    said = {
        (row.office_id, row.sheet_id): row
        for row in connection.execute(
            sa.select(COMMENTS).where(COMMENTS.c.round == 1).order_by(COMMENTS.c.scorer.desc())
        )
    }
    old = _drop([*_whose_word(), *_of_its_way()[:1]])
    rows = []
    for row in old:
        spoken = said.get((row["office_id"], row.pop("id")))
        rows.append(
            row
            | {
                "comment": spoken.opinion if spoken else None,
                "commented_by": spoken.scored_by if spoken else None,
                "commented_at": spoken.scored_at if spoken else None,
            }
        )
    table = op.create_table(
        "year_sheet",
        *_whose_word(),
        *_of_its_comment(),
        sa.CheckConstraint(
            "own_class IN ('not_completed', 'completed', 'good', 'excellent')",
            name=op.f("ck_year_sheet_own_class_known"),
        ),
        sa.CheckConstraint(
            "(comment IS NULL) = (commented_at IS NULL)", name=op.f("ck_year_sheet_commented_has_a_time")
        ),
        sa.CheckConstraint(
            "(own_class IS NULL) = (assessed_at IS NULL)", name=op.f("ck_year_sheet_assessed_has_a_time")
        ),
        sa.ForeignKeyConstraint(
            ["commented_by"], ["user_account.id"], name=op.f("fk_year_sheet_commented_by_user_account")
        ),
        *_whose("office_id", "official_id", "year"),
    )
    op.bulk_insert(table, rows)


def _whose_word() -> list[sa.Column]:
    return [
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("official_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("own_class", sa.String(length=20), nullable=True),
        sa.Column("own_words", sa.String(length=4000), nullable=False),
        sa.Column("assessed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proposal", sa.String(length=2000), nullable=False),
    ]


def _of_its_comment() -> list[sa.Column]:
    return [
        sa.Column("comment", sa.String(length=4000), nullable=True),
        sa.Column("commented_by", sa.Uuid(), nullable=True),
        sa.Column("commented_at", sa.DateTime(timezone=True), nullable=True),
    ]


def _of_its_way() -> list[sa.Column]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("counting_round", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("petition_until", sa.Date(), nullable=True),
    ]


def _drop(columns: list[sa.Column]) -> list[dict[str, object]]:
    """Take the table away and give what stood in these columns of it."""
    held = sa.table("year_sheet", *(sa.column(column.name, column.type) for column in columns))
    rows = [dict(row._mapping) for row in op.get_bind().execute(sa.select(held))]
    op.drop_table("year_sheet")
    return rows


def _whose(*key: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_year_sheet_office_id_office")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["official.id"], name=op.f("fk_year_sheet_official_id_official")
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_year_sheet")),
    )


def _on_its_way(decided: bool, *, spoken: bool, assessed: bool) -> dict[str, object]:
    state = "decided" if decided else "commented" if spoken else "self_scored" if assessed else "open"
    return {
        "id": uuid.uuid4(),
        "state": state,
        "round": 1,
        "counting_round": 1,
        "published_on": None,
        "petition_until": None,
    }
