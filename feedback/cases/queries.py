"""What can be asked of cases: the queue by what is due, what the citizen said, and the passages."""

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.rights import Line, Person, Role
from feedback.cases import clock, conflict
from feedback.cases.kinds import OPEN, CaseSource
from feedback.cases.models import Case, Passage
from feedback.cases.passages import progress_of
from feedback.cases.people import line_at, subject_of
from feedback.errors import Missing
from feedback.offices.holidays import working_days
from feedback.offices.models import Desk, Office, Official
from feedback.offices.queries import lines_of
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.levels import REASON_BY_CODE
from feedback.ratings.models import Comment, Intake, Rating


@dataclass(frozen=True, slots=True)
class Said:
    """What the citizen said: the matter that is to be answered. Never when, and never the face that was chosen."""

    reasons: tuple[str, ...]  # labels
    words: str | None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as lists and pages show it."""

    case: Case
    desk: str | None
    official: str | None  # as far as the reader may know
    reason: str | None  # label

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.case.due_on is not None and self.case.due_on < today

    def is_owed(self, today: date) -> bool:
        """Whether the citizen has been waiting for longer than promised."""
        return self.case.answered_on is None and self.case.over_on is None and self.case.owed_on < today


def case_at(session: Session, office_id: uuid.UUID, case_id: uuid.UUID) -> Case:
    """The case of that id at the office; raises Missing."""
    found = session.get(Case, (office_id, case_id))
    if found is None:
        raise Missing("case")
    return found


def is_told(case: Case, today: date) -> bool:
    """Whether heads are shown the case: one that came with a contact from the day after, so that its hour tells nobody whose it is."""
    return case.source is not CaseSource.CONTACT or case.opened_on < today


def queue_of(session: Session, office_id: uuid.UUID, person: Person, *, today: date) -> list[CaseRow]:
    """The open cases of an office that the person may see, what is due first at the front."""
    asked = (
        select(Case)
        .where(Case.office_id == office_id, Case.state.in_(OPEN))
        .order_by(Case.due_on, Case.owed_on, Case.id)
    )
    return _seen(session, session.scalars(asked).all(), person, today=today)


def over_at(
    session: Session, office_id: uuid.UUID, person: Person, *, today: date, most: int = 50
) -> list[CaseRow]:
    """The cases that ended last, of those that the person may see."""
    asked = (
        select(Case)
        .where(Case.office_id == office_id, Case.over_on.is_not(None))
        .order_by(Case.over_on.desc(), Case.id)
        .limit(most)
    )
    return _seen(session, session.scalars(asked).all(), person, today=today)


def late_at(
    session: Session, offices: Collection[Office], person: Person, *, today: date
) -> Mapping[uuid.UUID, int]:
    """How many open cases of each office are late, of those that the person may see: one about oneself is not even counted."""
    lines = lines_of(session, offices)
    asked = select(Case).where(Case.office_id.in_(lines), Case.state.in_(OPEN), Case.due_on < today)
    late = session.scalars(asked).all()
    return Counter(
        case.office_id for case in late if _is_seen(session, case, person, lines[case.office_id], today=today)
    )


def row_of(session: Session, case: Case, person: Person, *, today: date) -> CaseRow:
    """One case with its names, as far as the person may know them."""
    desk = session.get_one(Desk, case.desk_id).name if case.desk_id else None
    official = session.get_one(Official, case.official_id).name if case.official_id else None
    reason = REASON_BY_CODE[case.reason].label if case.reason in REASON_BY_CODE else case.reason
    if not _may_know_whom(session, case, person):
        desk = official = None
    return CaseRow(case, desk, official, reason)


def said_in(session: Session, case: Case) -> Said | None:
    """What the citizen said, from where it is kept now; none for a case of a release, or what is not there any more."""
    if case.rating_id is None:
        return None
    row = _rating_of(session, case)
    if row is None:
        return None
    codes = row.reasons.split(",") if row.reasons else []
    labels = tuple(REASON_BY_CODE[code].label for code in codes if code in REASON_BY_CODE)
    return Said(labels, words_of(session, case))


def words_of(session: Session, case: Case) -> str | None:
    """The citizen's own words, if there were any."""
    if case.rating_id is None:
        return None
    waiting = session.get(Intake, (case.office_id, case.rating_id))
    if waiting is not None:
        return waiting.comment
    return session.scalar(
        select(Comment.words).where(Comment.office_id == case.office_id, Comment.rating_id == case.rating_id)
    )


def passages_of(session: Session, case: Case) -> Sequence[Passage]:
    """Every passage of a case, in order."""
    return session.scalars(
        select(Passage)
        .where(Passage.office_id == case.office_id, Passage.case_id == case.id)
        .order_by(Passage.number)
    ).all()


def pass_on_by(session: Session, case: Case) -> date:
    """The last day for passing on what another body is competent for."""
    return clock.pass_on_due(progress_of(case), working_days(session, case.office_id))


def _rating_of(session: Session, case: Case) -> Intake | Rating | None:
    key = (case.office_id, case.rating_id)
    return session.get(Intake, key) or session.get(Rating, key)


def _may_know_whom(session: Session, case: Case, person: Person) -> bool:
    """Who named a grave reason without a contact is protected by numbers: the ward learns whom it is about with the release.

    The inspectorate stands outside the ward and learns it with the seal.
    """
    if case.source is not CaseSource.GRAVE:
        return True
    if any(held.role is Role.INSPECTORATE for held in person.held):
        return True
    state = session.scalar(
        select(Period.state).where(
            Period.office_id == case.office_id, Period.month == Month.of(case.opened_on)
        )
    )
    return state not in (None, PeriodState.OPEN)


def _seen(session: Session, cases: Sequence[Case], person: Person, *, today: date) -> list[CaseRow]:
    if not cases:
        return []
    line = line_at(session, cases[0].office_id)
    return [
        row_of(session, case, person, today=today)
        for case in cases
        if _is_seen(session, case, person, line, today=today)
    ]


def _is_seen(session: Session, case: Case, person: Person, line: Line, *, today: date) -> bool:
    return is_told(case, today) and conflict.sees(
        person,
        subject_of(session, case, on=today),
        line,
        least=conflict.least_rank(case.kind, case.reason),
    )
