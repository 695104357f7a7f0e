"""Which months an office has anything of: for choosing one."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.sheets.models import Sheet
from feedback.periods.models import Period
from feedback.periods.month import Month
from feedback.plans.models import Plan
from feedback.releases.models import Release


def months_of(session: Session, office_id: uuid.UUID, *, now_in: Month) -> Sequence[Month]:
    """The months of which the office has figures, plans, sheets or a period, and the present one, newest first."""
    found = {now_in}
    for table in (Period, Release, Plan, Sheet):
        found.update(session.scalars(select(table.month).where(table.office_id == office_id).distinct()))
    return sorted((month for month in found if month <= now_in.next), reverse=True)
