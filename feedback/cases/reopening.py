"""When a case goes up to the next head: because a day was missed, or because the citizen was not satisfied."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.rights import Role
from feedback.cases import conflict
from feedback.cases.kinds import OPEN, RANKS, CaseState, Passing
from feedback.cases.models import Case
from feedback.cases.passages import pass_to
from feedback.cases.people import free_head, line_at, subject_of


def overdue(session: Session, *, today: date) -> Sequence[Case]:
    """The cases whose day has passed in hands above which there is another head."""
    return session.scalars(
        select(Case)
        .where(Case.state.in_(OPEN), Case.due_on < today, Case.held_by != Role.INSPECTORATE)
        .order_by(Case.due_on, Case.id)
    ).all()


def escalate(session: Session, case: Case, *, today: date) -> bool:
    """Give an overdue case to the next head, who looks at it anew; false where it is not overdue, or there is none.

    What the citizen is owed keeps its day, so the delay stays visible. Refused with `case_moved` when another run
    was faster: the case is claimed by its own row.
    """
    if case.state not in OPEN or case.due_on is None or case.due_on >= today:
        return False
    role = _next_head(session, case, today=today)
    if RANKS[role] <= RANKS[case.held_by]:
        return False
    pass_to(
        session,
        case,
        Passing.ESCALATED,
        user_id=None,
        today=today,
        state=case.state if case.state is CaseState.ANSWERED else CaseState.NEW,
        held_by=role,
        assigned_to=None,
        handed_on=today,
        note=case.step.value if case.step else "",
    )
    return True


def reopen(session: Session, case: Case, *, today: date) -> bool:
    """Reopen an answered case with the next head; false where it was reopened before, or is not answered."""
    if case.reopened_on is not None or case.state not in (CaseState.ANSWERED, CaseState.CLOSED):
        return False
    pass_to(
        session,
        case,
        Passing.REOPENED,
        user_id=None,
        today=today,
        state=CaseState.NEW,
        held_by=_next_head(session, case, today=today),
        assigned_to=None,
        handed_on=today,
        reopened_on=today,
        accepted_on=None,
        answered_on=None,
        over_on=None,
        extensions=0,
    )
    return True


def _next_head(session: Session, case: Case, *, today: date) -> Role:
    line, subject = line_at(session, case.office_id), subject_of(session, case, on=today)
    least = conflict.least_rank(case.kind, case.reason)
    return free_head(session, line, subject, least=least, above=case.held_by, on=today)
