"""What can happen to a rating at the door: it is submitted, once, and its transaction's one rating is spent."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from feedback.ratings import intake, marks, untold
from feedback.ratings.models import Channel, Intake
from feedback.ratings.submission import NewRating, Outcome, refused
from feedback.receipts.models import RatedBy, Receipt


def submit(session: Session, ratings: Sequence[NewRating], *, now: datetime) -> list[Outcome]:
    """Store `ratings` in the intake and spend the one rating of each transaction that they name.

    An outcome for each, in order: `stored`, `already_stored`, or refused with `rating_id_conflict` (the id stands
    with another body) or `dossier_already_rated` (another rating named that transaction before). A transaction
    that the seal had matched to somebody's tap is no reason to refuse the citizen who holds its paper: the rating
    is stored, and the seal counts it for the service, not for the person. `now` is when they arrived.
    """
    kept_nowhere = {rating.rating_id for rating in ratings if rating.channel is not Channel.KIOSK}
    for office_id in sorted({rating.office_id for rating in ratings if rating.rating_id in kept_nowhere}):
        untold.hold_count(session, office_id)  # before any receipt is, as the seal does
    connection = session.connection()
    driver = connection.connection.driver_connection
    outcomes: list[Outcome] = []
    for part in intake.parts(ratings):
        came = intake.store(driver, connection.dialect.name, part, session.info.get(marks.INFO))  # type: ignore[arg-type]
        for rating, outcome in zip(part, came, strict=True):
            if outcome.outcome == "stored" and rating.receipt_id and not _spend(session, rating):
                outcome = _taken_back(session, rating)
            outcomes.append(outcome)
    arrived: defaultdict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for rating, outcome in zip(ratings, outcomes, strict=True):
        if outcome.outcome == "stored" and rating.rating_id in kept_nowhere:
            arrived[rating.office_id].append(rating.rating_id)
    for office_id, ids in sorted(arrived.items()):
        untold.count_in(session, office_id, ids)
    return outcomes


def drop_contact(session: Session, office_id: uuid.UUID, rating_id: uuid.UUID) -> None:
    """Take the contact off a rating that waits for its seal, as its citizen wishes."""
    session.execute(
        update(Intake)
        .where(Intake.office_id == office_id, Intake.rating_id == rating_id)
        .values(contact=None)
        .execution_options(synchronize_session=False)
    )


def _spend(session: Session, rating: NewRating) -> bool:
    """Claim the transaction's one rating; true also where a matched tap holds it already."""
    mine = session.execute(
        update(Receipt)
        .where(
            Receipt.office_id == rating.office_id, Receipt.id == rating.receipt_id, Receipt.rated_by.is_(None)
        )
        .values(rated_by=RatedBy.NAMED)
    )
    if mine.rowcount == 1:  # type: ignore[attr-defined]
        return True
    held_by = session.get(Receipt, (rating.office_id, rating.receipt_id), populate_existing=True)
    return held_by is not None and held_by.rated_by is RatedBy.MATCHED


def _taken_back(session: Session, rating: NewRating) -> Outcome:
    session.execute(
        delete(Intake).where(Intake.office_id == rating.office_id, Intake.rating_id == rating.rating_id)
    )
    return refused(rating.rating_id, "dossier_already_rated")
