"""What every decision on a plan shares: it is nobody's own, it has words where they are needed, and the log keeps it."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.errors import Refused
from feedback.labels import N_, normal
from feedback.offices.models import Office, Official
from feedback.plans.models import Plan, Task

LONGEST_WORDS = 1000  # characters


def refuse_own(session: Session, plan: Plan, user_id: uuid.UUID) -> None:
    """Refuse, with `own_plan`, somebody who would decide on the plan of their own."""
    if session.scalar(select(User.official_id).where(User.id == user_id)) == plan.official_id:
        raise Refused("own_plan", N_("Nobody decides on their own plan: another leader has to."))


def refuse_own_work(session: Session, task: Task, plan: Plan, user_id: uuid.UUID) -> None:
    """Refuse, with `own_plan`, somebody who would decide on work that is their own, or that they share."""
    if is_own_work(session, task, plan, user_id):
        raise Refused(
            "own_plan", N_("Nobody decides on work of their own or that they share: another leader has to.")
        )


def is_own_work(session: Session, task: Task, plan: Plan, user_id: uuid.UUID) -> bool:
    """Whether the task of the plan is this person's, or a part of it is."""
    own = session.scalar(select(User.official_id).where(User.id == user_id))
    if own is None or own == plan.official_id:
        return own is not None
    if task.work_id is None:
        return False
    part = (
        select(Task.id)
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .where(Task.office_id == task.office_id, Task.work_id == task.work_id, Plan.official_id == own)
    )
    return session.scalar(part.limit(1)) is not None


def words_given(text: str, *, needed: bool) -> str:
    """The words as they are kept. Refused: `reason_missing` where some are needed, `too_long`."""
    kept = normal(text)
    if needed and not kept:
        raise Refused("reason_missing", N_("Please say why."), field="words")
    if len(kept) > LONGEST_WORDS:
        raise Refused(
            "too_long",
            N_("The text is longer than %(limit)s characters."),
            field="words",
            limit=LONGEST_WORDS,
        )
    return kept


def record_act(
    session: Session, name: str, office: Office, plan: Plan, *, user_id: uuid.UUID, now: datetime, **more: str
) -> None:
    """Write an act on the plan into the log."""
    code = session.scalars(select(Official.code).where(Official.id == plan.official_id)).one()
    acts.record(
        session,
        name,
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=code,
        month=str(plan.month),
        **more,
    )
