"""Verifying corrections: each is what two people decided, and each rating belongs to whom they gave it, and to nobody else."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.audit.verify import Fault, FaultKind
from feedback.duty.digests import CHANGED
from feedback.integrity.carrying_out import GIVEN, MOVED, about, moved_digest
from feedback.integrity.models import Correction, CorrectionState, MovedRating
from feedback.periods.month import Month
from feedback.ratings.bulk import as_kept, hex_of
from feedback.ratings.models import Rating


def move_faults(
    session: Session,
    office_id: uuid.UUID,
    code: str,
    month: Month,
    decisions: Sequence[DecisionLeaf],
    standing: Mapping[str, str],
) -> Iterator[Fault]:
    """Ratings of the month that are somebody else's than their seal and the ledger's decisions say.

    `standing` says of each rating that is not whom its seal names, by its id, whose it is.
    """
    told = {leaf.body["correction"]: leaf.body for leaf in decisions if leaf.act == MOVED}
    rows = session.execute(
        select(MovedRating.correction_id, Rating.rating_id, as_kept(Rating.official_id))
        .join(
            Rating,
            (Rating.office_id == MovedRating.office_id) & (Rating.rating_id == MovedRating.rating_id),
        )
        .where(MovedRating.office_id == office_id, Rating.month == month)
    ).all()
    moved: defaultdict[str, list[uuid.UUID]] = defaultdict(list)
    sealed_for: dict[str, str] = {}
    for correction_id, rating_id, official_id in rows:
        moved[correction_id.hex].append(rating_id)
        sealed_for[rating_id.hex] = hex_of(official_id)
    for correction in sorted(told.keys() | moved.keys()):
        body = told.get(correction)
        ids = moved.get(correction, [])
        if body is None or (body["ratings"], body["digest"]) != (len(ids), moved_digest(ids)):
            yield Fault(FaultKind.MOVE, code, str(month), None, correction)
    owners: dict[str, str] = {}
    for correction, body in told.items():  # in the order in which they were decided
        owners.update((rating_id.hex, str(body["to"])) for rating_id in moved.get(correction, ()))
    owners = {rating_id: owner for rating_id, owner in owners.items() if owner != sealed_for[rating_id]}
    for rating_id in sorted(standing.keys() | owners.keys()):
        if standing.get(rating_id) != owners.get(rating_id):
            yield Fault(FaultKind.MOVE, code, str(month), None, rating_id)


def move_strays(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Moves of ratings that are not there."""
    asked = (
        select(MovedRating.rating_id)
        .outerjoin(
            Rating,
            (Rating.office_id == MovedRating.office_id) & (Rating.rating_id == MovedRating.rating_id),
        )
        .where(MovedRating.office_id == office_id, Rating.rating_id.is_(None))
    )
    for rating_id in session.scalars(asked):
        yield Fault(FaultKind.MOVE, code, about=rating_id.hex)


def correction_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Corrections that say another thing, or name others who decided, than the ledger; and decided ones that it knows not."""
    leaves = session.execute(
        select(DecisionLeaf.month, DecisionLeaf.body)
        .where(DecisionLeaf.office_id == office_id, DecisionLeaf.act.in_((MOVED, CHANGED, GIVEN)))
        .order_by(DecisionLeaf.month, DecisionLeaf.batch)
    )
    told = [(str(month), body["correction"], body) for month, body in leaves if "correction" in body]
    decided = select(Correction).where(
        Correction.office_id == office_id, Correction.state == CorrectionState.DECIDED
    )
    rows = {row.id.hex: about(row) for row in session.scalars(decided)}
    faults = {(month, name) for month, name, body in told if not _agrees(rows.get(name), body)}
    unknown = rows.keys() - {name for _, name, _ in told}
    for month, name in sorted(faults | {("", name) for name in unknown}):
        yield Fault(FaultKind.CORRECTION, code, month, None, name)


def _agrees(row: Mapping[str, object] | None, body: Mapping[str, object]) -> bool:
    """Whether the row says what the decision does; older decisions tell less."""
    return row is not None and all(body.get(name, value) == value for name, value in row.items())
