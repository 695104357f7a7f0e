"""The indexes of some closed months of an office: the nine of Circular 01/2018 and that of Decision 766."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.indexes.gathered import Gathered, gathered
from feedback.indexes.nine import (
    Completed,
    Grade,
    Index,
    Nine,
    Returned,
    completed,
    completed_by_letter,
    feedback_points,
    grade,
    grade_by_letter,
    of_official,
    of_unit,
    online_points,
)
from feedback.indexes.service import Counted, Ratio, ServiceIndex, service_index
from feedback.offices.models import Desk, Office, Official
from feedback.periods.month import Month


@dataclass(frozen=True, slots=True)
class OwnIndexes:
    """An official or a desk with the indexes of the dossiers that came in there."""

    name: str
    dossiers: int
    nine: Nine

    @property
    def completed(self) -> Completed | None:
        """How far the task is completed by them; nothing where that is open."""
        return completed(self.nine)

    @property
    def by_letter(self) -> Completed | None:
        """The same by the circular's letter, which holds few indexes to the bounds of all."""
        return completed_by_letter(self.nine)


@dataclass(frozen=True, slots=True)
class Indexes:
    """What the methods give for some months of an office."""

    months: Sequence[Month]
    officials: Sequence[OwnIndexes]  # as lists sort
    desks: Sequence[OwnIndexes]
    unit: Nine
    service: ServiceIndex

    @property
    def grade(self) -> Grade | None:
        """The unit's grade by the nine; nothing where that is open."""
        return grade(self.unit)

    @property
    def grade_by_letter(self) -> Grade | None:
        """The same by the circular's letter."""
        return grade_by_letter(self.unit)


def indexes(session: Session, office: Office, months: Sequence[Month], *, zone: ZoneInfo) -> Indexes:
    """The indexes of these months, which follow on one another and are closed."""
    found = gathered(session, office, months, zone=zone)
    every = [each.returned for each in found.dossiers]
    unit = of_unit(every, found.feedback.complaints.total(), _of_the_unit(found))
    return Indexes(months, _officials(session, found), _desks(session, found), unit, _service(found))


def _officials(session: Session, found: Gathered) -> list[OwnIndexes]:
    own = _by((each.official_id, each.returned) for each in found.dossiers)
    names = select(Official.id, Official.name).where(Official.id.in_(own)).order_by(Official.name_sort)
    return _own(own, dict(session.execute(names).all()), found.feedback.complaints)


def _desks(session: Session, found: Gathered) -> list[OwnIndexes]:
    own = _by((each.desk_id, each.returned) for each in found.dossiers)
    names = select(Desk.id, Desk.name).where(Desk.id.in_(own)).order_by(Desk.code_key)
    return _own(own, dict(session.execute(names).all()), found.feedback.at_desks)


def _by(dossiers: Iterable[tuple[uuid.UUID, Returned]]) -> dict[uuid.UUID, list[Returned]]:
    own: defaultdict[uuid.UUID, list[Returned]] = defaultdict(list)
    for whose, returned in dossiers:
        own[whose].append(returned)
    return dict(own)


def _own(
    own: Mapping[uuid.UUID, Sequence[Returned]],
    names: Mapping[uuid.UUID, str],
    complaints: Counter[uuid.UUID],
) -> list[OwnIndexes]:
    return [
        OwnIndexes(name, len(own[whose]), of_official(own[whose], complaints[whose]))
        for whose, name in names.items()
    ]


def _of_the_unit(found: Gathered) -> dict[Index, int | None]:
    received, feedback = found.received, found.feedback
    overdue = sum(each.online and each.returned.is_late for each in found.dossiers)
    return {
        Index.FEEDBACK: feedback_points(feedback.owed, feedback.in_time, feedback.overdue),
        Index.ONLINE: online_points(
            received.procedures, received.procedures_online, received.dossiers, received.online, overdue
        ),
    }


def _service(found: Gathered) -> ServiceIndex:
    received, feedback, bad = found.received, found.feedback, found.bad_ratings
    dossiers = len(found.dossiers)
    late = sum(each.returned.is_late for each in found.dossiers)
    complained = feedback.complaints.total()
    return service_index(
        Counted(dossiers - late, dossiers),
        Counted(received.online, received.dossiers),
        {
            Ratio.FEEDBACK_IN_TIME: Counted(feedback.in_time, feedback.owed),
            Ratio.FEEDBACK_SATISFIED: Counted(
                max(0, feedback.owed - feedback.unsatisfied - feedback.overdue), feedback.owed
            ),
            Ratio.DOSSIERS_SATISFIED: Counted(0, 0)
            if bad is None
            else Counted(max(0, received.dossiers - bad - complained), received.dossiers),
        },
    )
