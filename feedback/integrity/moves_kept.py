"""Verifying moved ratings: each belongs to whom the decisions of two people gave it, and to nobody else."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.audit.verify import Fault, FaultKind
from feedback.integrity.corrections import MOVED, moved_digest
from feedback.integrity.models import Correction, CorrectionState, MovedRating
from feedback.periods.month import Month
from feedback.ratings.models import Rating


def move_faults(
    session: Session, office_id: uuid.UUID, code: str, month: Month, decisions: Sequence[DecisionLeaf]
) -> Iterator[Fault]:
    """Ratings of the month that are somebody else's than their seal and the ledger's decisions say."""
    told = {leaf.body["correction"]: leaf.body for leaf in decisions if leaf.act == MOVED}
    rows = session.execute(
        select(MovedRating.correction_id, Rating.rating_id)
        .join(
            Rating,
            (Rating.office_id == MovedRating.office_id) & (Rating.rating_id == MovedRating.rating_id),
        )
        .where(MovedRating.office_id == office_id, Rating.month == month)
    ).all()
    moved: defaultdict[str, list[uuid.UUID]] = defaultdict(list)
    for correction_id, rating_id in rows:
        moved[correction_id.hex].append(rating_id)
    for correction in sorted(told.keys() | moved.keys()):
        body = told.get(correction)
        ids = moved.get(correction, [])
        if body is None or (body["ratings"], body["digest"]) != (len(ids), moved_digest(ids)):
            yield Fault(FaultKind.MOVE, code, str(month), None, correction)
    owners = _owners(session, office_id, told, moved)
    standing = session.execute(
        select(Rating.rating_id, Rating.official_id, Rating.moved_to).where(
            Rating.office_id == office_id,
            Rating.month == month,
            Rating.moved_to.is_not(None) | Rating.rating_id.in_(list(owners)),
        )
    )
    for rating_id, sealed_for, moved_to in standing:
        if (moved_to or sealed_for) != owners.get(rating_id, sealed_for):
            yield Fault(FaultKind.MOVE, code, str(month), None, rating_id.hex)


def _owners(
    session: Session,
    office_id: uuid.UUID,
    told: dict[str, dict[str, object]],
    moved: dict[str, list[uuid.UUID]],
) -> dict[uuid.UUID, uuid.UUID]:
    """Whose each moved rating is by the last decision on it."""
    decided = session.scalars(
        select(Correction)
        .where(Correction.office_id == office_id, Correction.state == CorrectionState.DECIDED)
        .order_by(Correction.decided_at, Correction.id)
    )
    owners: dict[uuid.UUID, uuid.UUID] = {}
    for correction in decided:
        body = told.get(correction.id.hex)
        if body is not None:
            owners.update(dict.fromkeys(moved.get(correction.id.hex, ()), uuid.UUID(str(body["to"]))))
    return owners
