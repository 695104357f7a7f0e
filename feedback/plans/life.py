"""A plan's way: proposed by the official, appraised by the divisions it touches, approved by the head, in force.

Every passage is one conditional UPDATE and one row that tells who took the plan there.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.base import insert_for, new_id
from feedback.errors import Missing, Refused
from feedback.labels import N_, normal
from feedback.offices.models import Office, Official, Posting
from feedback.periods.locks import hold_open
from feedback.periods.month import Month
from feedback.plans.clarity import Clarity, Stated, unclear
from feedback.plans.drafting import begin_plan, plan_of
from feedback.plans.models import (
    Appraisal,
    Measure,
    Plan,
    PlanPassage,
    PlanState,
    Product,
    Task,
    TaskRole,
    Word,
)

LONGEST_WORDS = 1000  # characters


def unclear_tasks(session: Session, plan: Plan) -> Mapping[uuid.UUID, Sequence[Clarity]]:
    """The tasks of the plan that are not clear in all six ways, with the ways that are missing."""
    tasks = session.scalars(
        select(Task).where(Task.office_id == plan.office_id, Task.plan_id == plan.id)
    ).all()
    works = [task.work_id for task in tasks if task.work_id is not None]
    parts: defaultdict[uuid.UUID, list[tuple[TaskRole, Decimal]]] = defaultdict(list)
    if works:
        asked = select(Task).where(Task.office_id == plan.office_id, Task.work_id.in_(works))
        for part in session.scalars(asked):
            if part.work_id is not None:
                parts[part.work_id].append((part.role, part.share))
    found = {}
    for task in tasks:
        whole = parts[task.work_id] if task.work_id is not None else [(TaskRole.LEAD, task.share)]
        missing = unclear(_stated(task, whole), plan.month)
        if missing:
            found[task.id] = missing
    return found


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
    _pass(session, plan, PlanState.DRAFT, PlanState.PROPOSED, {"proposed_at": now}, user_id=user_id, now=now)
    for division in _divisions_touched(session, plan, tasks):
        session.execute(
            insert_for(session, Appraisal)
            .values(
                office_id=office.id,
                id=new_id(),
                plan_id=plan.id,
                division=division,
                round=plan.round,
                words="",
            )
            .on_conflict_do_nothing()
        )
    _record(session, "plans:plan:proposed", office, plan, user_id=user_id, now=now)
    return plan


def appraise(
    session: Session,
    office: Office,
    appraisal_id: uuid.UUID,
    word: Word,
    words: str,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    """Say what a division thinks of its part of a proposed plan, once.

    Raises Missing, or Refused: `own_plan`, `reason_missing` (an objection says why), `too_long`, `appraised_already`.
    """
    appraisal = session.get(Appraisal, (office.id, appraisal_id), populate_existing=True)
    if appraisal is None:
        raise Missing("appraisal")
    plan = session.get_one(Plan, (office.id, appraisal.plan_id))
    _refuse_own(session, plan, user_id)
    said = _words(words, needed=word is Word.OBJECTS)
    won = session.execute(
        update(Appraisal)
        .where(
            Appraisal.office_id == office.id,
            Appraisal.id == appraisal_id,
            Appraisal.word.is_(None),
            Appraisal.round == plan.round,
        )
        .values(word=word, words=said, user_id=user_id, appraised_at=now)
        .execution_options(synchronize_session="fetch")
    )
    if won.rowcount != 1 or plan.state is not PlanState.PROPOSED:  # type: ignore[attr-defined]
        raise Refused("appraised_already", N_("This appraisal has been given, or the plan has moved on."))
    _record(
        session,
        "plans:plan:appraised",
        office,
        plan,
        user_id=user_id,
        now=now,
        division=appraisal.division,
        word=str(word),
    )


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

    Raises MonthClosed, Missing, or Refused: `own_plan`, `appraisals_missing` (not all divisions have agreed), `plan_moved`.
    """
    hold_open(session, office.id, month)
    plan = plan_of(session, office, month, official_id)
    _refuse_own(session, plan, user_id)
    open_ = [each.division for each in appraisals_of(session, plan) if each.word is not Word.AGREES]
    if open_:
        raise Refused(
            "appraisals_missing",
            N_("These divisions have not agreed yet: %(divisions)s."),
            divisions=", ".join(sorted(open_)),
        )
    _pass(
        session,
        plan,
        PlanState.PROPOSED,
        PlanState.APPROVED,
        {"approved_at": now, "approved_by": user_id},
        user_id=user_id,
        now=now,
    )
    _record(session, "plans:plan:approved", office, plan, user_id=user_id, now=now)
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
    _refuse_own(session, plan, user_id)
    said = _words(reason, needed=True)
    _pass(
        session,
        plan,
        PlanState.PROPOSED,
        PlanState.DRAFT,
        {"proposed_at": None, "round": plan.round + 1},
        words=said,
        user_id=user_id,
        now=now,
    )
    _record(session, "plans:plan:sent_back", office, plan, user_id=user_id, now=now, reason=said)
    return plan


def appraisal_of(
    session: Session, office: Office, month: Month, official_id: uuid.UUID, appraisal_id: uuid.UUID
) -> Appraisal:
    """An appraisal asked for the official's plan of the month; raises Missing."""
    found = session.scalars(
        select(Appraisal)
        .join(Plan, (Plan.office_id == Appraisal.office_id) & (Plan.id == Appraisal.plan_id))
        .where(
            Appraisal.office_id == office.id,
            Appraisal.id == appraisal_id,
            Plan.official_id == official_id,
            Plan.month == month,
        )
    ).one_or_none()
    if found is None:
        raise Missing("appraisal")
    return found


def appraisals_of(session: Session, plan: Plan) -> Sequence[Appraisal]:
    """What the divisions were asked and said of the plan as it was proposed last."""
    asked = (
        select(Appraisal)
        .where(
            Appraisal.office_id == plan.office_id, Appraisal.plan_id == plan.id, Appraisal.round == plan.round
        )
        .order_by(Appraisal.division)
    )
    return session.scalars(asked).all()


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


def _divisions_touched(session: Session, plan: Plan, tasks: Sequence[Task]) -> list[str]:
    """The divisions whose products the plan uses, but the official's own."""
    products = {task.product_id for task in tasks if task.product_id is not None}
    named = (
        set(session.scalars(select(Product.division).where(Product.id.in_(products)))) if products else set()
    )
    own = set(
        session.scalars(
            select(Posting.division).where(
                Posting.office_id == plan.office_id,
                Posting.official_id == plan.official_id,
                Posting.from_on <= plan.month.last_on,
                Posting.to_on.is_(None) | (Posting.to_on >= plan.month.first_on),
            )
        )
    )
    return sorted(division for division in named - own if division)


def _stated(task: Task, parts: Sequence[tuple[TaskRole, Decimal]]) -> Stated:
    return Stated(
        title=task.title,
        leads=sum(role is TaskRole.LEAD for role, _ in parts),
        shares=tuple(share for _, share in parts),
        due_on=task.due_on,
        product=task.product,
        unit=task.unit,
        coefficient=task.coefficient,
        quantity=task.assigned,
        measured=task.measure is not Measure.FIXED,
        has_authority=task.deciding is not None,
    )


def _refuse_own(session: Session, plan: Plan, user_id: uuid.UUID) -> None:
    if session.scalar(select(User.official_id).where(User.id == user_id)) == plan.official_id:
        raise Refused("own_plan", N_("Nobody decides on their own plan: another leader has to."))


def _words(text: str, *, needed: bool) -> str:
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


def _record(
    session: Session, name: str, office: Office, plan: Plan, *, user_id: uuid.UUID, now: datetime, **more: str
) -> None:
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
