"""How cases come about: at once for a citizen who asks for an answer, soon for a grave reason, at the release for the rest."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from feedback.base import insert_for, new_id
from feedback.cases import clock, conflict
from feedback.cases.clock import Progress
from feedback.cases.conflict import Subject
from feedback.cases.kinds import GRAVE, OPEN, RANKS, CaseKind, CaseSource, CaseState, Passing
from feedback.cases.models import Case
from feedback.cases.passages import pass_to, write_passage
from feedback.cases.people import free_head, line_at, subject_of
from feedback.cases.settings import terms_of
from feedback.contacts.models import Contact
from feedback.disclosure import LIMITS
from feedback.offices.holidays import working_days
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.ratings.levels import REASON_BY_CODE, Group
from feedback.ratings.models import Intake, Rating
from feedback.ratings.moves import served_by
from feedback.ratings.submission import NewRating
from feedback.receipts.models import Receipt
from feedback.releases.queries import ToldHeadline, told_months

MOST_REASONS = 3  # of a released month become cases
RELEASES_LOOKED_AT = 3  # months back
SEALED_LOOKED_AT = timedelta(days=31)  # back: whatever the seal was quicker with than the clock of cases
# A grave word without a contact is told with all others of its half of the day: whoever sees a case appear learns nothing
# of when its author was there, and nobody is at the door any more.
EVENING, MORNING = time(18), time(7, 30)
LEAST_DELAY = timedelta(minutes=30)


def open_for(session: Session, rating: NewRating, *, zone: ZoneInfo, now: datetime) -> Case | None:
    """Open a case for a rating that has just come in and asks for an answer; none where it asks for none."""
    if not rating.contact:
        return None
    return _open(
        session,
        office_id=rating.office_id,
        source=CaseSource.CONTACT,
        rating_id=rating.rating_id,
        desk_id=rating.desk_id,
        official_id=_named_by_receipt(session, rating.office_id, rating.receipt_id),
        reason=_grave(rating.reasons),
        today=now.astimezone(zone).date(),
    )


def open_if_stored(session: Session, rating: NewRating, *, zone: ZoneInfo, now: datetime) -> Case | None:
    """Open a case for a rating as `open_for` does, unless the intake has refused it."""
    if session.get(Intake, (rating.office_id, rating.rating_id)) is None:
        return None
    return open_for(session, rating, zone=zone, now=now)


def open_waiting(session: Session, *, zone: ZoneInfo, now: datetime) -> int:
    """Open the cases of ratings that have come in since: those with a contact, and those with a grave reason.

    Without a contact a grave reason is told in the evening, or in the morning what came after that, and never within half
    an hour. Running it twice opens nothing twice.
    """
    today = now.astimezone(zone).date()
    wanted = or_(Intake.contact.is_not(None), *(Intake.reasons.contains(code) for code in sorted(GRAVE)))
    has_case = exists().where(Case.office_id == Intake.office_id, Case.rating_id == Intake.rating_id)
    opened = 0
    for row in session.scalars(select(Intake).where(wanted, ~has_case)).all():
        reason = _grave(row.reasons.split(","))
        source = CaseSource.CONTACT if row.contact else CaseSource.GRAVE
        if source is CaseSource.GRAVE and (reason is None or now < _told_from(row.received_at, zone)):
            continue
        opened += bool(
            _open(
                session,
                office_id=row.office_id,
                source=source,
                rating_id=row.rating_id,
                desk_id=row.desk_id,
                official_id=_named_by_receipt(session, row.office_id, row.receipt_id),
                reason=reason,
                today=today,
            )
        )
    opened += _open_sealed(session, today=today)
    if now >= datetime.combine(today, MORNING, zone):
        opened += _open_grave_of_days_before(session, today=today)
    return opened


def open_of_releases(session: Session, *, today: date) -> int:
    """Open a case for each of the reasons given most in a month that was released; say how many.

    Reasons of low ratings without a contact become visible only so: as a count of at least ten, of the whole office,
    in the release of the closed month.
    """
    this_month = Month.of(today)
    offices = session.scalars(select(Office.id)).all()
    months = told_months(session, offices, first=this_month.plus(-RELEASES_LOOKED_AT), last=this_month)
    opened = 0
    for told in months:
        for reason in often_given(told) if told.is_final else ():
            opened += bool(
                _open(
                    session,
                    office_id=told.office_id,
                    source=CaseSource.RELEASE,
                    reason=reason,
                    month=told.month,
                    today=today,
                )
            )
    return opened


def often_given(told: ToldHeadline) -> list[str]:
    """The reasons for dissatisfaction that a month's citizens gave most, each often enough to act on."""
    often = [
        (-count, code)
        for code, count in told.figures.reasons.items()
        if count >= LIMITS.group_from and code in REASON_BY_CODE and REASON_BY_CODE[code].group is Group.LOW
    ]
    return [code for _, code in sorted(often)[:MOST_REASONS]]


def know_subjects(session: Session, *, today: date) -> int:
    """Write down whom cases are about as soon as the seal, or a correction of who served, tells it; whoever it is loses the case (AZ-8)."""
    unknown = session.execute(
        select(Case, served_by)
        .join(Rating, (Rating.office_id == Case.office_id) & (Rating.rating_id == Case.rating_id))
        .where(Case.state.in_(OPEN), served_by.is_not(None), Case.official_id.is_distinct_from(served_by))
    ).all()
    for case, official_id in unknown:
        case.official_id = official_id
        session.flush()
        move_from_conflict(session, case, today=today)
    return len(unknown)


def move_from_conflict(session: Session, case: Case, *, today: date) -> None:
    """Take the case from hands that a conflict of interest has reached, and give it to the nearest free head."""
    line, subject = line_at(session, case.office_id), subject_of(session, case, on=today)
    least = conflict.least_rank(case.kind, case.reason)
    role = free_head(session, line, subject, least=least, on=today)
    if role is not case.held_by and RANKS[role] > RANKS[case.held_by]:
        pass_to(
            session,
            case,
            Passing.MOVED_AWAY,
            held_by=role,
            assigned_to=None,
            handed_on=today,
            user_id=None,
            today=today,
        )


def _open_sealed(session: Session, *, today: date) -> int:
    """Cases for contacts of ratings that were sealed before anybody opened one."""
    asked = (
        select(Rating)
        .join(Contact, (Contact.office_id == Rating.office_id) & (Contact.rating_id == Rating.rating_id))
        .where(Contact.wants_answer)
    )
    return sum(
        _open_of(session, row, CaseSource.CONTACT, today=today)
        for row in _without_case(session, asked, today)
    )


def _open_grave_of_days_before(session: Session, *, today: date) -> int:
    """Cases for grave reasons without a contact that the seal was quicker with than their evening."""
    grave = or_(*(Rating.reasons.contains(code) for code in sorted(GRAVE)))
    asked = select(Rating).where(grave, Rating.day_on < today)
    rows = [row for row in _without_case(session, asked, today) if _grave(row.reasons.split(","))]
    return sum(_open_of(session, row, CaseSource.GRAVE, today=today) for row in rows)


def _without_case(session: Session, asked: Select[Rating], today: date) -> Sequence[Rating]:
    has_case = exists().where(Case.office_id == Rating.office_id, Case.rating_id == Rating.rating_id)
    return session.scalars(asked.where(Rating.day_on >= today - SEALED_LOOKED_AT, ~has_case)).all()


def _open_of(session: Session, row: Rating, source: CaseSource, *, today: date) -> bool:
    opened = _open(
        session,
        office_id=row.office_id,
        source=source,
        rating_id=row.rating_id,
        desk_id=row.desk_id,
        official_id=row.official_id,
        reason=_grave(row.reasons.split(",")),
        today=today,
    )
    return opened is not None


def _open(
    session: Session,
    *,
    office_id: uuid.UUID,
    source: CaseSource,
    reason: str | None,
    today: date,
    rating_id: uuid.UUID | None = None,
    desk_id: uuid.UUID | None = None,
    official_id: uuid.UUID | None = None,
    month: Month | None = None,
) -> Case | None:
    """Open one case in the hands of the nearest head without a conflict; none where it stands already."""
    progress = Progress(kind=CaseKind.FEEDBACK, state=CaseState.NEW, opened_on=today)
    terms, days = terms_of(session, office_id), working_days(session, office_id)
    due = clock.next_due(progress, terms, days)
    draft = Case(
        office_id=office_id,
        id=new_id(),
        official_id=official_id,
        desk_id=desk_id,
        rating_id=rating_id,
        opened_on=today,
    )
    subject = subject_of(session, draft, on=today) if rating_id else Subject(None)
    least = conflict.least_rank(CaseKind.FEEDBACK, reason)
    opened = session.scalar(
        insert_for(session, Case)
        .values(
            office_id=office_id,
            id=draft.id,
            source=source,
            kind=CaseKind.FEEDBACK,
            state=CaseState.NEW,
            held_by=free_head(session, line_at(session, office_id), subject, least=least, on=today),
            rating_id=rating_id,
            month=month,
            reason=reason,
            desk_id=desk_id,
            official_id=official_id,
            opened_on=today,
            extensions=0,
            step=due.step if due else None,
            due_on=due.on if due else None,
            owed_on=clock.answer_due(progress, terms, days),
            cause_words="",
            action_words="",
        )
        .on_conflict_do_nothing()
        .returning(Case.id)
    )
    if opened is None:
        return None
    case = session.get_one(Case, (office_id, opened))
    write_passage(session, case, Passing.OPENED, None, user_id=None, today=today)
    return case


def _named_by_receipt(
    session: Session, office_id: uuid.UUID, receipt_id: uuid.UUID | None
) -> uuid.UUID | None:
    receipt = session.get(Receipt, (office_id, receipt_id)) if receipt_id else None
    return receipt.official_id if receipt else None


def _grave(reasons: Iterable[str]) -> str | None:
    return next((code for code in sorted(reasons) if code in GRAVE), None)


def _told_from(received_at: datetime, zone: ZoneInfo) -> datetime:
    """The evening of its day, or the next morning for what came less than half an hour before that evening or after it."""
    day = received_at.astimezone(zone).date()
    evening = datetime.combine(day, EVENING, zone)
    if received_at + LEAST_DELAY <= evening:
        return evening
    return datetime.combine(day + timedelta(days=1), MORNING, zone)
