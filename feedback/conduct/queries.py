"""What can be asked: how high a class may be in a month and why, what is written down, and what follows from each class."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.conduct.models import ClassMeasure, Discipline, UnitClass
from feedback.conduct.units import Beside
from feedback.offices.models import Office, Official, Posting
from feedback.offices.queries import line_of
from feedback.periods.month import Month
from feedback.scoring import QualityClass

ORDER = tuple(QualityClass)


def limits_by_discipline(
    session: Session, office_id: uuid.UUID, month: Month
) -> Mapping[uuid.UUID, QualityClass]:
    """The highest class that discipline leaves to each official it touches in the month."""
    asked = select(Discipline.official_id, Discipline.at_most).where(
        Discipline.office_id == office_id,
        Discipline.from_month <= month,
        Discipline.to_month >= month,
        Discipline.withdrawn_at.is_(None),
    )
    found: dict[uuid.UUID, QualityClass] = {}
    for official_id, at_most in session.execute(asked):
        found[official_id] = min(found.get(official_id, at_most), at_most, key=ORDER.index)
    return found


def discipline_of_year(session: Session, officials: Collection[uuid.UUID], year: int) -> Sequence[Discipline]:
    """The decisions on these officials that were taken in the year, at whatever office (Decree 335/2025 Art. 11)."""
    asked = select(Discipline).where(
        Discipline.official_id.in_(officials),
        Discipline.decided_on >= date(year, 1, 1),
        Discipline.decided_on <= date(year, 12, 31),
        Discipline.withdrawn_at.is_(None),
    )
    return session.scalars(asked.order_by(Discipline.decided_on, Discipline.id)).all()


def discipline_of_unit(
    session: Session, office_id: uuid.UUID, year: int
) -> Sequence[tuple[Discipline, Official, Office]]:
    """The decisions of the year that count to an office: for breaches there, at whatever office they were taken.

    A breach at an earlier office, found and disciplined at a later one, counts to the earlier unit's own class (Decree
    335/2025 Art. 11; of public employees Decree 233/2026 Art. 14.3.c); the official's own year is failed all the same.
    """
    asked = (
        select(Discipline, Official, Office)
        .join(Official, Official.id == Discipline.official_id)
        .join(Office, Office.id == Discipline.office_id)
        .where(
            func.coalesce(Discipline.breach_office_id, Discipline.office_id) == office_id,
            Discipline.decided_on >= date(year, 1, 1),
            Discipline.decided_on <= date(year, 12, 31),
            Discipline.withdrawn_at.is_(None),
        )
        .order_by(Discipline.decided_on, Discipline.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(asked)]


def earlier_offices(
    session: Session, office_id: uuid.UUID, officials: Collection[uuid.UUID]
) -> Sequence[Office]:
    """The other offices where any of these officials has had a posting."""
    asked = (
        select(Office)
        .where(
            Office.id.in_(select(Posting.office_id).where(Posting.official_id.in_(officials))),
            Office.id != office_id,
        )
        .order_by(Office.code_key)
    )
    return session.scalars(asked).all()


def discipline_at(
    session: Session, office_id: uuid.UUID
) -> Sequence[tuple[Discipline, Official, Office | None]]:
    """Everything written down at an office, the newest decision first, with the earlier office of a breach elsewhere."""
    asked = (
        select(Discipline, Official, Office)
        .join(Official, Official.id == Discipline.official_id)
        .outerjoin(Office, Office.id == Discipline.breach_office_id)
        .where(Discipline.office_id == office_id)
        .order_by(Discipline.decided_on.desc(), Discipline.id)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(asked)]


def unit_class(session: Session, office_id: uuid.UUID, month: Month) -> UnitClass | None:
    """The class of the office itself for the month, where the office above has set it."""
    return session.get(UnitClass, (office_id, month), populate_existing=True)


def units_beside(session: Session, office: Office, month: Month) -> Beside:
    """The office and those of its kind below the same office: how many there are, and how many are excellent in the month."""
    beside = select(Office.id).where(Office.parent_id == office.parent_id, Office.kind == office.kind)
    classed = select(func.count()).where(
        UnitClass.office_id.in_(beside),
        UnitClass.month == month,
        UnitClass.klass == QualityClass.EXCELLENT,
    )
    units = session.scalars(select(func.count()).select_from(beside.subquery())).one()
    return Beside(units, session.scalars(classed).one())


def measures_of(session: Session, office: Office, month: Month) -> Sequence[ClassMeasure]:
    """The rewards and measures in force in the month: the office's own and those of the offices above, by class."""
    line = line_of(session, office)
    asked = select(ClassMeasure).where(
        ClassMeasure.office_id.in_(line),
        ClassMeasure.from_month <= month,
        ClassMeasure.to_month.is_(None) | (ClassMeasure.to_month >= month),
    )
    return sorted(
        session.scalars(asked), key=lambda each: (-ORDER.index(each.klass), each.kind.value, each.words)
    )
