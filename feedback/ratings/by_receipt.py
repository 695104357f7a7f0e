"""A rating that a receipt's one-time code comes with: the code is spent and the rating stored together, or neither.

What comes by a code whose moment has its rating already is an opinion about the service, as by the QR on the wall.
"""

import hashlib
import uuid
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
    Standing.USED: "receipt_used",
    Standing.EXPIRED: "receipt_expired",
    Standing.VOID: "receipt_void",
}
SPENT = frozenset({"receipt_used", "dossier_already_rated"})  # the moment has its one rating


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


def submit_as_opinion(session: Session, rating: NewRating, *, now: datetime) -> Outcome:
    """Store what came by a code whose moment has its rating: it says nothing of a person, and counts in no score.

    So the holder of a paper is answered alike whether or not it was used, and whoever presses a citizen for the paper
    learns nothing from it. A page sent again with other words has another id, and the code to ask with stays the
    first one's.
    """
    opinion = replace(rating, channel=Channel.WALL, receipt_id=None)
    outcome = submit(session, [opinion], now=now)[0]
    if outcome.code != "rating_id_conflict":
        return outcome
    return submit(session, [replace(opinion, rating_id=_other_id(opinion), check_hash=None)], now=now)[0]


def _other_id(rating: NewRating) -> uuid.UUID:
    """An id drawn from the page's own and from what it says, so that the same sent twice is one."""
    said = "\n".join((str(rating.level), *sorted(rating.reasons), rating.comment or ""))
    return uuid.UUID(bytes=hashlib.sha256(rating.rating_id.bytes + said.encode()).digest()[:16], version=4)
