"""Opening the sheets of a month: one for everybody with a posting at the office."""

from sqlalchemy.orm import Session

from feedback.base import insert_for, new_id
from feedback.evaluations.sheets.models import Sheet
from feedback.offices.models import Office
from feedback.offices.queries import postings_in
from feedback.periods.locks import hold_open
from feedback.periods.month import Month


def open_sheets(session: Session, office: Office, month: Month) -> int:
    """Open a sheet for everybody with a posting at the office in the month; those that stand are left alone.

    Returns how many sheets there are. Raises MonthClosed.
    """
    hold_open(session, office.id, month)
    return open_missing_sheets(session, office, month)


def open_missing_sheets(session: Session, office: Office, month: Month) -> int:
    """What `open_sheets` does, for the close, which holds the month already."""
    officials = sorted({posting.official_id for posting in postings_in(session, office.id, month)})
    if officials:
        session.execute(
            insert_for(session, Sheet).on_conflict_do_nothing(),
            [
                {"office_id": office.id, "id": new_id(), "official_id": official, "month": month}
                for official in officials
            ],
        )
    return len(officials)
