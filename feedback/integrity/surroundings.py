"""Verifying what stands around the sealed ratings: rosters and people served of their days, and the citizens' words."""

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
from feedback.ratings.models import Comment, Rating, SealedDay
from feedback.ratings.words import REDACTED, remains_digest

ROWS_AT_ONCE = 5000


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


def served_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Sealed days on which others were served, or elsewhere, than their seals say; the last one that tells of a day counts.

    Two seals of one day, which a reopened month may have under two months, may both be the last.
    """
    told: dict[str, tuple[date, list[Any]]] = {}
    states = session.execute(
        select(Batch.sealed_on, Batch.state)
        .where(Batch.office_id == office_id, Batch.form == 2, Batch.kind == BatchKind.RATINGS)
        .order_by(Batch.sealed_on)
    )
    for sealed_on, state in states:
        for day, by_desk in (state or {}).get("served", {}).items():
            last_on, found = told.get(day, (sealed_on, []))
            told[day] = (sealed_on, [*(found if last_on == sealed_on else []), by_desk])
    asked = select(SealedDay.day_on, SealedDay.served, SealedDay.served_by_desk)
    stands = {
        str(day): (served, by_desk)
        for day, served, by_desk in session.execute(asked.where(SealedDay.office_id == office_id))
    }
    for day, (_, found) in sorted(told.items()):
        if stands.get(day) not in [(sum(by_desk.values()), by_desk) for by_desk in found]:
            yield Fault(FaultKind.SERVED, code, str(Month.of(date.fromisoformat(day))), None, day)


def word_faults(
    session: Session, office_id: uuid.UUID, code: str, worded: int | None = None
) -> Iterator[Fault]:
    """Ratings whose words are not those that were sealed, and of which no decision says that they were taken away.

    `worded` is how many ratings were sealed with words, where that is known: if as many words stand, none is missing.
    """
    redacted = session.scalars(
        select(DecisionLeaf.body).where(DecisionLeaf.office_id == office_id, DecisionLeaf.act == REDACTED)
    )
    remains = {(body["rating"], body["remains"]) for body in redacted}
    rows: Any = session.execute(
        select(
            Comment.rating_id, Comment.month, Comment.words, Comment.salt, Rating.month, Rating.words_digest,
            Batch.leaf_form,
        )
        .outerjoin(Rating, (Comment.office_id == Rating.office_id) & (Comment.rating_id == Rating.rating_id))
        .outerjoin(
            Batch,
            (Batch.office_id == Rating.office_id)
            & (Batch.month == Rating.month)
            & (Batch.number == Rating.batch),
        )
        .where(Comment.office_id == office_id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )  # fmt: skip
    seen, with_digest, faults = set[uuid.UUID](), 0, set[tuple[str, str]]()
    for rating_id, month, words, salt, rated_in, digest, leaf_form in rows:
        stands = salt is not None and digest is not None and words_commitment(salt, words) == digest
        cut = (rating_id.hex, remains_digest(words)) in remains
        of_old = digest is None and leaf_form is not None and leaf_form < 2
        as_sealed = of_old or (digest is not None and (stands or cut))
        if not as_sealed or rated_in != month or rating_id in seen:
            faults.add((str(month), rating_id.hex))
        with_digest += digest is not None and rating_id not in seen
        seen.add(rating_id)
    if worded is None or worded != with_digest:
        faults |= _without_words(session, office_id)
    for of_month, rating in sorted(faults):
        yield Fault(FaultKind.WORDS, code, of_month, None, rating)


def _without_words(session: Session, office_id: uuid.UUID) -> set[tuple[str, str]]:
    """The ratings that were sealed with words of which none stand."""
    gone = session.execute(
        select(Rating.month, Rating.rating_id)
        .outerjoin(Comment, (Comment.office_id == Rating.office_id) & (Comment.rating_id == Rating.rating_id))
        .where(Rating.office_id == office_id, Rating.words_digest.is_not(None), Comment.id.is_(None))
    )
    return {(str(month), rating_id.hex) for month, rating_id in gone}
