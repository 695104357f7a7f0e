"""Published results by key: the office's own months, as far as disclosure allows, and never a person."""

from typing import Any

from admin.api.answer_schemas import MonthAnswer, MonthsAnswer
from admin.api.answers import MISSING
from admin.api.door import call, holder
from feedback.api_keys.models import Scope
from feedback.database import db
from feedback.errors import Missing
from feedback.evaluations.closings.published import PublishedMonth, published_months_of
from feedback.labels import N_
from feedback.periods.month import Month

FIGURES = N_("Figures of the unit alone, and only where enough people rated.")


@call(
    "GET",
    "/months",
    Scope.RESULTS,
    summary=N_("Read the published months"),
    description=FIGURES,
    gives={200: (MonthsAnswer, N_("The months, newest first."))},
)
def months() -> dict[str, Any]:
    """The published months of the office."""
    return {"months": published_months_of(db.session(), holder().office_id)}


@call(
    "GET",
    "/months/<month:month>",
    Scope.RESULTS,
    summary=N_("Read one published month"),
    description=FIGURES,
    gives={200: (MonthAnswer, N_("The month."))},
    refuses={404: MISSING},
)
def of_month(month: Month) -> PublishedMonth:
    """One published month of the office."""
    for each in published_months_of(db.session(), holder().office_id):
        if each.month == month:
            return each
    raise Missing("month")
