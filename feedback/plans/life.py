"""A plan's way: proposed by the official, appraised by the divisions it touches, approved by the head, in force.

Every passage is one conditional UPDATE and one row that tells who took the plan there.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.base import new_id
from feedback.errors import Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.offices.queries import line_of
from feedback.periods.locks import hold_open
from feedback.periods.month import Month
from feedback.plans.appraisals import appraisals_of, ask_divisions
from feedback.plans.catalogue import rows_in_force
from feedback.plans.checking import unclear_tasks
from feedback.plans.deciding import record_act, refuse_own, words_given
from feedback.plans.drafting import begin_plan, plan_of
from feedback.plans.kinds import PlanState, Word
from feedback.plans.models import Plan, PlanPassage, Task
from feedback.staffing.queries import time_of


def propose(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> Plan:
    """Propose the official's plan: every division that it touches is asked for its appraisal.

    Its products are taken from the catalogue once more, should the month's rows have come after they were written.

    Raises MonthClosed, Missing, or Refused: `not_own_plan`, `plan_empty`, `plan_unclear` (the tasks and ways in the
    sentence), `plan_moved` where it is no draft any more.
    """
    if session.scalar(select(User.official_id).where(User.id == user_id)) != official_id:
        raise Refused("not_own_plan", N_("A plan is proposed by the official whose it is."))
    plan = begin_plan(session, office, month, official_id)
    tasks = session.scalars(select(Task).where(Task.office_id == office.id, Task.plan_id == plan.id)).all()
    if not tasks:
        raise Refused("plan_empty", N_("The plan has no task yet."))
    missing = unclear_tasks(session, plan)
    if missing:
        first = next(task for task in tasks if task.id in missing)
        raise Refused(
            "plan_unclear",
            N_("%(count)s tasks are not clear in all six ways; the first is “%(task)s”."),
            count=len(missing),
            task=first.title or "–",
        )
    _take_products_anew(session, office, plan, tasks)
    _pass(session, plan, PlanState.DRAFT, PlanState.PROPOSED, {"proposed_at": now}, user_id=user_id, now=now)
    ask_divisions(session, plan, tasks)
    record_act(session, "plans:plan:proposed", office, plan, user_id=user_id, now=now)
    return plan


def approve(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> Plan:
    """Approve a proposed plan: from now on it is in force, and changes need two.

    The plan keeps for how many working days it was agreed: the posting and the absences that are known now.

    Raises MonthClosed, Missing, or Refused: `own_plan`, `own_file` (nobody approves what they handed in),
    `appraisals_missing` (not all divisions have agreed), `plan_moved`.
    """
    hold_open(session, office.id, month)
    plan = plan_of(session, office, month, official_id)
    refuse_own(session, plan, user_id)
    if plan.brought_by == user_id:
        raise Refused(
            "own_file", N_("A plan that came by a file is approved by somebody else than who handed it in.")
        )
    open_ = [each.division for each in appraisals_of(session, plan) if each.word is not Word.AGREES]
    if open_:
        raise Refused(
            "appraisals_missing",
            N_("These divisions have not agreed yet: %(divisions)s."),
            divisions=", ".join(sorted(open_)),
        )
    time = time_of(session, office, month, official_id)
    _pass(
        session,
        plan,
        PlanState.PROPOSED,
        PlanState.APPROVED,
        {"approved_at": now, "approved_by": user_id, "for_days": time.worked},
        user_id=user_id,
        now=now,
    )
    record_act(session, "plans:plan:approved", office, plan, user_id=user_id, now=now)
    return plan


def send_back(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    reason: str,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> Plan:
    """Send a proposed plan back to be written anew; the next time it is proposed the divisions are asked again.

    Raises MonthClosed, Missing, or Refused: `own_plan`, `reason_missing`, `too_long`, `plan_moved`.
    """
    hold_open(session, office.id, month)
    plan = plan_of(session, office, month, official_id)
    refuse_own(session, plan, user_id)
    said = words_given(reason, needed=True)
    _pass(
        session,
        plan,
        PlanState.PROPOSED,
        PlanState.DRAFT,
        {"proposed_at": None, "round": plan.round + 1, "brought_by": None},
        words=said,
        user_id=user_id,
        now=now,
    )
    record_act(session, "plans:plan:sent_back", office, plan, user_id=user_id, now=now, reason=said)
    return plan


def _take_products_anew(session: Session, office: Office, plan: Plan, tasks: Sequence[Task]) -> None:
    """Give the tasks the coefficients of the month; work that somebody else has proposed already is left for the head to see."""
    written = {task.product_id for task in tasks if task.product_id is not None}
    rows = rows_in_force(session, line_of(session, office), plan.month, written)
    for task in tasks:
        row = rows.get(task.product_id) if task.product_id is not None else None
        if (
            row is None
            or row.id == task.product_id
            or (task.work_id is not None and _others_stand(session, task))
        ):
            continue
        mine = Task.id == task.id if task.work_id is None else Task.work_id == task.work_id
        session.execute(
            update(Task)
            .where(Task.office_id == office.id, mine)
            .values(product_id=row.id, product=row.name, unit=row.unit, coefficient=row.coefficient)
            .execution_options(synchronize_session="fetch")
        )


def _others_stand(session: Session, task: Task) -> bool:
    stands = (
        select(Plan.id)
        .join(Task, (Task.office_id == Plan.office_id) & (Task.plan_id == Plan.id))
        .where(
            Plan.office_id == task.office_id,
            Task.work_id == task.work_id,
            Plan.id != task.plan_id,
            Plan.state != PlanState.DRAFT,
        )
    )
    return session.scalar(stands.limit(1)) is not None


def begun_before(plan: Plan, zone: ZoneInfo) -> bool:
    """Whether the plan's month had begun before it was proposed: it should be agreed before the work is."""
    return plan.proposed_at is not None and plan.proposed_at >= plan.month.edges(zone)[0]


def passages_of(session: Session, plan: Plan) -> Sequence[PlanPassage]:
    """The plan's way so far, oldest first."""
    asked = (
        select(PlanPassage)
        .where(PlanPassage.office_id == plan.office_id, PlanPassage.plan_id == plan.id)
        .order_by(PlanPassage.passed_at, PlanPassage.id)
    )
    return session.scalars(asked).all()


def _pass(
    session: Session,
    plan: Plan,
    old: PlanState,
    new: PlanState,
    values: Mapping[str, object],
    *,
    words: str = "",
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    won = session.execute(
        update(Plan)
        .where(Plan.office_id == plan.office_id, Plan.id == plan.id, Plan.state == old)
        .values(state=new, **values)
        .execution_options(synchronize_session="fetch")
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("plan_moved", N_("The plan has moved on meanwhile: look at it once more."))
    session.add(
        PlanPassage(
            office_id=plan.office_id,
            id=new_id(),
            plan_id=plan.id,
            old=old,
            new=new,
            user_id=user_id,
            passed_at=now,
            words=words,
        )
    )
    session.flush()
