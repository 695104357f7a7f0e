"""What can happen to a questionnaire: a city approves a version, a ward narrows it; none is ever changed."""

import uuid
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import new_id
from feedback.errors import Refused
from feedback.labels import N_
from feedback.offices.models import Office, OfficeKind
from feedback.questionnaires.content import STANDARD_VERSION, Content, choosable, fits
from feedback.questionnaires.models import Questionnaire
from feedback.questionnaires.queries import city_in_force
from feedback.ratings.levels import Group


def approve(
    session: Session, office: Office, content: Content, *, approved_on: date, by: uuid.UUID, now: datetime
) -> Questionnaire:
    """Put a version in force from now on; what was in force before stays known under its number.

    Refused with `reasons_do_not_fit` unless one to six reasons stand for each group of levels: of the catalogue for
    a city, of the city's own choice for a ward. Two that approve at once: the number is UNIQUE, and one is refused.
    """
    if office.kind is OfficeKind.CITY:
        allowed = {reason.code for group in Group for reason in choosable(group)}
    else:
        whole = city_in_force(session, office, now=now).content
        allowed = {*whole.low, *whole.praise}
        content = Content(content.low, content.praise, content.languages, notice=content.notice)
    if not fits(content, of=allowed):
        raise Refused(
            "reasons_do_not_fit",
            N_("Choose one to six reasons for low levels, and one to six for praise."),
            field="reasons",
        )
    made = Questionnaire(
        office_id=office.id,
        id=new_id(),
        number=_next_number(session, office),
        content=content.as_json(),
        approved_on=approved_on,
        from_at=now,
        made_by=by,
    )
    session.add(made)
    session.flush()
    acts.record(
        session,
        "questionnaires:version:approved",
        office_id=office.id,
        user_id=by,
        now=now,
        version=str(made.number),
        approved_on=approved_on.isoformat(),
    )
    return made


def _next_number(session: Session, office: Office) -> int:
    """A city counts on from the built-in questionnaire, a ward from one."""
    before = session.scalar(
        select(func.max(Questionnaire.number)).where(Questionnaire.office_id == office.id)
    )
    return (before or (int(STANDARD_VERSION) if office.kind is OfficeKind.CITY else 0)) + 1
