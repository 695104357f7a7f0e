"""What can happen: discipline is written down and taken back, a unit's class is set, rewards and measures are tied to a class."""

import uuid
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.accounts.queries import person_of
from feedback.accounts.rights import Role
from feedback.audit import acts
from feedback.base import insert_for, new_id
from feedback.conduct.models import ClassMeasure, Discipline, DisciplineKind, MeasureKind, UnitClass
from feedback.errors import Missing, Refused
from feedback.labels import N_, normal
from feedback.offices.models import Office, Official, Posting
from feedback.offices.queries import line_of, official_at
from feedback.periods.locks import MonthClosed, hold_open
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.scoring import QualityClass

LONGEST_NUMBER, LONGEST_WORDS = 100, 500  # characters
LONGEST_SPAN = 24  # months that one decision may touch


def record_discipline(
    session: Session,
    office: Office,
    official: Official,
    kind: DisciplineKind,
    document: str,
    decided_on: date,
    from_month: Month,
    to_month: Month,
    at_most: QualityClass,
    *,
    about_duties: bool = False,
    counted_before: bool = False,
    breach_at: uuid.UUID | None = None,
    note: str = "",
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> Discipline:
    """Write a disciplinary decision down: in its months, and in the year it was taken, the class is at most what it says.

    For degradation or an act about the duties the decree makes the class of the year "not completed", whatever the limit
    of its months (Decree 335/2025 Arts. 11.3, 20.4); no source says what a decision does to a month. So whoever writes it
    down says that limit. Months that are closed are not touched. An act that has failed an earlier year
    (`counted_before`) fails no other one, and a breach at an earlier office (`breach_at`) counts to that unit (Art. 11).
    Raises MonthClosed, Missing, or Refused: `own_discipline`, `missing_value`, `too_long`, `decided_later`, `bad_span`,
    `limits_nothing`, `not_posted_there`.
    """
    official_at(session, office.id, official.id)
    if session.scalar(select(User.official_id).where(User.id == user_id)) == official.id:
        raise Refused("own_discipline", N_("Nobody writes down what concerns themselves."), field="official")
    if decided_on > now.astimezone(zone).date():
        raise Refused("decided_later", N_("The decision has not been made yet."), field="decided_on")
    if not from_month <= to_month < from_month.plus(LONGEST_SPAN):
        raise Refused(
            "bad_span",
            N_("The months go from one to the same or a later one, %(most)s at most."),
            field="to_month",
            most=LONGEST_SPAN,
        )
    if at_most is QualityClass.EXCELLENT:
        raise Refused("limits_nothing", N_("Such a limit changes nothing."), field="at_most")
    if breach_at not in (None, office.id) and not _was_posted(session, official, breach_at, decided_on):
        raise Refused(
            "not_posted_there",
            N_("The official had no posting there before the decision."),
            field="breach_at",
        )
    for closed in _closed_in(session, office, from_month, to_month):
        raise MonthClosed(closed)
    _hold_begun(session, office, from_month, to_month, Month.containing(now, zone))
    discipline = Discipline(
        office_id=office.id,
        id=new_id(),
        official_id=official.id,
        kind=kind,
        document=_text(document, "document", LONGEST_NUMBER),
        decided_on=decided_on,
        from_month=from_month,
        to_month=to_month,
        at_most=at_most,
        about_duties=about_duties,
        counted_before=counted_before,
        breach_office_id=None if breach_at == office.id else breach_at,
        note=normal(note)[:LONGEST_WORDS] or None,
        recorded_by=user_id,
        recorded_at=now,
    )
    session.add(discipline)
    session.flush()
    _record(session, "conduct:discipline:recorded", discipline, official, user_id=user_id, now=now)
    return discipline


def withdraw_discipline(
    session: Session,
    office: Office,
    discipline_id: uuid.UUID,
    why: str,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    """Take a decision back with a reason; it stays readable, and closed months keep what it did to them.

    Raises Missing, or Refused: `own_discipline`, `missing_value`, `too_long`.
    """
    discipline = session.get(Discipline, (office.id, discipline_id), populate_existing=True)
    if discipline is None or discipline.withdrawn_at is not None:
        raise Missing("discipline")
    if session.scalar(select(User.official_id).where(User.id == user_id)) == discipline.official_id:
        raise Refused("own_discipline", N_("Nobody writes down what concerns themselves."))
    reason = _text(why, "why", LONGEST_WORDS)
    closed = _closed_in(session, office, discipline.from_month, discipline.to_month)
    # What closed months were computed with must stay: there the decision only ends with the last of them.
    changes: dict[str, object] = (
        {"to_month": closed[-1], "note": reason}
        if closed
        else {"withdrawn_at": now, "withdrawn_by": user_id, "withdrawn_why": reason}
    )
    session.execute(
        update(Discipline)
        .where(
            Discipline.office_id == office.id,
            Discipline.id == discipline_id,
            Discipline.withdrawn_at.is_(None),
        )
        .values(**changes)
        .execution_options(synchronize_session="fetch")
    )
    official = session.get_one(Official, discipline.official_id)
    _record(session, "conduct:discipline:withdrawn", discipline, official, user_id=user_id, now=now)


def set_unit_class(
    session: Session,
    office: Office,
    month: Month,
    klass: QualityClass,
    document: str,
    *,
    user_id: uuid.UUID,
    on: date,
    now: datetime,
) -> None:
    """Set the class of an office for an open month: its head's class is not above it (Decree 335/2025 Art. 20.5).

    Whoever heads an office above decides on it. Raises MonthClosed, or Refused: `not_from_above`, `missing_value`,
    `too_long`.
    """
    person = person_of(session, session.get_one(User, user_id), on=on)
    above = set(line_of(session, office)[1:])
    if not any(held.role is Role.WARD_LEADER and held.office_id in above for held in person.held):
        raise Refused("not_from_above", N_("The office above decides on the class of an office."))
    hold_open(session, office.id, month)
    values = {
        "klass": klass,
        "document": _text(document, "document", LONGEST_NUMBER),
        "set_by": user_id,
        "set_at": now,
    }
    session.execute(
        insert_for(session, UnitClass)
        .values(office_id=office.id, month=month, **values)
        .on_conflict_do_update(index_elements=["office_id", "month"], set_=values)
    )
    acts.record(
        session,
        "conduct:unit_class:set",
        office_id=office.id,
        user_id=user_id,
        now=now,
        month=str(month),
        klass=klass.value,
        document=str(values["document"]),
    )


def tie_measure(
    session: Session,
    office: Office,
    klass: QualityClass,
    kind: MeasureKind,
    words: str,
    basis: str,
    from_month: Month,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> ClassMeasure:
    """Tie a reward or measure to a class from a month on (Decree 335/2025 Art. 23). Refused: `missing_value`, `too_long`."""
    measure = ClassMeasure(
        office_id=office.id,
        id=new_id(),
        klass=klass,
        kind=kind,
        words=_text(words, "words", LONGEST_WORDS),
        basis=normal(basis)[:200],
        from_month=from_month,
    )
    session.add(measure)
    session.flush()
    _record_measure(session, "conduct:measure:tied", measure, user_id=user_id, now=now)
    return measure


def end_measure(
    session: Session,
    office: Office,
    measure_id: uuid.UUID,
    last_month: Month,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    """Let a reward or measure end with a month; raises Missing where it has ended or begins later."""
    ended = session.scalar(
        update(ClassMeasure)
        .where(
            ClassMeasure.office_id == office.id,
            ClassMeasure.id == measure_id,
            ClassMeasure.to_month.is_(None),
            ClassMeasure.from_month <= last_month,
        )
        .values(to_month=last_month)
        .returning(ClassMeasure.id)
    )
    if ended is None:
        raise Missing("measure")
    measure = session.get_one(ClassMeasure, (office.id, ended), populate_existing=True)
    _record_measure(session, "conduct:measure:ended", measure, user_id=user_id, now=now)


def _was_posted(session: Session, official: Official, office_id: uuid.UUID | None, day: date) -> bool:
    asked = select(Posting.id).where(
        Posting.official_id == official.id, Posting.office_id == office_id, Posting.from_on <= day
    )
    return session.scalars(asked.limit(1)).first() is not None


def _closed_in(session: Session, office: Office, first: Month, last: Month) -> list[Month]:
    asked = select(Period.month).where(
        Period.office_id == office.id,
        Period.month >= first,
        Period.month <= last,
        Period.state != PeriodState.OPEN,
    )
    return sorted(session.scalars(asked))


def _hold_begun(session: Session, office: Office, first: Month, last: Month, now_in: Month) -> None:
    """Hold every month that has begun against a close at the same time."""
    month = first
    while month <= min(last, now_in):
        hold_open(session, office.id, month)
        month = month.next


def _text(text: str, field: str, most: int) -> str:
    kept = normal(text)
    if not kept:
        raise Refused("missing_value", N_("A value is needed here."), field=field)
    if len(kept) > most:
        raise Refused(
            "too_long", N_("The text is longer than %(limit)s characters."), field=field, limit=most
        )
    return kept


def _record(
    session: Session,
    name: str,
    discipline: Discipline,
    official: Official,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    acts.record(
        session,
        name,
        office_id=discipline.office_id,
        user_id=user_id,
        now=now,
        official=official.code,
        document=discipline.document,
        months=f"{discipline.from_month} … {discipline.to_month}",
        at_most=discipline.at_most.value,
    )


def _record_measure(
    session: Session, name: str, measure: ClassMeasure, *, user_id: uuid.UUID, now: datetime
) -> None:
    acts.record(
        session,
        name,
        office_id=measure.office_id,
        user_id=user_id,
        now=now,
        klass=measure.klass.value,
        measure=measure.words,
        month=str(measure.to_month or measure.from_month),
    )
