"""Deciding what a flag holds, with what follows for a month that is closed: its new version, in the same step."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.errors import Refused
from feedback.evaluations.closings.closing import recompute
from feedback.evaluations.sheets.words import LONGEST_REASON
from feedback.integrity.corrections import Corrected, agree
from feedback.integrity.models import Correction, Flag, Reason, Ruling
from feedback.integrity.operations import Voted, vote
from feedback.labels import LOCALES, N_, say, say_in_both
from feedback.offices.models import Office

CORRECTED = N_("Correction of who served after the close")
AFTER_THE_CLOSE = N_("Decision on held ratings after the close: %(ruling)s")


@dataclass(frozen=True, slots=True)
class Decided:
    """What a word on a flag led to."""

    voted: Voted
    version: int | None = None  # of the closed month, if it has a new one
    refusal: Refused | None = None  # why a closed month could not be computed again: the decision stands


def give_word(
    session: Session,
    office: Office,
    flag: Flag,
    user: User,
    ruling: Ruling,
    reason: Reason,
    note: str,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> Decided:
    """Give a person's word on a flag; where that decides it and changes a closed month, compute its next version.

    Raises what `vote` refuses.
    """
    voted = vote(session, flag, user, ruling, reason, note, zone=zone, now=now)
    if not voted.month_was_closed:
        return Decided(voted)
    why = " / ".join(
        say(AFTER_THE_CLOSE, {"ruling": say(ruling.label, locale=locale)}, locale=locale)
        for locale in LOCALES
    )
    try:
        with session.begin_nested():
            closed = recompute(session, office, flag.month, why, zone=zone, now=now, user_id=user.id)
    except Refused as refusal:
        return Decided(voted, refusal=refusal)
    return Decided(voted, closed.version)


def agree_to_correction(
    session: Session, office: Office, correction: Correction, user: User, *, zone: ZoneInfo, now: datetime
) -> Corrected:
    """Decide a correction of who served; each closed month whose ratings it moves has its next version at once.

    Raises what `agree` refuses, and what keeps a closed month from being computed: then nothing is corrected.
    """
    corrected = agree(session, correction, user, zone=zone, now=now)
    for month in corrected.closed_months:
        why = f"{say_in_both(CORRECTED)}: {correction.reason}"[:LONGEST_REASON]
        recompute(session, office, month, why, zone=zone, now=now, user_id=user.id)
    return corrected
