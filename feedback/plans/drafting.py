"""Drawing a plan up: its tasks are written, taken out, and shared among several, as long as it has not been proposed."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.base import insert_for, new_id
from feedback.errors import Missing, Refused
from feedback.labels import N_, code_key, normal
from feedback.offices.models import Office
from feedback.offices.queries import line_of, postings_in
from feedback.periods.locks import hold_open
from feedback.periods.month import Month
from feedback.plans.amounts import check_amount
from feedback.plans.catalogue import product_in_force
from feedback.plans.kinds import COUNTED, DecidingLevel, Measure, PlanState, TaskRole
from feedback.plans.models import Plan, Task

LONGEST_TITLE = 500  # characters
LONGEST_ANCHORS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A task as it is being written; what is left open keeps the plan from being proposed, not from being kept."""

    title: str
    product_code: str = ""  # of the catalogue; empty: named here
    product: str = ""
    unit: str = ""
    coefficient: Decimal = Decimal(1)
    quantity: Decimal = Decimal(0)  # units
    due_on: date
    deciding: DecidingLevel | None = None
    measure: Measure = Measure.FIXED
    anchors: str = ""
    note: str = ""


def begin_plan(session: Session, office: Office, month: Month, official_id: uuid.UUID) -> Plan:
    """The official's plan of an open month, begun as a draft where there was none. Raises MonthClosed, Missing."""
    hold_open(session, office.id, month)
    if official_id not in {posting.official_id for posting in postings_in(session, office.id, month)}:
        raise Missing("official")
    session.execute(
        insert_for(session, Plan)
        .values(
            office_id=office.id,
            id=new_id(),
            official_id=official_id,
            month=month,
            state=PlanState.DRAFT,
            round=1,
        )
        .on_conflict_do_nothing()
    )
    return plan_of(session, office, month, official_id)


def plan_of(session: Session, office: Office, month: Month, official_id: uuid.UUID) -> Plan:
    """The official's plan of the month, locked against a second hand; raises Missing."""
    found = session.scalars(
        select(Plan)
        .where(Plan.office_id == office.id, Plan.official_id == official_id, Plan.month == month)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Missing("plan")
    return found


def task_of(
    session: Session, office: Office, month: Month, official_id: uuid.UUID, task_id: uuid.UUID
) -> Task:
    """A task of the official's plan of the month; raises Missing."""
    found = session.scalars(
        select(Task)
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .where(
            Task.office_id == office.id,
            Task.id == task_id,
            Plan.official_id == official_id,
            Plan.month == month,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Missing("task")
    return found


def write_task(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    draft: Draft,
    task_id: uuid.UUID | None = None,
) -> Task:
    """Write a task of the official's draft, or write it anew; a product of the catalogue brings its own words and coefficient.

    What is shared is changed for everybody by whoever leads it. Raises MonthClosed, Missing, or Refused: `plan_stands`,
    `task_stands`, `not_the_lead`, `unknown_product`, `bad_amount`, `too_long`, `anchors_missing`, `counted_twice`.
    """
    plan = own_draft(session, office, month, official_id)
    check_amount("coefficient", draft.coefficient, zero=False)
    check_amount("quantity", draft.quantity, zero=True)
    title, anchors = normal(draft.title), normal(draft.anchors)
    for text, field, limit in ((title, "title", LONGEST_TITLE), (anchors, "anchors", LONGEST_ANCHORS)):
        if len(text) > limit:
            raise Refused(
                "too_long", N_("The text is longer than %(limit)s characters."), field=field, limit=limit
            )
    if draft.measure is Measure.BEHAVIOUR and len(anchors.splitlines()) < 2:
        raise Refused(
            "anchors_missing",
            N_("Behaviour is described level by level: at least two lines, the best first."),
            field="anchors",
        )
    refuse_twice(session, plan, title, task_id)
    refuse_counted_twice(session, plan, draft.measure, task_id)
    values: dict[str, object] = {
        "title": title,
        "title_key": code_key(title),
        "product_id": None,
        "product": normal(draft.product) or None,
        "unit": normal(draft.unit),
        "coefficient": draft.coefficient,
        "assigned": draft.quantity,
        "due_on": draft.due_on,
        "deciding": draft.deciding,
        "measure": draft.measure,
        "anchors": anchors or None,
        "note": normal(draft.note) or None,
    }
    if draft.product_code:
        product = product_in_force(session, line_of(session, office), month, draft.product_code)
        values |= {
            "product_id": product.id,
            "product": product.name,
            "unit": product.unit,
            "coefficient": product.coefficient,
        }
    if task_id is None:
        return _new_task(session, plan, values)
    return _written_anew(session, office, month, plan, task_id, values)


def take_task_out(
    session: Session, office: Office, month: Month, official_id: uuid.UUID, task_id: uuid.UUID
) -> None:
    """Take a task out of the draft; whoever leads shared work takes it out of everybody's. Raises as `write_task` does."""
    plan = own_draft(session, office, month, official_id)
    task = led(session, plan, task_id)
    for each in _rows_of(session, office, task):
        _refuse_standing(session, office, each, plan)
        session.delete(each)
    session.flush()


def own_draft(session: Session, office: Office, month: Month, official_id: uuid.UUID) -> Plan:
    """The official\'s plan, begun where there was none. Raises MonthClosed, Missing, or Refused `plan_stands` once it is no draft."""
    plan = begin_plan(session, office, month, official_id)
    if plan.state is not PlanState.DRAFT:
        raise stands()
    return plan


def stands() -> Refused:
    """The refusal to write what has been proposed or approved."""
    return Refused(
        "plan_stands",
        N_("The plan has been proposed or approved: it has to be sent back before it is written anew."),
    )


def refuse_twice(session: Session, plan: Plan, title: str, task_id: uuid.UUID | None) -> None:
    """Refuse, with `task_stands`, a second task of one name."""
    standing = session.scalar(
        select(Task.id).where(
            Task.office_id == plan.office_id,
            Task.plan_id == plan.id,
            Task.title_key == code_key(title),
            Task.id != (task_id or new_id()),
        )
    )
    if standing is not None:
        raise Refused("task_stands", N_("The plan has this task already, or it has no name."), field="title")


def refuse_counted_twice(session: Session, plan: Plan, measure: Measure, task_id: uuid.UUID | None) -> None:
    """Refuse, with `counted_twice`, a second task that the same dossiers would fill."""
    if measure in COUNTED and counts_already(session, plan, measure, task_id):
        raise Refused(
            "counted_twice",
            N_("The plan has a task that the same dossiers are counted for already: they count once."),
            field="measure",
        )


def counts_already(session: Session, plan: Plan, measure: Measure, task_id: uuid.UUID | None = None) -> bool:
    """Whether a task of the plan, other than this one, is counted in that way."""
    standing = select(Task.id).where(
        Task.office_id == plan.office_id,
        Task.plan_id == plan.id,
        Task.measure == measure,
        Task.id != (task_id or new_id()),
    )
    return session.scalar(standing.limit(1)) is not None


def _refuse_standing(session: Session, office: Office, task: Task, plan: Plan) -> None:
    if task.plan_id == plan.id:
        return
    state = session.scalar(select(Plan.state).where(Plan.office_id == office.id, Plan.id == task.plan_id))
    if state is not PlanState.DRAFT:
        raise stands()


def _new_task(session: Session, plan: Plan, values: dict[str, object]) -> Task:
    task = Task(
        office_id=plan.office_id,
        id=new_id(),
        plan_id=plan.id,
        role=TaskRole.LEAD,
        completed=Decimal(0),
        late=0,
        major_errors=0,
        **values,
    )
    session.add(task)
    session.flush()
    return task


def _written_anew(
    session: Session, office: Office, month: Month, plan: Plan, task_id: uuid.UUID, values: dict[str, object]
) -> Task:
    task = led(session, plan, task_id)
    for each in _rows_of(session, office, task):
        _refuse_standing(session, office, each, plan)
        for name, value in values.items():
            setattr(each, name, value)
    session.flush()
    return task


def led(session: Session, plan: Plan, task_id: uuid.UUID) -> Task:
    """A task of the plan that its official leads. Raises Missing, or Refused `not_the_lead`."""
    task = session.get(Task, (plan.office_id, task_id), populate_existing=True)
    if task is None or task.plan_id != plan.id:
        raise Missing("task")
    if task.work_id is not None and task.role is not TaskRole.LEAD:
        raise Refused("not_the_lead", N_("Work that several share is changed by whoever leads it."))
    return task


def _rows_of(session: Session, office: Office, task: Task) -> list[Task]:
    """The task, and where it is shared its rows in the others' plans."""
    if task.work_id is None:
        return [task]
    return list(
        session.scalars(select(Task).where(Task.office_id == office.id, Task.work_id == task.work_id))
    )


def named_apart(title: str, by: str) -> str:
    """A task's title with what tells it from another of that name behind it; no longer than a title may be."""
    suffix = f" ({by})"
    return title[: LONGEST_TITLE - len(suffix)] + suffix
