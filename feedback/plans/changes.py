"""Changes of a plan in force: one side asks with a reason, the other agrees, and only then it holds."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import new_id
from feedback.errors import Missing, Refused
from feedback.labels import N_, Labelled, normal
from feedback.offices.models import Office, Official
from feedback.periods.locks import hold_open
from feedback.periods.month import Month
from feedback.plans.amounts import check_amount
from feedback.plans.deciding import is_own_work
from feedback.plans.kinds import PlanState, TaskRole, Word
from feedback.plans.models import Plan, Task, TaskChange

LONGEST_REASON = 1000  # characters


class Field(Labelled):
    """What of a task in force may be changed. Coefficient and product stay as they were when it was approved."""

    ASSIGNED = "assigned", N_("Quantity assigned")
    DUE_ON = "due_on", N_("Due date")

    @classmethod
    def of(cls, new: "Decimal | date") -> "Field":
        """What a new value is of: a number is a quantity, a day a due date."""
        return cls.ASSIGNED if isinstance(new, Decimal) else cls.DUE_ON


def ask_change(
    session: Session,
    office: Office,
    task_id: uuid.UUID,
    new: Decimal | date,
    reason: str,
    *,
    user_id: uuid.UUID,
    on: date,
    now: datetime,
) -> TaskChange:
    """Ask, on a day, for another quantity or due date of a task in force; whoever is on the other side answers.

    A due date stays in the month and is not moved once it has passed: what came late by no fault is excused by its
    objective cause. A quantity may still be changed then, and the answerer is told how late it was asked.

    Raises MonthClosed, Missing, or Refused: `plan_not_in_force`, `not_the_lead`, `bad_amount`,
    `same_value`, `outside_month`, `due_already`, `reason_missing`, `change_waits` (one of this field has no answer yet).
    """
    task, plan = _in_force(session, office, task_id)
    field = Field.of(new)
    if isinstance(new, Decimal):
        check_amount(field.value, new, zero=True)
    else:
        _refuse_day(new, task, plan.month, on)
    if new == getattr(task, field.value):
        raise Refused("same_value", N_("It stands so already."), field=field.value)
    words = normal(reason)
    if not words or len(words) > LONGEST_REASON:
        raise Refused(
            "reason_missing",
            N_("A change needs a reason, of %(limit)s characters at most."),
            field="reason",
            limit=LONGEST_REASON,
        )
    waits = session.scalar(
        select(TaskChange.id).where(
            TaskChange.office_id == office.id,
            TaskChange.task_id == task.id,
            TaskChange.field == field,
            TaskChange.word.is_(None),
        )
    )
    if waits is not None:
        raise Refused("change_waits", N_("A change of this waits for an answer already."), field=field.value)
    change = TaskChange(
        office_id=office.id,
        id=new_id(),
        task_id=task.id,
        field=str(field),
        old=_said(task, field),
        new=str(new),
        reason=words,
        after_due=on > task.due_on,
        asked_by=user_id,
        asked_at=now,
    )
    session.add(change)
    session.flush()
    _record(session, "plans:change:asked", office, plan, task, change, user_id=user_id, now=now)
    return change


def answer_change(
    session: Session,
    office: Office,
    change_id: uuid.UUID,
    word: Word,
    *,
    of: uuid.UUID,
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    """Agree to a change of the plan `of` an official, which then holds for everybody who shares the work, or object to it.

    Once, and never to one's own. Of the two sides one is the official, or whoever shares the work, the other a leader.
    Raises MonthClosed, Missing, or Refused: `own_change`,
    `plan_not_in_force`, `answered_already`.
    """
    change = session.get(TaskChange, (office.id, change_id), populate_existing=True)
    if change is None:
        raise Missing("change")
    task, plan = _in_force(session, office, change.task_id)
    if plan.official_id != of:
        raise Missing("change")
    sides = [is_own_work(session, task, plan, who) for who in (change.asked_by, user_id)]
    if change.asked_by == user_id or sides[0] == sides[1]:
        raise Refused(
            "own_change", N_("A change is agreed between the official and a leader: the other side answers.")
        )
    won = session.execute(
        update(TaskChange)
        .where(TaskChange.office_id == office.id, TaskChange.id == change_id, TaskChange.word.is_(None))
        .values(word=word, answered_by=user_id, answered_at=now)
        .execution_options(synchronize_session="fetch")
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("answered_already", N_("This change has been answered."))
    if word is Word.AGREES:
        _apply(session, task, Field(change.field), change.new)
    _record(session, "plans:change:answered", office, plan, task, change, user_id=user_id, now=now)


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    """A change as the plan's readers see it."""

    change: TaskChange
    title: str  # of the task
    old: Decimal | date
    new: Decimal | date

    @property
    def is_of_days(self) -> bool:
        """Whether the due date changes, not the quantity."""
        return Field(self.change.field) is Field.DUE_ON


def changes_of(session: Session, plan: Plan) -> Sequence[ChangeSeen]:
    """The changes of a plan's tasks, newest first."""
    asked = (
        select(TaskChange, Task.title)
        .join(Task, (Task.office_id == TaskChange.office_id) & (Task.id == TaskChange.task_id))
        .where(Task.office_id == plan.office_id, Task.plan_id == plan.id)
        .order_by(TaskChange.asked_at.desc(), TaskChange.id)
    )
    return [
        ChangeSeen(change, title, value_of(change, change.old), value_of(change, change.new))
        for change, title in session.execute(asked)
    ]


def change_of(
    session: Session, office: Office, month: Month, official_id: uuid.UUID, change_id: uuid.UUID
) -> TaskChange:
    """A change of a task in the official's plan of the month; raises Missing."""
    found = session.scalars(
        select(TaskChange)
        .join(Task, (Task.office_id == TaskChange.office_id) & (Task.id == TaskChange.task_id))
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .where(
            TaskChange.office_id == office.id,
            TaskChange.id == change_id,
            Plan.official_id == official_id,
            Plan.month == month,
        )
    ).one_or_none()
    if found is None:
        raise Missing("change")
    return found


def _in_force(session: Session, office: Office, task_id: uuid.UUID) -> tuple[Task, Plan]:
    task = session.get(Task, (office.id, task_id), populate_existing=True)
    if task is None:
        raise Missing("task")
    plan = session.get_one(Plan, (office.id, task.plan_id), populate_existing=True)
    hold_open(session, office.id, plan.month)
    if plan.state is not PlanState.APPROVED:
        raise Refused("plan_not_in_force", N_("The plan is not in force yet: it can still be written anew."))
    if task.work_id is not None and task.role is not TaskRole.LEAD:
        raise Refused("not_the_lead", N_("Work that several share is changed by whoever leads it."))
    return task, plan


def _refuse_day(new: date, task: Task, month: Month, on: date) -> None:
    if not month.first_on <= new <= month.last_on:
        raise Refused(
            "outside_month",
            N_(
                "A task of %(month)s is due in it. What is left for later goes into the next plan, with a smaller"
                " quantity here."
            ),
            field="due_on",
            month=month,
        )
    if on > task.due_on:
        raise Refused(
            "due_already",
            N_(
                "It was due on %(day)s: a due date that has passed is not moved. A lateness that had an objective"
                " cause is excused when the head confirms the cause."
            ),
            field="due_on",
            day=f"{task.due_on:%d/%m/%Y}",
        )


def value_of(change: TaskChange, kept: str) -> Decimal | date:
    """The old or the new of a change, as a quantity or a day."""
    return Decimal(kept) if Field(change.field) is Field.ASSIGNED else date.fromisoformat(kept)


def _said(task: Task, field: Field) -> str:
    return str(task.assigned) if field is Field.ASSIGNED else task.due_on.isoformat()


def _apply(session: Session, task: Task, field: Field, new: str) -> None:
    value: Decimal | date = Decimal(new) if field is Field.ASSIGNED else date.fromisoformat(new)
    if field is Field.ASSIGNED and Decimal(new) < task.relieved:
        raise Refused("below_handed_over", N_("More of the task than that has been handed over already."))
    rows = (
        [task]
        if task.work_id is None
        else session.scalars(
            select(Task).where(Task.office_id == task.office_id, Task.work_id == task.work_id)
        )
    )
    for each in rows:
        setattr(each, str(field), value)
    session.flush()


def _record(
    session: Session,
    name: str,
    office: Office,
    plan: Plan,
    task: Task,
    change: TaskChange,
    *,
    user_id: uuid.UUID,
    now: datetime,
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
        field=change.field,
        before=change.old,
        after=change.new,
        word=str(change.word or ""),
    )
