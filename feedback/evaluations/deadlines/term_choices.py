"""The terms of sheets that offices set, each from a month on; those of the nearest office above hold where one set none."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from feedback.audit import acts
from feedback.base import Base, insert_for
from feedback.errors import Refused
from feedback.evaluations.deadlines.models import SheetTerms, StepsDue
from feedback.evaluations.deadlines.terms import NAMES, USUAL, Terms
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.offices.queries import line_of
from feedback.periods.month import Month


def terms_of(session: Session, office: Office, month: Month) -> Terms:
    """The terms of the office's month: its own, else those of the nearest office above, else the usual ones."""
    return nearest_terms(session, office, SheetTerms, SheetTerms.from_month, month) or USUAL


def nearest_terms(
    session: Session,
    office: Office,
    table: type[StepsDue],
    begins: InstrumentedAttribute[Any],
    period: object,
) -> Terms | None:
    """The newest terms of `table` that begin by `period`: the office's own, else those of the nearest office above."""
    line = line_of(session, office)
    asked = select(table).where(table.office_id.in_(line), begins <= period).order_by(begins)
    newest = {each.office_id: each for each in session.scalars(asked)}
    for place in line:
        if place in newest:
            return Terms(**{name: getattr(newest[place], name) for name in NAMES})
    return None


def keep_terms(session: Session, table: type[Base], place: Mapping[str, object], terms: Terms) -> str:
    """Keep the terms in their place, whatever stood there; what they are, in the words of the log."""
    row = {name: getattr(terms, name) for name in NAMES}
    session.execute(
        insert_for(session, table)
        .values(**place, **row)
        .on_conflict_do_update(index_elements=list(place), set_=row)
    )
    return ", ".join(f"{name}={value}" for name, value in row.items())


def set_terms(
    session: Session,
    office: Office,
    from_month: Month,
    terms: Terms,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Set the terms from a month on that has not ended yet; what has passed keeps its own. Refused: `terms_too_late`."""
    if from_month < Month.containing(now, zone):
        raise Refused(
            "terms_too_late",
            N_("Terms change with a month that has not ended yet: %(month)s has."),
            field="from_month",
            month=from_month,
        )
    kept = keep_terms(session, SheetTerms, {"office_id": office.id, "from_month": from_month}, terms)
    acts.record(
        session,
        "evaluations:terms:set",
        office_id=office.id,
        user_id=user_id,
        now=now,
        month=str(from_month),
        terms=kept,
    )
