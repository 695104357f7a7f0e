"""A rating that a receipt's one-time code comes with: the code is spent and the rating stored together, or neither.

What comes by a further code of a moment that has its rating is an opinion about the service, as by the QR on the wall.
"""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from feedback.ratings.models import Channel, Intake
from feedback.ratings.operations import submit
from feedback.ratings.submission import NewRating, Outcome, already_stored, refused
from feedback.receipts import operations as receipts
from feedback.receipts.queries import Found, Standing

REFUSALS = {
    Standing.LIVE: "receipt_used",  # it was live when it was looked up: another use came between
    Standing.RATED: "receipt_used",
    Standing.USED: "receipt_used",
    Standing.EXPIRED: "receipt_expired",
    Standing.VOID: "receipt_void",
}


def submit_by_receipt(session: Session, rating: NewRating, found: Found, *, now: datetime) -> Outcome:
    """Store `rating`, which names the transaction of `found`, if its code can be spent: once, by one conditional UPDATE.

    Where another code has given the moment its rating, this one is spent all the same, and what it brings names no
    transaction: whoever had a code issued anew sees it taken once, like any other, and learns nothing. The same
    rating again is `already_stored`, so that a citizen whose answer was lost on the way is thanked and not turned
    away. Otherwise refused with `receipt_used`, `receipt_expired`, `receipt_void`, or as `submit` refuses.
    """
    with session.begin_nested() as attempt:
        if receipts.redeem(session, found.office_id, found.code_id, now=now):
            outcome = submit(session, [rating], now=now)[0]
            if outcome.code == "dossier_already_rated":
                outcome = submit(session, [_opinion(rating)], now=now)[0]
        else:
            outcome = _given_before(session, rating) or refused(rating.rating_id, REFUSALS[found.standing])
        if outcome.outcome == "refused":
            attempt.rollback()
    return outcome


def _opinion(rating: NewRating) -> NewRating:
    return replace(rating, channel=Channel.WALL, receipt_id=None)


def _given_before(session: Session, rating: NewRating) -> Outcome | None:
    """The answer for a rating that this very receipt's page has given already, while it waits for the seal."""
    kept = session.get(Intake, (rating.office_id, rating.rating_id), populate_existing=True)
    same = (
        kept is not None
        and kept.receipt_id in (rating.receipt_id, None)
        and kept.level == rating.level
        and kept.reasons == ",".join(sorted(rating.reasons))
        and (kept.comment or None) == (rating.comment or None)
    )
    return already_stored(rating.rating_id) if same else None
