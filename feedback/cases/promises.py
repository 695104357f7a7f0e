"""How offices keep their promises to those who asked for an answer: in time or not, and content with it or not."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.cases.kinds import CaseKind, CaseSource, CaseState
from feedback.cases.models import Answer, Case
from feedback.releases.intervals import share

YEAR = timedelta(days=365)  # that is looked back on
OF_LAW = (CaseKind.COMPLAINT, CaseKind.DENUNCIATION)  # other ways, with clocks of their own
FEWEST_IN_PUBLIC = 5  # who asked


@dataclass(frozen=True, slots=True)
class Promises:
    """What became of those who asked for an answer in the twelve months up to a day."""

    asked: int
    answered: int
    in_time: int  # of those answered
    waiting: int
    overdue: int  # of those waiting
    failed: int  # answered late, not answered in time, or not content with the answer

    @property
    def on_time(self) -> Decimal | None:
        """Of all whose day has come or who have their answer, those who had it by then (Decision 766, first ratio)."""
        found = share(self.in_time, self.answered + self.overdue)
        return found.percent if found else None

    @property
    def content(self) -> Decimal | None:
        """Of all, those neither late nor discontent; silence counts as content (Decision 766, second ratio)."""
        found = share(self.asked - self.failed, self.asked)
        return found.percent if found else None


def promises_of(session: Session, office_id: uuid.UUID, *, upto: date) -> Promises:
    """An office's promises as they stood at the end of a day."""
    return promises(session, [office_id], upto=upto)[office_id]


def promises(
    session: Session, office_ids: Collection[uuid.UUID], *, upto: date
) -> Mapping[uuid.UUID, Promises]:
    """Each office's promises as they stood at the end of a day.

    What others are competent for is not counted, and neither are complaints and denunciations: a small number of those
    would tell that there is one. Who asked on the day itself is counted from the next one on, since a count that rises
    within a day tells the hour.
    """
    asked_of = select(Answer.office_id, Answer.case_id).where(
        Answer.office_id.in_(office_ids), Answer.satisfied.is_(False), Answer.replied_on <= upto
    )
    discontent = {(office_id, case_id) for office_id, case_id in session.execute(asked_of)}
    asked = select(Case).where(
        Case.office_id.in_(office_ids),
        Case.source == CaseSource.CONTACT,
        Case.kind.not_in(OF_LAW),
        Case.state != CaseState.REFERRED,
        Case.opened_on > upto - YEAR,
        Case.opened_on < upto,
    )
    by_office: defaultdict[uuid.UUID, list[Case]] = defaultdict(list)
    for case in session.scalars(asked):
        by_office[case.office_id].append(case)
    return {office_id: _counted(by_office[office_id], discontent, upto) for office_id in office_ids}


def _counted(
    cases: Iterable[Case], discontent: Collection[tuple[uuid.UUID, uuid.UUID]], upto: date
) -> Promises:
    answered = in_time = waiting = overdue = failed = asked = 0
    for case in cases:
        asked += 1
        done_on = case.answered_on or case.over_on
        is_done = done_on is not None and done_on <= upto
        is_late = (done_on if is_done and done_on is not None else upto) > case.owed_on
        answered += is_done
        in_time += is_done and not is_late
        waiting += not is_done
        overdue += not is_done and is_late
        failed += is_late or (case.office_id, case.id) in discontent
    return Promises(asked, answered, in_time, waiting, overdue, failed)
