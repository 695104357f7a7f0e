"""What can be asked of questionnaires: which one is in force at an office, and what was approved before."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.offices.models import Office, OfficeKind
from feedback.offices.queries import line_of
from feedback.questionnaires.content import STANDARD, STANDARD_VERSION, Content
from feedback.questionnaires.models import Questionnaire


@dataclass(frozen=True, slots=True)
class InForce:
    """A questionnaire and the version that is stamped on the ratings given by it."""

    version: str
    content: Content


def in_force(session: Session, office: Office, *, now: datetime) -> InForce:
    """What the office's citizens are asked: the city's newest version, narrowed by the ward's own.

    Its version names both, such as `3-2`: the city's third, narrowed by what the ward approved second.
    """
    whole = city_in_force(session, office, now=now)
    if office.kind is OfficeKind.CITY:
        return whole
    own = _newest(session, office.id, now=now)
    if own is None:
        return whole
    return InForce(f"{whole.version}-{own.number}", whole.content.narrowed_by(Content.from_json(own.content)))


def city_in_force(session: Session, office: Office, *, now: datetime) -> InForce:
    """What the city above the office (or the office, being one) asks; the built-in questionnaire where it set none."""
    line = session.scalars(select(Office).where(Office.id.in_(line_of(session, office)))).all()
    for city in line:
        if city.kind is OfficeKind.CITY and (newest := _newest(session, city.id, now=now)) is not None:
            return InForce(str(newest.number), Content.from_json(newest.content))
    return InForce(STANDARD_VERSION, STANDARD)


def asked_at(session: Session, office_id: uuid.UUID, *, now: datetime) -> InForce:
    """What the citizens of the office of that id are asked."""
    return in_force(session, session.get_one(Office, office_id), now=now)


def versions_of(session: Session, office_id: uuid.UUID) -> Sequence[Questionnaire]:
    """Every version that the office approved, the newest first."""
    return session.scalars(
        select(Questionnaire)
        .where(Questionnaire.office_id == office_id)
        .order_by(Questionnaire.number.desc())
    ).all()


def _newest(session: Session, office_id: uuid.UUID, *, now: datetime) -> Questionnaire | None:
    return session.scalars(
        select(Questionnaire)
        .where(Questionnaire.office_id == office_id, Questionnaire.from_at <= now)
        .order_by(Questionnaire.number.desc())
        .limit(1)
    ).first()
