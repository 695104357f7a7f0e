"""Lateness and major errors, one by one: written down with evidence, excused by an objective cause that the head confirms.

Decree 335/2025 Art. 14: each takes a quarter of that product's points, unless its cause was objective and is confirmed.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.base import new_id
from feedback.errors import Missing, Refused
from feedback.labels import N_, normal
from feedback.offices.models import Office, Official
from feedback.periods.locks import hold_open
from feedback.periods.month import Month
from feedback.plans.deciding import refuse_own_work
from feedback.plans.kinds import FaultKind
from feedback.plans.models import Fault, Plan, Task

LONGEST_TEXT = 1000  # characters


def record_fault(
    session: Session,
    office: Office,
    task_id: uuid.UUID,
    kind: FaultKind,
    happened_on: date,
    evidence: str,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> Fault:
    """Write a lateness or a major error of a task down: it counts from now on. Raises MonthClosed, Missing, `evidence_missing`, `too_long`."""
    task, plan = _of_open_month(session, office, task_id)
    fault = Fault(
        office_id=office.id,
        id=new_id(),
        task_id=task.id,
        kind=kind,
        happened_on=happened_on,
        evidence=_text(evidence, "evidence"),
        recorded_by=user_id,
        recorded_at=now,
    )
    session.add(fault)
    _count(session, task, kind, 1)
    _record(session, "plans:fault:recorded", office, plan, task, kind, user_id=user_id, now=now)
    return fault


def claim_cause(
    session: Session, office: Office, fault_id: uuid.UUID, cause: str, *, user_id: uuid.UUID
) -> None:
    """The official says what objective cause a fault had; the head decides. Raises MonthClosed, Missing, `not_own_plan`, `fault_decided`."""
    fault = _fault(session, office, fault_id)
    _, plan = _of_open_month(session, office, fault.task_id)
    if session.scalar(select(User.official_id).where(User.id == user_id)) != plan.official_id:
        raise Refused("not_own_plan", N_("The cause is told by the official whose task it is."))
    if fault.exempt is not None:
        raise _decided()
    fault.cause = _text(cause, "cause")
    session.flush()


def decide_cause(
    session: Session, office: Office, fault_id: uuid.UUID, *, exempt: bool, user_id: uuid.UUID, now: datetime
) -> None:
    """Confirm that the cause was objective, so that the fault does not count, or that it was not; once.

    Raises MonthClosed, Missing, or Refused: `own_plan`, `cause_missing`, `fault_decided`.
    """
    fault = _fault(session, office, fault_id)
    task, plan = _of_open_month(session, office, fault.task_id)
    refuse_own_work(session, task, plan, user_id)
    if fault.cause is None:
        raise Refused("cause_missing", N_("The official has not told a cause yet."))
    won = session.execute(
        update(Fault)
        .where(Fault.office_id == office.id, Fault.id == fault_id, Fault.exempt.is_(None))
        .values(exempt=exempt, decided_by=user_id, decided_at=now)
        .execution_options(synchronize_session="fetch")
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise _decided()
    if exempt:
        _count(session, task, fault.kind, -1)
    word = "exempt" if exempt else "counts"
    _record(
        session, "plans:fault:decided", office, plan, task, fault.kind, user_id=user_id, now=now, word=word
    )


def fault_of(
    session: Session, office: Office, month: Month, official_id: uuid.UUID, fault_id: uuid.UUID
) -> Fault:
    """A fault of a task in the official's plan of the month; raises Missing."""
    found = session.scalars(
        select(Fault)
        .join(Task, (Task.office_id == Fault.office_id) & (Task.id == Fault.task_id))
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .where(
            Fault.office_id == office.id,
            Fault.id == fault_id,
            Plan.official_id == official_id,
            Plan.month == month,
        )
    ).one_or_none()
    if found is None:
        raise Missing("fault")
    return found


def faults_of(session: Session, plan: Plan) -> Sequence[tuple[Fault, str]]:
    """The faults of a plan's tasks with the tasks' names, newest first."""
    asked = (
        select(Fault, Task.title)
        .join(Task, (Task.office_id == Fault.office_id) & (Task.id == Fault.task_id))
        .where(Task.office_id == plan.office_id, Task.plan_id == plan.id)
        .order_by(Fault.happened_on.desc(), Fault.id)
    )
    return [(row[0], row[1]) for row in session.execute(asked)]


def _fault(session: Session, office: Office, fault_id: uuid.UUID) -> Fault:
    found = session.get(Fault, (office.id, fault_id), populate_existing=True)
    if found is None:
        raise Missing("fault")
    return found


def _of_open_month(session: Session, office: Office, task_id: uuid.UUID) -> tuple[Task, Plan]:
    task = session.get(Task, (office.id, task_id), populate_existing=True)
    if task is None:
        raise Missing("task")
    plan = session.get_one(Plan, (office.id, task.plan_id))
    hold_open(session, office.id, plan.month)
    return task, plan


def _count(session: Session, task: Task, kind: FaultKind, more: int) -> None:
    """One fault more, or less, for everybody who shares the work: counted by the database, never read-then-write."""
    column = Task.late if kind is FaultKind.LATE else Task.major_errors
    mine = Task.id == task.id if task.work_id is None else Task.work_id == task.work_id
    session.execute(
        update(Task)
        .where(Task.office_id == task.office_id, mine)
        .values({column.key: column + more})
        .execution_options(synchronize_session="fetch")
    )


def _text(text: str, field: str) -> str:
    kept = normal(text)
    if not kept:
        raise Refused(f"{field}_missing", N_("Please say in words what it was."), field=field)
    if len(kept) > LONGEST_TEXT:
        raise Refused(
            "too_long", N_("The text is longer than %(limit)s characters."), field=field, limit=LONGEST_TEXT
        )
    return kept


def _decided() -> Refused:
    return Refused("fault_decided", N_("The head has decided on this already."))


def _record(
    session: Session,
    name: str,
    office: Office,
    plan: Plan,
    task: Task,
    kind: FaultKind,
    *,
    user_id: uuid.UUID,
    now: datetime,
    **more: str,
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
        task=task.title,
        kind=str(kind),
        **more,
    )
