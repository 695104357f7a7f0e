"""What can happen to an objection: an official makes it against a closed month, and somebody else answers it, once."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.base import insert_for, new_id
from feedback.errors import Missing, Refused
from feedback.labels import N_, normal
from feedback.objections.models import Objection, ObjectionState, Subject
from feedback.offices.holidays import working_days
from feedback.offices.models import Office, Official
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month

LONGEST = 2000  # characters
ANSWER_DAYS = 7  # working days to answer


def object_to(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    subject: Subject,
    words: str,
    *,
    procedure_id: uuid.UUID | None = None,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> Objection:
    """Keep what an official objects to in a closed month; whoever leads or personnel answers within seven working days.

    Raises Refused: `not_ones_own`, `month_open`, `words_missing`, `too_long`, `objected_already`.
    """
    if session.scalar(select(User.official_id).where(User.id == user_id)) != official_id:
        raise Refused("not_ones_own", N_("Only the official objects to the official's own month."))
    state = session.scalar(select(Period.state).where(Period.office_id == office.id, Period.month == month))
    if state in (None, PeriodState.OPEN):
        raise Refused("month_open", N_("The month %(month)s is not closed yet."), field="month", month=month)
    kept, today = _words(words), now.astimezone(zone).date()
    row = insert_for(session, Objection).values(
        office_id=office.id,
        id=new_id(),
        official_id=official_id,
        month=month,
        subject=subject,
        procedure_id=procedure_id if subject is Subject.RATINGS else None,
        words=kept,
        made_on=today,
        due_on=working_days(session, office.id).after(today, ANSWER_DAYS),
        state=ObjectionState.OPEN,
    )
    made = session.scalar(row.on_conflict_do_nothing().returning(Objection.id))
    if made is None:
        raise Refused("objected_already", N_("You have objected to this already."), field="subject")
    objection = session.get_one(Objection, (office.id, made))
    _record(session, objection, "objections:objection:made", user_id=user_id, now=now)
    return objection


def answer(
    session: Session,
    office_id: uuid.UUID,
    objection_id: uuid.UUID,
    state: ObjectionState,
    words: str,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> Objection:
    """Answer an objection, once. What an upheld one changes is done where it is done: by a decision, or a new version.

    Raises Missing, and Refused: `own_objection`, `state_missing`, `words_missing`, `too_long`, `answered_already`.
    """
    objection = session.get(Objection, (office_id, objection_id))
    if objection is None:
        raise Missing("objection")
    if session.scalar(select(User.official_id).where(User.id == user_id)) == objection.official_id:
        raise Refused("own_objection", N_("Nobody answers their own objection."))
    if state is ObjectionState.OPEN:
        raise Refused("state_missing", N_("Please say whether the objection is upheld."), field="state")
    answered = session.scalar(
        update(Objection)
        .where(
            Objection.office_id == office_id,
            Objection.id == objection_id,
            Objection.state == ObjectionState.OPEN,
        )
        .values(
            state=state,
            answer=_words(words),
            answered_by=user_id,
            answered_on=now.astimezone(zone).date(),
        )
        .returning(Objection.id)
        .execution_options(synchronize_session="fetch")
    )
    if answered is None:
        raise Refused("answered_already", N_("This objection has been answered."))
    _record(session, objection, "objections:objection:answered", user_id=user_id, now=now, ruling=state.value)
    return objection


def _words(text: str) -> str:
    kept = normal(text)
    if not kept:
        raise Refused("words_missing", N_("Please write what it is about."), field="words")
    if len(kept) > LONGEST:
        raise Refused(
            "too_long", N_("The text is longer than %(limit)s characters."), field="words", limit=LONGEST
        )
    return kept


def _record(
    session: Session, objection: Objection, name: str, *, user_id: uuid.UUID, now: datetime, **about: str
) -> None:
    code = session.scalars(select(Official.code).where(Official.id == objection.official_id)).one()
    acts.record(
        session,
        name,
        office_id=objection.office_id,
        user_id=user_id,
        now=now,
        official=code,
        month=str(objection.month),
        subject=objection.subject.value,
        **about,
    )
