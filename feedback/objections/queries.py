"""What can be asked of objections: an official's own, and those that an office has to answer."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.objections.models import Objection, ObjectionState, Subject
from feedback.offices.models import Official, Procedure
from feedback.periods.month import Month
from feedback.terms.term import MONTHS_OF_YEAR


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """An objection with the names that a list shows."""

    objection: Objection
    official: str  # name
    procedure: str | None  # name


def objections_at(
    session: Session, office_id: uuid.UUID, *, official_id: uuid.UUID | None = None, most: int = 200
) -> Sequence[ObjectionRow]:
    """The office's objections, those that wait first and by their due day; of one official where one is named."""
    asked = (
        select(Objection, Official.name, Procedure.name)
        .join(Official, Official.id == Objection.official_id)
        .outerjoin(Procedure, Procedure.id == Objection.procedure_id)
        .where(Objection.office_id == office_id)
        .order_by(Objection.state != ObjectionState.OPEN, Objection.due_on.desc(), Objection.id)
        .limit(most)
    )
    if official_id is not None:
        asked = asked.where(Objection.official_id == official_id)
    return [ObjectionRow(*row) for row in session.execute(asked)]


def year_petition(
    session: Session, office_id: uuid.UUID, official_id: uuid.UUID, year: int
) -> Objection | None:
    """The official's newest petition about the class of a year."""
    asked = select(Objection).where(
        Objection.office_id == office_id,
        Objection.official_id == official_id,
        Objection.month == Month(year, MONTHS_OF_YEAR),
        Objection.subject == Subject.YEAR,
    )
    return session.scalars(asked.order_by(Objection.version.desc()).limit(1)).first()
