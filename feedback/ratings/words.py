"""Taking a part of a citizen's words away: a decision of two people, which the ledger keeps and cannot take back."""

import hashlib
import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.operations import append_decision
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.ratings.models import Comment, Rating

REDACTED = "words:redacted"
GAP = "[…]"


def redact(
    session: Session,
    office_id: uuid.UUID,
    rating_id: uuid.UUID,
    spans: list[tuple[int, int]],
    reason: str,
    *,
    by: tuple[uuid.UUID, uuid.UUID],
    zone: ZoneInfo,
    now: datetime,
) -> str:
    """Take the parts `spans` (from, up to) out of the words of a sealed rating, and give what remains.

    Words are only ever taken away, never changed: the service cuts them itself. The salt of their commitment goes
    with them, so nobody can try out what stood there; the commitment stays in the rating's leaf. Raises Missing, or
    Refused: `two_people`, `bad_span`.
    """
    if by[0] == by[1]:
        raise Refused("two_people", N_("Two different people take words away."))
    rating = session.get(Rating, (office_id, rating_id))
    comment = session.scalars(
        select(Comment)
        .where(Comment.office_id == office_id, Comment.rating_id == rating_id)
        .with_for_update()
    ).one_or_none()
    if rating is None or comment is None:
        raise Missing("comment")
    comment.words, comment.salt = _cut(comment.words, spans), None
    append_decision(
        session,
        office_id,
        rating.month,
        REDACTED,
        {
            "rating": rating_id.hex,
            "parts": len(spans),
            "reason": reason,
            "by": sorted(each.hex for each in by),
            "remains": remains_digest(comment.words),
        },
        decided_on=now.astimezone(zone).date(),
    )
    return comment.words


def remains_digest(words: str) -> str:
    """SHA-256 of what remains, so that the rest can't be changed under the cover of the decision."""
    return hashlib.sha256(words.encode()).hexdigest()


def _cut(words: str, spans: list[tuple[int, int]]) -> str:
    kept, position = [], 0
    for start, end in sorted(spans):
        if not position <= start < end <= len(words):
            raise Refused("bad_span", N_("There is no such part of these words."), field="spans")
        kept += [words[position:start], GAP]
        position = end
    return "".join([*kept, words[position:]])
