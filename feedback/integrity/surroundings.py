"""Verifying what stands around the sealed ratings: the rosters of their days, and the citizens' words."""

import uuid
from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import Batch, BatchKind, DecisionLeaf
from feedback.audit.verify import Fault, FaultKind
from feedback.duty.digests import CHANGED, roster_digest
from feedback.periods.month import Month
from feedback.ratings.leaves import words_commitment
from feedback.ratings.models import Comment, Rating
from feedback.ratings.words import REDACTED, remains_digest


def roster_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Sealed days whose roster is neither the one of their seal nor one that a decision put in its place."""
    zone, expected = ZoneInfo("UTC"), dict[str, str]()
    states = session.scalars(
        select(Batch.state)
        .where(Batch.office_id == office_id, Batch.form == 2, Batch.kind == BatchKind.RATINGS)
        .order_by(Batch.month, Batch.number)
    )
    for state in states:
        if isinstance(state, dict) and state.get("rosters"):
            zone = ZoneInfo(state["zone"])
            expected = state["rosters"] | expected
    changed = session.execute(
        select(DecisionLeaf.body)
        .where(DecisionLeaf.office_id == office_id, DecisionLeaf.act == CHANGED)
        .order_by(DecisionLeaf.month, DecisionLeaf.batch)
    )
    for (body,) in changed:
        if expected.get(body["day"]) == body["before"]:
            expected[body["day"]] = body["after"]
    for day, digest in sorted(expected.items()):
        if roster_digest(session, office_id, date.fromisoformat(day), zone=zone) != digest:
            yield Fault(FaultKind.ROSTER, code, str(Month.of(date.fromisoformat(day))), None, day)


def word_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Ratings whose words are not those that were sealed, and of which no decision says that they were taken away."""
    redacted = session.scalars(
        select(DecisionLeaf.body).where(DecisionLeaf.office_id == office_id, DecisionLeaf.act == REDACTED)
    )
    remains = {(body["rating"], body["remains"]) for body in redacted}
    rows: Any = session.execute(
        select(Rating.rating_id, Rating.month, Rating.words_digest, Comment.words, Comment.salt)
        .outerjoin(Comment, (Comment.office_id == Rating.office_id) & (Comment.rating_id == Rating.rating_id))
        .where(Rating.office_id == office_id, Rating.words_digest.is_not(None))
        .order_by(Rating.month, Rating.rating_id)
    )
    seen: set[uuid.UUID] = set()
    for rating_id, month, digest, words, salt in rows:  # words are None where they are gone
        stands = words is not None and salt is not None and words_commitment(salt, words) == digest
        cut = words is not None and (rating_id.hex, remains_digest(words)) in remains
        if not (stands or cut) or rating_id in seen:
            yield Fault(FaultKind.WORDS, code, str(month), None, rating_id.hex)
        seen.add(rating_id)
    added = session.execute(
        select(Comment.rating_id, Comment.month)
        .outerjoin(Rating, (Comment.office_id == Rating.office_id) & (Comment.rating_id == Rating.rating_id))
        .outerjoin(
            Batch,
            (Batch.office_id == Rating.office_id)
            & (Batch.month == Rating.month)
            & (Batch.number == Rating.batch),
        )
        .where(
            Comment.office_id == office_id,
            Rating.rating_id.is_(None) | ((Batch.leaf_form > 1) & Rating.words_digest.is_(None)),
        )
        .order_by(Comment.month, Comment.rating_id)
    )
    for rating_id, month in added:
        yield Fault(FaultKind.WORDS, code, str(month), None, rating_id.hex)
