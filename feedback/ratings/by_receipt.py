"""A rating that a receipt's one-time code comes with: the code is spent and the rating stored together, or neither."""

from datetime import datetime

from sqlalchemy.orm import Session

from feedback.ratings.models import Intake
from feedback.ratings.operations import submit
from feedback.ratings.submission import NewRating, Outcome, already_stored, refused
from feedback.receipts import operations as receipts
from feedback.receipts.queries import Found, Standing

REFUSALS = {
    Standing.LIVE: "receipt_used",  # it was live when it was looked up: another use came between
    Standing.USED: "receipt_used",
    Standing.EXPIRED: "receipt_expired",
    Standing.VOID: "receipt_void",
}


def submit_by_receipt(session: Session, rating: NewRating, found: Found, *, now: datetime) -> Outcome:
    """Store `rating`, which names the transaction of `found`, if its code can be spent: once, by one conditional UPDATE.

    The same rating again is `already_stored`, so that a citizen whose answer was lost on the way is thanked and not
    turned away. Otherwise refused with `receipt_used`, `receipt_expired`, `receipt_void`, or as `submit` refuses.
    """
    with session.begin_nested() as attempt:
        spent = receipts.redeem(session, found.office_id, found.code_id, now=now)
        if spent:
            outcome = submit(session, [rating], now=now)[0]
        else:
            outcome = _given_before(session, rating) or refused(rating.rating_id, REFUSALS[found.standing])
        if outcome.outcome == "refused":
            attempt.rollback()
    return outcome


def _given_before(session: Session, rating: NewRating) -> Outcome | None:
    """The answer for a rating that this very receipt has given already, while it waits for the seal."""
    kept = session.get(Intake, (rating.office_id, rating.rating_id), populate_existing=True)
    same = (
        kept is not None
        and kept.receipt_id == rating.receipt_id
        and kept.level == rating.level
        and kept.reasons == ",".join(sorted(rating.reasons))
        and (kept.comment or None) == (rating.comment or None)
    )
    return already_stored(rating.rating_id) if same else None
