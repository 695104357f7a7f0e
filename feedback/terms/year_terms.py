"""By when each step of an annual sheet is due: in December, as the law wants the class before the fifteenth; an office sets the rest."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.errors import Refused
from feedback.evaluations.deadlines.term_choices import keep_terms, nearest_terms
from feedback.evaluations.deadlines.terms import Terms
from feedback.evaluations.sheets.kinds import Heard
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.terms.models import YearTerms
from feedback.terms.term import MONTHS_OF_YEAR

YEARS_AHEAD = 5
BEFORE = 15  # of December (Decree 335/2025 Art. 19)
SILENT = N_("No source found fixes this day: the office sets it, before the decision.")
USUAL = Terms(
    self_by=5,
    lead_by=8,
    collective_by=11,
    decide_by=14,
    publish_within=5,
    petition_within=7,
    collective=Heard.EVERYBODY,
)
SOURCES: Mapping[str, str] = {
    "self_by": SILENT,
    "lead_by": SILENT,
    "collective_by": SILENT,
    "decide_by": N_(
        "Decree 335/2025 Art. 19: before the 15th of December; in special cases before the 15th of January."
    ),
    "publish_within": N_(
        "Law on Grassroots Democracy 2022, Arts. 46–47: inside the office within 5 working days."
    ),
    "petition_within": N_(
        "Decree 335/2025 Art. 22 gives 7 working days to answer and no limit for handing in: the same is taken."
    ),
    "collective": N_("Decree 335/2025 Art. 21: a meeting of the staff with minutes, for everybody."),
}


def month_before(year: int) -> Month:
    """The month whose following one holds the days of the steps: they lie in December."""
    return Month(year, 11)


def latest_day(year: int, terms: Terms) -> date | None:
    """The day that no step before the decision may lie beyond; none where an office decides later, in a special case."""
    last = date(year, MONTHS_OF_YEAR, BEFORE - 1)
    return last if terms.decide_by <= last.day else None


def year_terms_of(session: Session, office: Office, year: int) -> Terms:
    """The terms of the office's year: its own, else those of the nearest office above, else the usual ones."""
    return nearest_terms(session, office, YearTerms, YearTerms.from_year, year) or USUAL


def set_year_terms(
    session: Session,
    office: Office,
    from_year: int,
    terms: Terms,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Set the terms from a year on that is not over; years that have passed keep theirs. Refused: `terms_too_late`, `bad_year`."""
    if from_year < now.astimezone(zone).year:
        raise Refused(
            "terms_too_late",
            N_("Terms change with a year that has not ended yet: %(year)s has."),
            field="from_year",
            year=from_year,
        )
    if from_year > now.astimezone(zone).year + YEARS_AHEAD:
        raise Refused("bad_year", N_("Please name this year or one of the next."), field="from_year")
    kept = keep_terms(session, YearTerms, {"office_id": office.id, "from_year": from_year}, terms)
    acts.record(
        session,
        "terms:year_terms:set",
        office_id=office.id,
        user_id=user_id,
        now=now,
        year=from_year,
        terms=kept,
    )
