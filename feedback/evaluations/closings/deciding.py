"""The decision by the authority: the close decides on every sheet of the month at once, and on nobody's own."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.errors import Refused
from feedback.evaluations.closings.versions import ClosedMonth
from feedback.evaluations.deadlines.term_choices import terms_of
from feedback.evaluations.deadlines.terms import is_heard
from feedback.evaluations.rulesets.rules import MonthRules
from feedback.evaluations.sheets.kinds import Heard, Scorer, SheetState
from feedback.evaluations.sheets.models import Comment, Sheet
from feedback.evaluations.sheets.scorers import leading_at
from feedback.evaluations.sheets.way import BEFORE_THE_CLOSE, of_month, pass_all_on
from feedback.evaluations.summaries.lines import Line
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.month import Month

NAMED = 5  # officials named in a refusal; the rest are counted
UNHEARD = N_("Sheets without the collective's opinion, %(count)s: %(codes)s.")


def decide_all(
    session: Session, closed: ClosedMonth, *, user_id: uuid.UUID | None, today: date, now: datetime
) -> None:
    """Decide on every sheet of the month that is being closed.

    Raises Refused: `own_sheet_waits` where whoever closes would decide on the own sheet, and `collective_unheard` while
    the collective has not spoken on those whom the office's terms name.
    """
    decided = [line for line in closed.evaluation.lines if line.total is not None]
    office, month = closed.office, closed.month
    _refuse_own(session, office, month, {line.official_id for line in decided}, user_id)
    _refuse_unheard(session, closed, decided, today=today)
    theirs = of_month(office.id, month)
    pass_all_on(session, Sheet, theirs, BEFORE_THE_CLOSE, SheetState.DECIDED, user_id=user_id, now=now)


def _refuse_own(
    session: Session, office: Office, month: Month, decided: set[uuid.UUID], user_id: uuid.UUID | None
) -> None:
    """Whoever closes and is evaluated there must have been scored by the office above."""
    own = session.scalar(select(User.official_id).where(User.id == user_id)) if user_id else None
    if own not in decided:
        return
    scored_above = session.scalar(
        select(Comment.scored_by)
        .join(Sheet, (Sheet.office_id == Comment.office_id) & (Sheet.id == Comment.sheet_id))
        .where(
            Sheet.office_id == office.id,
            Sheet.month == month,
            Sheet.official_id == own,
            Comment.scorer == Scorer.SUPERIOR,
        )
    )
    if scored_above is None:
        raise Refused(
            "own_sheet_waits",
            N_("Your own sheet has not been scored by the office above: nobody decides on themselves."),
            field="month",
        )


def _refuse_unheard(session: Session, closed: ClosedMonth, decided: Sequence[Line], *, today: date) -> None:
    codes = unheard(session, closed.office, closed.month, closed.rules, decided, today=today)
    if codes:
        raise Refused("collective_unheard", UNHEARD, field="month", **counted(codes))


def unheard(
    session: Session, office: Office, month: Month, rules: MonthRules, lines: Sequence[Line], *, today: date
) -> Sequence[str]:
    """Those with a total, by name and code, on whom the collective should have spoken by the office's terms, and has not."""
    heard = terms_of(session, office, month).collective
    leading = leading_at(session, office, on=today) if heard is Heard.LEADERS else set()
    asking = [
        line
        for line in lines
        if line.total is not None
        and is_heard(heard, rules.of(line.employment), leads=line.official_id in leading)
    ]
    if not asking:
        return []
    discussed = set(
        session.scalars(
            select(Sheet.official_id).where(
                Sheet.office_id == office.id, Sheet.month == month, Sheet.state == SheetState.DISCUSSED
            )
        )
    )
    return [line.named for line in asking if line.official_id not in discussed]


def counted(codes: Sequence[str]) -> dict[str, object]:
    """How many there are, and the first of them by name, for a sentence."""
    return {"count": len(codes), "codes": ", ".join(codes[:NAMED]) + (" …" if len(codes) > NAMED else "")}
