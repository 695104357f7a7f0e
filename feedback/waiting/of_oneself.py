"""What waits for an official besides the own sheets, of months and years: the own plan, colleagues' plans to appraise, questions, reviews."""

import uuid
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.cases.explaining import questions_to
from feedback.integrity.answers import flags_about
from feedback.offices.models import Official
from feedback.offices.queries import office_of_official
from feedback.periods.month import Month
from feedback.plans.appraisals import asked_of
from feedback.plans.kinds import PlanState
from feedback.plans.models import Plan, Task, TaskChange
from feedback.waiting.matters import Awaited, Matter, in_order, of_days

DAYS_AHEAD = 10  # before a month begins in which its plan is asked for


def waiting_for_official(
    session: Session, official: Official, *, user_id: uuid.UUID, today: date
) -> list[Awaited]:
    """All that waits for an official, the nearest day first."""
    month = Month.of(today)
    questions = [each for each in questions_to(session, official.id, today=today) if each.words is None]
    reviews = [
        each
        for each in flags_about(session, official, user_id)
        if each.ruling is None and each.answer is None
    ]
    appraisals = asked_of(session, official, today)
    return in_order(
        [
            _own_plan(session, official, month, today),
            _own_plan(session, official, month.next, today),
            *_own_changes(session, official, today),
            of_days(Matter.APPRAISALS, [None] * len(appraisals), today),
            of_days(Matter.EXPLANATIONS, [each.due_on for each in questions], today),
            of_days(Matter.REVIEWS, [each.due_on for each in reviews], today),
        ]
    )


def _own_plan(session: Session, official: Official, month: Month, today: date) -> Awaited | None:
    """The plan of a month that is to be proposed before it begins; not long before, unless it was begun."""
    office = office_of_official(session, official, month)
    if office is None:
        return None
    state = session.scalar(
        select(Plan.state).where(
            Plan.office_id == office.id, Plan.month == month, Plan.official_id == official.id
        )
    )
    due_on = month.first_on - timedelta(days=1)
    is_near = today < due_on and (due_on - today).days < DAYS_AHEAD
    if state is PlanState.DRAFT or (state is None and is_near):
        return of_days(Matter.OWN_PLAN, [due_on], today, month=month)
    return None


def _own_changes(session: Session, official: Official, today: date) -> list[Awaited | None]:
    """Changes of the own plans in force for which a leader has asked."""
    asked = (
        select(Plan.month)
        .join(Task, (Task.office_id == Plan.office_id) & (Task.plan_id == Plan.id))
        .join(TaskChange, (TaskChange.office_id == Task.office_id) & (TaskChange.task_id == Task.id))
        .join(User, User.id == TaskChange.asked_by)
        .where(
            Plan.official_id == official.id,
            TaskChange.word.is_(None),
            User.official_id.is_distinct_from(official.id),
        )
    )
    months = session.scalars(asked).all()
    return [
        of_days(Matter.OWN_CHANGES, [None] * months.count(month), today, month=month)
        for month in sorted(set(months))
    ]
