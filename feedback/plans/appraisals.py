"""The appraisal of a proposed plan: each division that it touches is asked for its part, and whoever is tied to it answers.

Tied to a division are the officials posted in it and whoever answers for it, or stands in, by the responsibility map.
Where nobody is, a leader of the ward answers in its place, so that no plan waits for ever.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.accounts.queries import person_of
from feedback.accounts.rights import Act, Person, allows
from feedback.base import insert_for, new_id
from feedback.errors import Missing, Refused
from feedback.labels import N_, search_key
from feedback.offices.models import Office, Official, Posting
from feedback.offices.queries import line_of
from feedback.periods.month import Month
from feedback.plans.deciding import record_act, refuse_own, words_given
from feedback.plans.kinds import PlanState, Word
from feedback.plans.models import Appraisal, Plan, Product, Responsibility, Task


@dataclass(frozen=True, slots=True)
class AskedFor:
    """An appraisal that waits, with the plan and the tasks of it that are the division's part."""

    appraisal: Appraisal
    plan: Plan
    official: Official
    tasks: Sequence[Task]


def ask_divisions(session: Session, plan: Plan, tasks: Sequence[Task]) -> None:
    """Ask every division that the plan touches, but the official's own, in the round that begins."""
    for division in _divisions_touched(session, plan, tasks):
        session.execute(
            insert_for(session, Appraisal)
            .values(
                office_id=plan.office_id,
                id=new_id(),
                plan_id=plan.id,
                division=division,
                round=plan.round,
                words="",
            )
            .on_conflict_do_nothing()
        )


def ask_about_more(session: Session, plan: Plan) -> None:
    """Ask about tasks that were added to a proposed plan; where somebody has answered already, all are asked once more.

    An agreement is to the plan that was read: it does not stretch to what came later.
    """
    tasks = session.scalars(
        select(Task).where(Task.office_id == plan.office_id, Task.plan_id == plan.id)
    ).all()
    if any(each.word is not None for each in appraisals_of(session, plan)):
        plan.round += 1
        session.flush()
    ask_divisions(session, plan, tasks)


def appraise(
    session: Session,
    office: Office,
    appraisal_id: uuid.UUID,
    word: Word,
    words: str,
    *,
    user_id: uuid.UUID,
    on: date,
    now: datetime,
) -> None:
    """Say what a division thinks of its part of a proposed plan, once, as somebody tied to it on that day.

    Raises Missing, or Refused: `own_plan`, `not_your_part`, `reason_missing` (an objection says why), `too_long`,
    `appraised_already`.
    """
    appraisal = session.get(Appraisal, (office.id, appraisal_id), populate_existing=True)
    if appraisal is None:
        raise Missing("appraisal")
    plan = session.get_one(Plan, (office.id, appraisal.plan_id))
    refuse_own(session, plan, user_id)
    if not _may_answer(session, office, appraisal.division, user_id, on):
        raise Refused(
            "not_your_part",
            N_(
                "“%(division)s” is appraised by whoever belongs to it or answers for it by the responsibility map."
            ),
            division=appraisal.division,
        )
    said = words_given(words, needed=word is Word.OBJECTS)
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
    record_act(
        session,
        "plans:plan:appraised",
        office,
        plan,
        user_id=user_id,
        now=now,
        division=appraisal.division,
        word=str(word),
    )


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


def parts_of(
    session: Session, office: Office, appraisals: Sequence[Appraisal], person: Person, on: date
) -> frozenset[uuid.UUID]:
    """Those of the appraisals that wait for a word of this person."""
    return frozenset(
        each.id
        for each in appraisals
        if each.word is None and _may_answer(session, office, each.division, person.user_id, on)
    )


def asked_of(session: Session, official: Official, on: date) -> Sequence[AskedFor]:
    """The appraisals of colleagues' plans that wait for an official's own division or field, oldest first."""
    found = []
    offices = session.scalars(_offices_of(official, on)).all()
    for office_id in dict.fromkeys(offices):
        mine = _divisions_of(session, office_id, official.id, on)
        asked = (
            select(Appraisal, Plan, Official)
            .join(Plan, (Plan.office_id == Appraisal.office_id) & (Plan.id == Appraisal.plan_id))
            .join(Official, Official.id == Plan.official_id)
            .where(
                Appraisal.office_id == office_id,
                Appraisal.word.is_(None),
                Appraisal.round == Plan.round,
                Plan.state == PlanState.PROPOSED,
                Plan.official_id != official.id,
            )
            .order_by(Plan.proposed_at)
        )
        for appraisal, plan, owner in session.execute(asked):
            if search_key(appraisal.division) in mine:
                tasks = _tasks_of(session, plan, appraisal.division)
                found.append(AskedFor(appraisal, plan, owner, tasks))
    return found


def asked_one(session: Session, official: Official, appraisal_id: uuid.UUID, on: date) -> AskedFor:
    """One of the appraisals that wait for the official; raises Missing."""
    for each in asked_of(session, official, on):
        if each.appraisal.id == appraisal_id:
            return each
    raise Missing("appraisal")


def _may_answer(session: Session, office: Office, division: str, user_id: uuid.UUID, on: date) -> bool:
    user = session.get_one(User, user_id)
    tied = _tied_to(session, office.id, division, on)
    if user.official_id in tied:
        return True
    person, line = person_of(session, user, on=on), line_of(session, office)
    return not tied and allows(person, Act.APPRAISE_IN_PLACE, line)


def _tied_to(session: Session, office_id: uuid.UUID, division: str, on: date) -> set[uuid.UUID | None]:
    """The officials who are posted in the division on a day, or answer for it, or stand in."""
    key = search_key(division)
    posted = session.execute(
        select(Posting.official_id, Posting.division).where(
            Posting.office_id == office_id,
            Posting.from_on <= on,
            Posting.to_on.is_(None) | (Posting.to_on >= on),
        )
    )
    answers = session.execute(
        select(Responsibility.official_id, Responsibility.deputy_id, Responsibility.field).where(
            Responsibility.office_id == office_id,
            Responsibility.from_on <= on,
            Responsibility.to_on.is_(None) | (Responsibility.to_on >= on),
        )
    )
    found: set[uuid.UUID | None] = {who for who, where in posted if search_key(where) == key}
    for official_id, deputy_id, field in answers:
        if search_key(field) == key:
            found |= {official_id, deputy_id}
    return found - {None}


def _divisions_of(session: Session, office_id: uuid.UUID, official_id: uuid.UUID, on: date) -> frozenset[str]:
    """The keys of the divisions and fields that an official belongs to or answers for at an office."""
    posted = select(Posting.division).where(
        Posting.office_id == office_id,
        Posting.official_id == official_id,
        Posting.from_on <= on,
        Posting.to_on.is_(None) | (Posting.to_on >= on),
    )
    answers = select(Responsibility.field).where(
        Responsibility.office_id == office_id,
        (Responsibility.official_id == official_id) | (Responsibility.deputy_id == official_id),
        Responsibility.from_on <= on,
        Responsibility.to_on.is_(None) | (Responsibility.to_on >= on),
    )
    return frozenset(search_key(name) for name in (*session.scalars(posted), *session.scalars(answers)))


def _offices_of(official: Official, on: date) -> Select[uuid.UUID]:
    return select(Posting.office_id).where(
        Posting.official_id == official.id,
        Posting.from_on <= on,
        Posting.to_on.is_(None) | (Posting.to_on >= on),
    )


def _tasks_of(session: Session, plan: Plan, division: str) -> Sequence[Task]:
    """The tasks of a plan whose products are a division's."""
    asked = (
        select(Task)
        .join(Product, Product.id == Task.product_id)
        .where(Task.office_id == plan.office_id, Task.plan_id == plan.id, Product.division == division)
        .order_by(Task.due_on, Task.title_key)
    )
    return session.scalars(asked).all()


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
    own_keys = {search_key(division) for division in own}
    return sorted(division for division in named if division and search_key(division) not in own_keys)
