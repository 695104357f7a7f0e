"""What can happen to an objection: an official makes it against a closed month or a year, and somebody else answers it, once."""

import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.base import insert_for, new_id
from feedback.errors import Missing, Refused
from feedback.evaluations.closings import reopening
from feedback.evaluations.sheets import way
from feedback.evaluations.sheets.kinds import SheetState
from feedback.evaluations.sheets.models import OnItsWay
from feedback.evaluations.sheets.words import LONGEST_REASON
from feedback.labels import N_, normal, say_in_both
from feedback.objections.models import Objection, ObjectionState, Subject
from feedback.offices.holidays import working_days
from feedback.offices.models import Office, Official
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.terms.term import MONTHS_OF_YEAR
from feedback.terms.year_sheets import ask_to_reopen, year_sheet_of
from feedback.terms.years import decisions_of

LONGEST = 2000  # characters
LONGEST_NUMBER = 100  # characters
ANSWER_DAYS = 7  # working days to answer
UPHELD = N_("Petition upheld")


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

    An objection to the result is the petition of Decree 335/2025 Art. 22: the sheet waits for its answer, and takes it
    until the days for it have passed. Raises Refused: `not_ones_own`, `month_open`, `words_missing`, `too_long`,
    `objected_already`, `petition_too_late`, and what the sheet's state refuses.
    """
    _refuse_not_ones_own(session, official_id, user_id)
    if subject is Subject.YEAR:
        raise Refused(
            "not_of_a_month", N_("The class of a year is objected to on the annual sheet."), field="subject"
        )
    period = session.get(Period, (office.id, month), populate_existing=True)
    if period is None or period.state is PeriodState.OPEN:
        raise Refused("month_open", N_("The month %(month)s is not closed yet."), field="month", month=month)
    kept, today = _words(words), now.astimezone(zone).date()
    if subject is Subject.MONTH:
        sheet = way.sheet_of(session, office, month, official_id)
        _petition(session, sheet, user_id=user_id, today=today, now=now)
    return _keep(
        session,
        office,
        month,
        official_id,
        subject,
        kept,
        version=period.version,
        procedure_id=procedure_id if subject is Subject.RATINGS else None,
        user_id=user_id,
        today=today,
        now=now,
    )


def petition_year(
    session: Session,
    office: Office,
    official: Official,
    year: int,
    words: str,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> Objection:
    """Keep the petition of an official about the class of the year (Decree 335/2025 Art. 22): the sheet waits for its answer.

    Raises Missing, or Refused: `not_ones_own`, `words_missing`, `too_long`, `objected_already`, `petition_too_late`, and
    what the sheet's state refuses.
    """
    _refuse_not_ones_own(session, official.id, user_id)
    kept, today = _words(words), now.astimezone(zone).date()
    sheet = year_sheet_of(session, office, official.id, year)
    _petition(session, sheet, user_id=user_id, today=today, now=now)
    return _keep(
        session,
        office,
        Month(year, MONTHS_OF_YEAR),
        official.id,
        Subject.YEAR,
        kept,
        version=len(decisions_of(session, office, year)[official.id]),
        procedure_id=None,
        user_id=user_id,
        today=today,
        now=now,
    )


def answer(
    session: Session,
    office_id: uuid.UUID,
    objection_id: uuid.UUID,
    state: ObjectionState,
    words: str,
    *,
    decision: str = "",
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> Objection:
    """Answer an objection, once, with the number of the decision where it is on paper.

    What an upheld one changes is done where it is done: by a decision on ratings, or, for a petition about the result,
    by reopening the sheet, which the answer asks for; a second person agrees. The answer to a petition locks the sheet.
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
            decision=_number(decision),
            answered_by=user_id,
            answered_on=now.astimezone(zone).date(),
        )
        .returning(Objection.id)
        .execution_options(synchronize_session="fetch")
    )
    if answered is None:
        raise Refused("answered_already", N_("This objection has been answered."))
    if objection.subject in (Subject.MONTH, Subject.YEAR):
        _settle_petition(session, objection, state, user_id=user_id, zone=zone, now=now)
    _record(session, objection, "objections:objection:answered", user_id=user_id, now=now, ruling=state.value)
    return objection


def _refuse_not_ones_own(session: Session, official_id: uuid.UUID, user_id: uuid.UUID) -> None:
    if session.scalar(select(User.official_id).where(User.id == user_id)) != official_id:
        raise Refused("not_ones_own", N_("Only the official objects to the official's own month."))


def _keep(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    subject: Subject,
    words: str,
    *,
    version: int,
    procedure_id: uuid.UUID | None,
    user_id: uuid.UUID,
    today: date,
    now: datetime,
) -> Objection:
    row = insert_for(session, Objection).values(
        office_id=office.id,
        id=new_id(),
        official_id=official_id,
        month=month,
        version=version,
        subject=subject,
        procedure_id=procedure_id,
        words=words,
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


def _petition(session: Session, sheet: OnItsWay, *, user_id: uuid.UUID, today: date, now: datetime) -> None:
    way.require(sheet, way.TO_PETITION)
    if sheet.petition_until is not None and sheet.petition_until < today:
        raise Refused(
            "petition_too_late",
            N_("A petition about this sheet could be handed in until %(day)s."),
            field="subject",
            day=sheet.petition_until.strftime("%d/%m/%Y"),
        )
    way.pass_on(session, sheet, way.TO_PETITION, SheetState.PETITIONED, user_id=user_id, now=now)


def _settle_petition(
    session: Session,
    objection: Objection,
    ruling: ObjectionState,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Lock the sheet with the answer, or where it was not published yet, let it go on; an upheld one asks to reopen."""
    office = session.get_one(Office, objection.office_id)
    month, official_id = objection.month, objection.official_id
    of_year = objection.subject is Subject.YEAR
    sheet: OnItsWay = (
        year_sheet_of(session, office, official_id, month.year)
        if of_year
        else way.sheet_of(session, office, month, official_id)
    )
    if sheet.state is not SheetState.PETITIONED:
        return  # an objection from before sheets had a way
    new = SheetState.LOCKED if sheet.published_on is not None else SheetState.DECIDED
    way.pass_on(session, sheet, {SheetState.PETITIONED}, new, user_id=user_id, now=now)
    if ruling is not ObjectionState.UPHELD:
        return
    why = f"{say_in_both(UPHELD)}: {objection.answer}"[:LONGEST_REASON]
    if of_year:
        official = session.get_one(Official, official_id)
        ask_to_reopen(session, office, official, month.year, why, user_id=user_id, zone=zone, now=now)
    else:
        reopening.ask(session, office, month, official_id, why, user_id=user_id, zone=zone, now=now)


def _number(text: str) -> str | None:
    kept = normal(text)
    if len(kept) > LONGEST_NUMBER:
        raise Refused(
            "too_long",
            N_("The text is longer than %(limit)s characters."),
            field="decision",
            limit=LONGEST_NUMBER,
        )
    return kept or None


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
