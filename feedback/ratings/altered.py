"""Ratings that wait and are not what arrived: changed, or put there by somebody else than the service."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.ratings import marks
from feedback.ratings.bulk import as_kept
from feedback.ratings.intake import MARKED
from feedback.ratings.models import Intake

_ROW = [as_kept(getattr(Intake, name)) for name in MARKED]
_RATING = MARKED.index("rating_id")


def altered(session: Session, office_id: uuid.UUID) -> set[Any]:
    """The ids, in the driver's form, of the office's waiting ratings whose mark does not fit.

    None where the session carries no key, as that of a copy which is verified elsewhere.
    """
    known: marks.Marks | None = session.info.get(marks.INFO)
    if known is None:
        return set()
    rows = session.execute(select(as_kept(Intake.mark), *_ROW).where(Intake.office_id == office_id))
    return {row[_RATING] for mark, *row in rows if not known.fits(row, mark)}


def mark_all(session: Session, known: marks.Marks) -> int:
    """Give every waiting rating without a mark its own, once, when marks are brought in; says how many."""
    waiting = session.scalars(select(Intake).where(Intake.mark.is_(None))).all()
    for rating in waiting:
        rating.mark = _mark_of(rating, known)
    session.flush()
    return len(waiting)


def mark(session: Session, rating: Intake) -> None:
    """Give a rating that did not come through the door its mark, or another after a change: for demonstrations."""
    known: marks.Marks | None = session.info.get(marks.INFO)
    if known is not None:
        rating.mark = _mark_of(rating, known)


def _mark_of(rating: Intake, known: marks.Marks) -> bytes:
    return known.of([getattr(rating, name) for name in MARKED])
