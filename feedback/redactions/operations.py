"""What can happen to words that were told: parts of them are proposed to go, and a second person agrees or does not."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.base import new_id
from feedback.errors import Missing, Refused
from feedback.integrity.deciders import is_outside_the_ward, refuse_whom_it_concerns
from feedback.integrity.two_people import settle
from feedback.labels import N_, normal
from feedback.ratings.words import GAP, redact
from feedback.redactions.models import Redaction, RedactionReason, RedactionState
from feedback.redactions.passages import pieces, spans_of
from feedback.redactions.queries import passages_of, words_behind
from feedback.releases.models import ToldComment

LONGEST_NOTE = 500  # characters
WAITS_NO_LONGER = N_("This proposal waits no longer.")


def propose(
    session: Session,
    told: ToldComment,
    passages: Sequence[str],
    reason: RedactionReason,
    note: str,
    user: User,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> Redaction:
    """Propose that these passages of words that were told go out of view. Nothing changes yet.

    Raises Missing where the words are gone. Refused: what `spans_of` refuses, `too_long`, `redaction_waits`,
    `concerns_oneself`, `under_whom_it_concerns`.
    """
    note = normal(note)
    if len(note) > LONGEST_NOTE:
        raise Refused(
            "too_long",
            N_("The text is longer than %(limit)s characters."),
            field="note",
            limit=LONGEST_NOTE,
        )
    _refuse_whom_it_concerns(session, told, user, zone=zone, now=now)
    spans = spans_of(words_behind(session, told).words, passages)
    made = Redaction(
        office_id=told.office_id,
        id=new_id(),
        told_id=told.id,
        spans=[list(span) for span in spans],
        reason=reason,
        note=note,
        proposed_by=user.id,
        proposed_at=now,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # of two at once one waits
        raise Refused("redaction_waits", N_("A proposal for these words waits already.")) from None
    _record(session, made, user, "redactions:redaction:proposed", now=now)
    return made


def agree(session: Session, redaction: Redaction, user: User, *, zone: ZoneInfo, now: datetime) -> None:
    """Decide a redaction as its second person: the parts go wherever the words stand, the ledger keeps the decision.

    A ward alone takes nothing out of view. Raises Missing where the words are gone; Refused: `not_open`,
    `same_person`, `proposer_left`, `nobody_outside_the_ward`, `concerns_oneself`, `under_whom_it_concerns`.
    """
    today = now.astimezone(zone).date()
    if user.id == redaction.proposed_by:
        raise Refused("same_person", N_("You have proposed this: a second person decides."))
    told = told_of(session, redaction)
    _refuse_whom_it_concerns(session, told, user, zone=zone, now=now)
    proposer = session.get_one(User, redaction.proposed_by)
    if proposer.closed_at is not None:
        raise Refused("proposer_left", N_("The account of whoever proposed this is closed: propose it anew."))
    if not any(
        is_outside_the_ward(session, each, redaction.office_id, on=today) for each in (proposer, user)
    ):
        raise Refused(
            "nobody_outside_the_ward",
            N_("One of the two must be from outside the ward: a ward alone takes no words away."),
        )
    settle(session, redaction, RedactionState.DECIDED, user.id, WAITS_NO_LONGER, now=now)
    comment = words_behind(session, told)
    passages = passages_of(redaction, comment.words)
    redact(
        session,
        redaction.office_id,
        comment.rating_id,
        [(start, end) for start, end in redaction.spans],
        redaction.reason.value,
        by=(redaction.proposed_by, user.id),
        zone=zone,
        now=now,
    )
    told.words = "".join(GAP if piece.goes else piece.text for piece in pieces(told.words, passages))
    session.flush()
    _record(session, redaction, user, "redactions:redaction:decided", now=now)


def withdraw(session: Session, redaction: Redaction, user: User, *, now: datetime) -> None:
    """Take a proposal back, or turn somebody else's down; the words stay as they are. Refused: `not_open`."""
    settle(session, redaction, RedactionState.WITHDRAWN, None, WAITS_NO_LONGER, now=now)
    _record(session, redaction, user, "redactions:redaction:withdrawn", now=now)


def told_of(session: Session, redaction: Redaction) -> ToldComment:
    """The words that a redaction is about; raises Missing."""
    found = session.get(ToldComment, (redaction.office_id, redaction.told_id))
    if found is None:
        raise Missing("comment")
    return found


def _refuse_whom_it_concerns(
    session: Session, told: ToldComment, user: User, *, zone: ZoneInfo, now: datetime
) -> None:
    concerned: set[uuid.UUID] = {told.official_id} if told.official_id is not None else set()
    refuse_whom_it_concerns(session, user, concerned, told.office_id, on=now.astimezone(zone).date())


def _record(session: Session, redaction: Redaction, user: User, name: str, *, now: datetime) -> None:
    acts.record(
        session,
        name,
        office_id=redaction.office_id,
        user_id=user.id,
        now=now,
        redaction=redaction.id.hex,
        reason=redaction.reason.value,
    )
