"""What can happen to a month's sheets: they are opened, and marked by the official and by those who lead."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.base import insert_for
from feedback.errors import Refused
from feedback.evaluations.rulesets.form import Criterion
from feedback.evaluations.rulesets.rules import Rules
from feedback.evaluations.sheets import way
from feedback.evaluations.sheets.kinds import Scorer, SheetState
from feedback.evaluations.sheets.models import Comment, Mark, Sheet
from feedback.evaluations.sheets.opening import open_sheets
from feedback.evaluations.sheets.scorers import LEADING, scorer_for
from feedback.evaluations.sheets.words import remark
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.periods.month import Month

Marks = Mapping[str, Decimal]  # row of the form: points


def self_score(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    marks: Marks,
    rules: Rules,
    *,
    strengths: str = "",
    weaknesses: str = "",
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    """The official marks every row of the own sheet (Decree 335/2025 Art. 18.2); it may be done again until the head has.

    Raises MonthClosed, Missing (no sheet), or Refused: `not_own_sheet`, `row_missing`, `unknown_criterion`,
    `mark_out_of_bounds`, `mark_off_step`, `too_long`, and what the sheet's state refuses.
    """
    if _official_of(session, user_id) != official_id:
        raise Refused(
            "not_own_sheet", N_("Only the official fills in the column of the official's own marks.")
        )
    sheet = _sheet_to_mark(session, office, month, official_id)
    way.require(sheet, way.TO_SELF_SCORE)
    total = _put(session, sheet, Scorer.SELF, marks, rules)
    way.pass_on(
        session,
        sheet,
        way.TO_SELF_SCORE,
        SheetState.SELF_SCORED,
        user_id=user_id,
        now=now,
        self_scored_at=now,
        strengths=remark(strengths, "strengths"),
        weaknesses=remark(weaknesses, "weaknesses"),
    )
    _record(session, "evaluations:sheet:self_scored", sheet, total, user_id=user_id, now=now)


def head_score(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    marks: Marks,
    rules: Rules,
    *,
    opinion: str = "",
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> Scorer:
    """Whoever leads comments and marks every row of an official's sheet, in the column that is theirs.

    Of those who lead, the highest one's marks count; the others stay beside them. A reopened sheet is scored in its
    new round. Nobody marks the own sheet. Raises MonthClosed, Missing (no sheet), or Refused: what `scorer_for`
    refuses, `row_missing`, `unknown_criterion`, `mark_out_of_bounds`, `mark_off_step`, `too_long`, and what the sheet's
    state refuses.
    """
    scorer = scorer_for(session, office, official_id, user_id, on=now.astimezone(zone).date())
    sheet = _sheet_to_mark(session, office, month, official_id)
    states = {*way.TO_COMMENT, SheetState.REOPENED}
    if scorer is not Scorer.DIRECT:
        states.add(SheetState.DISCUSSED)  # whoever decides may do so after the collective has spoken
    way.require(sheet, states)
    total = _put(session, sheet, scorer, marks, rules)
    kept = remark(opinion, "opinion")
    _comment(session, sheet, scorer, kept, user_id=user_id, now=now)
    new = SheetState.COMMENTED if sheet.state in way.TO_COMMENT else sheet.state
    way.pass_on(session, sheet, states, new, user_id=user_id, now=now)
    if scorer is _highest(session, sheet):
        sheet.head_scored_at, sheet.head_scored_by, sheet.opinion = now, user_id, kept
        session.flush()
    _record(
        session,
        "evaluations:sheet:head_scored",
        sheet,
        total,
        user_id=user_id,
        now=now,
        scorer=scorer.value,
    )
    return scorer


def check_marks(marks: Marks, rules: Rules) -> None:
    """Refuse marks that do not fit the form: every row, none beyond its maximum, in the rule set's steps."""
    for row in marks:
        rules.criterion(row)
    for criterion in rules.rule_set.criteria:
        if criterion.row not in marks:
            raise Refused(
                "row_missing",
                N_("Row %(row)s has no points yet: every row is marked."),
                field=criterion.row,
                row=criterion.row,
            )
        _check_mark(criterion, marks[criterion.row], rules.mark_step)


def _check_mark(criterion: Criterion, points: Decimal, step: Decimal) -> None:
    if not points.is_finite() or not 0 <= points <= criterion.maximum:
        raise Refused(
            "mark_out_of_bounds",
            N_("Row %(row)s has 0 to %(maximum)s points, not %(points)s."),
            field=criterion.row,
            row=criterion.row,
            maximum=criterion.maximum,
            points=str(points)[:20],
        )
    if points % step:
        raise Refused(
            "mark_off_step",
            N_("Points are given in steps of %(step)s: row %(row)s can't have %(points)s."),
            field=criterion.row,
            row=criterion.row,
            step=step,
            points=str(points)[:20],
        )


def _sheet_to_mark(session: Session, office: Office, month: Month, official_id: uuid.UUID) -> Sheet:
    """The official's sheet of an open month, opened where it was not, or a reopened one; held against a second hand."""
    reopened = session.scalars(
        select(Sheet.id).where(
            Sheet.office_id == office.id,
            Sheet.official_id == official_id,
            Sheet.month == month,
            Sheet.state == SheetState.REOPENED,
        )
    ).first()
    if reopened is None:
        open_sheets(session, office, month)
    return way.sheet_of(session, office, month, official_id)


def _put(session: Session, sheet: Sheet, scorer: Scorer, marks: Marks, rules: Rules) -> Decimal:
    check_marks(marks, rules)
    session.execute(
        delete(Mark).where(
            Mark.office_id == sheet.office_id,
            Mark.sheet_id == sheet.id,
            Mark.round == sheet.round,
            Mark.scorer == scorer,
        )
    )
    session.execute(
        insert(Mark),
        [
            {
                "office_id": sheet.office_id,
                "sheet_id": sheet.id,
                "round": sheet.round,
                "scorer": scorer,
                "criterion": row,
                "points": points,
            }
            for row, points in marks.items()
        ],
    )
    return sum(marks.values(), Decimal(0))


def _comment(
    session: Session,
    sheet: Sheet,
    scorer: Scorer,
    opinion: str | None,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    said = {"opinion": opinion, "scored_by": user_id, "scored_at": now}
    place = {"office_id": sheet.office_id, "sheet_id": sheet.id, "round": sheet.round, "scorer": scorer}
    session.execute(
        insert_for(session, Comment)
        .values(**place, **said)
        .on_conflict_do_update(index_elements=list(place), set_=said)
    )


def _highest(session: Session, sheet: Sheet) -> Scorer:
    """The highest of those who lead and have scored in this round: whose marks count."""
    asked = select(Comment.scorer).where(
        Comment.office_id == sheet.office_id, Comment.sheet_id == sheet.id, Comment.round == sheet.round
    )
    return max(session.scalars(asked), key=LEADING.index)


def _official_of(session: Session, user_id: uuid.UUID) -> uuid.UUID | None:
    return session.scalar(select(User.official_id).where(User.id == user_id))


def _record(
    session: Session,
    name: str,
    sheet: Sheet,
    total: Decimal,
    *,
    user_id: uuid.UUID,
    now: datetime,
    **about: str,
) -> None:
    code = session.scalars(select(Official.code).where(Official.id == sheet.official_id)).one()
    acts.record(
        session,
        name,
        office_id=sheet.office_id,
        user_id=user_id,
        now=now,
        official=code,
        month=str(sheet.month),
        points=str(total),
        **about,
    )
