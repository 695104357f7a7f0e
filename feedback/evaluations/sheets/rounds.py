"""Which round of a sheet counts: the present one's, or the one that counted when an older version of the month was made."""

from sqlalchemy import ColumnElement, func, select

from feedback.evaluations.sheets.kinds import ReopeningState
from feedback.evaluations.sheets.models import Reopening, Sheet


def counting_round(version: int | None = None) -> ColumnElement[int]:
    """The round of a `Sheet` whose marks count; with a `version` of its month, those that counted in it.

    Every decision after a reopening led to a version, so the first round and one more for each decision up to it.
    """
    if version is None:
        return Sheet.counting_round  # type: ignore[return-value]
    decided = (
        select(func.count())
        .where(
            Reopening.office_id == Sheet.office_id,
            Reopening.sheet_id == Sheet.id,
            Reopening.state == ReopeningState.DECIDED,
            Reopening.version <= version,
        )
        .correlate(Sheet)
        .scalar_subquery()
    )
    return decided + 1
