"""What can happen to absences: written down once they are approved, and withdrawn. A closed month keeps what it was closed by."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.base import new_id
from feedback.errors import Missing, Refused
from feedback.labels import N_, normal
from feedback.offices.models import Office, Official, Posting
from feedback.periods.locks import MonthClosed, hold_open
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.staffing.models import Absence, AbsenceKind
from feedback.staffing.working_time import DayPart

LONGEST_NAME = 200  # characters
LONGEST_NOTE = 500
LONGEST_DAYS = 800  # of one absence: more is a slip of the pen


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAbsence:
    """An absence as a form or a file writes it."""

    kind: AbsenceKind
    from_on: date
    to_on: date
    part: DayPart = DayPart.WHOLE
    approved_by: str
    note: str = ""


def record_absence(
    session: Session,
    office: Office,
    official: Official,
    new: NewAbsence,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
) -> Absence:
    """Write down an absence that was approved. Raises MonthClosed where a month that it touches is closed.

    Refused: `own_absence`, `ends_before_it_starts`, `too_long`, `half_of_one_day`, `approver_missing`, `not_posted`
    (not at this office on its first day), `absence_stands` (another one covers some of it).
    """
    if user_id is not None and _official_of(session, user_id) == official.id:
        raise Refused("own_absence", N_("Nobody writes down their own leave: a leader or personnel does."))
    check_absence(new)
    hold_months_open(session, office, new.from_on, new.to_on)
    if not _posted(session, office, official, new.from_on):
        raise Refused(
            "not_posted",
            N_("The official had no posting at this office on %(day)s."),
            field="official",
            day=f"{new.from_on:%d/%m/%Y}",
        )
    if _overlaps(session, official, new):
        raise absence_stands()
    absence = Absence(
        office_id=office.id,
        id=new_id(),
        official_id=official.id,
        kind=new.kind,
        part=new.part,
        from_on=new.from_on,
        to_on=new.to_on,
        approved_by=normal(new.approved_by),
        note=normal(new.note) or None,
        recorded_by=user_id,
        recorded_at=now,
    )
    session.add(absence)
    session.flush()
    _record(session, "staffing:absence:recorded", absence, official, user_id=user_id, now=now)
    return absence


def withdraw_absence(
    session: Session,
    office: Office,
    absence_id: uuid.UUID,
    why: str,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    """Withdraw an absence that was written down by mistake or not taken; once. It stays readable.

    Raises MonthClosed, Missing, or Refused: `own_absence`, `reason_missing`, `withdrawn_already`.
    """
    absence = session.get(Absence, (office.id, absence_id), populate_existing=True)
    if absence is None:
        raise Missing("absence")
    if _official_of(session, user_id) == absence.official_id:
        raise Refused("own_absence", N_("Nobody writes down their own leave: a leader or personnel does."))
    reason = normal(why)[:LONGEST_NOTE]
    if not reason:
        raise Refused("reason_missing", N_("Please say why."), field="why")
    hold_months_open(session, office, absence.from_on, absence.to_on)
    won = session.execute(
        update(Absence)
        .where(Absence.office_id == office.id, Absence.id == absence_id, Absence.withdrawn_at.is_(None))
        .values(withdrawn_at=now, withdrawn_by=user_id, withdrawn_why=reason)
        .execution_options(synchronize_session="fetch")
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("withdrawn_already", N_("This absence has been withdrawn."))
    official = session.get_one(Official, absence.official_id)
    _record(session, "staffing:absence:withdrawn", absence, official, user_id=user_id, now=now)


def absences_of(
    session: Session, office_id: uuid.UUID, first: date, last: date
) -> Sequence[tuple[Absence, Official]]:
    """The absences that the office has written down for some of these days, by day, with whose they are."""
    asked = (
        select(Absence, Official)
        .join(Official, Official.id == Absence.official_id)
        .where(Absence.office_id == office_id, Absence.from_on <= last, Absence.to_on >= first)
        .order_by(Absence.from_on, Official.name_sort, Absence.id)
    )
    return [(row[0], row[1]) for row in session.execute(asked)]


def own_absences(session: Session, official_id: uuid.UUID, month: Month) -> Sequence[Absence]:
    """An official's absences of a month that stand, wherever they were written down."""
    asked = (
        select(Absence)
        .where(
            Absence.official_id == official_id,
            Absence.from_on <= month.last_on,
            Absence.to_on >= month.first_on,
            Absence.withdrawn_at.is_(None),
        )
        .order_by(Absence.from_on)
    )
    return session.scalars(asked).all()


def months_of_illness(
    session: Session, officials: Collection[uuid.UUID], months: Collection[Month]
) -> set[tuple[uuid.UUID, Month]]:
    """The months in which an official was on sick or maternity leave, wherever it was written down."""
    asked = select(Absence.official_id, Absence.from_on, Absence.to_on).where(
        Absence.official_id.in_(officials),
        Absence.kind.in_((AbsenceKind.SICK, AbsenceKind.MATERNITY)),
        Absence.from_on <= max(months).last_on,
        Absence.to_on >= min(months).first_on,
        Absence.withdrawn_at.is_(None),
    )
    return {
        (official_id, month)
        for official_id, first, last in session.execute(asked)
        for month in months
        if first <= month.last_on and last >= month.first_on
    }


def check_absence(new: NewAbsence) -> None:
    """Refuse what no absence can be; see `record_absence`."""
    if new.to_on < new.from_on:
        raise Refused(
            "ends_before_it_starts", N_("It can't end before the day on which it starts."), field="to_on"
        )
    if (new.to_on - new.from_on).days > LONGEST_DAYS:
        raise Refused(
            "too_long", N_("An absence has %(limit)s days at most."), field="to_on", limit=LONGEST_DAYS
        )
    if new.part is not DayPart.WHOLE and new.from_on != new.to_on:
        raise Refused("half_of_one_day", N_("A morning or an afternoon is that of one day."), field="part")
    if not 0 < len(normal(new.approved_by)) <= LONGEST_NAME:
        raise Refused(
            "approver_missing",
            N_("Say who approved it, by name and paper, in %(limit)s characters at most."),
            field="approved_by",
            limit=LONGEST_NAME,
        )
    if len(normal(new.note)) > LONGEST_NOTE:
        raise Refused(
            "too_long",
            N_("The text is longer than %(limit)s characters."),
            field="note",
            limit=LONGEST_NOTE,
        )


def hold_months_open(session: Session, office: Office, first: date, last: date | None) -> None:
    """Keep the month of `first` open, and see that no later month up to `last` is closed. Raises MonthClosed."""
    hold_open(session, office.id, Month.of(first))
    closed = select(Period.month).where(
        Period.office_id == office.id, Period.month >= Month.of(first), Period.state != PeriodState.OPEN
    )
    if last is not None:
        closed = closed.where(Period.month <= Month.of(last))
    found = session.scalars(closed.order_by(Period.month)).first()
    if found is not None:
        raise MonthClosed(found)


def absence_stands() -> Refused:
    """The refusal for days on which somebody is away already."""
    return Refused(
        "absence_stands",
        N_("An absence of the official for some of these days stands already."),
        field="from_on",
    )


def _posted(session: Session, office: Office, official: Official, day: date) -> bool:
    posted = exists().where(
        Posting.official_id == official.id,
        Posting.office_id == office.id,
        Posting.from_on <= day,
        Posting.to_on.is_(None) | (Posting.to_on >= day),
    )
    return bool(session.scalar(select(posted)))


def _overlaps(session: Session, official: Official, new: NewAbsence) -> bool:
    """Whether an absence that stands covers some of the new one. The official's row is locked against a second hand."""
    session.execute(select(Official.id).where(Official.id == official.id).with_for_update())
    standing = session.scalars(
        select(Absence.part).where(
            Absence.official_id == official.id,
            Absence.from_on <= new.to_on,
            Absence.to_on >= new.from_on,
            Absence.withdrawn_at.is_(None),
        )
    ).all()
    whole = new.part is DayPart.WHOLE
    return any(whole or part in (DayPart.WHOLE, new.part) for part in standing)


def _official_of(session: Session, user_id: uuid.UUID) -> uuid.UUID | None:
    return session.scalar(select(User.official_id).where(User.id == user_id))


def _record(
    session: Session,
    name: str,
    absence: Absence,
    official: Official,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
) -> None:
    acts.record(
        session,
        name,
        office_id=absence.office_id,
        user_id=user_id,
        now=now,
        official=official.code,
        kind=str(absence.kind),
        from_on=absence.from_on.isoformat(),
        to_on=absence.to_on.isoformat(),
    )
